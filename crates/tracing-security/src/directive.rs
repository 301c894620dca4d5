//! The filter: which security callsites are taken, at which level.
//!
//! The syntax is `EnvFilter`'s. Plain directives (`target=level`) are decided once per callsite by
//! `tracing_subscriber`'s `Targets`; span directives (`target[span{field=value}]=level`) are decided by
//! the spans an event stands in, read from the event's own scope, so that no lock is taken when a span
//! is entered or left.

use crate::error::{Error, ErrorKind};
use std::str::FromStr;
use tracing_core::{Level, LevelFilter, Metadata};
use tracing_subscriber::filter::Targets;

/// A parsed filter.
#[derive(Debug, Clone)]
pub(crate) struct Directives {
    targets: Targets,
    spans: Vec<SpanDirective>,
    text: String,
}

/// `target[name{field=value}]=level`: opens `level` for what happens inside such a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SpanDirective {
    target: String,
    name: Option<String>,
    fields: Vec<FieldMatch>,
    level: LevelFilter,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct FieldMatch {
    name: String,
    value: Option<String>,
}

impl Directives {
    /// Parses `text`.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let mut plain = Vec::new();
        let mut spans = Vec::new();
        for directive in split_directives(text) {
            if directive.contains(['[', ']', '{', '}']) {
                spans.push(SpanDirective::parse(directive)?);
            } else {
                Targets::from_str(directive)
                    .map_err(|e| bad_directive(directive, &e.to_string()))?;
                plain.push(directive);
            }
        }
        if plain.is_empty() && spans.is_empty() {
            return Err(bad_directive(
                text,
                "it is empty, write a level such as `info` or directives such as `security=debug`",
            ));
        }
        let targets =
            Targets::from_str(&plain.join(",")).map_err(|e| bad_directive(text, &e.to_string()))?;
        Ok(Self {
            targets,
            spans,
            text: text.to_owned(),
        })
    }

    /// The text this was parsed from.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether plain directives take this target at this level.
    pub(crate) fn takes(&self, target: &str, level: &Level) -> bool {
        self.targets.would_enable(target, level)
    }

    /// Whether any directive names spans.
    pub(crate) fn has_spans(&self) -> bool {
        !self.spans.is_empty()
    }

    /// Whether some span directive could match a span of this callsite.
    pub(crate) fn concerns_span(&self, metadata: &Metadata<'_>) -> bool {
        self.spans.iter().any(|d| d.could_match(metadata))
    }

    /// The most verbose level that any directive takes: what this layer asks `tracing` to let through.
    pub(crate) fn most_verbose(&self) -> LevelFilter {
        let plain = self.targets.iter().map(|(_, level)| level).max();
        let default = self.targets.default_level();
        let spans = self.spans.iter().map(|d| d.level).max();
        plain
            .into_iter()
            .chain(default)
            .chain(spans)
            .max()
            .unwrap_or(LevelFilter::OFF)
    }

    /// The level which a span with these values opens for what happens inside it.
    pub(crate) fn opened_by(
        &self,
        metadata: &Metadata<'_>,
        has_value: impl Fn(&str, &str) -> bool,
    ) -> LevelFilter {
        self.spans
            .iter()
            .filter(|d| d.could_match(metadata) && d.values_match(&has_value))
            .map(|d| d.level)
            .max()
            .unwrap_or(LevelFilter::OFF)
    }
}

