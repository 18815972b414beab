//! Which answers are secret: those of questions that say so, and whatever is computed from them.
//!
//! Decided by the names that an expression holds and not by values: a filter may change a value until nobody knows it again. In doubt an
//! expression reads a secret.

use super::{Kind, Question};

/// The paths of all secrets of a manifest, such as `stack.token` or `rooms.pin`.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    paths: Vec<Vec<String>>,
}

/// Variables that stand for an item, each with the path of what it is an item of.
pub type Items<'a> = [(&'a str, String)];

impl Secrets {
    /// Makes secret what is computed from a secret, and gives the paths of all secrets.
    pub fn spread(questions: &mut [Question]) -> Self {
        let mut secrets = Self::default();
        secrets.spread_within(questions, "");
        secrets
    }

    fn spread_within(&mut self, questions: &mut [Question], prefix: &str) {
        // What a record copies from another one is as secret as there.
        let mut copied_from = None;
        for question in questions {
            let path = format!("{prefix}{}", question.key);
            if !question.secret {
                let record = [("record", prefix.trim_end_matches('.').to_owned())];
                let texts = question.default_texts();
                let by_default = texts.iter().find_map(|text| self.read_by(text, &record));
                let target = question.kind.refers_to();
                let by_reference = target.and_then(|to| self.at(&format!("{}.{}", to.records, to.field)));
                let copied = copied_from.as_ref().map(|from| format!("{from}.{}", question.key));
                let by_copy = copied.and_then(|path| self.at(&path));
                question.secret_of = by_default.or(by_reference).or(by_copy);
                question.secret = question.secret_of.is_some();
            }
            if let Some(records) = question.kind.copies() {
                copied_from = Some(records.to_owned());
            }
            if question.secret {
                self.paths.push(path.split('.').map(str::to_owned).collect());
            } else if let Kind::Records(records) = &mut question.kind {
                self.spread_within(&mut records.fields, &format!("{path}."));
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    fn at(&self, path: &str) -> Option<String> {
        let parts: Vec<&str> = path.split('.').collect();
        let path = self.paths.iter().find(|known| *known == &parts)?;
        Some(path.join("."))
    }

    /// The secret that a text with expressions in it reads, if it reads one.
    pub fn read_by(&self, text: &str, items: &Items<'_>) -> Option<String> {
        if self.paths.is_empty() {
            return None;
        }
        let names = expressions_in(text).flat_map(names_in);
        let path_of = |name: Vec<&str>| -> Vec<String> {
            let parts = name.iter().map(|part| (*part).to_owned());
            match items.iter().find(|(item, _)| name.first() == Some(item)) {
                Some((_, records)) => records.split('.').map(str::to_owned).chain(parts.skip(1)).collect(),
                None => parts.collect(),
            }
        };
        names.map(path_of).find_map(|name| {
            // All variables at once.
            let is_all = name.first().is_some_and(|first| first.starts_with("__tera"));
            let touches = |path: &&Vec<String>| is_all || path.iter().zip(&name).all(|(known, part)| known == part);
            self.paths.iter().find(touches).map(|path| path.join("."))
        })
    }
}

/// What stands between delimiters.
fn expressions_in(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.match_indices('{').map(|(start, _)| &text[start..]);
    starts.filter_map(|rest| {
        let end = match rest.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            _ => return None,
        };
        let inside = &rest[2..];
        Some(inside.find(end).map_or(inside, |end| &inside[..end]))
    })
}

/// The variables of an expression, each with the parts that follow it.
fn names_in(expression: &str) -> Vec<Vec<&str>> {
    let bytes = expression.as_bytes();
    let is_word = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let mut names = Vec::new();
    let mut before = b' ';
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        if matches!(byte, b'"' | b'\'' | b'`') {
            at += bytes[at..]
                .iter()
                .position(|other| *other == byte)
                .map_or(bytes.len(), |end| end + 1);
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            let mut parts = Vec::new();
            let mut part = start;
            loop {
                while is_word(at) {
                    at += 1;
                }
                if !bytes[part].is_ascii_digit() {
                    parts.push(&expression[part..at]);
                }
                let dot = at + usize::from(bytes.get(at) == Some(&b'?'));
                if bytes.get(dot) != Some(&b'.') || !is_word(dot + 1) {
                    break;
                }
                part = dot + 1;
                at = part;
            }
            // A filter is no variable.
            if before != b'|' {
                names.push(parts);
            }
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        let paths = ["token", "stack.key", "rooms.pin"];
        let paths = paths.map(|path| path.split('.').map(str::to_owned).collect());
        Secrets { paths: paths.into() }
    }

    #[test]
    fn attack_13_expressions_that_read_a_secret_are_known_by_their_names() {
        let reads = |text: &str| secrets().read_by(text, &[("record", "rooms".to_owned())]);
        for text in [
            "{{ token }}",
            "a{{token|upper}}b",
            "{{ title ~ (token | base64) }}",
            "{% set t = token %}{{ t }}",
            "{{ stack }}",
            "{{ stack['key'] }}",
            "{{ stack.key }}",
            "{{ rooms[0].pin }}",
            "{{ rooms.0.pin }}",
            "{{ rooms | json }}",
            "{% for r in rooms %}{{ r.pin }}{% endfor %}",
            "{{ record.pin }}",
            "{{ record['pin'] }}",
            "{{ __tera_context }}",
            "{{ 'a' ~ token }}",
            "{{ title }}{{ token",
        ] {
            assert!(reads(text).is_some(), "{text}");
        }
        for text in [
            "token",
            "{{ 'token' }}",
            "{{ title | token }}",
            "{{ tokens }}",
            "{{ my.token }}",
            "{{ stack.name }}",
            "{{ record.name }}",
            "{{ 'it' }} token",
        ] {
            assert_eq!(reads(text), None, "{text}");
        }
    }
}
