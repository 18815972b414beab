//! The types of a template's manifest, `template.yaml`: questions, derived values, checks, file rules, documents.
//!
//! Reads text and validates its form. What the expressions in it mean is known to `render`; what answers are right is
//! decided by `answers`.

use std::collections::BTreeSet;

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use serde_saphyr::Spanned;
use thiserror::Error;

use crate::error::{Diagnose, Diagnostic, Location};
use crate::name::Format;

/// A template: what it asks, what it derives and how its files come about.
#[derive(Debug)]
pub struct Manifest {
    pub name: String,
    pub title: String,
    pub summary: String,
    pub questions: Vec<Question>,
    pub values: Vec<DerivedValue>,
    pub checks: Vec<Check>,
    pub files: Vec<FileRule>,
    pub documents: Vec<Document>,
}

/// One thing that a manifest asks.
#[derive(Debug)]
pub struct Question {
    /// Dotted, such as `stack.database`; a plain name inside records.
    pub key: String,
    pub kind: Kind,
    pub help: String,
    /// Heading under which wizard and starter file show it. Empty inside records.
    pub section: String,
    pub default: Option<Value>,
    /// Expression over earlier answers: where it is false, the question is not asked and its answer is the empty one.
    pub when: Option<String>,
    /// May be left out without a default; the answer is then the empty one.
    pub optional: bool,
    /// Never stored, never printed.
    pub secret: bool,
    /// Line in the manifest, counted from 1.
    pub line: usize,
}

/// What an answer may be.
#[derive(Debug)]
pub enum Kind {
    Text(TextRule),
    Integer {
        min: Option<i64>,
        max: Option<i64>,
        unit: Option<String>,
    },
    Number {
        min: Option<f64>,
        max: Option<f64>,
        unit: Option<String>,
    },
    Boolean,
    Choice(Vec<Choice>),
    Choices(Vec<Choice>),
    /// A list of scalars, each of the inner kind.
    List {
        items: Box<Kind>,
        min: usize,
        max: Option<usize>,
    },
    Records {
        fields: Vec<Question>,
        min: usize,
        max: Option<usize>,
        /// Each entry names fields whose values together may occur once only.
        unique: Vec<Vec<String>>,
    },
}

#[derive(Debug, Default)]
pub struct TextRule {
    pub multiline: bool,
    pub format: Option<Format>,
    pub pattern: Option<Regex>,
    /// What the pattern wants, in words.
    pub pattern_help: Option<String>,
    pub min_length: usize,
    /// In characters.
    pub max_length: usize,
    /// Words that are not allowed.
    pub reserved: BTreeSet<String>,
    /// `records_key.field`: the text must be the value of that field in one of these records.
    pub refers_to: Option<(String, String)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub value: String,
    pub help: String,
}

/// A value computed once from the answers, so that no number is written twice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedValue {
    pub key: String,
    #[serde(rename = "type")]
    pub kind: DerivedKind,
    /// Text with an expression in it.
    pub value: String,
    /// Line in the manifest, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DerivedKind {
    Text,
    Integer,
    Number,
    Boolean,
}

/// A rule across several answers, beyond what a single question can say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Path to records or a list; the check then holds for each item. May go through records: `entities.fields`.
    #[serde(default)]
    pub for_each: Option<String>,
    /// Names of the loop variables, one for each step of `for_each`.
    #[serde(default, rename = "as")]
    pub names: Vec<String>,
    /// Expression: where it is false, the check does not apply.
    #[serde(default)]
    pub when: Option<String>,
    /// Expression that must be true.
    pub require: String,
    /// Where to report: a field of the item, or a key of the answers without `for_each`.
    pub at: String,
    /// Text with expressions in it.
    pub message: String,
    #[serde(default)]
    pub hint: Option<String>,
    /// Line in the manifest, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// How files below a path of `files/` come about. The rule of a folder holds for all that is in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// Source path below `files/`, without a final `.tera`.
    pub path: String,
    /// Expression: where it is false, there is no such file.
    #[serde(default)]
    pub when: Option<String>,
    /// Path of records or a list: one file, or one folder, for each item.
    #[serde(default)]
    pub for_each: Option<String>,
    #[serde(default, rename = "as")]
    pub name: Option<String>,
    /// Path of the target, with expressions in it, where the source's own path is not to be it. For files, not folders.
    #[serde(default)]
    pub to: Option<String>,
    #[serde(default)]
    pub delimiters: Option<Delimiters>,
    /// Copied as it is, without rendering.
    #[serde(default)]
    pub verbatim: bool,
    /// Rendered after all others, with their texts as `rendered`, by path: for files that quote other files.
    #[serde(default)]
    pub quotes: bool,
    /// Remark for the folder tree in documents. Text with expressions in it.
    #[serde(default)]
    pub about: Option<String>,
    /// Line in the manifest, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// Delimiters for files that hold `{{ }}` themselves. Each is exactly two bytes, and no two kinds begin alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Pairs")]
