//! The types of a template's manifest: questions, derived values, checks, file rules, documents; and how the manifest of one
//! folder is laid over that of the template which it extends.
//!
//! Reads texts and validates their form. What is asked is read by `question`; what expressions mean is known to `engine`;
//! what answers are right is decided by `answers`; which folders there are, by `template`.

mod fault;

use std::fmt;
use std::sync::Arc;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use serde_saphyr::Spanned;
use thiserror::Error;

pub use self::fault::Located;
use crate::engine::{Delimiters, depth};
use crate::error::{Diagnose, Diagnostic, Failure, Location};
use crate::question::{self, Question, QuestionError, RawQuestion, Secrets};
use crate::yaml;

/// A template: what it asks, what it derives and how its files come about.
#[derive(Debug, Default)]
pub struct Manifest {
    pub name: String,
    pub title: String,
    pub summary: String,
    /// Path of the file to read first in what was made.
    pub next: Option<String>,
    /// Used where nothing names a template.
    pub is_default: bool,
    /// The preset that it starts from where neither a preset nor an answers file is given: the name of one that is built in, or the
    /// path of a folder.
    pub preset: Option<Placed<String>>,
    /// Expression: where it is false, the record of a challenge holds a digest of the answers and not the answers.
    pub keeps_answers: Option<Placed<String>>,
    pub wizard: Wizard,
    pub questions: Vec<Question>,
    /// The answers that nobody may see.
    pub secrets: Secrets,
    pub values: Vec<DerivedValue>,
    pub checks: Vec<Check>,
    pub files: Vec<FileRule>,
    pub documents: Vec<Document>,
    /// The tables of `data/`, by name: what expressions and texts see as `data`.
    pub data: Map<String, Value>,
}

/// What the wizard asks first, and in which words.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wizard {
    /// Keys of questions that are asked before the menu appears, beside those that have no default.
    #[serde(default)]
    pub first: Vec<String>,
    /// The question that offers the presets.
    #[serde(default)]
    pub presets: Option<String>,
    /// What it means to choose none of them.
    #[serde(default)]
    pub no_preset: Option<String>,
}

/// A value computed once from the answers, so that nothing is written twice.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "RawValue")]
pub struct DerivedValue {
    pub key: String,
    pub form: DerivedForm,
    /// The file of the manifest in which it stands, as messages name it.
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    pub line: usize,
}

/// How a value is written.
#[derive(Debug, Clone)]
pub enum DerivedForm {
    /// A text with expressions in it, read as one of the types.
    Text { kind: DerivedKind, text: String },
    /// Anything else of YAML. Its texts may hold expressions; an entry of a list whose `when` is false is left out.
    Tree(Value),
    /// A tree that is a table of `data/`, by its name.
    Table(String),
}

/// The key of an entry that says when there is such an entry.
pub const WHEN: &str = "when";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DerivedKind {
    Text,
    Integer,
    Number,
    Boolean,
    /// The outcome of one expression, as the next.
    List,
    Map,
}

/// A value as a manifest gives it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawValue {
    key: String,
    #[serde(rename = "type")]
    kind: Option<DerivedKind>,
    value: Option<Value>,
    data: Option<String>,
}

impl TryFrom<RawValue> for DerivedValue {
    type Error = String;

    fn try_from(raw: RawValue) -> Result<Self, String> {
        let key = raw.key;
        let form = match (raw.kind, raw.value, raw.data) {
            (Some(kind), Some(Value::String(text)), None) => DerivedForm::Text { kind, text },
            (None, None, Some(table)) => DerivedForm::Table(table),
            (None, Some(Value::String(_)), None) => {
                return Err(format!("the value `{key}` is a text, so it needs a `type`"));
            }
            (None, Some(tree), None) => DerivedForm::Tree(tree),
            (Some(_), _, None) => return Err(format!("the value `{key}` has a `type`, so it must be a text")),
            (None, None, None) => return Err(format!("the value `{key}` needs `value` or `data`")),
            (_, _, Some(_)) => {
                return Err(format!(
                    "the value `{key}` has `data`, so it has neither `value` nor `type`"
                ));
            }
        };
        Ok(Self {
            key,
            form,
            file: Arc::default(),
            line: 0,
        })
    }
}

