//! What is known of a value before there are answers: its type, and of a text whether it needs an escaping filter.

use std::collections::{BTreeMap, BTreeSet};

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde_json::Value;

use super::span::Span;
use crate::engine::is_plain_word;
use crate::manifest::Manifest;
use crate::name::Format;
use crate::question::{self, Kind, Question, Range, Shape, Text};

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type {
    Text(Form),
    Number(Span),
    Boolean,
    /// One of these words, or empty where nothing was chosen.
    Choice(BTreeSet<String>),
    List(Box<Type>, Length),
    Map(BTreeMap<String, Type>),
    /// Of one type for some answers and of another for others; the form of the texts that they are written as, if that is known.
    Either(Option<Form>, Parts),
    /// Nothing is known: everything passes.
    Any,
}

/// What types there may be of a value that is not always of the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    Single,
    /// Lists and maps are among them.
    Every,
}

/// What a text may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Form {
    /// A word that can be a part of a file's name.
    Name,
    /// The same, or nothing.
    NameOrNothing,
    /// Characters that mean themselves in every file, or nothing.
    Word,
    /// Whatever an author writes.
    Free,
    /// Made fit for its place by an escaping filter.
    Fit,
}

impl Form {
    /// The form of a literal text.
    pub(super) fn of(text: &str) -> Self {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if !is_plain_word(text) {
            Self::Free
        } else if text.is_empty() {
            Self::NameOrNothing
        } else if text.bytes().all(is_name) {
            Self::Name
        } else {
            Self::Word
        }
    }

    /// The form of a text that is one or the other, where that is known.
    fn or(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Free, _) | (_, Self::Free) => Some(Self::Free),
            (Self::Fit, Self::Fit) => Some(Self::Fit),
            (Self::Fit, _) | (_, Self::Fit) => None,
            (own, other) => Some(own.max(other)),
        }
    }

    /// The form of a text that is this one or, where it is empty, another one.
    pub(super) fn unless_empty(self, other: Self) -> Option<Self> {
        match self {
            Self::NameOrNothing => Self::Name.or(other),
            form => form.or(other),
        }
    }

    /// What becomes of the text where it is changed by something that knows nothing of places.
    pub(super) fn changed(self) -> Self {
        match self {
            Self::Fit => Self::Free,
            form => form,
        }
    }
}

/// How many items a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Unknown,
    OneOrMore,
    /// Those that were asked for: whoever asks for the one of a name knows that there is one.
    Chosen,
}

impl Type {
    pub(super) const NUMBER: Self = Self::Number(Span::ANY);
    pub(super) const FREE: Self = Self::Text(Form::Free);
    pub(super) const FIT: Self = Self::Text(Form::Fit);
    pub(super) const WORD: Self = Self::Text(Form::Word);
    pub(super) const NAME: Self = Self::Text(Form::Name);
    /// Any value of YAML.
    pub(super) const DATA: Self = Self::Either(Some(Form::Free), Parts::Every);

    pub(super) fn list(item: Type) -> Self {
        Self::List(Box::new(item), Length::Unknown)
    }

    /// A list that has items.
    pub(super) fn filled(item: Type) -> Self {
        Self::List(Box::new(item), Length::OneOrMore)
    }

    /// The same, of which it is known that it is there.
    pub(super) fn there(self) -> Self {
        match self {
            Self::Number(span) => Self::Number(Span {
                may_be_missing: false,
                ..span
            }),
            other => other,
        }
    }

