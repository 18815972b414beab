//! Names in scope and their types, while the tags of a template are read in order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Finding;
use super::syntax::{Tag, TagKind, Token, TokenKind, expression_tokens, tags};
use crate::catalog::Template;
use crate::engine::{condition_fault, syntax_fault};
use crate::manifest::Delimiters;
use crate::text::{lower_first, nearest, strip_stop};

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type {
    Text,
    Number,
    Boolean,
    /// One of these words, or empty where nothing was chosen.
    Choice(BTreeSet<String>),
    List(Box<Type>),
    Map(BTreeMap<String, Type>),
    /// Nothing is known: everything passes.
    Any,
}

impl Type {
    pub(super) fn list(item: Type) -> Self {
        Self::List(Box::new(item))
    }

    pub(super) fn map<'n>(fields: impl IntoIterator<Item = (&'n str, Type)>) -> Self {
        Self::Map(
            fields
                .into_iter()
                .map(|(name, inner)| (name.to_owned(), inner))
                .collect(),
        )
    }

    pub(super) fn from_json(value: &Value) -> Self {
        match value {
            Value::Object(map) => Self::Map(
                map.iter()
                    .map(|(key, value)| (key.clone(), Self::from_json(value)))
                    .collect(),
            ),
            Value::Array(items) => Self::list(items.first().map_or(Self::Any, Self::from_json)),
            Value::Number(_) => Self::Number,
            Value::Bool(_) => Self::Boolean,
            _ => Self::Text,
        }
    }

    /// What messages call it, where it has neither items nor fields.
    fn scalar_name(&self) -> Option<&'static str> {
        match self {
            Self::Text => Some("a text"),
            Self::Number => Some("a number"),
            Self::Boolean => Some("true or false"),
            Self::Choice(_) => Some("a choice"),
            Self::List(_) | Self::Map(_) | Self::Any => None,
        }
    }

    /// A type that has the fields of both.
    fn merged(self, other: Self) -> Self {
        match (self, other) {
            (Self::Map(mut fields), Self::Map(others)) => {
                for (name, kind) in others {
                    let merged = match fields.remove(&name) {
                        Some(own) => own.merged(kind),
                        None => kind,
                    };
                    fields.insert(name, merged);
                }
                Self::Map(fields)
            }
            (Self::List(item), Self::List(other)) => Self::list(item.merged(*other)),
            (own, other) if own == other => own,
            _ => Self::Any,
        }
    }

    fn item(&self) -> Self {
        match self {
            Self::List(item) => (**item).clone(),
            _ => Self::Any,
        }
    }
}

/// A value with the path of the answer that it is, if it is one.
#[derive(Debug, Clone)]
struct Typed {
    kind: Type,
    origin: Option<String>,
}

impl Typed {
    fn has_field(&self, name: &str) -> bool {
        matches!(&self.kind, Type::Map(fields) if fields.contains_key(name))
    }

    fn any() -> Self {
        Self {
            kind: Type::Any,
            origin: None,
        }
    }
}

type Scope = BTreeMap<String, Typed>;

/// Reads templates and collects what is wrong and what is used.
pub(super) struct Checker<'p> {
    template: &'p Template,
    partials: BTreeMap<&'p str, &'p str>,
    components: BTreeMap<String, Component<'p>>,
    /// Calls that have been followed, by component and types of arguments.
    followed_calls: BTreeSet<String>,
    /// What all callers of a component give together.
    arguments: BTreeMap<String, Scope>,
    /// While calls are followed, uses are noted and nothing is reported.
    is_following: bool,
    scopes: Vec<Scope>,
    findings: Vec<Finding>,
    used: BTreeSet<String>,
    reached: BTreeSet<String>,
    path: String,
    base_line: usize,
}