/// A rule across several answers, beyond what a single question can say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Name by which a template that extends this one replaces it.
    #[serde(default)]
    pub key: Option<String>,
    /// Paths to records or lists; the check then holds for each item of each. May go through records: `entities.fields`.
    #[serde(default, deserialize_with = "one_or_more")]
    pub for_each: Vec<String>,
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
    /// The file of the manifest in which it stands, as messages name it.
    #[serde(skip)]
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// Reads `entities.fields` or `[entities.fields, endpoints.query]`.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct OneOrMore;

    impl<'de> Visitor<'de> for OneOrMore {
        type Value = Vec<String>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("the path of a list, or several such paths")
        }

        fn visit_str<E: serde::de::Error>(self, path: &str) -> Result<Self::Value, E> {
            Ok(vec![path.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, paths: A) -> Result<Self::Value, A::Error> {
            Vec::deserialize(SeqAccessDeserializer::new(paths))
        }
    }

    deserializer.deserialize_any(OneOrMore)
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
    /// Whether the files can be run; where no rule says it, they are asked themselves.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Copied as it is, without rendering.
    #[serde(default)]
    pub verbatim: bool,
    /// Rendered after all others, with their texts as `rendered`, by path: for files that quote other files.
    #[serde(default)]
    pub quotes: bool,
    /// Remark for the folder tree in documents. Text with expressions in it.
    #[serde(default)]
    pub about: Option<String>,
    /// The file of the manifest in which it stands, as messages name it.
    #[serde(skip)]
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// Who may do what with a file, as `chmod` counts it. Git knows these two and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Octal")]
pub enum Mode {
    Executable,
    Plain,
}

/// A mode as a manifest gives it: a number or a text of the same digits.
#[derive(Deserialize)]
#[serde(untagged)]
enum Octal {
    Number(u64),
    Text(String),
}

impl TryFrom<Octal> for Mode {
    type Error = String;

    fn try_from(octal: Octal) -> Result<Self, String> {
        let digits = match octal {
            Octal::Number(number) => number.to_string(),
            Octal::Text(text) => text,
        };
        match digits.as_str() {
            "755" => Ok(Self::Executable),
            "644" => Ok(Self::Plain),
            _ => Err(format!("the mode `{digits}` is neither `755` nor `644`")),
        }
    }
}

/// A file that has a name of its own, by which it is listed and can be printed alone.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub name: String,
    /// Path of the file in what is made.
    pub path: String,
    pub title: String,
    pub summary: String,
    /// The file of the manifest in which it stands, as messages name it.
    #[serde(skip)]
    pub file: Arc<str>,
    /// Line in that file, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// `template.yaml`, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    name: Option<String>,
    title: Option<String>,
    summary: Option<String>,
    extends: Option<Spanned<String>>,
    #[serde(default)]
    remove: Vec<Spanned<String>>,
    next: Option<String>,
    default: Option<bool>,
    preset: Option<Spanned<String>>,
    keeps_answers: Option<Spanned<String>>,
    wizard: Option<Wizard>,
    #[serde(default, deserialize_with = "question::located")]
    questions: Option<Vec<RawQuestion>>,
    values: Option<Vec<Spanned<DerivedValue>>>,
    checks: Option<Vec<Spanned<Check>>>,
    files: Option<Vec<Spanned<FileRule>>>,
    #[serde(default)]
    documents: Vec<Spanned<Document>>,
}

/// `questions.yaml`, as it is written.
#[derive(Deserialize)]
struct Questions(#[serde(deserialize_with = "question::located")] Vec<RawQuestion>);

/// Something of a manifest with the place where it stands.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    pub value: T,
    pub file: Arc<str>,
    pub line: usize,
}

impl<T> Placed<T> {
    /// What is wrong, each diagnostic at this place.
    pub fn locate_all(&self, diagnostics: Vec<Diagnostic>) -> Failure {
        let located = diagnostics.into_iter().map(|diagnostic| self.locate(diagnostic));
        Failure::all(located.collect())
    }