    /// The same, of which it is known that it is neither zero nor empty.
    pub(super) fn some(self) -> Self {
        match self {
            Self::Number(span) => Self::Number(Span {
                may_be_zero: false,
                ..span
            }),
            Self::List(item, _) => Self::List(item, Length::OneOrMore),
            Self::Text(Form::NameOrNothing) => Self::Text(Form::Name),
            other => other,
        }
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
            Value::Array(items) => match items.iter().map(Self::from_json).reduce(Self::merged) {
                Some(item) => Self::filled(item),
                None => Self::list(Self::Any),
            },
            Value::Number(number) => Self::Number(number.as_f64().map_or(Span::ANY, Span::of)),
            Value::Bool(_) => Self::Boolean,
            Value::String(text) => Self::Text(Form::of(text)),
            Value::Null => Self::Any,
        }
    }

    /// The type of a question's answers.
    pub(super) fn of_question(question: &Question, manifest: &Manifest) -> Self {
        let kind = of_kind(&question.kind, manifest);
        let may_be_empty = question.optional || question.when.is_some();
        match kind {
            Self::Text(Form::Name) if may_be_empty => Self::Text(Form::NameOrNothing),
            Self::Choice(mut words) if may_be_empty => {
                words.insert(String::new());
                Self::Choice(words)
            }
            Self::Number(span) if may_be_empty => Self::Number(Span {
                may_be_missing: true,
                ..span
            }),
            Self::List(item, _) if may_be_empty => Self::list(*item),
            kind => kind,
        }
    }

    /// What messages call it, where it has neither items nor fields.
    pub(super) fn scalar_name(&self) -> Option<&'static str> {
        match self {
            Self::Text(_) => Some("a text"),
            Self::Number(_) => Some("a number"),
            Self::Boolean => Some("true or false"),
            Self::Choice(_) => Some("a choice"),
            Self::Either(..) => Some("a value of more than one type"),
            Self::List(..) | Self::Map(_) | Self::Any => None,
        }
    }

    /// What messages call it, where anything is known.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self {
            Self::List(..) => Some("a list"),
            Self::Map(_) => Some("a map"),
            scalar => scalar.scalar_name(),
        }
    }

    /// The form of the text that it is written as, if that is known.
    pub(super) fn form(&self) -> Option<Form> {
        match self {
            Self::Text(form) => Some(*form),
            // A negative number begins with the sign that joins words.
            Self::Number(span) if span.may_be_missing => Some(Form::NameOrNothing),
            Self::Number(_) | Self::Boolean => Some(Form::Name),
            Self::Choice(values) => Some(of_words(values.iter().map(String::as_str))),
            // Delimiters and quotes are written around their items.
            Self::List(..) | Self::Map(_) => Some(Form::Free),
            Self::Either(form, _) => *form,
            Self::Any => None,
        }
    }

    fn parts(&self) -> Parts {
        match self {
            Self::List(..) | Self::Map(_) => Parts::Every,
            Self::Either(_, parts) => *parts,
            _ => Parts::Single,
        }
    }

    /// A type that has the fields of both.
    pub(super) fn merged(self, other: Self) -> Self {
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
            (Self::List(item, length), Self::List(other, others)) => {
                let length = if length == others { length } else { Length::Unknown };
                Self::List(Box::new(item.merged(*other)), length)
            }
            (Self::Number(own), Self::Number(other)) => Self::Number(own.or(other)),
            (own, other) if own == other => own,
            (own @ (Self::Text(_) | Self::Choice(_)), other @ (Self::Text(_) | Self::Choice(_))) => {
                match own.form().zip(other.form()).and_then(|(own, other)| own.or(other)) {
                    Some(form) => Self::Text(form),
                    None => Self::Any,
                }
            }
            // Free text stays free whatever else it may be.
            (Self::Text(Form::Free), Self::Any) | (Self::Any, Self::Text(Form::Free)) => Self::FREE,
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (own, other) => {
                let form = own.form().zip(other.form()).and_then(|(own, other)| own.or(other));
                let parts = if own.parts() == Parts::Single {
                    other.parts()
                } else {
                    Parts::Every
                };
                Self::Either(form, parts)
            }
        }
    }

    /// The text of one and the other, joined by `~`.
    pub(super) fn joined(&self, other: &Self) -> Self {
        match (self.form().map(Form::changed), other.form().map(Form::changed)) {
            (Some(Form::Free), _) | (_, Some(Form::Free)) => Self::FREE,
            (Some(own), Some(other)) => Self::Text(own.max(other)),
            _ => Self::Any,
        }
    }

    /// What a computed index finds: an item of a list, or one of the fields of a map.
    pub(super) fn entry(&self) -> Self {
        match self {
            Self::Map(fields) => fields.values().cloned().reduce(Self::merged).unwrap_or(Self::Any),
            other => other.item(),
        }
    }

    pub(super) fn item(&self) -> Self {
        match self {
            Self::List(item, _) => (**item).clone(),
            _ => Self::Any,
        }
    }
}

