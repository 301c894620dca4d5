//! Text with `*` (any text) and `?` (any one character).

/// A pattern which matches whole texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Glob {
    Literal(String),
    Pattern(Vec<char>),
}

impl Glob {
    pub(crate) fn new(pattern: &str) -> Self {
        if pattern.contains(['*', '?']) {
            Self::Pattern(pattern.chars().collect())
        } else {
            Self::Literal(pattern.to_owned())
        }
    }

    /// Time at most the product of both lengths: only the last `*` is ever tried again.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let pattern = match self {
            Self::Literal(literal) => return literal == text,
            Self::Pattern(pattern) => pattern,
        };
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut in_text) = (0, 0);
        let mut last_star = None;
        while let Some(&c) = text.get(in_text) {
            match pattern.get(at) {
                Some('*') => {
                    last_star = Some((at, in_text));
                    at += 1;
                }
                Some(&wanted) if wanted == '?' || wanted == c => {
                    at += 1;
                    in_text += 1;
                }
                _ => {
                    let Some((star, from)) = last_star else {
                        return false;
                    };
                    last_star = Some((star, from + 1));
                    at = star + 1;
                    in_text = from + 1;
                }
            }
        }
        pattern.iter().skip(at).all(|&rest| rest == '*')
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Glob;

    #[test]
    fn stars_and_question_marks_match_whole_texts() {
        for (pattern, text, matches) in [
            ("auth.*", "auth.login_failure", true),
            ("auth.*", "xauth.login", false),
            ("*failure*", "auth.login_failure", true),
            ("*fail", "auth.login_failure", false),
            ("a?c", "abc", true),
            ("a?c", "aéc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("?", "", false),
            ("**a**b", "xaxxb", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(
                Glob::new(pattern).matches(text),
                matches,
                "{pattern} {text}"
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn a_glob_matches_what_the_plain_recursion_matches(pattern in "[ab*?]{0,8}", text in "[ab]{0,10}") {
            let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(Glob::new(&pattern).matches(&text), recursive(&p, &t));
        }
    }

    fn recursive(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, _) => text.is_empty(),
            (Some(('*', rest)), _) => {
                recursive(rest, text) || (!text.is_empty() && recursive(pattern, &text[1..]))
            }
            (Some((wanted, rest)), Some((c, more))) => {
                (*wanted == '?' || wanted == c) && recursive(rest, more)
            }
            (Some(_), None) => false,
        }
    }
}