    /// The diagnostic, at this place.
    pub fn locate(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.location = Some(Location {
            file: self.file.to_string(),
            line: self.line,
            column: 1,
            text: String::new(),
        });
        diagnostic
    }
}

/// The manifest of one folder. What it leaves out comes from the template that it extends.
#[derive(Debug, Default)]
pub struct ManifestLayer {
    /// `template.yaml`, as messages name it.
    file: Arc<str>,
    name: Option<String>,
    title: Option<String>,
    summary: Option<String>,
    /// The template below: the name of one that is built in, or the path of a folder.
    pub extends: Option<Placed<String>>,
    /// Paths below `files/`, of files and folders, that the template below has and this one does not want.
    pub remove: Vec<Placed<String>>,
    next: Option<String>,
    default: Option<bool>,
    preset: Option<Placed<String>>,
    keeps_answers: Option<Placed<String>>,
    wizard: Option<Wizard>,
    questions: Vec<RawQuestion>,
    values: Vec<DerivedValue>,
    checks: Vec<Check>,
    files: Vec<FileRule>,
    documents: Vec<Document>,
}

/// The file of a manifest that every template has.
pub const MANIFEST: &str = "template.yaml";
/// The lists that may stand in a file of their own, each by its key in `template.yaml`.
pub const PARTS: [&str; 4] = ["questions.yaml", "values.yaml", "checks.yaml", "files.yaml"];

/// What is wrong with a manifest.
#[derive(Debug, Error)]
pub enum ManifestError {
    #[error("{0}")]
    Form(Box<Located>),
    #[error("`{}`: {}", .0.file, .0)]
    Question(QuestionError),
    #[error("`{key}` is missing")]
    Missing { manifest: String, key: &'static str },
    #[error("`{key}` stands in `template.yaml` and in `{key}.yaml`")]
    Twice { manifest: String, key: &'static str },
}

impl Diagnose for ManifestError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let (manifest, line, column) = match self {
            Self::Form(located) => (located.manifest.as_str(), located.line, located.column),
            Self::Question(error) => (error.file.as_ref(), error.line, 1),
            Self::Missing { manifest, .. } | Self::Twice { manifest, .. } => (manifest.as_str(), 1, 1),
        };
        let mut diagnostic = Diagnostic::new(self.to_string());
        diagnostic.hint = match self {
            Self::Form(located) => located.hint.clone(),
            Self::Missing { key: "questions", .. } => Some("ask for a `name` at least: the folder has it".to_owned()),
            Self::Missing { .. } => Some("only a template that extends another may leave it out".to_owned()),
            Self::Twice { .. } => Some("keep one of the two".to_owned()),
            Self::Question(_) => None,
        };
        diagnostic.location = Some(Location {
            file: manifest.to_owned(),
            line,
            column,
            text: String::new(),
        });
        vec![diagnostic]
    }
}

impl ManifestLayer {
    /// True for the template that is used where nothing names one.
    pub fn is_default(&self) -> bool {
        self.default.unwrap_or_default()
    }

    /// The same for a preset: what it says of itself is for lists, and what it makes is still of its template.
    #[must_use]
    pub fn without_title(self) -> Self {
        Self {
            title: None,
            summary: None,
            ..self
        }
    }

    /// What this folder itself says of the two.
    pub fn title_and_summary(&self) -> (Option<&str>, Option<&str>) {
        (self.title.as_deref(), self.summary.as_deref())
    }

