//! JSON lines, redacted in place: what is clean keeps its bytes, what goes stays valid JSON.

mod cursor;

use std::ops::Range;

use self::cursor::Cursor;
use crate::detector::{Rule, RuleSet};
use crate::escape;
use crate::keyed::jwk::is_private_member;
use crate::keyed::{NAME_LABELS, VALUE_LABELS};
use crate::outcome::Outcome;
use crate::redactor::{Redactor, TRUNCATED_MARKER};
use crate::verdict::FieldVerdict;

/// What lies deeper in a line is masked whole.
const DEPTH_MAX: usize = 64;

/// One literal to replace.
#[derive(Debug)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    /// The new literal, quotes included.
    pub(crate) literal: Vec<u8>,
    pub(crate) outcome: Outcome,
}

/// What is to be replaced in a line of JSON; none when the line is not JSON.
pub(crate) fn edits(redactor: &Redactor, line: &str) -> Option<Vec<Edit>> {
    let mut walker = Walker {
        redactor,
        cursor: Cursor::of(line),
        edits: Vec::new(),
        in_own_log: false,
        decoded: String::new(),
        redacted: String::new(),
    };
    walker.cursor.spaces();
    if !matches!(walker.cursor.peek(), b'{' | b'[') {
        return None;
    }
    walker.value(&FieldVerdict::text(), 0)?;
    walker.cursor.spaces();
    (walker.cursor.at == line.len()).then_some(walker.edits)
}

/// Applies edits to the line they were made for.
pub(crate) fn apply(line: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(line.len() + 64);
    let mut copied = 0;
    for edit in edits {
        out.push_str(line.get(copied..edit.range.start).unwrap_or_default());
        out.push_str(&String::from_utf8_lossy(&edit.literal));
        copied = edit.range.end;
    }
    out.push_str(line.get(copied..).unwrap_or_default());
    out
}

struct Walker<'r, 't> {
    redactor: &'r Redactor,
    cursor: Cursor<'t>,
    edits: Vec<Edit>,
    /// Inside the list of redactions that a record of this crate carries.
    in_own_log: bool,
    decoded: String,
    redacted: String,
}

impl Walker<'_, '_> {
    fn value(&mut self, verdict: &FieldVerdict, depth: usize) -> Option<()> {
        self.cursor.spaces();
        match self.cursor.peek() {
            b'{' | b'[' if depth > DEPTH_MAX => self.mask_whole(),
            b'{' => self.object(verdict, depth),
            b'[' => self.array(verdict, depth),
            b'"' => {
                let literal = self.cursor.string()?;
                self.judge(verdict, literal);
                Some(())
            }
            b'-' | b'0'..=b'9' => self.number(verdict),
            _ => self.word(verdict),
        }
    }

    fn object(&mut self, verdict: &FieldVerdict, depth: usize) -> Option<()> {
        self.cursor.at += 1;
        let (pair, is_key) = self.sibling_verdict();
        let mut first = true;
        loop {
            self.cursor.spaces();
            if self.cursor.peek() == b'}' {
                self.cursor.at += 1;
                return Some(());
            }
            if !first {
                self.cursor.expect(b',')?;
                self.cursor.spaces();
            }
            first = false;
            let key = self.cursor.string()?;
            self.decode(&key);
            let name = std::mem::take(&mut self.decoded);
            self.cursor.spaces();
            self.cursor.expect(b':')?;
            let own_log = depth == 0 && name == "redacted";
            if depth == 1 && self.in_own_log && self.step_over_rules() {
                self.decoded = name;
                self.judge(&FieldVerdict::text(), key);
                continue;
            }
            let is_value = VALUE_LABELS
                .iter()
                .any(|label| name.as_bytes().eq_ignore_ascii_case(label));
            let below = match &pair {
                _ if verdict.is_denied() || verdict.is_trusted() => verdict.clone(),
                Some(pair) if is_value => pair.clone(),
                _ if is_key && is_private_member(name.as_bytes()) => {
                    self.redactor.field("private_key")
                }
                _ => self.redactor.field(&name),
            };
            self.decoded = name;
            // An address can be a key as well.
            self.judge(&FieldVerdict::text(), key);
            self.in_own_log |= own_log;
            self.value(&below, depth + 1)?;
            self.in_own_log &= !own_log;
        }
    }

    /// Replaces the value here, whatever is in it.
    fn mask_whole(&mut self) -> Option<()> {
        let start = self.cursor.at;
        self.cursor.skip()?;
        self.redacted.clear();
        self.redacted.push_str(TRUNCATED_MARKER);
        let rules = RuleSet::EMPTY.with(Rule::Truncated.into());
        self.edit(start..self.cursor.at, Outcome::touched(rules, &[], false));
        Some(())
    }

