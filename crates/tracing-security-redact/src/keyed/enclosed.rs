//! Values that end where the text around their pair ends: `"NAME=a b, c"` of an environment, `;Password=a&b;` of a
//! connection string.

use super::benign;
use super::key::{Key, is_name};
use super::reference;
use super::value::{self, Value};
use crate::name::KeyKind;
use crate::scan::text::{Text, is_blank, is_quote, is_space};

/// Longest value of a connection string.
const STRING_CAP: usize = 256;

/// The value behind the sign of such a pair.
pub(crate) fn value(text: Text<'_>, key: Key, separator: usize) -> Option<Value> {
    let from = separator + 1;
    let opens = text.at(from);
    if text.at(separator) != b'='
        || key.end != separator
        || is_quote(opens)
        || matches!(
            opens,
            0..=0x20 | b'$' | b'%' | b'{' | b'<' | b'[' | b'(' | b'\\' | b'=' | b'>'
        )
    {
        return None;
    }
    let (end, quoted) = match text.before(key.start) {
        b'"' | b'\'' => (quoted_end(text, key, separator)?, true),
        b';' => {
            let end = string_end(text, key, from)?;
            // `;password=read(file);` of a program.
            if reference::at(text, from, key, separator).is_some_and(|found| found.end == end) {
                return None;
            }
            (end, false)
        }
        _ => return None,
    };
    (end > from).then_some(Value {
        range: from..end,
        quoted,
        container: false,
    })
}

/// `["HOST=db","OTP_SECRET=a b, c"]`, `-e "SONAR_PWD=a b"`: the quotes hold one pair, whatever its value is made of.
fn quoted_end(text: Text<'_>, key: Key, separator: usize) -> Option<usize> {
    let open = text.run_back(key.start - 1, 16, |b| b == b'\\');
    let name = text.slice(key.start..key.end);
    let is_item = (is_variable(name) || name.starts_with(b"--")) && is_in_list(text, open);
    if !is_item && !is_behind_option(text, open) {
        return None;
    }
    let pair = value::quoted(text, open).filter(|pair| pair.range.start == key.start)?;
    let close = text.run(pair.range.end, 16, |b| b == b'\\');
    let behind = text.at(close + 1);
    // `"PGPASSWORD=x psql -h host"`: a command follows.
    let mut words = text
        .slice(separator + 1..pair.range.end)
        .split(|&b| b == b' ');
    let is_command = words.next().is_some_and(benign::is_secretish)
        && words
            .next()
            .is_some_and(|word| word.iter().all(u8::is_ascii_lowercase));
    if is_command {
        return None;
    }
    let is_closed = text.at(close) == text.before(key.start)
        && (behind <= 0x20 || matches!(behind, b',' | b']' | b'}' | b')' | b';'));
    is_closed.then_some(pair.range.end)
}

/// `OTP_SECRET`: how variables of an environment are written.
fn is_variable(name: &[u8]) -> bool {
    name.len() > 2 && !name.iter().any(u8::is_ascii_lowercase)
}

fn is_in_list(text: Text<'_>, open: usize) -> bool {
    let end = text.run_back(open, 64, is_space);
    match text.before(end) {
        b'[' | b',' => true,
        // An item of YAML.
        b'-' => {
            end < open && matches!(text.before(text.run_back(end - 1, 64, is_blank)), 0 | b'\n')
        }
        _ => false,
    }
}

/// What stands behind these options is one pair.
fn is_behind_option(text: Text<'_>, open: usize) -> bool {
    let end = text.run_back(open, 2, |b| is_blank(b) || b == b'=');
    if end == open {
        return false;
    }
    let option = text.slice(text.run_back(end, 24, is_name)..end);
    [
        &b"-e"[..],
        b"-E",
        b"--env",
        b"--build-arg",
        b"--set",
        b"--set-string",
        b"--set-env-vars",
        b"--from-literal",
        b"-var",
        b"--env-add",
    ]
    .contains(&option)
}