    /// Reads the files of a manifest, each with its name in the folder, the name that messages have for it, and its text.
    ///
    /// # Errors
    /// The first fault of form: unknown keys, wrong types, a list that is given twice.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Result<Self, ManifestError> {
        let mut layer = Self::default();
        let mut given = Vec::new();
        let mut parts = Vec::new();
        for (name, path, text) in files {
            let file: Arc<str> = path.into();
            if name != MANIFEST {
                parts.push((name, file, text));
                continue;
            }
            let raw: RawManifest = parse(path, text)?;
            layer.file = Arc::clone(&file);
            layer.name = raw.name;
            layer.title = raw.title;
            layer.summary = raw.summary;
            layer.extends = raw.extends.map(|extends| placed(extends, &file));
            layer.remove = raw.remove.into_iter().map(|path| placed(path, &file)).collect();
            layer.next = raw.next;
            layer.default = raw.default;
            layer.preset = raw.preset.map(|preset| placed(preset, &file));
            layer.keeps_answers = raw.keeps_answers.map(|condition| placed(condition, &file));
            layer.wizard = raw.wizard;
            layer.documents = placed_in(raw.documents, &file);
            let mut take = |key, is_given: bool| given.extend(is_given.then_some(key));
            take("questions", raw.questions.is_some());
            take("values", raw.values.is_some());
            take("checks", raw.checks.is_some());
            take("files", raw.files.is_some());
            layer.questions = RawQuestion::all_in(raw.questions.unwrap_or_default(), &file);
            question::defaults::keep(&mut layer.questions, || {
                question::defaults::entry(&yaml::parse(text, 0).ok()??, "questions").cloned()
            });
            layer.values = placed_in(raw.values.unwrap_or_default(), &file);
            layer.checks = placed_in(raw.checks.unwrap_or_default(), &file);
            layer.files = placed_in(raw.files.unwrap_or_default(), &file);
        }
        for (name, file, text) in parts {
            if let Some(key) = given.iter().find(|key| name.strip_suffix(".yaml") == Some(key)) {
                return Err(ManifestError::Twice {
                    manifest: file.to_string(),
                    key,
                });
            }
            match name {
                "questions.yaml" => {
                    let Questions(raw) = parse(&file, text)?;
                    layer.questions = RawQuestion::all_in(raw, &file);
                    question::defaults::keep(&mut layer.questions, || yaml::parse(text, 0).ok()?);
                }
                "values.yaml" => layer.values = placed_in(parse(&file, text)?, &file),
                "checks.yaml" => layer.checks = placed_in(parse(&file, text)?, &file),
                _ => layer.files = placed_in(parse(&file, text)?, &file),
            }
        }
        Ok(layer)
    }
}

impl Manifest {
    /// Reads a manifest that stands in one text and extends nothing; `path` names it in messages.
    ///
    /// # Errors
    /// The first fault: unknown keys, wrong types, rules that do not fit a question's type.
    pub fn parse(path: &str, text: &str) -> Result<Self, ManifestError> {
        Self::of([ManifestLayer::parse([(MANIFEST, path, text)])?], Map::new())
    }

    /// The manifest of a template: that of the deepest folder, with those of the folders that extend it laid over it in order.
    /// What has the same key, or path, or name, takes the place of what is there; everything else is added. `data` holds the
    /// tables of all folders together.
    ///
    /// # Errors
    /// The first fault: rules that do not fit a question's type, and a name, title or summary that no folder gives.
    pub fn of(
        layers: impl IntoIterator<Item = ManifestLayer>,
        data: Map<String, Value>,
    ) -> Result<Self, ManifestError> {
        let mut whole = ManifestLayer::default();
        for layer in layers {
            whole.file = layer.file;
            whole.name = layer.name.or(whole.name);
            whole.title = layer.title.or(whole.title);
            whole.summary = layer.summary.or(whole.summary);
            whole.next = layer.next.or(whole.next);
            // A template that extends the default one is another template, and starts from nothing that the other names.
            whole.default = layer.default;
            whole.preset = layer.preset;
            whole.keeps_answers = layer.keeps_answers.or(whole.keeps_answers);
            whole.wizard = layer.wizard.or(whole.wizard);
            let known = whole.questions.len();
            let questions = RawQuestion::with_shared_fields(layer.questions).map_err(ManifestError::Question)?;
            for question in questions {
                let question = question.with_choices(&data).map_err(ManifestError::Question)?;
                match whole.questions[..known]
                    .iter_mut()
                    .find(|below| below.key == question.key)
                {
                    Some(place) => {
                        let below = std::mem::take(place);
                        *place = RawQuestion::overlay(below, question).map_err(ManifestError::Question)?;
                    }
                    None => whole.questions.push(question),
                }
            }
            lay_over(&mut whole.values, layer.values, |value| Some(value.key.clone()));
            lay_over(&mut whole.checks, layer.checks, |check| check.key.clone());
            whole
                .files
                .retain(|rule| !layer.remove.iter().any(|removed| is_within(&removed.value, &rule.path)));
            whole.documents.retain(|document| {
                !layer
                    .remove
                    .iter()
                    .any(|removed| is_within(&removed.value, &document.path))
            });
            lay_over(&mut whole.files, layer.files, |rule| Some(rule.path.clone()));
            lay_over(&mut whole.documents, layer.documents, |document| {
                Some(document.name.clone())
            });
        }
        let file = whole.file;
        let missing = |key| ManifestError::Missing {
            manifest: file.to_string(),
            key,
        };
        let mut questions = Question::parse_all(whole.questions).map_err(ManifestError::Question)?;
        Ok(Self {
            name: whole.name.ok_or_else(|| missing("name"))?,
            title: whole.title.ok_or_else(|| missing("title"))?,
            summary: whole.summary.ok_or_else(|| missing("summary"))?,
            next: whole.next,
            is_default: whole.default.unwrap_or_default(),
            preset: whole.preset,
            keeps_answers: whole.keeps_answers,
            wizard: whole.wizard.unwrap_or_default(),
            secrets: Secrets::spread(&mut questions),
            questions,
            values: whole.values,
            checks: whole.checks,
            files: whole.files,
            documents: whole.documents,
            data,
        })
    }
}

