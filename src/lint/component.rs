//! Components as partials define them.

use super::syntax::{Tag, Token, tags};

/// A component's definition tag and the tags of its body.
#[derive(Debug, Clone)]
pub(super) struct Component<'p> {
    pub(super) partial: &'p str,
    pub(super) definition: Vec<Token>,
    pub(super) body: Vec<Tag>,
}

/// The names in a definition such as `component name(a: string, b=1, @c, ...rest)`.
pub(super) fn argument_names(tokens: &[Token]) -> Vec<&str> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(2) {
        let before = &tokens[index - 1];
        if let Some(word) = token.word()
            && depth == 1
            && ["(", ",", "@", "..."].iter().any(|sign| before.is(sign))
        {
            names.push(word);
        }
        if ["(", "[", "{"].iter().any(|sign| token.is(sign)) {
            depth += 1;
        } else if [")", "]", "}"].iter().any(|sign| token.is(sign)) {
            depth = depth.saturating_sub(1);
        }
    }
    names
}

/// The components that a text defines, by name.
pub(super) fn defined<'p>(partial: &'p str, text: &str) -> Vec<(String, Component<'p>)> {
    let all = tags(text, None);
    let mut rest = all.as_slice();
    let mut found = Vec::new();
    while let Some(start) = rest.iter().position(|tag| tag.is_block("component")) {
        let end = rest[start..]
            .iter()
            .position(|tag| tag.is_block("endcomponent"))
            .map_or(rest.len(), |length| start + length);
        if let Some(name) = rest[start].tokens.get(1).and_then(Token::word) {
            let component = Component {
                partial,
                definition: rest[start].tokens.clone(),
                body: rest[start + 1..end].to_vec(),
            };
            found.push((name.to_owned(), component));
        }
        rest = &rest[end..];
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_name_their_arguments() {
        let found = defined(
            "p",
            "{% component card(title: string, size=[1, 2], @shown, ...rest) %}x{{ title }}{% endcomponent card %}",
        );
        let (name, component) = &found[0];
        assert_eq!(name, "card");
        assert_eq!(
            argument_names(&component.definition),
            ["title", "size", "shown", "rest"]
        );
        assert_eq!(component.body.len(), 1);
        assert!(defined("p", "{{ x }}").is_empty());
    }
}