fn of_kind(kind: &Kind, manifest: &Manifest) -> Type {
    match kind.form() {
        question::Form::Records(records) => {
            let fields = records.fields.iter();
            let fields = fields.map(|field| (field.key.as_str(), Type::of_question(field, manifest)));
            Type::List(Box::new(Type::map(fields)), of_least(records.min))
        }
        question::Form::List(list) => Type::List(Box::new(of_single(&list.items, manifest)), of_least(list.min)),
        question::Form::Single => of_single(kind, manifest),
    }
}

fn of_least(min: usize) -> Length {
    if min > 0 { Length::OneOrMore } else { Length::Unknown }
}

fn of_single(kind: &Kind, manifest: &Manifest) -> Type {
    match (kind, kind.shape()) {
        (Kind::Text(rule), _) => Type::Text(of_rule(rule, manifest, 0)),
        (Kind::Data(_), _) => Type::DATA,
        (_, Shape::Text) => Type::FREE,
        (Kind::Integer(Range { min, max, .. }), _) => Type::Number(Span::within(min.map(as_float), max.map(as_float))),
        (Kind::Number(Range { min, max, .. }), _) => Type::Number(Span::with_decimals(*min, *max)),
        (_, Shape::Number) => Type::NUMBER,
        (_, Shape::Boolean) => Type::Boolean,
        (_, Shape::Choice(choices)) => Type::Choice(choices.iter().map(|choice| choice.value.clone()).collect()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "only the sign has to be right")]
fn as_float(bound: i64) -> f64 {
    bound as f64
}

fn of_words<'w>(words: impl Iterator<Item = &'w str>) -> Form {
    words.map(Form::of).max().unwrap_or(Form::Word)
}

fn of_rule(rule: &Text, manifest: &Manifest, depth: usize) -> Form {
    match rule.format {
        Some(Format::Identifier | Format::Slug | Format::Date) => return Form::Name,
        Some(Format::Path) => return Form::Word,
        _ => {}
    }
    if rule
        .pattern
        .as_ref()
        .is_some_and(|pattern| matches_words(pattern.as_str()))
    {
        return Form::Word;
    }
    // A reference may lead to another one, but not for ever.
    let referred = rule.refers_to.as_ref().filter(|_| depth < 4).and_then(|wanted| {
        let question = manifest
            .questions
            .iter()
            .find(|question| question.key == wanted.records)?;
        let fields = question.kind.form().fields();
        fields.iter().find(|field| field.key == wanted.field)
    });
    match referred.map(|field| &field.kind) {
        Some(Kind::Text(rule)) => of_rule(rule, manifest, depth + 1),
        _ => Form::Free,
    }
}

