//! Questions as a manifest writes them, before their type makes sense of them.
//!
//! Every type's keys are fields of one struct, so that an unknown key is found at its place, and a question of a template
//! can be laid over the one of the template that it extends.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;
use thiserror::Error;

use super::reserved;
use super::table::{self, Choice, TableError, WrittenChoices};
use super::types::question_types;
use crate::name::Format;
use crate::yaml::Node;

/// Longest text without a `max_length` of its own, in characters.
pub(super) const DEFAULT_MAX_LENGTH: usize = 10_000;

macro_rules! type_names {
    ($($name:ident: $kind:ident($rules:ty),)*) => {
        /// A type as a manifest names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum TypeName {
            $($kind,)*
        }

        impl TypeName {
            /// All types as manifests write them.
            pub const ALL: &'static [&'static str] = &[$(stringify!($name),)*];
        }
    };
}

question_types!(type_names);

/// What a manifest writes of one question, or of what a template changes of one.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawQuestion {
    pub key: String,
    #[serde(rename = "type")]
    pub kind: Option<TypeName>,
    pub help: Option<String>,
    pub section: Option<String>,
    pub default: Option<Value>,
    /// The default as it is written, where a reader of YAML may have taken a text for something else.
    #[serde(skip)]
    pub written_default: Option<Node>,
    pub when: Option<String>,
    pub optional: Option<bool>,
    pub secret: Option<bool>,
    /// The choices as they are written, until [`RawQuestion::with_choices`] has looked them up.
    #[serde(default, rename = "choices", deserialize_with = "table::written")]
    pub written_choices: Option<WrittenChoices>,
    #[serde(skip)]
    pub choices: Option<Vec<Choice>>,
    pub multiline: Option<bool>,
    pub format: Option<Format>,
    pub pattern: Option<String>,
    pub pattern_help: Option<String>,
    pub min_length: Option<usize>,
    pub max_length: Option<usize>,
    #[serde(default, deserialize_with = "reserved::words")]
    pub reserved: Option<BTreeSet<String>>,
    pub refers_to: Option<String>,
    pub min: Option<f64>,
    pub max: Option<f64>,
    pub unit: Option<String>,
    pub items: Option<RawItems>,
    pub copies: Option<String>,
    #[serde(default, deserialize_with = "located")]
    pub fields: Option<Vec<RawQuestion>>,
    /// The path of a question before it whose fields it has too, until [`RawQuestion::with_shared_fields`] has looked them up.
    pub fields_of: Option<String>,
    pub unique: Option<Vec<String>>,
    pub implied: Option<String>,
    /// The file of the manifest in which it stands, as messages name it.
    #[serde(skip)]
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// The rule for the items of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawItems {
    #[serde(rename = "type")]
    pub(super) kind: TypeName,
    format: Option<Format>,
    pattern: Option<String>,
    pattern_help: Option<String>,
    min_length: Option<usize>,
    max_length: Option<usize>,
    #[serde(default, deserialize_with = "reserved::words")]
    reserved: Option<BTreeSet<String>>,
    refers_to: Option<String>,
    min: Option<f64>,
    max: Option<f64>,
}

/// What is wrong with a question, and where it stands.
#[derive(Debug, Error)]
#[error("question `{question}`: {problem}")]
pub struct QuestionError {
    /// The file of the manifest, as messages name it.
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    pub line: usize,
    /// Its key; fields are named with those of the records around them.
    pub question: String,
    pub problem: QuestionProblem,
}