/// The variables of loops through a path of records, each with the path of the records: of `entities.fields` those of both.
fn items_of<'n>(path: &str, names: &'n [String]) -> Vec<(&'n str, String)> {
    let mut ends: Vec<usize> = path.match_indices('.').map(|(end, _)| end).collect();
    ends.push(path.len());
    // Groups of questions have dots, too: the last steps are those of the loops.
    let first = ends.len().saturating_sub(names.len().max(1));
    let default = std::iter::once("item").filter(|_| names.is_empty());
    let names = names.iter().map(String::as_str).chain(default);
    names
        .zip(&ends[first..])
        .map(|(name, end)| (name, path[..*end].to_owned()))
        .collect()
}

fn any_deep<'t>(texts: impl IntoIterator<Item = &'t str>, conditions: impl IntoIterator<Item = &'t str>) -> bool {
    let mut texts = texts.into_iter();
    let mut conditions = conditions.into_iter();
    texts.any(|text| depth::of_text(text, None).is_some())
        || conditions.any(|text| depth::of_expression(text).is_some())
}

/// Reads one file of a manifest.
///
/// # Errors
/// The first fault that the YAML reader finds, with its place.
pub fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, ManifestError> {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        // What is not even YAML is said in the words that answers files have for it.
        ManifestError::Form(Box::new(match yaml::parse(text, 0) {
            Err(error) => fault::of_yaml(path, &error),
            Ok(_) => fault::of_form(path, &error),
        }))
    })
}

fn placed<T>(spanned: Spanned<T>, file: &Arc<str>) -> Placed<T> {
    Placed {
        line: spanned.referenced.line() as usize,
        value: spanned.value,
        file: Arc::clone(file),
    }
}

/// What knows its own place in a manifest.
trait InManifest {
    fn put_place(&mut self, file: &Arc<str>, line: usize);
}

macro_rules! in_manifest {
    ($($kind:ty),+) => {$(
        impl InManifest for $kind {
            fn put_place(&mut self, file: &Arc<str>, line: usize) {
                self.file = Arc::clone(file);
                self.line = line;
            }
        }
    )+};
}
in_manifest!(DerivedValue, Check, FileRule, Document);

fn placed_in<T: InManifest>(items: Vec<Spanned<T>>, file: &Arc<str>) -> Vec<T> {
    let put = |item: Spanned<T>| {
        let line = item.referenced.line() as usize;
        let mut value = item.value;
        value.put_place(file, line);
        value
    };
    items.into_iter().map(put).collect()
}

/// Lets each item take the place of the one with the same key, or adds it.
fn lay_over<T>(below: &mut Vec<T>, above: Vec<T>, key: impl Fn(&T) -> Option<String>) {
    // Within one folder a key given twice stays twice, to be found by lint.
    let known = below.len();
    for item in above {
        let wanted = key(&item);
        let found = below[..known]
            .iter_mut()
            .find(|other| wanted.is_some() && key(other) == wanted);
        match found {
            Some(place) => *place = item,
            None => below.push(item),
        }
    }
}