impl SpanDirective {
    fn parse(text: &str) -> Result<Self, Error> {
        let bad = |why: &str| bad_directive(text, why);
        let (target, rest) = text.split_once('[').ok_or_else(|| bad("`[` is missing"))?;
        let (inside, rest) = rest.rsplit_once(']').ok_or_else(|| bad("`]` is missing"))?;
        let level = match rest.strip_prefix('=') {
            Some(level) => LevelFilter::from_str(level).map_err(|_| {
                bad(&format!(
                    "`{level}` is no level (off, error, warn, info, debug, trace)"
                ))
            })?,
            None if rest.is_empty() => LevelFilter::TRACE,
            None => return Err(bad("after `]` only `=level` may stand")),
        };
        let (name, fields) = match inside.split_once('{') {
            Some((name, fields)) => {
                let fields = fields
                    .strip_suffix('}')
                    .ok_or_else(|| bad("`}` is missing"))?;
                (name, fields)
            }
            None if inside.contains('}') => return Err(bad("`{` is missing")),
            None => (inside, ""),
        };
        let fields = fields
            .split(',')
            .map(str::trim)
            .filter(|field| !field.is_empty())
            .map(|field| FieldMatch::parse(field).ok_or_else(|| bad("a field has no name")))
            .collect::<Result<Vec<_>, _>>()?;
        if name.contains(['[', ']']) || target.contains(['{', '}']) {
            return Err(bad("brackets do not nest"));
        }
        Ok(Self {
            target: target.to_owned(),
            name: (!name.is_empty()).then(|| name.to_owned()),
            fields,
            level,
        })
    }

    fn could_match(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span()
            && metadata.target().starts_with(&self.target)
            && self
                .name
                .as_deref()
                .is_none_or(|name| name == metadata.name())
            && self
                .fields
                .iter()
                .all(|field| metadata.fields().field(&field.name).is_some())
    }

    fn values_match(&self, has_value: &impl Fn(&str, &str) -> bool) -> bool {
        self.fields.iter().all(|field| match &field.value {
            Some(value) => has_value(&field.name, value),
            None => true,
        })
    }
}

impl FieldMatch {
    fn parse(text: &str) -> Option<Self> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim().trim_matches('"').to_owned())),
            None => (text, None),
        };
        (!name.is_empty()).then(|| Self {
            name: name.to_owned(),
            value,
        })
    }
}

/// Splits at commas that stand outside brackets and braces.
fn split_directives(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    text.split(move |c: char| {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth <= 0
    })
    .map(str::trim)
    .filter(|directive| !directive.is_empty())
}

fn bad_directive(text: &str, why: &str) -> Error {
    Error::new(
        ErrorKind::Filter,
        format!("filter directive `{text}` is not understood: {why}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_directives_choose_by_the_longest_target() {
        let filter = Directives::parse("warn,security=info,security::auth=debug").unwrap();
        assert!(filter.takes("security", &Level::INFO));
        assert!(!filter.takes("security", &Level::DEBUG));
        assert!(filter.takes("security::auth::login", &Level::DEBUG));
        assert!(!filter.takes("app", &Level::INFO));
        assert_eq!(filter.most_verbose(), LevelFilter::DEBUG);
    }

    #[test]
    fn span_directives_keep_their_commas_and_values() {
        let filter = Directives::parse("info,security[login{user=\"bob\", tenant}]=trace").unwrap();
        assert!(filter.has_spans());
        assert_eq!(filter.most_verbose(), LevelFilter::TRACE);
        assert_eq!(
            filter.spans,
            vec![SpanDirective {
                target: "security".into(),
                name: Some("login".into()),
                fields: vec![
                    FieldMatch {
                        name: "user".into(),
                        value: Some("bob".into())
                    },
                    FieldMatch {
                        name: "tenant".into(),
                        value: None
                    },
                ],
                level: LevelFilter::TRACE,
            }]
        );
    }

    #[test]
    fn bad_syntax_is_an_error_that_names_the_directive() {
        for text in [
            "security=loud",
            "a[b=info",
            "a[b]x",
            "a[b]=loud",
            "a[b{c]=info",
            "",
            " , ",
            "a]b",
            "a=b=c",
        ] {
            let error = Directives::parse(text).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::Filter, "{text}");
            assert!(
                error.to_string().starts_with("filter directive `"),
                "{error}"
            );
        }
    }
}