pub struct Delimiters {
    pub block: (String, String),
    pub variable: (String, String),
    pub comment: (String, String),
}

/// Delimiters as a manifest gives them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairs {
    block: (String, String),
    variable: (String, String),
    comment: (String, String),
}

impl TryFrom<Pairs> for Delimiters {
    type Error = String;

    fn try_from(pairs: Pairs) -> Result<Self, String> {
        let Pairs {
            block,
            variable,
            comment,
        } = pairs;
        let all = [&block, &variable, &comment];
        if let Some(wrong) = all
            .iter()
            .flat_map(|pair| [&pair.0, &pair.1])
            .find(|text| text.len() != 2)
        {
            return Err(format!("the delimiter `{wrong}` is not two bytes long"));
        }
        if block.0 == variable.0 || comment.0 == block.0 || comment.0 == variable.0 {
            return Err("two kinds of delimiters begin alike".to_owned());
        }
        Ok(Self {
            block,
            variable,
            comment,
        })
    }
}

/// A document that can be rendered alone, from the answers of its template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub name: String,
    pub title: String,
    pub summary: String,
    /// As [`FileRule::quotes`].
    #[serde(default)]
    pub quotes: bool,
    /// Line in the manifest, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// Longest text without a `max_length` of its own, in characters.
const DEFAULT_MAX_LENGTH: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    name: String,
    title: String,
    summary: String,
    questions: Vec<Spanned<RawQuestion>>,
    #[serde(default)]
    values: Vec<Spanned<DerivedValue>>,
    #[serde(default)]
    checks: Vec<Spanned<Check>>,
    #[serde(default)]
    files: Vec<Spanned<FileRule>>,
    #[serde(default)]
    documents: Vec<Spanned<Document>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    key: String,
    #[serde(rename = "type")]
    kind: RawKind,
    #[serde(default)]
    help: String,
    #[serde(default)]
    section: String,
    default: Option<Value>,
    when: Option<String>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    secret: bool,
    choices: Option<Vec<Choice>>,
    multiline: Option<bool>,
    format: Option<Format>,
    pattern: Option<String>,
    pattern_help: Option<String>,
    min_length: Option<usize>,
    max_length: Option<usize>,
    reserved: Option<BTreeSet<String>>,
    refers_to: Option<String>,
    min: Option<f64>,
    max: Option<f64>,
    unit: Option<String>,
    items: Option<Box<RawItems>>,
    fields: Option<Vec<Spanned<RawQuestion>>>,
    unique: Option<Vec<String>>,
}

/// The rule for the items of a list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItems {
    #[serde(rename = "type")]
    kind: RawKind,
    format: Option<Format>,
    pattern: Option<String>,
    pattern_help: Option<String>,
    min_length: Option<usize>,
    max_length: Option<usize>,
    reserved: Option<BTreeSet<String>>,
    refers_to: Option<String>,
    min: Option<f64>,
    max: Option<f64>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawKind {
    Text,
    Integer,
    Number,
    Boolean,
    Choice,
    Choices,
    List,
    Records,
}

/// What is wrong with a manifest.
#[derive(Debug, Error)]
pub enum ManifestError {
    #[error("{0}")]
    Form(Box<Located>),
    #[error("`{manifest}`: question `{question}`: {problem}")]
    Question {
        manifest: String,
        line: usize,
        question: String,
        problem: QuestionProblem,
    },
}

/// A fault that the YAML reader found.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct Located {
    pub manifest: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