/// True for the path itself and for everything below it.
pub fn is_within(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Manifest {
    /// The secret that a text of a check reads, if it reads one.
    pub fn secret_in(&self, check: &Check, text: &str) -> Option<String> {
        let paths = check
            .for_each
            .iter()
            .map(String::as_str)
            .chain(check.for_each.is_empty().then_some(""));
        paths
            .map(|path| items_of(path, &check.names))
            .find_map(|items| self.secrets.read_by(text, &items))
    }

    /// The document of this name.
    pub fn document(&self, name: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.name == name)
    }

    /// The rules that hold for a source, the outermost first; `target` is its path without a final `.tera`.
    pub fn rules_for<'m>(&'m self, target: &'m str) -> impl Iterator<Item = &'m FileRule> {
        self.files.iter().filter(move |rule| rule.holds_for(target))
    }

    /// Calls `report` with the place of everything that is nested so deep that reading it could end the process.
    pub fn too_deep(&self, mut report: impl FnMut(&str, usize)) {
        for question in &self.questions {
            let (mut texts, mut conditions) = (Vec::new(), Vec::new());
            question.expressions(&mut texts, &mut conditions);
            let is_deep = depth::of_key(&question.key).is_some() || any_deep(texts, conditions);
            if is_deep {
                report(&question.file, question.line);
            }
        }
        for value in &self.values {
            let mut found = Expressions::default();
            match &value.form {
                DerivedForm::Text { text, .. } => found.texts.push(text),
                DerivedForm::Tree(tree) => found.add_tree(tree),
                DerivedForm::Table(table) => self.data.get(table).into_iter().for_each(|tree| found.add_tree(tree)),
            }
            found.texts.extend(found.values);
            if depth::of_key(&value.key).is_some() || any_deep(found.texts, found.conditions) {
                report(&value.file, value.line);
            }
        }
        if let Some(condition) = &self.keeps_answers
            && any_deep([], [condition.value.as_str()])
        {
            report(&condition.file, condition.line);
        }
        for check in &self.checks {
            let texts = std::iter::once(check.message.as_str()).chain(check.hint.as_deref());
            let conditions = std::iter::once(check.require.as_str()).chain(check.when.as_deref());
            let mut paths = check.for_each.iter().chain(std::iter::once(&check.at));
            if paths.any(|path| depth::of_key(path).is_some()) || any_deep(texts, conditions) {
                report(&check.file, check.line);
            }
        }
        for rule in &self.files {
            let texts = std::iter::once(rule.path.as_str())
                .chain(rule.to.as_deref())
                .chain(rule.about.as_deref());
            let is_deep = rule.for_each.as_deref().and_then(depth::of_key).is_some();
            if is_deep || any_deep(texts, rule.when.as_deref()) {
                report(&rule.file, rule.line);
            }
        }
    }

    /// Everything in it that is computed.
    pub fn expressions(&self) -> Expressions<'_> {
        let mut found = Expressions::default();
        for question in &self.questions {
            question.expressions(&mut found.texts, &mut found.conditions);
        }
        found
            .conditions
            .extend(self.keeps_answers.as_ref().map(|condition| condition.value.as_str()));
        for value in &self.values {
            match &value.form {
                DerivedForm::Text {
                    kind: DerivedKind::List | DerivedKind::Map,
                    text,
                } => found.values.push(text),
                DerivedForm::Text { text, .. } => found.texts.push(text),
                DerivedForm::Tree(tree) => found.add_tree(tree),
                DerivedForm::Table(table) => {
                    if let Some(tree) = self.data.get(table) {
                        found.add_tree(tree);
                    }
                }
            }
        }
        for check in &self.checks {
            let conditions = check.when.as_deref().into_iter().chain([check.require.as_str()]);
            found.conditions.extend(conditions);
            found.texts.push(&check.message);
            found.texts.extend(check.hint.as_deref());
        }
        for rule in &self.files {
            found.conditions.extend(rule.when.as_deref());
            found.texts.extend(rule.about.as_deref());
        }
        found
    }
}

