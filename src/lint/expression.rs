//! The types of expressions, by the engine's own order of operators.
//!
//! Where the engine would not read a text at all, it says so itself; here such a text only ends early.

use super::cursor::{Cursor, position_outside, split};
use super::filters;
use super::scope::{Checker, Presence, Scope, Typed};
use super::span::Span;
use super::syntax::{Token, TokenKind};
use super::types::{Form, Length, Type};
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
        let known = self.facts.len();
        let value = self.operation_inside(cursor, least);
        self.facts.truncate(known);
        self.level -= 1;
        value
    }

    fn operation_inside(&mut self, cursor: &mut Cursor<'_>, least: u8) -> Typed {
        let start = cursor.position;
        // What comes before `if` is read only where the condition holds.
        let known = self.facts.len();
        let condition = Some(cursor.after_if()).filter(|condition| least == 0 && !condition.is_empty());
        if let Some(condition) = condition {
            self.learn_from(condition, true);
        }
        let mut value = self.operand(cursor);
        while let Some(token) = cursor.peek() {
            if token.is("|") && PIPE >= least {
                cursor.position += 1;
                value = self.filter(&value, cursor);
                value = self.known(value, &cursor.tokens[start..cursor.position]);
                continue;
            }
            if token.word() == Some("is") && NOT >= least {
                cursor.position += 1;
                self.test(&value, cursor);
                value = Typed::new(Type::Boolean);
                continue;
            }
            if token.word() == Some("if") && least == 0 {
                cursor.position += 1;
                self.facts.truncate(known);
                self.operation(cursor, 1);
                self.learn_from(condition.unwrap_or_default(), false);
                let other = cursor.take_word("else").then(|| self.operation(cursor, 0));
                self.facts.truncate(known);
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
            let known = self.facts.len();
            if matches!(sign, "and" | "or") {
                self.learn_from(&cursor.tokens[start..cursor.position - 1], sign == "and");
            }
            let divisor = cursor.peek();
            let other = self.operation(cursor, right);
            self.facts.truncate(known);
            if matches!(sign, "/" | "//" | "%") {
                self.check_divisor(&other, divisor.unwrap_or(token));
            }
            value = self.operated(sign, &value, &other, token);
        }
        value
    }

    /// Reports a number that may not be one of the whole numbers from `least` on.
    fn check_whole(&mut self, what: &str, value: &Typed, least: f64, token: &Token) {
        let Type::Number(span) = value.kind else { return };
        let (message, hint) = if span.may_have_decimals {
            ("may have decimals", "round it before, by `| round`")
        } else if span.is_known && span.min < least {
            ("may be negative", "give its question a `min`")
        } else {
            return;
        };
        if !self.may_fail {
            let message = format!("{what} takes a whole number, and this {message}");
            self.report("type", token, &message, Some(hint));
        }
    }

    fn check_divisor(&mut self, divisor: &Typed, token: &Token) {
        if let Type::Number(span) = &divisor.kind
            && span.may_be_zero
            && !self.may_fail
        {
            let hint = "ask for it by `if` before, or give its question a `min` of more than 0";
            self.report(
                "division",
                token,
                "this may be 0, by which nothing can be divided",
                Some(hint),
            );
        }
    }

    /// What an operator makes of two values. Whatever track is lost of counts as used.
    fn operated(&mut self, sign: &str, value: &Typed, other: &Typed, token: &Token) -> Typed {
        self.mark_all(other);
        self.mark_all(value);
        if matches!(
            sign,
            "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "//" | "%" | "**"
        ) {
            self.check_presence(value, token);
            self.check_presence(other, token);
        }
        let presence = match sign {
            "or" => other.presence,
            "and" => value.presence.max(other.presence),
            _ => Presence::Certain,
        };
        let kind = match sign {
            "or" => {
                let forms = value.kind.form().zip(other.kind.form());
                let is_text = |kind: &Type| matches!(kind, Type::Text(_) | Type::Choice(_));
                match forms.and_then(|(own, other)| own.unless_empty(other)) {
                    Some(form) if is_text(&value.kind) && is_text(&other.kind) => Type::Text(form),
                    _ => value.kind.clone().there().some().merged(other.kind.clone()),
                }
            }
            "and" => value.kind.clone().merged(other.kind.clone()),
            "~" => value.kind.joined(&other.kind),
            "+" | "-" | "*" | "/" | "//" | "%" | "**" => {
                for operand in [value, other] {
                    if let Some(name) = operand.kind.name().filter(|_| !matches!(operand.kind, Type::Number(_))) {
                        let hint = (sign == "+").then_some("texts are joined by `~`");
                        self.report("type", token, &format!("`{sign}` takes numbers, not {name}"), hint);
                    }
                }
                match (&value.kind, &other.kind) {
                    (Type::Number(own), Type::Number(other)) => Type::Number(own.operated(sign, *other)),
                    _ => Type::NUMBER,
                }
            }
            _ => Type::Boolean,
        };
        Typed::new(kind).with(presence)
    }

    fn either(&mut self, value: &Typed, other: &Typed) -> Typed {
        if value.origin == other.origin && value.kind == other.kind && value.presence == other.presence {
            return value.clone();
        }
        self.mark_all(value);
        self.mark_all(other);
        let presence = value.presence.max(other.presence);
        Typed::new(value.kind.clone().merged(other.kind.clone())).with(presence)
    }

    /// `not` and `-`, or one value with everything that follows it: fields and indexes.
    fn operand(&mut self, cursor: &mut Cursor<'_>) -> Typed {
        if cursor.take_word("not") {
            self.operation(cursor, NOT);
            return Typed::new(Type::Boolean);
        }
        if let Some(sign) = cursor.peek().filter(|sign| sign.is("-")) {
            cursor.position += 1;
            let value = self.operation(cursor, NEGATION);
            self.check_presence(&value, sign);
            return Typed::new(match value.kind {
                Type::Number(span) => Type::Number(Span::of(0.0).operated("-", span)),
                _ => Type::NUMBER,
            });
        }
        cursor.take("...");
        let start = cursor.position;
        let value = self.primary(cursor);
        let mut value = self.known(value, &cursor.tokens[start..cursor.position]);
        loop {
            let optional = cursor.take("?.");
            if optional || cursor.take(".") {
                let Some(field) = cursor.next() else { break };
                let presence = value.presence;
                let is_reported = presence == Presence::MayBeUndefined && !optional;
                if is_reported {
                    self.check_presence(&value, field);
                }
                value = match field.word() {
                    // `?.` says that the field may be missing.
                    Some(name) if optional && !value.has_field(name) => Typed::any(),
                    Some(name) => self.field(&value, name, field, cursor.shown_before()),
                    None => Typed::any(),
                };
                if presence != Presence::Certain && !is_reported {
                    value = value.with(Presence::MayBeUndefined);
                }
            } else if cursor.take("[") {
                value = self.index(&value, cursor);
            } else {
                break;
            }
            value = self.known(value, &cursor.tokens[start..cursor.position]);
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
            TokenKind::Number(number) => Typed::new(Type::Number(Span::of(*number))),
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
            } else if matches!(value.kind, Type::List(..)) {
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
                let origin = value.origin.as_ref().map(|origin| format!("{origin}.{name}"));
                let found = Typed::of(kind.clone(), origin);
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
        if let Some(token) = cursor.peek().filter(|_| value.presence == Presence::MayBeUndefined) {
            self.check_presence(value, token);
        }
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
            return match &value.kind {
                Type::List(item, _) => Typed::of(Type::list((**item).clone()), value.origin.clone()),
                _ => value.clone(),
            };
        }
        self.parse(inner);
        if let (Some(kind), Some(token)) = (value.kind.scalar_name(), inner.first()) {
            self.report("type", token, &format!("{kind} has no items"), None);
        }
        let found = Typed::of(value.kind.entry(), value.origin.clone());
        // Where an index is computed, whoever has computed it knows how many items there are.
        let is_there = match (&value.kind, inner) {
            (Type::List(_, Length::OneOrMore), [index]) => {
                matches!(index.kind, TokenKind::Number(0.0) | TokenKind::Word(_))
            }
            (Type::List(_, Length::OneOrMore), [sign, one]) => sign.is("-") && one.kind == TokenKind::Number(1.0),
            (Type::List(_, Length::Chosen), _) => true,
            (Type::List(..), [index]) => !matches!(index.kind, TokenKind::Number(_)),
            (Type::List(..), [sign, index]) => !(sign.is("-") && matches!(index.kind, TokenKind::Number(_))),
            _ => true,
        };
        if is_there {
            found
        } else {
            found.with(Presence::MayBeUndefined)
        }
    }

    /// A test with its arguments, after `is`.
    fn test(&mut self, value: &Typed, cursor: &mut Cursor<'_>) {
        cursor.take_word("not");
        let name = cursor.next();
        if let Some(token) = name
            && let Some("matching" | "regex" | "odd" | "even" | "divisible_by" | "containing") = token.word()
        {
            self.check_presence(value, token);
        }
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
        let takes_it = match value.presence {
            Presence::Certain => true,
            Presence::MayBeNothing => filters::takes_nothing(name),
            Presence::MayBeUndefined => filters::takes_undefined(name),
        };
        if !takes_it {
            self.check_presence(value, token);
        }
        for (argument, given) in &given {
            if let Some(least) = filters::least_argument(name, argument) {
                self.check_presence(given, token);
                if let Some(found) = given.kind.name().filter(|_| !matches!(given.kind, Type::Number(_))) {
                    let message = format!("`{argument}` of `{name}` takes a whole number, not {found}");
                    self.report("type", token, &message, None);
                }
                self.check_whole(&format!("`{argument}` of `{name}`"), given, least, token);
            }
        }
        if let Some(least) = filters::least_value(name) {
            self.check_whole(&format!("`{name}`"), value, least, token);
        }
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
        let item = Typed::of(value.kind.item(), value.origin.clone());
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
        let length = match &value.kind {
            Type::List(_, length) => Some(*length),
            _ => None,
        };
        match name {
            "sort" | "unique" => value.clone(),
            "where" | "take" => Typed {
                kind: match (&value.kind, name) {
                    (Type::List(inner, _), "where") if given.iter().any(|(name, _)| name == "is") => {
                        Type::List(inner.clone(), Length::Chosen)
                    }
                    (Type::List(inner, length), "take") if takes_some(arguments) => Type::List(inner.clone(), *length),
                    (Type::List(inner, _), _) => Type::list((**inner).clone()),
                    (other, _) => other.clone(),
                },
                ..value.clone()
            },
            "reverse" if length.is_some() => value.clone(),
            "first" | "last" if length == Some(Length::Unknown) => item.with(Presence::MayBeNothing),
            "nth" if length.is_some() => item.with(Presence::MayBeNothing),
            "first" | "last" | "nth" => item,
            "pluck" => Typed::of(
                match &field_type.kind {
                    Type::List(inner, _) => Type::list((**inner).clone()),
                    other => Type::List(Box::new(other.clone()), length.unwrap_or(Length::Unknown)),
                },
                field_type.origin,
            ),
            _ => {
                let argument = |name: &str| {
                    let found = given.iter().find(|(argument, _)| argument == name);
                    found.map(|(_, given)| given.kind.clone())
                };
                let made = Typed::new(filters::result(name, &value.kind, argument));
                match (name, value.presence) {
                    // Nothing is a value: another one is taken only for what is not defined.
                    ("default", Presence::MayBeNothing) => made.with(Presence::MayBeNothing),
                    _ => made,
                }
            }
        }
    }

    /// The arguments of a call, after its opening parenthesis: the types of those that have a name.
    fn arguments(&mut self, cursor: &mut Cursor<'_>) -> Vec<(String, Typed)> {
        let mut named = Vec::new();
        for part in split(cursor.inside(), ",") {
            let (name, part) = match part {
                [name, equals, rest @ ..] if equals.is("=") => (name.word(), rest),
                part => (None, part),
            };
            let value = self.parse_maybe_loop(part);
            self.mark_all(&value);
            if let Some(name) = name {
                named.push((name.to_owned(), value));
            }
        }
        named
    }

    fn array(&mut self, tokens: &[Token]) -> Typed {
        if position_outside(tokens, |token| token.word() == Some("for")).is_some() {
            let (item, length) = self.comprehension(tokens);
            return Typed::of(Type::List(Box::new(item.kind), length), item.origin);
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
        let has_item = split(tokens, ",").iter().any(|part| !part[0].is("..."));
        let item = item.unwrap_or(Type::Any);
        Typed::new(if has_item { Type::filled(item) } else { Type::list(item) })
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
        self.comprehension(tokens).0
    }

    /// The same, with the number of items that there are.
    fn comprehension(&mut self, tokens: &[Token]) -> (Typed, Length) {
        let Some(start) = position_outside(tokens, |token| token.word() == Some("for")) else {
            return (self.parse(tokens), Length::OneOrMore);
        };
        let Some(end) = tokens[start..].iter().position(|token| token.word() == Some("in")) else {
            return (Typed::any(), Length::Unknown);
        };
        let (expression, names, rest) = (
            &tokens[..start],
            &tokens[start + 1..start + end],
            &tokens[start + end + 1..],
        );
        let condition = position_outside(rest, |token| token.word() == Some("if"));
        let list = self.parse(&rest[..condition.unwrap_or(rest.len())]);
        let names: Vec<&str> = names.iter().filter_map(Token::word).collect();
        let known = self.facts.len();
        self.scopes.push(Scope::new());
        match names.as_slice() {
            [name] => self.bind(name, &list, &tokens[start]),
            names => names.iter().for_each(|name| self.bind_any(name)),
        }
        if let Some(condition) = condition {
            self.parse(&rest[condition + 1..]);
            self.learn_from(&rest[condition + 1..], true);
        }
        let item = self.parse(expression);
        self.scopes.pop();
        self.facts.truncate(known);
        let length = match list.kind {
            _ if condition.is_some() => Length::Chosen,
            Type::List(_, length) => length,
            _ => Length::Unknown,
        };
        (item, length)
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
            (Type::Choice(_) | Type::Text(_), TokenKind::Number(_)) => "a text is compared with a number".to_owned(),
            (Type::Choice(_) | Type::Text(_), TokenKind::Word(_)) if is_bool => {
                "a text is compared with true or false".to_owned()
            }
            (Type::Number(_), TokenKind::Text(text)) if !text.is_empty() => {
                "a number is compared with a text".to_owned()
            }
            (Type::Boolean, TokenKind::Text(_)) => "true or false is compared with a text".to_owned(),
            (Type::Boolean, TokenKind::Number(_)) => "true or false is compared with a number".to_owned(),
            _ => return,
        };
        self.report("type", literal, &message, hint.as_deref());
    }
}