#[derive(Debug, Error)]
pub enum QuestionProblem {
    #[error("`{0}` does not belong to this type")]
    Misplaced(&'static str),
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is no regular expression: {1}")]
    Pattern(String, String),
    #[error("`refers_to: {0}` is not of the form `records.field`")]
    Reference(String),
    #[error("a list holds texts, integers or numbers")]
    Items,
    #[error("`{0}` must be a whole number that is not negative")]
    Bound(&'static str),
}

impl Diagnose for ManifestError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let (manifest, line, column) = match self {
            Self::Form(located) => (&located.manifest, located.line, located.column),
            Self::Question { manifest, line, .. } => (manifest, *line, 1),
        };
        let mut diagnostic = Diagnostic::new(self.to_string());
        diagnostic.location = Some(Location {
            file: manifest.clone(),
            line,
            column,
            text: String::new(),
        });
        vec![diagnostic]
    }
}

impl Manifest {
    /// Reads the text of a manifest; `path` names it in messages.
    ///
    /// # Errors
    /// The first fault: unknown keys, wrong types, rules that do not fit a question's type.
    pub fn parse(path: &str, text: &str) -> Result<Self, ManifestError> {
        let raw: RawManifest = serde_saphyr::from_str(text).map_err(|error| {
            let (line, column) = error
                .location()
                .map_or((1, 1), |at| (at.line() as usize, at.column() as usize));
            ManifestError::Form(Box::new(Located {
                manifest: path.to_owned(),
                line,
                column,
                message: error.to_string(),
            }))
        })?;
        Ok(Self {
            questions: questions(raw.questions).map_err(|(line, question, problem)| ManifestError::Question {
                manifest: path.to_owned(),
                line,
                question,
                problem,
            })?,
            name: raw.name,
            title: raw.title,
            summary: raw.summary,
            values: with_lines(raw.values, |value, line| value.line = line),
            checks: with_lines(raw.checks, |check, line| check.line = line),
            files: with_lines(raw.files, |rule, line| rule.line = line),
            documents: with_lines(raw.documents, |document, line| document.line = line),
        })
    }
}

impl Manifest {
    /// The rules that hold for a source, the outermost first; `target` is its path without a final `.tera`.
    pub fn rules_for<'m>(&'m self, target: &'m str) -> impl Iterator<Item = &'m FileRule> {
        self.files.iter().filter(move |rule| rule.holds_for(target))
    }

    /// All texts with expressions in them, and all conditions.
    pub fn expressions(&self) -> (Vec<&str>, Vec<&str>) {
        let (mut texts, mut conditions) = (Vec::new(), Vec::new());
        for question in &self.questions {
            question.expressions(&mut texts, &mut conditions);
        }
        texts.extend(self.values.iter().map(|value| value.value.as_str()));
        for check in &self.checks {
            conditions.extend(check.when.as_deref().into_iter().chain([check.require.as_str()]));
            texts.extend(std::iter::once(check.message.as_str()).chain(check.hint.as_deref()));
        }
        for rule in &self.files {
            conditions.extend(rule.when.as_deref());
            texts.extend(rule.about.as_deref());
        }
        (texts, conditions)
    }
}

impl Question {
    fn expressions<'q>(&'q self, texts: &mut Vec<&'q str>, conditions: &mut Vec<&'q str>) {
        fn collect<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
            match value {
                Value::String(text) => texts.push(text),
                Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
                Value::Object(map) => map.values().for_each(|value| collect(value, texts)),
                _ => {}
            }
        }
        conditions.extend(self.when.as_deref());
        if let Some(default) = &self.default {
            collect(default, texts);
        }
        if let Kind::Records { fields, .. } = &self.kind {
            for field in fields {
                field.expressions(texts, conditions);
            }
        }
    }
}