impl<'p> Checker<'p> {
    pub(super) fn new(template: &'p Template) -> Self {
        let partials = &template.shared.partials;
        let mut components = BTreeMap::new();
        for (partial, text) in partials {
            let all = tags(text, None);
            let mut rest = all.as_slice();
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
                    components.insert(name.to_owned(), component);
                }
                rest = &rest[end..];
            }
        }
        Self {
            template,
            partials: partials
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_ref()))
                .collect(),
            components,
            followed_calls: BTreeSet::new(),
            arguments: BTreeMap::new(),
            is_following: false,
            scopes: vec![Scope::new()],
            findings: Vec::new(),
            used: BTreeSet::new(),
            reached: BTreeSet::new(),
            path: String::new(),
            base_line: 0,
        }
    }

    pub(super) fn declare_globals<'n>(&mut self, globals: impl IntoIterator<Item = (&'n str, Type)>) {
        for (name, kind) in globals {
            self.scopes[0].insert(name.to_owned(), Typed { kind, origin: None });
        }
    }

    /// Declares an answer or a derived value by its dotted key.
    pub(super) fn declare(&mut self, key: &str, kind: Type) {
        let scope = self.scopes.len() - 1;
        match key.split_once('.') {
            None => {
                self.scopes[scope].insert(
                    key.to_owned(),
                    Typed {
                        kind,
                        origin: Some(key.to_owned()),
                    },
                );
            }
            Some((group, rest)) => {
                let entry = self.scopes[scope].entry(group.to_owned()).or_insert_with(|| Typed {
                    kind: Type::Map(BTreeMap::new()),
                    origin: Some(group.to_owned()),
                });
                if let Type::Map(fields) = &mut entry.kind {
                    fields.insert(rest.to_owned(), kind);
                }
            }
        }
    }

    /// From now on findings are of this file; `line` is where an expression stands in it, 0 where its lines count.
    pub(super) fn in_file(&mut self, path: &str, line: usize) {
        path.clone_into(&mut self.path);
        self.base_line = line;
    }

    /// Runs with a scope of its own.
    pub(super) fn scoped(&mut self, run: impl FnOnce(&mut Self)) {
        self.scopes.push(Scope::new());
        run(self);
        self.scopes.pop();
    }

    /// Declares the names of a loop through `path`, one for each step through lists.
    pub(super) fn loop_through(&mut self, path: &str, names: &[String]) {
        let mut current = path.to_owned();
        let mut rest: Option<String> = None;
        for (depth, name) in names.iter().enumerate() {
            if depth > 0 {
                let Some(inner) = rest.take() else { break };
                current = format!("{}.{inner}", names[depth - 1]);
            } else if names.len() > 1
                && let Some((first, inner)) = path.split_once('.')
            {
                current = first.to_owned();
                rest = Some(inner.to_owned());
            }
            let list = self.parse(&expression_tokens(&current));
            self.bind(name, &list, 0);
            self.bind_any(&format!("{name}_index"));
        }
    }

    /// Checks an expression that stands without delimiters.
    pub(super) fn expression(&mut self, text: &str) {
        if let Some(fault) = condition_fault(text) {
            self.report("syntax", 0, strip_stop(&lower_first(&fault.cause)).to_owned());
        }
        self.parse(&expression_tokens(text));
    }

    /// Checks a short text with tags in it.
    pub(super) fn template(&mut self, text: &str) {
        if let Some(fault) = syntax_fault(text) {
            self.report("syntax", 0, strip_stop(&lower_first(&fault.cause)).to_owned());
        }
        self.scoped(|checker| checker.read(&tags(text, None)));
    }

    /// Checks the text of a file.
    pub(super) fn text(&mut self, text: &str, delimiters: Option<&Delimiters>) {
        self.base_line = 0;
        self.scoped(|checker| checker.read(&tags(text, delimiters)));
    }

    /// Checks a partial or document with what is in scope here.
    pub(super) fn include(&mut self, name: &str, line: usize) {
        let Some((&name, &text)) = self.partials.get_key_value(name) else {
            let near = nearest(name, self.partials.keys().copied()).map(|near| format!("; did you mean `{near}`?"));
            let message = format!("there is no `{name}` to include{}", near.unwrap_or_default());
            return self.report("missing-partial", line, message);
        };
        // An include that includes itself is reported by Tera.
        if self.scopes.len() > 100 {
            return;
        }
        self.reached.insert(name.to_owned());
        let place = self.template.place_of(name);
        let outer = (std::mem::replace(&mut self.path, place), self.base_line);
        self.text(text, None);
        (self.path, self.base_line) = outer;
    }

    /// What is wrong, the paths of all answers that are used, and the partials that are reached.
    pub(super) fn finish(mut self) -> (Vec<Finding>, BTreeSet<String>, BTreeSet<String>) {
        // A component is reported on once, for what all its callers give it: a field need not be there for each of them.
        for name in self.components.keys().cloned().collect::<Vec<_>>() {
            let arguments = self.arguments.get(&name).cloned().unwrap_or_default();
            self.check_component(&name, arguments);
        }
        (self.findings, self.used, self.reached)
    }

    /// Checks the body of a component, which sees its arguments only.
    fn check_component(&mut self, name: &str, arguments: Scope) {
        let Some(component) = self.components.get(name).cloned() else {
            return;
        };
        let outer_scopes = std::mem::replace(&mut self.scopes, vec![Scope::new()]);
        let outer = (
            std::mem::replace(&mut self.path, self.template.place_of(component.partial)),
            std::mem::take(&mut self.base_line),
        );
        self.bind_any("body");
        for argument in argument_names(&component.definition) {
            self.bind_any(argument);
        }
        self.scopes[0].extend(arguments);
        self.read(&component.body);
        (self.path, self.base_line) = outer;
        self.scopes = outer_scopes;
    }

    fn report(&mut self, rule: &'static str, line: usize, message: String) {
        if self.is_following {
            return;
        }
        self.findings.push(Finding {
            rule,
            path: self.path.clone(),
            line: if self.base_line > 0 { self.base_line } else { line },
            message,
        });
    }

    fn read(&mut self, tags: &[Tag]) {
        let mut index = 0;
        while index < tags.len() {
            let tag = &tags[index];
            let first = tag.tokens.first().and_then(Token::word);
            match (tag.kind, first) {
                (TagKind::Output, _) => {
                    self.parse(&tag.tokens);
                }
                (TagKind::Block, Some("component")) => {
                    // Checked where it is called.
                    let end = tags[index..].iter().position(|tag| tag.is_block("endcomponent"));
                    index += end.unwrap_or(tags.len());
                }
                (TagKind::Block, Some("for")) => self.open_loop(&tag.tokens),
                (TagKind::Block, Some("endfor")) => {
                    if self.scopes.len() > 1 {
                        self.scopes.pop();
                    }
                }
                (TagKind::Block, Some("set" | "set_global")) => self.set(&tag.tokens),
                (TagKind::Block, Some("include")) => {
                    if let Some(token) = tag.tokens.get(1)
                        && let TokenKind::Text(name) = &token.kind
                    {
                        self.include(name, token.line);
                    }
                }
                (TagKind::Block, Some("if" | "elif")) => {
                    self.parse(&tag.tokens[1..]);
                }
                (TagKind::Block, Some("filter")) => {
                    let mut cursor = Cursor {
                        tokens: &tag.tokens,
                        position: 1,
                    };
                    self.filter(&Typed::any(), &mut cursor);
                    while cursor.take("|") {
                        self.filter(&Typed::any(), &mut cursor);
                    }
                }
                (TagKind::Block, _) if tag.tokens.first().is_some_and(|token| token.is("<")) => {
                    self.parse(&tag.tokens);
                }
                (TagKind::Block, _) => {}
            }
            index += 1;
        }
    }

    fn open_loop(&mut self, tokens: &[Token]) {
        let (names, list) = match tokens.iter().position(|token| token.word() == Some("in")) {
            Some(position) => (&tokens[1..position], &tokens[position + 1..]),
            None => (&tokens[1..], &[][..]),
        };
        let list = self.parse(list);
        let names: Vec<&str> = names.iter().filter_map(Token::word).collect();
        self.scopes.push(Scope::new());
        self.bind_any("loop");
        match names.as_slice() {
            [name] => self.bind(name, &list, tokens[0].line),
            names => names.iter().for_each(|name| self.bind_any(name)),
        }
    }

    fn set(&mut self, tokens: &[Token]) {
        let Some(name) = tokens.get(1).and_then(Token::word) else {
            return;
        };
        let value = match tokens.iter().position(|token| token.is("=")) {
            Some(position) => self.parse(&tokens[position + 1..]),
            None => Typed::any(),
        };
        let scope = self.scopes.len() - 1;
        self.scopes[scope].insert(name.to_owned(), value);
    }

    /// Binds a loop variable to the items of a list.
    fn bind(&mut self, name: &str, list: &Typed, line: usize) {
        if let Some(kind) = list.kind.scalar_name() {
            self.report("type", line, format!("`{name}` cannot go through {kind}"));
        }
        let scope = self.scopes.len() - 1;
        let item = Typed {
            kind: list.kind.item(),
            origin: list.origin.clone(),
        };
        self.scopes[scope].insert(name.to_owned(), item);
    }

    fn bind_any(&mut self, name: &str) {
        let scope = self.scopes.len() - 1;
        self.scopes[scope].insert(name.to_owned(), Typed::any());
    }

    fn parse(&mut self, tokens: &[Token]) -> Typed {
        let mut cursor = Cursor { tokens, position: 0 };
        let mut value = self.value(&mut cursor);
        // Whatever joins two values makes a third of which nothing is known.
        while !cursor.is_at_end() {
            let before = cursor.position;
            self.check_comparison(&value, &cursor);
            let other = self.value(&mut cursor);
            self.mark_all(&other);
            self.mark_all(&value);
            value = Typed::any();
            if cursor.position == before {
                cursor.position += 1;
            }
        }
        value
    }

    /// A value next to `==`, `!=` or `in` with literals that it can never be.
    fn check_comparison(&mut self, value: &Typed, cursor: &Cursor<'_>) {
        let rest = &cursor.tokens[cursor.position..];
        let literals: Vec<&Token> = match rest {
            [sign, literal, ..] if sign.is("==") || sign.is("!=") => vec![literal],
            [word, bracket, ..] if word.word() == Some("in") && bracket.is("[") => rest[2..]
                .iter()
                .take_while(|token| !token.is("]"))
                .filter(|token| !token.is(","))
                .collect(),
            [not, word, bracket, ..] if not.word() == Some("not") && word.word() == Some("in") && bracket.is("[") => {
                rest[3..]
                    .iter()
                    .take_while(|token| !token.is("]"))
                    .filter(|token| !token.is(","))
                    .collect()
            }
            _ => return,
        };
        for literal in literals {
            self.check_literal(&value.kind, literal);
        }
    }

    fn check_literal(&mut self, kind: &Type, literal: &Token) {
        let is_bool = matches!(literal.word(), Some("true" | "false"));
        let message = match (kind, &literal.kind) {
            (Type::Choice(choices), TokenKind::Text(text)) if !text.is_empty() && !choices.contains(text) => {
                let near = nearest(text, choices.iter().map(String::as_str));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                format!("`{text}` is none of the choices{near}")
            }
            (Type::Choice(_) | Type::Text, TokenKind::Number) => "a text is compared with a number".to_owned(),
            (Type::Choice(_) | Type::Text, TokenKind::Word(_)) if is_bool => {
                "a text is compared with true or false".to_owned()
            }
            (Type::Number, TokenKind::Text(text)) if !text.is_empty() => "a number is compared with a text".to_owned(),
            (Type::Boolean, TokenKind::Text(_)) => "true or false is compared with a text".to_owned(),
            (Type::Boolean, TokenKind::Number) => "true or false is compared with a number".to_owned(),
            _ => return,
        };
        self.report("type", literal.line, message);
    }

    /// One operand with everything that follows it: fields, indexes, filters, tests.
    fn value(&mut self, cursor: &mut Cursor<'_>) -> Typed {
        const OPERATORS: [&str; 6] = ["and", "or", "in", "if", "else", "not"];
        while cursor.take_word("not") || cursor.take("-") || cursor.take("...") {}
        if cursor
            .peek()
            .and_then(Token::word)
            .is_some_and(|word| OPERATORS.contains(&word))
        {
            cursor.position += 1;
            return Typed::any();
        }
        let mut value = self.primary(cursor);
        loop {
            let optional = cursor.take("?.");
            if optional || cursor.take(".") {
                let Some(field) = cursor.next().cloned() else { break };
                value = match field.word() {
                    // `?.` says that the field may be missing.
                    Some(name) if optional && !value.has_field(name) => Typed::any(),
                    Some(name) => self.field(&value, name, field.line, cursor.shown_before()),
                    None => Typed::any(),
                };
            } else if cursor.take("[") {
                value = self.index(&value, cursor);
            } else if cursor.take("|") {
                value = self.filter(&value, cursor);
            } else if cursor.take_word("is") {
                cursor.take_word("not");
                cursor.next();
                if cursor.take("(") {
                    self.arguments(cursor);
                }
                value = Typed::any();
            } else {
                return value;
            }
        }
        value
    }

    fn primary(&mut self, cursor: &mut Cursor<'_>) -> Typed {
        let Some(token) = cursor.next().cloned() else {
            return Typed::any();
        };
        match &token.kind {
            TokenKind::Word(word) => self.word(word, token.line, cursor),
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
                Typed::any()
            }
            _ => Typed::any(),
        }
    }

    fn word(&mut self, word: &str, line: usize, cursor: &mut Cursor<'_>) -> Typed {
        const KEYWORDS: [&str; 7] = ["true", "false", "none", "None", "True", "False", "null"];
        if cursor.take("(") {
            self.arguments(cursor);
            return Typed::any();
        }
        if KEYWORDS.contains(&word) || word.starts_with("__") {
            return Typed::any();
        }
        let found = self.scopes.iter().rev().find_map(|scope| scope.get(word)).cloned();
        match found {
            Some(value) => {
                self.mark(&value);
                value
            }
            None => {
                let names = self.scopes.iter().flat_map(Scope::keys).map(String::as_str);
                let near = nearest(word, names).map(|near| format!("; did you mean `{near}`?"));
                self.report(
                    "undeclared",
                    line,
                    format!("nothing declares `{word}`{}", near.unwrap_or_default()),
                );
                Typed::any()
            }
        }
    }

    fn mark(&mut self, value: &Typed) {
        if let Some(origin) = &value.origin {
            self.used.insert(origin.clone());
        }
    }

    /// Everything in a value of which track is lost counts as used.
    fn mark_all(&mut self, value: &Typed) {
        let Some(origin) = &value.origin else { return };
        match &value.kind {
            Type::Map(fields) => {
                for (name, kind) in fields {
                    let field = Typed {
                        kind: kind.clone(),
                        origin: Some(format!("{origin}.{name}")),
                    };
                    self.mark(&field);
                    self.mark_all(&field);
                }
            }
            Type::List(item) => self.mark_all(&Typed {
                kind: (**item).clone(),
                origin: Some(origin.clone()),
            }),
            _ => {}
        }
    }

    fn field(&mut self, value: &Typed, name: &str, line: usize, shown: &str) -> Typed {
        let Type::Map(fields) = &value.kind else {
            if let Some(kind) = value.kind.scalar_name() {
                self.report("type", line, format!("`{shown}` is {kind} and has no `{name}`"));
            } else if matches!(value.kind, Type::List(_)) {
                let message =
                    format!("`{shown}` is a list and has no `{name}`; its items may: go through them with `for`");
                self.report("type", line, message);
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
                    nearest(name, fields.keys().map(String::as_str)).map(|near| format!("; did you mean `{near}`?"));
                self.report(
                    "undeclared",
                    line,
                    format!("`{shown}` has no `{name}`{}", near.unwrap_or_default()),
                );
                Typed::any()
            }
        }
    }

    fn index(&mut self, value: &Typed, cursor: &mut Cursor<'_>) -> Typed {
        let inner = cursor.inside();
        if let [
            Token {
                kind: TokenKind::Text(name),
                line,
            },
        ] = inner
        {
            return self.field(value, name, *line, "this");
        }
        let is_slice = inner.iter().any(|token| token.is(":"));
        self.parse(inner);
        if is_slice {
            return value.clone();
        }
        Typed {
            kind: value.kind.item(),
            origin: value.origin.clone(),
        }
    }

    fn filter(&mut self, value: &Typed, cursor: &mut Cursor<'_>) -> Typed {
        let Some(name) = cursor.next().and_then(Token::word).map(str::to_owned) else {
            return Typed::any();
        };
        let mut field = None;
        let mut is_literal = None;
        if cursor.peek().is_some_and(|token| token.is("(")) {
            cursor.position += 1;
            let start = cursor.position;
            self.arguments(cursor);
            let arguments = &cursor.tokens[start..cursor.position.saturating_sub(1).max(start)];
            is_literal = match arguments {
                [.., name, equals, literal] if name.word() == Some("is") && equals.is("=") => Some(literal.clone()),
                _ => None,
            };
            field = match arguments {
                [name, equals, value, ..] if equals.is("=") && matches!(name.word(), Some("field" | "attribute")) => {
                    match &value.kind {
                        TokenKind::Text(text) => Some((text.clone(), value.line)),
                        _ => None,
                    }
                }
                _ => None,
            };
        }
        let item = Typed {
            kind: value.kind.item(),
            origin: value.origin.clone(),
        };
        let field_type = match (&field, &item.kind) {
            (Some((field, line)), Type::Map(fields)) if !fields.contains_key(field) => {
                self.report("undeclared", *line, format!("the items have no `{field}`"));
                Typed::any()
            }
            (Some((field, line)), Type::Map(_)) => self.field(&item, field, *line, "item"),
            _ => Typed::any(),
        };
        if let ("where", Some(literal)) = (name.as_str(), is_literal) {
            self.check_literal(&field_type.kind, &literal);
        }
        match name.as_str() {
            "where" | "take" | "sort" | "reverse" | "unique" | "default" => value.clone(),
            "first" | "last" | "nth" => item,
            "pluck" => Typed {
                kind: match &field_type.kind {
                    Type::List(_) => field_type.kind.clone(),
                    other => Type::list(other.clone()),
                },
                origin: field_type.origin,
            },
            _ => Typed::any(),
        }
    }

    /// The arguments of a call, after its opening parenthesis.
    fn arguments(&mut self, cursor: &mut Cursor<'_>) {
        let inner = cursor.inside();
        self.list_of_values(inner);
    }

    /// Values between commas, each perhaps behind a name and `=` or a key and `:`.
    fn list_of_values(&mut self, tokens: &[Token]) {
        for part in split(tokens, ",") {
            let part = match part {
                [name, equals, rest @ ..] if equals.is("=") && name.word().is_some() => rest,
                part => match split(part, ":").as_slice() {
                    [key, rest] if !key.is_empty() => {
                        if key.len() > 1 {
                            self.parse(key);
                        }
                        rest
                    }
                    _ => part,
                },
            };
            let value = self.parse_maybe_loop(part);
            self.mark_all(&value);
        }
    }

    fn array(&mut self, tokens: &[Token]) -> Typed {
        if position_outside(tokens, |token| token.word() == Some("for")).is_some() {
            let item = self.parse_maybe_loop(tokens);
            return Typed {
                kind: Type::list(item.kind),
                origin: item.origin,
            };
        }
        self.list_of_values(tokens);
        Typed::any()
    }

    /// A map that spreads a record has its fields and those that are written.
    fn map(&mut self, tokens: &[Token]) -> Typed {
        let parts = split(tokens, ",");
        let [first, rest @ ..] = parts.as_slice() else {
            return Typed::any();
        };
        if !first.first().is_some_and(|token| token.is("...")) {
            self.list_of_values(tokens);
            return Typed::any();
        }
        let mut record = self.parse(first);
        for part in rest {
            if let ([key, ..], Type::Map(fields)) = (part, &mut record.kind)
                && let TokenKind::Text(name) = &key.kind
            {
                fields.insert(name.clone(), Type::Any);
            }
            self.list_of_values(part);
        }
        record
    }

    /// `expression for name in list if condition`, or just an expression.
    fn parse_maybe_loop(&mut self, tokens: &[Token]) -> Typed {
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
        let names: Vec<String> = names.iter().filter_map(Token::word).map(str::to_owned).collect();
        self.scopes.push(Scope::new());
        match names.as_slice() {
            [name] => self.bind(name, &list, tokens[0].line),
            names => names.iter().for_each(|name| self.bind_any(name)),
        }
        if let Some(condition) = condition {
            self.parse(&rest[condition + 1..]);
        }
        let item = self.parse(expression);
        self.scopes.pop();
        item
    }

    /// `name argument={expression} … />`, after the `<`.
    fn component_call(&mut self, cursor: &mut Cursor<'_>) {
        let Some((component, line)) = cursor.next().and_then(|token| Some((token.word()?, token.line))) else {
            return;
        };
        // Without an end it is no call but the sign for "less than".
        let is_call = cursor.tokens[cursor.position..].iter().any(|token| token.is("/>"));
        if is_call && !self.components.contains_key(component) {
            let names = self.components.keys().map(String::as_str);
            let near = nearest(component, names).map(|near| format!("; did you mean `{near}`?"));
            let message = format!("there is no component `{component}`{}", near.unwrap_or_default());
            self.report("missing-partial", line, message);
        }
        let mut arguments = Scope::new();
        let mut argument = None;
        while let Some(token) = cursor.next().cloned() {
            if token.is("/>") || token.is(">") {
                break;
            }
            if let Some(name) = token.word() {
                argument = Some(name.to_owned());
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
            known.insert(
                argument.clone(),
                Typed {
                    kind: merged,
                    origin: None,
                },
            );
        }
        let was_following = std::mem::replace(&mut self.is_following, true);
        self.check_component(name, arguments);
        self.is_following = was_following;
    }
}

