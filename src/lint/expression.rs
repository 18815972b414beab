//! The types of expressions, by the engine's own order of operators.
//!
//! Where the engine would not read a text at all, it says so itself; here such a text only ends early.

use super::cursor::{Cursor, position_outside, split};
use super::filters;
use super::scope::{Checker, Scope, Typed};
use super::syntax::{Token, TokenKind};
use super::types::{Form, Type};
use crate::text::nearest;

/// How tightly operators hold what stands on both sides of them, as the engine has it.
const OPERATORS: [(&str, u8, u8); 17] = [
    ("or", 1, 2),
    ("and", 3, 4),
    ("in", 5, 6),
    ("not", 5, 6),
    ("==", 7, 8),
    ("!=", 7, 8),
    ("<", 7, 8),
    ("<=", 7, 8),
    (">", 7, 8),
    (">=", 7, 8),
    ("+", 11, 12),
    ("-", 11, 12),
    ("*", 13, 14),
    ("/", 13, 14),
    ("//", 13, 14),
    ("%", 13, 14),
    ("~", 13, 14),
];
/// Takes what is on its right first.
const POWER: (u8, u8) = (16, 15);
const PIPE: u8 = 17;
const NEGATION: u8 = 20;
const NOT: u8 = 5;
/// Deeper than the engine reads.
const MOST_LEVELS: usize = 60;