/// What of a manifest is computed, by what comes of it.
#[derive(Debug, Default)]
pub struct Expressions<'m> {
    /// With expressions in them; a text comes of each.
    pub texts: Vec<&'m str>,
    /// Without delimiters; true or false.
    pub conditions: Vec<&'m str>,
    /// Texts of trees, of which whatever they are comes.
    pub values: Vec<&'m str>,
}

impl<'m> Expressions<'m> {
    fn add_tree(&mut self, tree: &'m Value) {
        match tree {
            Value::String(text) => self.values.push(text),
            Value::Array(items) => items.iter().for_each(|item| self.add_tree(item)),
            Value::Object(map) => {
                for (key, value) in map {
                    match value {
                        Value::String(when) if key == WHEN => self.conditions.push(when),
                        value => self.add_tree(value),
                    }
                }
            }
            _ => {}
        }
    }
}

impl FileRule {
    /// True for the file that the rule names and for everything in the folder that it names.
    pub fn holds_for(&self, target: &str) -> bool {
        is_within(&self.path, target)
    }
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
    fn faults_of_form_are_told_once_and_in_our_words() {
        let told = [
            ("  - {key: a, type: text, secrte: true}\n", "5:there is no key `secrte`"),
            (
                "  - {key: a, type: string}\n",
                "5:`string` is not one of `text`, `integer`, `number`, `boolean`, `choice`, `choices`, `data`, `list` or `records`",
            ),
            ("  - {key: a}\n", "5:`template.yaml`: question `a`: `type` is missing"),
            (
                "  - {key: a, key: b, type: text}\n",
                "5:key `key` is given twice; it was first given at line 5",
            ),
        ];
        for (text, message) in told {
            assert_eq!(fault(text), message);
        }
        assert_eq!(fault("  - {key: a, type: text, optional: maybe}\n").lines().count(), 1);
        assert!(fault("  - {key: a\n").contains("not valid YAML"));
    }

    #[test]
    fn rules_must_fit_the_type() {
        assert_eq!(
            fault("  - {key: a, type: text, min: 1}\n"),
            "5:`template.yaml`: question `a`: `min` or `max` does not belong to this type"
        );
        assert!(fault("  - {key: a, type: choice}\n").ends_with("`choices` is missing"));
        assert!(fault("  - {key: a, type: text, pattern: '('}\n").contains("not a valid regular expression"));
    }

    #[test]
    fn faults_in_fields_name_the_field() {
        let text = "  - key: rows\n    type: records\n    fields:\n      - {key: b, type: list}\n";
        assert_eq!(fault(text), "8:`template.yaml`: question `rows.b`: `items` is missing");
    }

    #[test]
    fn modes_are_those_that_git_keeps() {
        let mode = |mode: &str| {
            let text = format!("name: t\ntitle: T\nsummary: S\nquestions: []\nfiles: [{{path: a, mode: {mode}}}]\n");
            Manifest::parse("template.yaml", &text).map(|manifest| manifest.files[0].mode)
        };
        assert_eq!(mode("755").ok(), Some(Some(Mode::Executable)));
        assert_eq!(mode("'644'").ok(), Some(Some(Mode::Plain)));
        for other in ["777", "'rwx'", "true", "0o755", "-1"] {
            assert!(mode(other).is_err(), "{other}");
        }
    }

    #[test]
    fn values_are_scalars_of_a_type_or_trees_without_one() {
        let with = |value: &str| fault(&format!("  - {{key: a, type: text}}\nvalues:\n  - {value}\n"));
        let missing = with("{key: b, value: '{{ a }}'}");
        assert!(
            missing.contains("the value `b` is a text, so it needs a `type`"),
            "{missing}"
        );
        let superfluous = with("{key: b, type: text, value: [a]}");
        assert!(
            superfluous.contains("the value `b` has a `type`, so it must be a text"),
            "{superfluous}"
        );
        let both = with("{key: b, data: c, value: [a]}");
        assert!(both.contains("the value `b` has `data`, so it has neither"), "{both}");
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