/// True for a pattern that no text matches but one of characters that mean themselves in every file.
fn matches_words(pattern: &str) -> bool {
    fn holds(hir: &Hir) -> bool {
        let is_plain = |low: char, high: char| {
            (low..=high)
                .take(128)
                .all(|c| is_plain_word(c.encode_utf8(&mut [0; 4])))
        };
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => true,
            HirKind::Literal(literal) => std::str::from_utf8(&literal.0).is_ok_and(is_plain_word),
            HirKind::Class(Class::Unicode(class)) => class.iter().all(|range| is_plain(range.start(), range.end())),
            HirKind::Class(Class::Bytes(_)) => false,
            HirKind::Repetition(repetition) => holds(&repetition.sub),
            HirKind::Capture(capture) => holds(&capture.sub),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(holds),
        }
    }
    let Ok(hir) = regex_syntax::parse(pattern) else {
        return false;
    };
    let properties = hir.properties();
    properties.look_set_prefix().contains(Look::Start)
        && properties.look_set_suffix().contains(Look::End)
        && holds(&hir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_names_words_or_free() {
        for (text, form) in [
            ("a-b_1", Form::Name),
            ("", Form::NameOrNothing),
            ("a/b:{c}", Form::Word),
            ("a b", Form::Free),
            ("日", Form::Free),
        ] {
            assert_eq!(Form::of(text), form, "{text}");
        }
    }

    #[test]
    fn free_text_stays_free() {
        for other in [Type::NAME, Type::WORD, Type::FIT, Type::NUMBER, Type::Any] {
            assert_eq!(Type::FREE.merged(other.clone()).form(), Some(Form::Free), "{other:?}");
            assert_eq!(other.joined(&Type::FREE), Type::FREE, "{other:?}");
        }
        assert_eq!(Type::NAME.merged(Type::WORD), Type::WORD);
        assert_eq!(Type::FIT.merged(Type::FIT), Type::FIT);
        // What is joined to it was not there when the filter made it fit.
        assert_eq!(Type::FIT.joined(&Type::NAME), Type::FREE);
        assert_eq!(Type::NAME.joined(&Type::NUMBER), Type::NAME);
        assert_eq!(Type::Any.joined(&Type::NAME), Type::Any);
    }

    #[test]
    fn a_value_may_be_of_more_than_one_type() {
        let list = Type::list(Type::NAME);
        assert_eq!(list.clone().merged(Type::NAME), Type::DATA);
        assert_eq!(Type::map([("a", Type::NAME)]).merged(list.clone()), Type::DATA);
        assert_eq!(
            Type::NUMBER.merged(Type::NAME),
            Type::Either(Some(Form::Name), Parts::Single)
        );
        assert_eq!(Type::NUMBER.merged(Type::NAME).merged(list), Type::DATA);
        assert_eq!(Type::DATA.merged(Type::Any), Type::Any);
    }

    #[test]
    fn patterns_that_match_nothing_but_words() {
        for pattern in ["^[A-Z][A-Z0-9_]{1,49}$", "^(a|b/c)+$", "^$"] {
            assert!(matches_words(pattern), "{pattern}");
        }
        for pattern in [
            "[a-z]+", "^[a-z]+", "^a$|b", "^.$", r"^\w+$", "^[^a]$", "^a b$", "(?m)^a$",
        ] {
            assert!(!matches_words(pattern), "{pattern}");
        }
    }

    #[test]
    fn answers_have_the_form_of_their_rules() {
        let manifest = Manifest::parse(
            "template.yaml",
            "name: t\ntitle: T\nsummary: S\nquestions:\n\
             \x20 - {key: title, type: text}\n\
             \x20 - {key: slug, type: text, format: slug}\n\
             \x20 - {key: maybe, type: text, format: slug, optional: true}\n\
             \x20 - {key: path, type: text, format: path}\n\
             \x20 - {key: words, type: choice, choices: [{value: a b, help: h}]}\n\
             \x20 - {key: parts, type: records, fields: [{key: name, type: text, format: identifier}]}\n\
             \x20 - {key: used, type: list, items: {type: text, refers_to: parts.name}}\n",
        )
        .expect("valid");
        let of = |key: &str| {
            let question = manifest
                .questions
                .iter()
                .find(|question| question.key == key)
                .expect("is there");
            Type::of_question(question, &manifest)
        };
        assert_eq!(of("title"), Type::FREE);
        assert_eq!(of("slug"), Type::NAME);
        assert_eq!(of("maybe"), Type::Text(Form::NameOrNothing));
        assert_eq!(of("path"), Type::WORD);
        assert_eq!(of("words").form(), Some(Form::Free));
        assert_eq!(of("used"), Type::list(Type::NAME));
    }
}