#[derive(Debug, Error)]
pub enum QuestionProblem {
    #[error("`{0}` does not belong to this type")]
    Misplaced(&'static str),
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is not a valid regular expression: {1}")]
    Pattern(String, String),
    #[error("`refers_to: {0}` is not of the form `records.field`")]
    Reference(String),
    #[error("a list holds texts, integers or numbers")]
    Items,
    #[error("`fields_of: {0}` names no question with fields before it")]
    NoFields(String),
    #[error("`{0}` must be a whole number that is not negative")]
    Bound(&'static str),
    #[error("`{0}` is set by the template that this one extends, and cannot be changed")]
    Fixed(&'static str),
    #[error(transparent)]
    Table(TableError),
    #[error("`{0}` is not a choice in the template that this one extends, where choices can only be taken from")]
    NewChoice(String),
    #[error("`{key}: {limit}` allows more than {base}, the limit in the template that this one extends")]
    Wider {
        key: &'static str,
        limit: String,
        base: String,
    },
}

impl QuestionError {
    /// The same, of a field of the records `key`.
    #[must_use]
    pub(super) fn within(mut self, key: &str) -> Self {
        self.question = format!("{key}.{}", self.question);
        self
    }
}

/// Reads questions, and tells each the line on which it begins.
pub(crate) fn located<'de, D, Q>(deserializer: D) -> Result<Q, D::Error>
where
    D: Deserializer<'de>,
    Q: From<Vec<RawQuestion>>,
{
    let spanned: Vec<Spanned<RawQuestion>> = Vec::deserialize(deserializer)?;
    let with_line = |spanned: Spanned<RawQuestion>| RawQuestion {
        line: spanned.referenced.line() as usize,
        ..spanned.value
    };
    Ok(spanned.into_iter().map(with_line).collect::<Vec<_>>().into())
}

impl RawQuestion {
    /// The same questions, told the file in which they stand.
    pub fn all_in(questions: Vec<Self>, file: &Arc<str>) -> Vec<Self> {
        let told = |question: Self| Self {
            file: Arc::clone(file),
            fields: question.fields.map(|fields| Self::all_in(fields, file)),
            ..question
        };
        questions.into_iter().map(told).collect()
    }

    /// The same questions, each with the fields of the question that it names by `fields_of`, in the same list or around
    /// it. Its own fields take the places of those with the same key, or follow them.
    ///
    /// # Errors
    /// The first name that is not that of a question with fields before it.
    pub fn with_shared_fields(questions: Vec<Self>) -> Result<Vec<Self>, QuestionError> {
        Self::share_fields(questions, &[])
    }

    fn share_fields(questions: Vec<Self>, around: &[&Self]) -> Result<Vec<Self>, QuestionError> {
        let mut done: Vec<Self> = Vec::with_capacity(questions.len());
        for mut question in questions {
            let known: Vec<&Self> = around.iter().copied().chain(&done).collect();
            let own = question.fields.take().map(|fields| Self::share_fields(fields, &known));
            let own = own.transpose().map_err(|error| error.within(&question.key))?;
            question.fields = match question.fields_of.take() {
                None => own,
                Some(name) => {
                    let Some(mut fields) = fields_at(&known, &name).map(<[Self]>::to_vec) else {
                        return Err(question.error(QuestionProblem::NoFields(name)));
                    };
                    for field in own.into_iter().flatten() {
                        match fields.iter_mut().find(|shared| shared.key == field.key) {
                            Some(shared) => *shared = field,
                            None => fields.push(field),
                        }
                    }
                    Some(fields)
                }
            };
            done.push(question);
        }
        Ok(done)
    }

    /// The same question with its choices, and those of its fields, as they stand in it or in `tables`, those of `data/`.
    ///
    /// # Errors
    /// The first table that is not there or holds no choices.
    pub fn with_choices(mut self, tables: &Map<String, Value>) -> Result<Self, QuestionError> {
        if let Some(written) = self.written_choices.take() {
            let choices = written
                .resolve(tables)
                .map_err(|error| self.error(QuestionProblem::Table(error)))?;
            self.choices = Some(choices);
        }
        if let Some(fields) = self.fields.take() {
            let fields = fields.into_iter().map(|field| field.with_choices(tables));
            let fields: Result<_, QuestionError> = fields.collect();
            self.fields = Some(fields.map_err(|error| error.within(&self.key))?);
        }
        Ok(self)
    }

    pub(super) fn error(&self, problem: QuestionProblem) -> QuestionError {
        QuestionError {
            file: Arc::clone(&self.file),
            line: self.line,
            question: self.key.clone(),
            problem,
        }
    }

    /// Refuses every key that only some types have and that is not one of these.
    pub(super) fn allow(&self, keys: &[&str]) -> Result<(), QuestionError> {
        let is_misplaced = |key: &&str| !keys.contains(key);
        match self.keys().into_iter().find(is_misplaced) {
            None => Ok(()),
            Some("min" | "max") => Err(self.error(QuestionProblem::Misplaced("min` or `max"))),
            Some(key) => Err(self.error(QuestionProblem::Misplaced(key))),
        }
    }

    /// The keys that are given, of those that only some types have.
    fn keys(&self) -> Vec<&'static str> {
        [
            ("choices", self.choices.is_some()),
            ("multiline", self.multiline.is_some()),
            ("format", self.format.is_some()),
            ("pattern", self.pattern.is_some()),
            ("pattern_help", self.pattern_help.is_some()),
            ("min_length", self.min_length.is_some()),
            ("max_length", self.max_length.is_some()),
            ("reserved", self.reserved.is_some()),
            ("refers_to", self.refers_to.is_some()),
            ("copies", self.copies.is_some()),
            ("unit", self.unit.is_some()),
            ("items", self.items.is_some()),
            ("fields", self.fields.is_some()),
            ("unique", self.unique.is_some()),
            ("implied", self.implied.is_some()),
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
        ]
        .into_iter()
        .filter_map(|(key, is_given)| is_given.then_some(key))
        .collect()
    }

    /// The question `base` as a template changes it that extends the one of `base`: help and default are replaced,
    /// choices taken away, limits narrowed, fields of records changed likewise or appended. Everything else that `over`
    /// gives must be what it was. The place is that of `over`.
    ///
    /// # Errors
    /// The first change that is not one of these.
    pub fn overlay(base: Self, over: Self) -> Result<Self, QuestionError> {
        if let Some(key) = over.changes(&base) {
            return Err(over.error(QuestionProblem::Fixed(key)));
        }
        if let (Some(choices), Some(known)) = (&over.choices, &base.choices) {
            let is_new = |choice: &&Choice| !known.iter().any(|known| known.value == choice.value);
            if let Some(choice) = choices.iter().find(is_new) {
                return Err(over.error(QuestionProblem::NewChoice(choice.value.clone())));
            }
        }
        let longest = base.max_length.or(Some(DEFAULT_MAX_LENGTH));
        narrowed("min", over.min, base.min, f64::ge)
            .and_then(|()| narrowed("max", over.max, base.max, f64::le))
            .and_then(|()| narrowed("min_length", over.min_length, base.min_length, usize::ge))
            .and_then(|()| narrowed("max_length", over.max_length, longest, usize::le))
            .map_err(|problem| over.error(problem))?;
        let mut fields = base.fields;
        for field in over.fields.into_iter().flatten() {
            let fields = fields.get_or_insert_default();
            match fields.iter_mut().find(|known| known.key == field.key) {
                None => fields.push(field),
                Some(known) => {
                    let base_field = std::mem::take(known);
                    *known = Self::overlay(base_field, field).map_err(|error| error.within(&base.key))?;
                }
            }
        }
        Ok(Self {
            help: over.help.or(base.help),
            written_default: if over.default.is_some() {
                over.written_default
            } else {
                base.written_default
            },
            default: over.default.or(base.default),
            choices: over.choices.or(base.choices),
            min: over.min.or(base.min),
            max: over.max.or(base.max),
            min_length: over.min_length.or(base.min_length),
            max_length: over.max_length.or(base.max_length),
            fields,
            file: over.file,
            line: over.line,
            ..base
        })
    }

    /// The first key that this gives otherwise than `base`, of those that nobody may change.
    fn changes(&self, base: &Self) -> Option<&'static str> {
        fn differ<T: PartialEq>(over: Option<&T>, base: Option<&T>) -> bool {
            over.is_some() && over != base
        }
        fn switched(over: Option<bool>, base: Option<bool>) -> bool {
            over.is_some_and(|over| over != base.unwrap_or_default())
        }
        [
            ("type", differ(self.kind.as_ref(), base.kind.as_ref())),
            ("section", differ(self.section.as_ref(), base.section.as_ref())),
            ("when", differ(self.when.as_ref(), base.when.as_ref())),
            ("optional", switched(self.optional, base.optional)),
            ("secret", switched(self.secret, base.secret)),
            ("multiline", switched(self.multiline, base.multiline)),
            ("format", differ(self.format.as_ref(), base.format.as_ref())),
            ("pattern", differ(self.pattern.as_ref(), base.pattern.as_ref())),
            (
                "pattern_help",
                differ(self.pattern_help.as_ref(), base.pattern_help.as_ref()),
            ),
            ("reserved", differ(self.reserved.as_ref(), base.reserved.as_ref())),
            ("refers_to", differ(self.refers_to.as_ref(), base.refers_to.as_ref())),
            ("copies", differ(self.copies.as_ref(), base.copies.as_ref())),
            ("unit", differ(self.unit.as_ref(), base.unit.as_ref())),
            ("items", differ(self.items.as_ref(), base.items.as_ref())),
            ("unique", differ(self.unique.as_ref(), base.unique.as_ref())),
            ("implied", differ(self.implied.as_ref(), base.implied.as_ref())),
        ]
        .into_iter()
        .find_map(|(key, is_changed)| is_changed.then_some(key))
    }

    /// `min` and `max` as numbers of items.
    pub(super) fn item_bounds(&self) -> Result<(usize, Option<usize>), QuestionError> {
        let bound = |value, name| whole(value).map_err(|()| self.error(QuestionProblem::Bound(name)));
        Ok((bound(self.min, "min")?.unwrap_or_default(), bound(self.max, "max")?))
    }
}

/// The fields of the question at a path of keys, such as `objects.fields`.
fn fields_at<'q>(known: &[&'q RawQuestion], path: &str) -> Option<&'q [RawQuestion]> {
    let mut keys = path.split('.');
    let first = keys.next()?;
    let mut fields = known.iter().rev().find(|known| known.key == first)?.fields.as_deref()?;
    for key in keys {
        fields = fields.iter().find(|field| field.key == key)?.fields.as_deref()?;
    }
    Some(fields)
}

