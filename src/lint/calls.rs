//! Calls of components: what callers give, and what the component makes of it.

use super::component::argument_names;
use super::cursor::Cursor;
use super::scope::{Checker, Scope, Typed};
use super::syntax::TokenKind;
use super::types::{Form, Type};
use crate::text::nearest;

impl Checker<'_> {
    /// Checks the body of a component, which sees its arguments only.
    pub(super) fn check_component(&mut self, name: &str, arguments: Scope) {
        let Some(component) = self.components.get(name).cloned() else {
            return;
        };
        let outer_scopes = std::mem::replace(&mut self.scopes, vec![Scope::new()]);
        let outer_facts = std::mem::take(&mut self.facts);
        let outer = (
            std::mem::replace(&mut self.path, self.template.place_of(component.partial)),
            std::mem::take(&mut self.base_line),
        );
        self.bind_any("body");
        for argument in argument_names(&component.definition) {
            self.bind_any(argument);
        }
        self.scopes[0].extend(arguments);
        self.component_body(&component.body);
        (self.path, self.base_line) = outer;
        self.scopes = outer_scopes;
        self.facts = outer_facts;
    }

    /// `name argument={expression} … />`, after the `<`.
    pub(super) fn component_call(&mut self, cursor: &mut Cursor<'_>) {
        let Some((component, place)) = cursor.next().and_then(|token| Some((token.word()?, token))) else {
            return;
        };
        // Without an end it is no call but the sign for "less than".
        let is_call = cursor.tokens[cursor.position..].iter().any(|token| token.is("/>"));
        if is_call && !self.components.contains_key(component) {
            let names = self.components.keys().map(String::as_str);
            let near = nearest(component, names).map(|near| format!("did you mean `{near}`?"));
            self.report(
                "missing-partial",
                place,
                &format!("there is no component `{component}`"),
                near.as_deref(),
            );
        }
        let mut arguments = Scope::new();
        let mut argument = None;
        while let Some(token) = cursor.next().cloned() {
            if token.is("/>") || token.is(">") {
                break;
            }
            if let Some(name) = token.word() {
                argument = Some(name.to_owned());
            } else if let (TokenKind::Text(text), Some(name)) = (&token.kind, &argument) {
                arguments.insert(name.clone(), Typed::new(Type::Text(Form::of(text))));
            } else if token.is("{") {
                let inner = cursor.inside();
                let value = self.parse_maybe_loop(inner);
                if let Some(name) = argument.take() {
                    arguments.insert(name, value);
                }
            }
        }
        self.follow_call(component, arguments);
    }

    /// Notes what a call gives and what the component uses of it.
    fn follow_call(&mut self, name: &str, arguments: Scope) {
        let Some(component) = self.components.get(name) else {
            return;
        };
        self.reached.insert(component.partial.to_owned());
        if !self.followed_calls.insert(format!("{name} {arguments:?}")) {
            return;
        }
        let known = self.arguments.entry(name.to_owned()).or_default();
        for (argument, value) in &arguments {
            let merged = match known.remove(argument) {
                Some(own) => own.kind.merged(value.kind.clone()),
                None => value.kind.clone(),
            };
            known.insert(argument.clone(), Typed::new(merged));
        }
        let was_following = std::mem::replace(&mut self.is_following, true);
        self.check_component(name, arguments);
        self.is_following = was_following;
    }
}