    /// Steps over a string that holds names of rules and nothing else.
    fn step_over_rules(&mut self) -> bool {
        self.cursor.spaces();
        let start = self.cursor.at;
        if let Some(literal) = self.cursor.string() {
            self.decode(&literal);
            let mut names = self
                .decoded
                .split([',', ' '])
                .filter(|name| !name.is_empty());
            if names.all(|name| self.redactor.has_rule(name)) {
                return true;
            }
        }
        self.cursor.at = start;
        false
    }

    fn array(&mut self, verdict: &FieldVerdict, depth: usize) -> Option<()> {
        self.cursor.at += 1;
        let pair = if verdict.is_denied() {
            None
        } else {
            self.tuple_verdict()
        };
        let mut index = 0;
        loop {
            self.cursor.spaces();
            if self.cursor.peek() == b']' {
                self.cursor.at += 1;
                return Some(());
            }
            if index > 0 {
                self.cursor.expect(b',')?;
            }
            let below = if index == 1 {
                pair.as_ref().unwrap_or(verdict)
            } else {
                verdict
            };
            self.value(below, depth + 1)?;
            index += 1;
        }
    }

    /// The verdict of `{"name": "password", …}` on its `value`, and whether an object is a JSON Web Key.
    fn sibling_verdict(&mut self) -> (Option<FieldVerdict>, bool) {
        let start = self.cursor.at;
        let (mut found, mut is_key) = (None, false);
        while found.is_none() {
            self.cursor.spaces();
            let Some(key) = self.cursor.string() else {
                break;
            };
            self.cursor.spaces();
            if self.cursor.expect(b':').is_none() {
                break;
            }
            self.cursor.spaces();
            let label = self.cursor.text.slice(key.start + 1..key.end - 1);
            is_key |= label == b"kty";
            if self.cursor.peek() == b'"'
                && NAME_LABELS.iter().any(|l| label.eq_ignore_ascii_case(l))
            {
                let Some(name) = self.cursor.string() else {
                    break;
                };
                self.decode(&name);
                found = Some(self.redactor.field(&self.decoded)).filter(FieldVerdict::is_denied);
            } else if self.cursor.skip().is_none() {
                break;
            }
            self.cursor.spaces();
            if self.cursor.expect(b',').is_none() {
                break;
            }
        }
        self.cursor.at = start;
        (found, is_key)
    }

    /// The verdict of `["password", …]` on its second and last element.
    fn tuple_verdict(&mut self) -> Option<FieldVerdict> {
        let start = self.cursor.at;
        self.cursor.spaces();
        let found = self.cursor.string().and_then(|name| {
            self.decode(&name);
            let verdict = self.redactor.field(&self.decoded);
            self.cursor.spaces();
            self.cursor.expect(b',')?;
            self.cursor.skip()?;
            self.cursor.spaces();
            (verdict.is_denied() && self.cursor.peek() == b']').then_some(verdict)
        });
        self.cursor.at = start;
        found
    }

    /// Judges a string literal; the decoded text may be there already.
    fn judge(&mut self, verdict: &FieldVerdict, literal: Range<usize>) {
        self.decode(&literal);
        self.redacted.clear();
        let outcome = self
            .redactor
            .value(verdict, &self.decoded, &mut self.redacted);
        self.edit(literal, outcome);
    }

    /// Decodes a literal into `self.decoded`.
    fn decode(&mut self, literal: &Range<usize>) {
        self.decoded.clear();
        self.cursor.decode(literal, &mut self.decoded);
    }

    fn number(&mut self, verdict: &FieldVerdict) -> Option<()> {
        let end = self.cursor.text.run(self.cursor.at, 400, |b| {
            b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E')
        });
        let literal = self.cursor.line.get(self.cursor.at..end)?;
        self.redacted.clear();
        let outcome = match literal.parse::<i128>() {
            Ok(number) => self.redactor.integer(verdict, number, &mut self.redacted),
            Err(_) => self
                .redactor
                .float(verdict, literal.parse().ok()?, &mut self.redacted),
        };
        self.edit(self.cursor.at..end, outcome);
        self.cursor.at = end;
        Some(())
    }

    fn word(&mut self, verdict: &FieldVerdict) -> Option<()> {
        let word = ["true", "false", "null"]
            .into_iter()
            .find(|word| self.cursor.text.has(self.cursor.at, word.as_bytes()))?;
        let end = self.cursor.at + word.len();
        if word != "null" && verdict.is_denied() {
            self.redacted.clear();
            let outcome = self.redactor.value(verdict, word, &mut self.redacted);
            self.edit(self.cursor.at..end, outcome);
        }
        self.cursor.at = end;
        Some(())
    }