impl Checker<'_> {
    /// The type of a whole expression.
    pub(super) fn parse(&mut self, tokens: &[Token]) -> Typed {
        let mut cursor = Cursor::new(tokens);
        let mut value = self.operation(&mut cursor, 0);
        while !cursor.is_at_end() {
            let before = cursor.position;
            value = self.operation(&mut cursor, 0);
            self.mark_all(&value);
            if cursor.position == before {
                cursor.position += 1;
            }
        }
        value
    }

    /// An operand and the operators after it that hold it at least as tightly as `least`.
    fn operation(&mut self, cursor: &mut Cursor<'_>, least: u8) -> Typed {
        if self.level >= MOST_LEVELS {
            cursor.position = cursor.tokens.len();
            return Typed::any();
        }
        self.level += 1;
        let value = self.operation_inside(cursor, least);
        self.level -= 1;
        value
    }

    fn operation_inside(&mut self, cursor: &mut Cursor<'_>, least: u8) -> Typed {
        let mut value = self.operand(cursor);
        while let Some(token) = cursor.peek() {
            if token.is("|") && PIPE >= least {
                cursor.position += 1;
                value = self.filter(&value, cursor);
                continue;
            }
            if token.word() == Some("is") && NOT >= least {
                cursor.position += 1;
                self.test(cursor);
                value = Typed::new(Type::Boolean);
                continue;
            }
            if token.word() == Some("if") && least == 0 {
                cursor.position += 1;
                self.operation(cursor, 1);
                let other = cursor.take_word("else").then(|| self.operation(cursor, 0));
                value = self.either(&value, &other.unwrap_or_else(Typed::any));
                continue;
            }
            let sign = match &token.kind {
                TokenKind::Sign(sign) => *sign,
                TokenKind::Word(word) => word.as_str(),
                _ => return value,
            };
            let power = (sign == "**").then_some(POWER);
            let known = OPERATORS.iter().find(|(operator, ..)| *operator == sign);
            let Some((left, right)) = power.or(known.map(|(_, left, right)| (*left, *right))) else {
                return value;
            };
            if left < least {
                return value;
            }
            self.check_comparison(&value, cursor);
            cursor.position += 1;
            if sign == "not" {
                cursor.take_word("in");
            }
            let other = self.operation(cursor, right);
            value = self.operated(sign, &value, &other, token);
        }
        value
    }

    /// What an operator makes of two values. Whatever track is lost of counts as used.
    fn operated(&mut self, sign: &str, value: &Typed, other: &Typed, token: &Token) -> Typed {
        self.mark_all(other);
        self.mark_all(value);
        Typed::new(match sign {
            "or" => {
                let forms = value.kind.form().zip(other.kind.form());
                let is_text = |kind: &Type| matches!(kind, Type::Text(_) | Type::Choice(_));
                match forms.and_then(|(own, other)| own.unless_empty(other)) {
                    Some(form) if is_text(&value.kind) && is_text(&other.kind) => Type::Text(form),
                    _ => value.kind.clone().merged(other.kind.clone()),
                }
            }
            "and" => value.kind.clone().merged(other.kind.clone()),
            "~" => value.kind.joined(&other.kind),
            "+" | "-" | "*" | "/" | "//" | "%" | "**" => {
                for operand in [value, other] {
                    if let Some(name) = operand.kind.name().filter(|_| operand.kind != Type::Number) {
                        let hint = (sign == "+").then_some("texts are joined by `~`");
                        self.report("type", token, &format!("`{sign}` takes numbers, not {name}"), hint);
                    }
                }
                Type::Number
            }
            _ => Type::Boolean,
        })
    }

    fn either(&mut self, value: &Typed, other: &Typed) -> Typed {
        if value.origin == other.origin && value.kind == other.kind {
            return value.clone();
        }
        self.mark_all(value);
        self.mark_all(other);
        Typed::new(value.kind.clone().merged(other.kind.clone()))
    }

    /// `not` and `-`, or one value with everything that follows it: fields and indexes.
    fn operand(&mut self, cursor: &mut Cursor<'_>) -> Typed {
        if cursor.take_word("not") {
            self.operation(cursor, NOT);
            return Typed::new(Type::Boolean);
        }
        if cursor.take("-") {
            self.operation(cursor, NEGATION);
            return Typed::new(Type::Number);
        }
        cursor.take("...");
        let mut value = self.primary(cursor);
        loop {
            let optional = cursor.take("?.");
            if optional || cursor.take(".") {
                let Some(field) = cursor.next() else { break };
                value = match field.word() {
                    // `?.` says that the field may be missing.
                    Some(name) if optional && !value.has_field(name) => Typed::any(),
                    Some(name) => self.field(&value, name, field, cursor.shown_before()),
                    None => Typed::any(),
                };
            } else if cursor.take("[") {
                value = self.index(&value, cursor);
            } else {
                break;
            }
        }
        value
    }

    fn primary(&mut self, cursor: &mut Cursor<'_>) -> Typed {
        let Some(token) = cursor.next() else {
            return Typed::any();
        };
        match &token.kind {
            TokenKind::Word(word) => self.word(word, token, cursor),
            TokenKind::Text(text) => Typed::new(Type::Text(Form::of(text))),
            TokenKind::Number => Typed::new(Type::Number),
            TokenKind::Sign("(") => {
                let inner = cursor.inside();
                self.parse(inner)
            }
            TokenKind::Sign("[") => {
                let inner = cursor.inside();
                self.array(inner)
            }
            TokenKind::Sign("{") => {
                let inner = cursor.inside();
                self.map(inner)
            }
            TokenKind::Sign("<" | "</") => {
                self.component_call(cursor);
                // Fit as it is; of what is joined to it nothing is known.
                Typed::any()
            }
            TokenKind::Sign(_) => Typed::any(),
        }
    }

    fn word(&mut self, word: &str, token: &Token, cursor: &mut Cursor<'_>) -> Typed {
        if cursor.take("(") {
            self.arguments(cursor);
            return Typed::any();
        }
        match word {
            "true" | "false" | "True" | "False" => return Typed::new(Type::Boolean),
            "none" | "None" | "null" => return Typed::any(),
            _ if word.starts_with("__") => return Typed::any(),
            _ => {}
        }
        let found = self.scopes.iter().rev().find_map(|scope| scope.get(word)).cloned();
        match found {
            Some(value) => {
                self.mark(&value);
                value
            }
            None => {
                let names = self.scopes.iter().flat_map(Scope::keys).map(String::as_str);
                let near = nearest(word, names).map(|near| format!("did you mean `{near}`?"));
                self.report(
                    "undeclared",
                    token,
                    &format!("nothing declares `{word}`"),
                    near.as_deref(),
                );
                Typed::any()
            }
        }
    }

    fn field(&mut self, value: &Typed, name: &str, token: &Token, shown: &str) -> Typed {
        let Type::Map(fields) = &value.kind else {
            if let Some(kind) = value.kind.scalar_name() {
                self.report("type", token, &format!("`{shown}` is {kind} and has no `{name}`"), None);
            } else if matches!(value.kind, Type::List(_)) {
                let message = format!("`{shown}` is a list and has no `{name}`");
                self.report(
                    "type",
                    token,
                    &message,
                    Some("its items may: go through them with `for`"),
                );
            }
            return Typed::any();
        };
        match fields.get(name) {
            Some(kind) => {
                let found = Typed {
                    kind: kind.clone(),
                    origin: value.origin.as_ref().map(|origin| format!("{origin}.{name}")),
                };
                self.mark(&found);
                found
            }
            None => {
                let near =
                    nearest(name, fields.keys().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
                self.report(
                    "undeclared",
                    token,
                    &format!("`{shown}` has no `{name}`"),
                    near.as_deref(),
                );
                Typed::any()
            }
        }
    }

    fn index(&mut self, value: &Typed, cursor: &mut Cursor<'_>) -> Typed {
        let inner = cursor.inside();
        if let [token] = inner
            && let TokenKind::Text(name) = &token.kind
        {
            return self.field(value, name, token, "this");
        }
        if inner.iter().any(|token| token.is(":")) {
            for part in split(inner, ":") {
                self.parse(part);
            }
            return value.clone();
        }
        self.parse(inner);
        Typed {
            kind: value.kind.entry(),
            origin: value.origin.clone(),
        }
    }

    /// A test with its arguments, after `is`.
    fn test(&mut self, cursor: &mut Cursor<'_>) {
        cursor.take_word("not");
        cursor.next();
        if cursor.take("(") {
            self.arguments(cursor);
        }
    }

    pub(super) fn filter(&mut self, value: &Typed, cursor: &mut Cursor<'_>) -> Typed {
        let Some(token) = cursor.next() else {
            return Typed::any();
        };
        let Some(name) = token.word() else {
            return Typed::any();
        };
        let (arguments, given) = if cursor.take("(") {
            let start = cursor.position;
            let given = self.arguments(cursor);
            (
                &cursor.tokens[start..cursor.position.saturating_sub(1).max(start)],
                given,
            )
        } else {
            (&[][..], Vec::new())
        };
        if let Some(wanted) = filters::unfit(name, &value.kind) {
            let found = value.kind.name().unwrap_or("something else");
            self.report("type", token, &format!("`{name}` takes {wanted}, not {found}"), None);
        }
        let literal = |wanted: &str| {
            split(arguments, ",").into_iter().find_map(|part| match part {
                [name, equals, literal] if name.word() == Some(wanted) && equals.is("=") => Some(literal),
                _ => None,
            })
        };
        let item = Typed {
            kind: value.kind.item(),
            origin: value.origin.clone(),
        };
        let field = literal("field").or_else(|| literal("attribute"));
        let field = field.and_then(|token| match &token.kind {
            TokenKind::Text(text) => Some((text, token)),
            _ => None,
        });
        let field_type = match (field, &item.kind) {
            (Some((field, token)), Type::Map(fields)) if !fields.contains_key(field) => {
                self.report("undeclared", token, &format!("the items have no `{field}`"), None);
                Typed::any()
            }
            (Some((field, token)), Type::Map(_)) => self.field(&item, field, token, "item"),
            _ => Typed::any(),
        };
        if name == "sort" && field.is_none() && matches!(item.kind, Type::Map(_)) {
            let hint = "name the field to sort by: `sort(attribute=\"name\")`";
            self.report("type", token, "`sort` cannot compare records", Some(hint));
        }
        if let ("where", Some(literal)) = (name, literal("is")) {
            self.check_literal(&field_type, literal);
        }
        match name {
            "where" | "take" | "sort" | "unique" => value.clone(),
            "reverse" if matches!(value.kind, Type::List(_)) => value.clone(),
            "first" | "last" | "nth" => item,
            "pluck" => Typed {
                kind: match &field_type.kind {
                    Type::List(_) => field_type.kind.clone(),
                    other => Type::list(other.clone()),
                },
                origin: field_type.origin,
            },
            _ => Typed::new(filters::result(name, &value.kind, |name| {
                let found = given.iter().find(|(argument, _)| argument == name);
                found.map(|(_, kind)| kind.clone())
            })),
        }
    }

    /// The arguments of a call, after its opening parenthesis: the types of those that have a name.
    fn arguments(&mut self, cursor: &mut Cursor<'_>) -> Vec<(String, Type)> {
        let mut named = Vec::new();
        for part in split(cursor.inside(), ",") {
            let (name, part) = match part {
                [name, equals, rest @ ..] if equals.is("=") => (name.word(), rest),
                part => (None, part),
            };
            let value = self.parse_maybe_loop(part);
            self.mark_all(&value);
            if let Some(name) = name {
                named.push((name.to_owned(), value.kind));
            }
        }
        named
    }

    fn array(&mut self, tokens: &[Token]) -> Typed {
        if position_outside(tokens, |token| token.word() == Some("for")).is_some() {
            let item = self.parse_maybe_loop(tokens);
            return Typed {
                kind: Type::list(item.kind),
                origin: item.origin,
            };
        }
        let mut item: Option<Type> = None;
        for part in split(tokens, ",") {
            let value = self.parse(part);
            self.mark_all(&value);
            let kind = match part {
                [spread, ..] if spread.is("...") => value.kind.item(),
                _ => value.kind,
            };
            item = Some(match item {
                Some(known) => known.merged(kind),
                None => kind,
            });
        }
        Typed::new(Type::list(item.unwrap_or(Type::Any)))
    }

    /// A map that spreads a record has its fields and those that are written.
    fn map(&mut self, tokens: &[Token]) -> Typed {
        let parts = split(tokens, ",");
        let mut record = Typed::any();
        for (index, part) in parts.into_iter().enumerate() {
            if index == 0 && part.first().is_some_and(|token| token.is("...")) {
                record = self.parse(part);
                continue;
            }
            let value = match position_outside(part, |token| token.is(":")) {
                Some(colon) => self.parse_maybe_loop(&part[colon + 1..]),
                None => self.parse(part),
            };
            self.mark_all(&value);
            if let ([key, ..], Type::Map(fields)) = (part, &mut record.kind)
                && let TokenKind::Text(name) = &key.kind
            {
                fields.insert(name.clone(), value.kind);
            }
        }
        record
    }

    /// `expression for name in list if condition`, or just an expression.
    pub(super) fn parse_maybe_loop(&mut self, tokens: &[Token]) -> Typed {
        let Some(start) = position_outside(tokens, |token| token.word() == Some("for")) else {
            return self.parse(tokens);
        };
        let Some(end) = tokens[start..].iter().position(|token| token.word() == Some("in")) else {
            return Typed::any();
        };
        let (expression, names, rest) = (
            &tokens[..start],
            &tokens[start + 1..start + end],
            &tokens[start + end + 1..],
        );
        let condition = position_outside(rest, |token| token.word() == Some("if"));
        let list = self.parse(&rest[..condition.unwrap_or(rest.len())]);
        let names: Vec<&str> = names.iter().filter_map(Token::word).collect();
        self.scopes.push(Scope::new());
        match names.as_slice() {
            [name] => self.bind(name, &list, &tokens[start]),
            names => names.iter().for_each(|name| self.bind_any(name)),
        }
        if let Some(condition) = condition {
            self.parse(&rest[condition + 1..]);
        }
        let item = self.parse(expression);
        self.scopes.pop();
        item
    }

    /// A value next to `==`, `!=` or `in` with literals that it can never be.
    fn check_comparison(&mut self, value: &Typed, cursor: &Cursor<'_>) {
        let listed = |rest: &[Token]| -> Vec<Token> {
            rest.iter()
                .take_while(|token| !token.is("]"))
                .filter(|token| !token.is(","))
                .cloned()
                .collect()
        };
        let literals: Vec<Token> = match &cursor.tokens[cursor.position..] {
            [sign, literal, ..] if sign.is("==") || sign.is("!=") => vec![literal.clone()],
            [word, bracket, rest @ ..] if word.word() == Some("in") && bracket.is("[") => listed(rest),
            [not, word, bracket, rest @ ..]
                if not.word() == Some("not") && word.word() == Some("in") && bracket.is("[") =>
            {
                listed(rest)
            }
            _ => return,
        };
        for literal in literals {
            self.check_literal(value, &literal);
        }
    }

    fn check_literal(&mut self, value: &Typed, literal: &Token) {
        // What is set by a template may be of one type here and of another there.
        if value.origin.is_none() && !matches!(value.kind, Type::Choice(_)) {
            return;
        }
        let is_bool = matches!(literal.word(), Some("true" | "false"));
        let mut hint = None;
        let message = match (&value.kind, &literal.kind) {
            (Type::Choice(choices), TokenKind::Text(text)) if !text.is_empty() && !choices.contains(text) => {
                let near = nearest(text, choices.iter().map(String::as_str));
                hint = near.map(|near| format!("did you mean `{near}`?"));
                format!("`{text}` is not one of the choices")
            }
            (Type::Choice(_) | Type::Text(_), TokenKind::Number) => "a text is compared with a number".to_owned(),
            (Type::Choice(_) | Type::Text(_), TokenKind::Word(_)) if is_bool => {
                "a text is compared with true or false".to_owned()
            }
            (Type::Number, TokenKind::Text(text)) if !text.is_empty() => "a number is compared with a text".to_owned(),
            (Type::Boolean, TokenKind::Text(_)) => "true or false is compared with a text".to_owned(),
            (Type::Boolean, TokenKind::Number) => "true or false is compared with a number".to_owned(),
            _ => return,
        };
        self.report("type", literal, &message, hint.as_deref());
    }
}