/// Holds the limit `over` to `base`, which it must keep to.
fn narrowed<N: Copy + Display>(
    key: &'static str,
    over: Option<N>,
    base: Option<N>,
    keeps_to: fn(&N, &N) -> bool,
) -> Result<(), QuestionProblem> {
    match (over, base) {
        (Some(over), Some(base)) if !keeps_to(&over, &base) => Err(QuestionProblem::Wider {
            key,
            limit: over.to_string(),
            base: base.to_string(),
        }),
        _ => Ok(()),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a whole number that is not negative"
)]
fn whole(value: Option<f64>) -> Result<Option<usize>, ()> {
    match value {
        None => Ok(None),
        Some(value) if value >= 0.0 && value.fract() == 0.0 => Ok(Some(value as usize)),
        Some(_) => Err(()),
    }
}

impl RawItems {
    /// The question that each item of the list `list` answers.
    pub(super) fn into_question(self, list: &RawQuestion) -> RawQuestion {
        RawQuestion {
            key: list.key.clone(),
            file: Arc::clone(&list.file),
            line: list.line,
            format: self.format,
            pattern: self.pattern,
            pattern_help: self.pattern_help,
            min_length: self.min_length,
            max_length: self.max_length,
            reserved: self.reserved,
            refers_to: self.refers_to,
            min: self.min,
            max: self.max,
            ..RawQuestion::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::question::Question;

    #[derive(Deserialize)]
    struct Questions {
        #[serde(deserialize_with = "located")]
        questions: Vec<RawQuestion>,
    }

    fn read(question: &str) -> RawQuestion {
        let text = format!("questions:\n  - {question}\n");
        let read: Questions = serde_saphyr::from_str(&text).expect("a question");
        read.questions.into_iter().next().expect("one question")
    }

    fn overlaid(base: &str, over: &str) -> Result<RawQuestion, String> {
        let tables = json!({
            "sizes": {"s": {"help": "Small"}, "m": {"help": "Medium", "width": 3}, "l": {"width": 5}},
            "list": [1],
        });
        let tables = tables.as_object().expect("a map");
        let read = |question| read(question).with_choices(tables);
        read(base)
            .and_then(|base| RawQuestion::overlay(base, read(over)?))
            .map_err(|error| format!("{}: {error}", error.line))
    }

    fn choices(base: &str, over: &str) -> Result<Vec<(String, String)>, String> {
        let question = overlaid(
            &format!("{{key: k, type: choice, choices: {base}}}"),
            &format!("{{key: k{over}}}"),
        )?;
        let choices = question.choices.into_iter().flatten();
        Ok(choices.map(|choice| (choice.value, choice.help)).collect())
    }

    #[test]
    fn choices_come_from_a_table_and_are_narrowed_like_listed_ones() {
        let pairs = |pairs: &[(&str, &str)]| -> Result<Vec<(String, String)>, String> {
            Ok(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect())
        };
        let both = "{data: sizes, only: [m, s]}";
        assert_eq!(choices(both, ""), pairs(&[("m", "Medium"), ("s", "Small")]));
        assert_eq!(
            choices(both, ", choices: {data: sizes, only: [s]}"),
            pairs(&[("s", "Small")])
        );
        assert_eq!(
            choices(both, ", choices: [{value: s, help: The only one}]"),
            pairs(&[("s", "The only one")])
        );
        assert_eq!(
            choices("[{value: s, help: S}]", ", choices: {data: sizes, only: [s]}"),
            pairs(&[("s", "Small")])
        );
        for (base, over, problem) in [
            ("{data: colours}", "", "there is no table `colours` in `data/`"),
            (
                "{data: list}",
                "",
                "the table `list` is not a map, whose keys could be chosen",
            ),
            ("{data: sizes, only: [xl]}", "", "the table `sizes` has no `xl`"),
            (
                "{data: sizes}",
                "",
                "`l` in the table `sizes` has no `help`, which every choice needs",
            ),
            (
                "{data: sizes, only: [s]}",
                ", choices: {data: sizes, only: [m]}",
                "`m` is not a choice in the template that this one extends, where choices can only be taken from",
            ),
        ] {
            assert_eq!(choices(base, over), Err(format!("2: question `k`: {problem}")));
        }
        let field = "{key: rows, type: records, fields: [{key: size, type: choice, choices: {data: nope}}]}";
        assert_eq!(
            overlaid(field, "{key: rows}").map(|_| ()),
            Err("2: question `rows.size`: there is no table `nope` in `data/`".to_owned())
        );
    }

    #[test]
    fn help_default_choices_and_limits_are_changed() {
        let choices = "choices: [{value: a, help: A}, {value: b, help: B}]";
        let base = format!("{{key: k, type: choice, help: H, section: S, default: a, {choices}}}");
        let over = "{key: k, help: Other, default: b, choices: [{value: b, help: The only one}]}";
        let question = overlaid(&base, over).expect("allowed");
        let section = question.section.clone();
        let questions = Question::parse_all(vec![question]).expect("a question");
        assert_eq!(section.as_deref(), Some("S"));
        assert_eq!(questions[0].help, "Other");
        assert_eq!(questions[0].default, Some("b".into()));
        assert_eq!(questions[0].kind.choices()[0].help, "The only one");
        assert_eq!(questions[0].kind.choices().len(), 1);

        let narrowed = overlaid(
            "{key: k, type: integer, min: 1, max: 9}",
            "{key: k, type: integer, min: 2, max: 9}",
        );
        let narrowed = narrowed.expect("allowed");
        assert_eq!((narrowed.min, narrowed.max), (Some(2.0), Some(9.0)));
    }

    #[test]
    fn nothing_else_is_changed() {
        for (base, over, problem) in [
            (
                "type: text",
                "type: integer",
                "`type` is set by the template that this one extends, and cannot be changed",
            ),
            (
                "type: text",
                "format: slug",
                "`format` is set by the template that this one extends, and cannot be changed",
            ),
            (
                "type: text",
                "optional: true",
                "`optional` is set by the template that this one extends, and cannot be changed",
            ),
            (
                "type: choice, choices: [{value: a, help: A}]",
                "choices: [{value: c, help: C}]",
                "`c` is not a choice in the template that this one extends, where choices can only be taken from",
            ),
            (
                "type: integer, max: 9",
                "max: 10",
                "`max: 10` allows more than 9, the limit in the template that this one extends",
            ),
            (
                "type: integer, min: 1",
                "min: 0",
                "`min: 0` allows more than 1, the limit in the template that this one extends",
            ),
            (
                "type: text",
                "max_length: 20000",
                "`max_length: 20000` allows more than 10000, the limit in the template that this one extends",
            ),
        ] {
            let wrong = overlaid(&format!("{{key: k, {base}}}"), &format!("{{key: k, {over}}}")).expect_err(over);
            assert_eq!(wrong, format!("2: question `k`: {problem}"));
        }
        assert!(
            overlaid(
                "{key: k, type: text, format: slug}",
                "{key: k, format: slug, optional: false}"
            )
            .is_ok()
        );
    }

    #[test]
    fn fields_are_changed_and_appended() {
        let base = "{key: rows, type: records, fields: [{key: name, type: text, help: H}]}";
        let over = "{key: rows, fields: [{key: size, type: integer, default: 1}, {key: name, max_length: 5}]}";
        let question = overlaid(base, over).expect("allowed");
        let fields = question.fields.expect("fields");
        let keys: Vec<&str> = fields.iter().map(|field| field.key.as_str()).collect();
        assert_eq!(keys, ["name", "size"]);
        assert_eq!((fields[0].help.as_deref(), fields[0].max_length), (Some("H"), Some(5)));

        let wrong = overlaid(base, "{key: rows, fields: [{key: name, type: number}]}").expect_err("another type");
        assert!(wrong.starts_with("2: question `rows.name`: `type` is set"), "{wrong}");
    }

    #[test]
    fn reserved_words_come_one_by_one_or_by_list() {
        let words = |reserved: &str| {
            read(&format!("{{key: k, type: text, reserved: {reserved}}}"))
                .reserved
                .expect("words")
        };
        assert_eq!(
            words("[main, true]"),
            BTreeSet::from(["main".to_owned(), "true".to_owned()])
        );
        assert_eq!(words("python").len(), 35);
        let both = words("{lists: [python], words: [main]}");
        assert!(both.contains("main") && both.contains("lambda") && both.len() == 36);
        let unknown: Result<RawQuestion, _> = serde_saphyr::from_str("{key: k, type: text, reserved: pyhton}");
        let message = unknown.expect_err("no such list").to_string();
        assert!(message.contains("pyhton") && message.contains("python"), "{message}");
    }

    #[test]
    fn fields_are_shared_with_the_question_that_is_named() {
        let keys = |text: &str| {
            let text = format!("questions:\n{text}");
            let read: Questions = serde_saphyr::from_str(&text).expect("questions");
            let shared = RawQuestion::with_shared_fields(read.questions).map_err(|error| error.to_string())?;
            let fields = shared
                .last()
                .and_then(|last| last.fields.as_deref())
                .unwrap_or_default();
            let shown = |field: &RawQuestion| format!("{} {}", field.key, field.help.as_deref().unwrap_or_default());
            Ok::<_, String>(fields.iter().map(shown).collect::<Vec<_>>())
        };
        let rows = "  - {key: rows, type: records, fields: [{key: cells, type: records, fields: [{key: a, help: A}, {key: b}]}]}\n";
        assert_eq!(
            keys(&format!(
                "{rows}  - {{key: other, fields_of: rows.cells, fields: [{{key: b, help: B}}, {{key: c}}]}}\n"
            )),
            Ok(vec!["a A".to_owned(), "b B".to_owned(), "c ".to_owned()])
        );
        assert_eq!(
            keys(&format!("  - {{key: other, fields_of: rows.cells}}\n{rows}")),
            Err("question `other`: `fields_of: rows.cells` names no question with fields before it".to_owned())
        );
    }
}