impl FileRule {
    /// True for the file that the rule names and for everything in the folder that it names.
    pub fn holds_for(&self, target: &str) -> bool {
        target
            .strip_prefix(&self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Kind {
    /// The type's name as a manifest writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer { .. } => "integer",
            Self::Number { .. } => "number",
            Self::Boolean => "boolean",
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::List { .. } => "list",
            Self::Records { .. } => "records",
        }
    }

    /// The answer to a question that was not asked, or was left out where it may be.
    pub fn empty(&self) -> Value {
        match self {
            Self::Text(_) | Self::Choice(_) => Value::String(String::new()),
            Self::Integer { .. } | Self::Number { .. } => Value::Null,
            Self::Boolean => Value::Bool(false),
            Self::Choices(_) | Self::List { .. } | Self::Records { .. } => Value::Array(Vec::new()),
        }
    }
}

impl Question {
    /// True where an answers file has to give it.
    pub fn is_required(&self) -> bool {
        self.default.is_none() && !self.optional
    }
}

type Faulty = (usize, String, QuestionProblem);

/// The items, each told the line on which it begins.
fn with_lines<T>(items: Vec<Spanned<T>>, tell: impl Fn(&mut T, usize)) -> Vec<T> {
    let told = |item: Spanned<T>| {
        let line = item.referenced.line() as usize;
        let mut value = item.value;
        tell(&mut value, line);
        value
    };
    items.into_iter().map(told).collect()
}

fn questions(raw: Vec<Spanned<RawQuestion>>) -> Result<Vec<Question>, Faulty> {
    raw.into_iter()
        .map(|spanned| {
            let line = spanned.referenced.line() as usize;
            let raw = spanned.value;
            let key = raw.key.clone();
            question(raw, line).map_err(|fault| match fault {
                Fault::Here(problem) => (line, key, problem),
                Fault::Field(inner) => (inner.0, format!("{key}.{}", inner.1), inner.2),
            })
        })
        .collect()
}

enum Fault {
    Here(QuestionProblem),
    Field(Box<Faulty>),
}

impl From<QuestionProblem> for Fault {
    fn from(problem: QuestionProblem) -> Self {
        Self::Here(problem)
    }
}

fn question(raw: RawQuestion, line: usize) -> Result<Question, Fault> {
    let kind_of = raw.kind;
    let misplaced = [
        (
            raw.choices.is_some(),
            "choices",
            &[RawKind::Choice, RawKind::Choices][..],
        ),
        (raw.multiline.is_some(), "multiline", &[RawKind::Text]),
        (raw.format.is_some(), "format", &[RawKind::Text]),
        (raw.pattern.is_some(), "pattern", &[RawKind::Text]),
        (raw.pattern_help.is_some(), "pattern_help", &[RawKind::Text]),
        (raw.min_length.is_some(), "min_length", &[RawKind::Text]),
        (raw.max_length.is_some(), "max_length", &[RawKind::Text]),
        (raw.reserved.is_some(), "reserved", &[RawKind::Text]),
        (raw.refers_to.is_some(), "refers_to", &[RawKind::Text]),
        (raw.unit.is_some(), "unit", &[RawKind::Integer, RawKind::Number]),
        (raw.items.is_some(), "items", &[RawKind::List]),
        (raw.fields.is_some(), "fields", &[RawKind::Records]),
        (raw.unique.is_some(), "unique", &[RawKind::Records]),
        (
            raw.min.is_some() || raw.max.is_some(),
            "min` or `max",
            &[RawKind::Integer, RawKind::Number, RawKind::List, RawKind::Records],
        ),
    ]
    .into_iter()
    .find(|(given, _, kinds)| *given && !kinds.contains(&kind_of));
    if let Some((_, name, _)) = misplaced {
        return Err(QuestionProblem::Misplaced(name).into());
    }
    let kind = match raw.kind {
        RawKind::Text => Kind::Text(text_rule(
            raw.multiline.unwrap_or_default(),
            raw.format,
            (raw.pattern, raw.pattern_help),
            (raw.min_length, raw.max_length),
            raw.reserved,
            raw.refers_to,
        )?),
        RawKind::Integer => integer(raw.min, raw.max, raw.unit),
        RawKind::Number => Kind::Number {
            min: raw.min,
            max: raw.max,
            unit: raw.unit,
        },
        RawKind::Boolean => Kind::Boolean,
        RawKind::Choice => Kind::Choice(raw.choices.ok_or(QuestionProblem::Missing("choices"))?),
        RawKind::Choices => Kind::Choices(raw.choices.ok_or(QuestionProblem::Missing("choices"))?),
        RawKind::List => {
            let items = *raw.items.ok_or(QuestionProblem::Missing("items"))?;
            let inner = match items.kind {
                RawKind::Text => Kind::Text(text_rule(
                    false,
                    items.format,
                    (items.pattern, items.pattern_help),
                    (items.min_length, items.max_length),
                    items.reserved,
                    items.refers_to,
                )?),
                RawKind::Integer => integer(items.min, items.max, None),
                RawKind::Number => Kind::Number {
                    min: items.min,
                    max: items.max,
                    unit: None,
                },
                _ => return Err(QuestionProblem::Items.into()),
            };
            Kind::List {
                items: Box::new(inner),
                min: bound(raw.min, "min")?.unwrap_or_default(),
                max: bound(raw.max, "max")?,
            }
        }
        RawKind::Records => Kind::Records {
            fields: questions(raw.fields.ok_or(QuestionProblem::Missing("fields"))?)
                .map_err(|inner| Fault::Field(Box::new(inner)))?,
            min: bound(raw.min, "min")?.unwrap_or_default(),
            max: bound(raw.max, "max")?,
            unique: raw
                .unique
                .unwrap_or_default()
                .iter()
                .map(|fields| fields.split_whitespace().map(str::to_owned).collect())
                .collect(),
        },
    };
    Ok(Question {
        key: raw.key,
        kind,
        help: raw.help,
        section: raw.section,
        default: raw.default,
        when: raw.when,
        optional: raw.optional,
        secret: raw.secret,
        line,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "bounds in manifests are small whole numbers"
)]
fn integer(min: Option<f64>, max: Option<f64>, unit: Option<String>) -> Kind {
    Kind::Integer {
        min: min.map(|bound| bound as i64),
        max: max.map(|bound| bound as i64),
        unit,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be a whole number that is not negative"
)]
fn bound(value: Option<f64>, name: &'static str) -> Result<Option<usize>, QuestionProblem> {
    match value {
        None => Ok(None),
        Some(value) if value >= 0.0 && value.fract() == 0.0 => Ok(Some(value as usize)),
        Some(_) => Err(QuestionProblem::Bound(name)),
    }
}

fn text_rule(
    multiline: bool,
    format: Option<Format>,
    (pattern, pattern_help): (Option<String>, Option<String>),
    (min_length, max_length): (Option<usize>, Option<usize>),
    reserved: Option<BTreeSet<String>>,
    refers_to: Option<String>,
) -> Result<TextRule, QuestionProblem> {
    let pattern = pattern
        .map(|text| Regex::new(&text).map_err(|error| QuestionProblem::Pattern(text, error.to_string())))
        .transpose()?;
    let refers_to = refers_to
        .map(|text| match text.rsplit_once('.') {
            Some((records, field)) => Ok((records.to_owned(), field.to_owned())),
            None => Err(QuestionProblem::Reference(text)),
        })
        .transpose()?;
    Ok(TextRule {
        multiline,
        format,
        pattern,
        pattern_help,
        min_length: min_length.unwrap_or_default(),
        max_length: max_length.unwrap_or(DEFAULT_MAX_LENGTH),
        reserved: reserved.unwrap_or_default(),
        refers_to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let text = format!("name: t\ntitle: T\nsummary: S\nquestions:\n{text}");
        let error = Manifest::parse("template.yaml", &text).expect_err("must fail");
        let diagnostic = error.diagnostics().remove(0);
        let location = diagnostic.location.expect("has a place");
        format!("{}:{}", location.line, diagnostic.message)
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(fault("  - {key: a, type: text, colour: red}\n").contains("colour"));
        assert!(fault("  - {key: a, type: string}\n").contains("string"));
    }

    #[test]
    fn rules_must_fit_the_type() {
        assert_eq!(
            fault("  - {key: a, type: text, min: 1}\n"),
            "5:`template.yaml`: question `a`: `min` or `max` does not belong to this type"
        );
        assert!(fault("  - {key: a, type: choice}\n").ends_with("`choices` is missing"));
        assert!(fault("  - {key: a, type: text, pattern: '('}\n").contains("no regular expression"));
    }

    #[test]
    fn faults_in_fields_name_the_field() {
        let text = "  - key: rows\n    type: records\n    fields:\n      - {key: b, type: list}\n";
        assert_eq!(fault(text), "8:`template.yaml`: question `rows.b`: `items` is missing");
    }

    #[test]
    fn delimiters_are_two_bytes_and_told_apart() {
        let with = |variable: &str| {
            fault(&format!(
                "  - {{key: a, type: text}}\nfiles:\n  - path: a\n    delimiters: {{block: ['[%', '%]'], variable: {variable}, comment: ['[#', '#]']}}\n"
            ))
        };
        let short = with("['[', ']]']");
        assert!(
            short.starts_with("8:") && short.contains("the delimiter `[` is not two bytes long"),
            "{short}"
        );
        let alike = with("['[%', ']]']");
        assert!(alike.contains("two kinds of delimiters begin alike"), "{alike}");
    }
}