#[cfg(test)]
mod tests {
    use super::super::syntax::expression_tokens;
    use super::*;
    use crate::store::StoredFile;
    use crate::template::Template;

    fn typed(expression: &str) -> Type {
        let manifest = StoredFile {
            path: "template.yaml".to_owned(),
            bytes: b"name: t\ntitle: T\nsummary: S\nquestions: []\n".as_slice().into(),
        };
        let template = Template::of_files("t", vec![manifest]).expect("valid");
        let mut checker = Checker::new(&template);
        checker.declare_globals([
            ("word", Type::NAME),
            ("free", Type::FREE),
            ("n", Type::Number),
            ("list", Type::list(Type::map([("name", Type::NAME)]))),
        ]);
        checker.parse(&expression_tokens(expression)).kind
    }

    #[test]
    fn operators_hold_as_the_engine_has_them() {
        for (expression, expected) in [
            // A filter holds tighter than what joins and compares.
            ("word ~ free | md", Type::FREE),
            ("(word ~ free) | md", Type::FIT),
            ("n + n | length == 1", Type::Boolean),
            ("-n ** 2", Type::Number),
            ("not free | upper", Type::Boolean),
            ("word if free else word", Type::NAME),
            ("word if n > 1 and free else free", Type::FREE),
            ("word is matching(pattern='a') or n", Type::Any),
            ("word in ['a', 'b']", Type::Boolean),
            ("word not in list", Type::Boolean),
            ("free or word", Type::FREE),
            ("free | slug or 'x'", Type::NAME),
        ] {
            assert_eq!(typed(expression), expected, "{expression}");
        }
    }

    #[test]
    fn items_have_the_types_of_their_lists() {
        for (expression, expected) in [
            ("list[0].name", Type::NAME),
            ("list[1:][0].name", Type::NAME),
            ("[e.name for e in list if e.name == word]", Type::list(Type::NAME)),
            ("[word, free]", Type::list(Type::FREE)),
            ("[...list, {'name': free}] | length", Type::Number),
            ("list | pluck(field='name') | join(sep='-')", Type::WORD),
            ("list | first", Type::map([("name", Type::NAME)])),
            (
                "{...list[0], 'more': n}",
                Type::map([("name", Type::NAME), ("more", Type::Number)]),
            ),
        ] {
            assert_eq!(typed(expression), expected, "{expression}");
        }
    }
}