    fn edit(&mut self, range: Range<usize>, outcome: Outcome) {
        if outcome.is_clean() {
            return;
        }
        if outcome.is_dropped() {
            self.redacted.clear();
            self.redacted.push_str("[REDACTED]");
        }
        let mut literal = vec![b'"'];
        escape::push_json(&mut literal, &self.redacted);
        literal.push(b'"');
        self.edits.push(Edit {
            range,
            literal,
            outcome,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    fn line(text: &str) -> String {
        Redactor::new(Policy::new().deny("note"))
            .unwrap()
            .redact_json_line(text)
            .into_owned()
    }

    #[test]
    fn clean_lines_keep_every_byte() {
        for text in [
            r#"{"a":1.50, "b" : [true,null,-3e5], "c":"\u00e9\n"}"#,
            "[]",
            "{}",
        ] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn names_decide_for_strings_numbers_and_whole_objects() {
        assert_eq!(
            line(r#"{"password":"x","pin":1234,"id":7}"#),
            r#"{"password":"[REDACTED:field]","pin":"[REDACTED:field]","id":7}"#
        );
        assert_eq!(
            line(r#"{"note":{"a":["b",2,true,null]}}"#),
            r#"{"note":{"a":["[REDACTED:field]","[REDACTED:field]","[REDACTED:field]",null]}}"#
        );
        assert_eq!(
            line(r#"{"pass\u0077ord":"x"}"#),
            r#"{"pass\u0077ord":"[REDACTED:field]"}"#
        );
    }

    #[test]
    fn pairs_of_name_and_value_are_understood_in_both_orders() {
        assert_eq!(
            line(r#"{"value":"x","name":"password"}"#),
            r#"{"value":"[REDACTED:field]","name":"password"}"#
        );
        assert_eq!(
            line(r#"["password","x"]"#),
            r#"["password","[REDACTED:field]"]"#
        );
        assert_eq!(
            line(r#"["password","email","name"]"#),
            r#"["password","email","name"]"#
        );
    }

    #[test]
    fn values_keys_and_json_inside_strings_are_looked_into() {
        assert_eq!(
            line(r#"{"jane@example.org":1}"#),
            r#"{"[REDACTED:email]":1}"#
        );
        assert_eq!(
            line(r#"{"m":"{\"password\":\"a b\"}"}"#),
            r#"{"m":"{\"password\":\"[REDACTED:key_value_secret]\"}"}"#
        );
        assert_eq!(
            line(r#"{"n":4111111111111111}"#),
            r#"{"n":"[REDACTED:payment_card]"}"#
        );
    }

    #[test]
    fn a_records_own_list_of_redactions_stays_readable() {
        let record =
            r#"{"password":"[REDACTED:field]","redacted":{"password":"field","m":"email,jwt"}}"#;
        assert_eq!(line(record), record);
        // What only bears its name is redacted like everything else.
        assert_eq!(
            line(r#"{"redacted":{"password":"changed","m":["jane@example.org"]}}"#),
            r#"{"redacted":{"password":"[REDACTED:field]","m":["[REDACTED:email]"]}}"#
        );
    }

    #[test]
    fn what_lies_deeper_than_is_followed_is_masked_whole() {
        let nested = |depth: usize, inside: &str| {
            format!(
                "{}{inside}{}",
                r#"{"a":["#.repeat(depth / 2),
                "]}".repeat(depth / 2)
            )
        };
        let secret = r#"{"password":"required","note":"plain"}"#;
        let deepest = line(&nested(64, secret));
        assert_eq!(
            deepest,
            nested(
                64,
                r#"{"password":"[REDACTED:field]","note":"[REDACTED:field]"}"#
            )
        );
        let deeper = line(&nested(70, secret));
        assert!(deeper.contains(r#"{"a":"[TRUNCATED]"}"#), "{deeper}");
        assert!(!deeper.contains("required") && !deeper.contains("plain"));
        assert_eq!(line(&deeper), deeper);
        let listed = Redactor::new(Policy::new().allow_list(true)).unwrap();
        assert!(
            !listed
                .redact_json_line(&nested(70, secret))
                .contains("plain")
        );
    }

    #[test]
    fn a_name_is_found_behind_a_value_however_far_and_deep_what_is_between() {
        let far = format!(
            r#"{{"value":"x","data":"{}","name":"password"}}"#,
            "z".repeat(9_000)
        );
        assert!(!line(&far).contains(r#""x""#));
        let deep = format!(
            r#"{{"value":"x","a":{}{},"name":"password"}}"#,
            "[".repeat(90),
            "]".repeat(90)
        );
        assert!(!line(&deep).contains(r#""x""#));
    }

    #[test]
    fn what_is_not_json_is_redacted_as_text() {
        assert_eq!(
            line(r#"{"password":"x"} trailing"#),
            r#"{"password":"[REDACTED:key_value_secret]"} trailing"#
        );
        assert_eq!(line("{\"a\":"), "{\"a\":");
        assert_eq!(line(&"[".repeat(10_000)), "[".repeat(10_000));
    }
}