/// True for `count=1` and more.
fn takes_some(arguments: &[Token]) -> bool {
    matches!(arguments, [_, _, count] if matches!(count.kind, TokenKind::Number(number) if number >= 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::syntax::expression_tokens;
    use super::super::types::Parts;
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
            ("n", Type::NUMBER),
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
            ("-n ** 2", Type::NUMBER),
            ("not free | upper", Type::Boolean),
            ("word if free else word", Type::NAME),
            ("word if n > 1 and free else free", Type::FREE),
            (
                "word is matching(pattern='a') or n",
                Type::Either(Some(Form::Name), Parts::Single),
            ),
            ("list or word", Type::DATA),
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
            ("[e.name for e in list]", Type::list(Type::NAME)),
            ("[word, free]", Type::filled(Type::FREE)),
            (
                "[...list, {'name': free}] | length",
                Type::Number(Span::within(Some(1.0), None)),
            ),
            ("list | pluck(field='name') | join(sep='-')", Type::WORD),
            ("list | first", Type::map([("name", Type::NAME)])),
            (
                "{...list[0], 'more': n}",
                Type::map([("name", Type::NAME), ("more", Type::NUMBER)]),
            ),
        ] {
            assert_eq!(typed(expression), expected, "{expression}");
        }
    }
}