/// A component's definition tag and the tags of its body.
#[derive(Debug, Clone)]
struct Component<'p> {
    partial: &'p str,
    definition: Vec<Token>,
    body: Vec<Tag>,
}

/// The names in a definition such as `component name(a: string, b=1, @c, ...rest)`.
fn argument_names(tokens: &[Token]) -> Vec<&str> {
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

struct Cursor<'t> {
    tokens: &'t [Token],
    position: usize,
}

impl<'t> Cursor<'t> {
    fn is_at_end(&self) -> bool {
        self.position >= self.tokens.len()
    }

    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.position)
    }

    fn next(&mut self) -> Option<&'t Token> {
        let token = self.tokens.get(self.position)?;
        self.position += 1;
        Some(token)
    }

    fn take(&mut self, sign: &str) -> bool {
        let taken = self.peek().is_some_and(|token| token.is(sign));
        self.position += usize::from(taken);
        taken
    }

    fn take_word(&mut self, word: &str) -> bool {
        let taken = self.peek().is_some_and(|token| token.word() == Some(word));
        self.position += usize::from(taken);
        taken
    }

    /// The tokens up to the bracket that closes the one just read; goes behind it.
    fn inside(&mut self) -> &'t [Token] {
        let start = self.position;
        let mut depth = 1_usize;
        while let Some(token) = self.next() {
            if ["(", "[", "{"].iter().any(|sign| token.is(sign)) {
                depth += 1;
            } else if [")", "]", "}"].iter().any(|sign| token.is(sign)) {
                depth -= 1;
                if depth == 0 {
                    return &self.tokens[start..self.position - 1];
                }
            }
        }
        &self.tokens[start..]
    }

    /// The word before the `.` that was just read with its field.
    fn shown_before(&self) -> &'t str {
        self.position
            .checked_sub(3)
            .and_then(|index| self.tokens.get(index))
            .and_then(Token::word)
            .unwrap_or("this")
    }
}

fn split<'t>(tokens: &'t [Token], sign: &str) -> Vec<&'t [Token]> {
    let mut parts = Vec::new();
    let mut rest = tokens;
    while let Some(position) = position_outside(rest, |token| token.is(sign)) {
        parts.push(&rest[..position]);
        rest = &rest[position + 1..];
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// The first token outside of all brackets for which `wanted` holds.
fn position_outside(tokens: &[Token], wanted: impl Fn(&Token) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        if depth == 0 && wanted(token) {
            return Some(index);
        }
        if ["(", "[", "{"].iter().any(|sign| token.is(sign)) {
            depth += 1;
        } else if [")", "]", "}"].iter().any(|sign| token.is(sign)) {
            depth = depth.saturating_sub(1);
        }
    }
    None
}