/// In `k=v;k=v` nothing but the `;` ends a value.
pub(crate) fn string_end(text: Text<'_>, key: Key, from: usize) -> Option<usize> {
    if !matches!(key.kind, KeyKind::Secret | KeyKind::Pass) {
        return None;
    }
    let end = text.run(from, STRING_CAP, |b| {
        b >= 0x20 && !matches!(b, b';' | b'"' | b'\'' | b'`' | b'<' | b'\\')
    });
    let value = text.slice(from..end);
    // Behind a blank the text may go on with other things, unless the next name says that it is one string.
    let is_one =
        !value.contains(&b' ') || !value.contains(&b'=') && text.at(end + 1).is_ascii_uppercase();
    let name = text.run(end + 1, 40, |b| is_name(b) || b == b' ');
    let goes_on = text.at(name) == b'=' && name > end + 1;
    let ends = text.at(end + 1) <= 0x20 || is_quote(text.at(end + 1));
    (text.at(end) == b';' && is_one && (goes_on || ends)).then_some(end)
}

#[cfg(test)]
mod tests {
    use crate::{Policy, Redactor};

    #[test]
    fn a_pair_in_quotes_loses_its_value_whole() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            r#""Env":["HOST=localhost","OTP_SECRET=«walnut tile 74!»","MODE=x"]"#,
            r#"{\"Env\":[\"OTP_SECRET=«walnut, tile»\",\"MODE=x\"]}"#,
            r#"docker run -e "SONAR_PWD=«walnut tile opal»" sonar"#,
            "docker run -e 'SONAR_PWD=«walnut; tile»' sonar",
            r#"docker build --build-arg "npm_token=«walnut tile 9»" ."#,
            r#"["SIGNING_SECRET=«V,+bGUqb+E»"]"#,
            "environment:\n  - \"DB_PASSWORD=«a b=c»\"\n",
            r#"docker run -e "PG_SECRET=«wtMB9tm;=Y G3»" db"#,
        ] {
            assert_marked(&redactor, text);
        }
    }

    #[test]
    fn a_connection_string_ends_a_value_at_its_semicolon() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            "Server=db;UID=sa;PWD=«rcOeI())e8Io_%cZ6»;Encrypt=True",
            "Server=a;Password=«Abc&defgh12»;Encrypt=True",
            "Server=a;Password=«Vl76Syd]IsEG»;",
            "Server=a;Password=«a b»;Encrypt=True",
            "jdbc:sqlserver://10.0.0.7:1433;databaseName=orders;user=sa;password=«OP@AxJnlnm^d1I»;Encrypt=True",
            "jdbc:sqlserver://db.example.com:1433;user=sa;password=«Berlin@2025!»;Encrypt=True",
            "jdbc:sqlserver://db:1433;user=sa;password=«a&b)c]d,e5»;Encrypt=True",
        ] {
            assert_marked(&redactor, text);
        }
    }

    #[test]
    fn messages_statements_and_variables_keep_their_words() {
        let redactor = Redactor::new(Policy::default()).unwrap();
        for text in [
            r#"["API_TOKEN=$TOKEN","MODE=x"]"#,
            r#"docker run -e "DB_PASSWORD=${DB_PASSWORD}" db"#,
            r#"["PASSWORD=","MODE=x"]"#,
            "a=1;password=getPassword(form);b=2",
            "TTY=pts/2 ; PWD=/tmp ; USER=root",
            "https://db.example.com:1433;user=sa@example;mode=x"
                .replace("sa@example", "sa")
                .as_str(),
        ] {
            assert_eq!(redactor.redact(text), text);
        }
        assert_eq!(
            redactor.redact(r#"msg="password=hunter2 user=bob""#),
            r#"msg="password=[REDACTED:key_value_secret] user=bob""#
        );
    }

    #[track_caller]
    fn assert_marked(redactor: &Redactor, text: &str) {
        let (head, rest) = text.split_once('«').unwrap();
        let (secret, tail) = rest.split_once('»').unwrap();
        let out = redactor.redact(&[head, secret, tail].concat()).into_owned();
        assert!(
            out.starts_with(&format!("{head}[REDACTED:")) && out.ends_with(&format!("]{tail}")),
            "{out}"
        );
        assert_eq!(redactor.redact(&out), out);
    }
}
