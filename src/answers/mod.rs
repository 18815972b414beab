//! The values that fill a template: merged from their sources, checked, completed, or all that is wrong with them.
//!
//! A [`Draft`] collects what is given, in order of precedence; [`Draft::resolve`] makes [`Answers`] of it or reports every
//! problem at once. Knows no file and no terminal: texts come in, with the names they have for the user.

mod check;
mod problem;
mod review;
mod schema;
mod setting;
mod starter;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value};
use tera::Context;

pub use self::problem::{Problem, ProblemKind, Problems};
pub use self::review::Review;
pub use self::schema::json_schema;
pub use self::setting::Setting;
pub use self::starter::starter_file;

use crate::engine::Evaluator;
use crate::error::Location;
use crate::manifest::Manifest;
use crate::question::{Question, ValueProblem};
use crate::text::nearest;
use crate::yaml::{self, Node, NodeValue, Place, Style, YamlError};

/// A key of answers files that names the template they are for. It is no question.
pub const TEMPLATE_KEY: &str = "template";

/// Complete and checked answers, in the order of the questions, nested as their dotted keys say.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    values: Map<String, Value>,
    stored: Map<String, Value>,
    secrets: Vec<String>,
    context: Context,
    /// What the user should know although nothing is wrong.
    pub notes: Vec<String>,
}

impl Answers {
    /// All answers, secrets included: for rendering only.
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }

    /// All answers as expressions and templates see them.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The answers as a file would give them: without secrets, and without what was left out or not asked.
    pub fn stored(&self) -> &Map<String, Value> {
        &self.stored
    }

    /// Every text that no message may show.
    pub fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// The answer to a question whose answer is a text; empty for others.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The answer to the question `key`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        get_at(&self.values, key)
    }
}

/// A text with answers in it, and how the user knows it.
#[derive(Debug, Clone)]
pub struct Source {
    /// A path, or what stands for one: `preset url-shortener`.
    pub name: String,
    pub text: String,
    /// What the text says, once somebody has asked; places in it are those of the source number 0.
    root: OnceLock<Result<Option<Node>, YamlError>>,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            root: OnceLock::new(),
        }
    }

    fn root(&self) -> &Result<Option<Node>, YamlError> {
        self.root.get_or_init(|| yaml::parse(&self.text, 0))
    }
}

/// What is given so far. Later sources are stronger; a list or record list replaces a weaker one as a whole.
#[derive(Clone)]
pub struct Draft<'m> {
    manifest: &'m Manifest,
    sources: Vec<IndexedSource>,
    given: BTreeMap<String, Node>,
    settings: Vec<Setting>,
    problems: Vec<Problem>,
}

/// A source and where its lines begin.
#[derive(Debug, Clone)]
struct IndexedSource {
    name: String,
    text: String,
    lines: Vec<usize>,
}

impl From<Source> for IndexedSource {
    fn from(source: Source) -> Self {
        let lines = std::iter::once(0)
            .chain(source.text.match_indices('\n').map(|(index, _)| index + 1))
            .collect();
        Self {
            name: source.name,
            text: source.text,
            lines,
        }
    }
}

impl IndexedSource {
    /// The line of this number, counted from 1.
    fn line(&self, number: usize) -> &str {
        let start = number.checked_sub(1).and_then(|index| self.lines.get(index));
        let rest = start.and_then(|start| self.text.get(*start..)).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
    }
}

/// The template that an answers file names for itself and where it does, if it is readable and names one.
pub fn template_of(source: &Source) -> Option<(String, Place)> {
    text_of(source, TEMPLATE_KEY)
}

/// The text at a top-level key of an answers file, before anything else in it is understood.
pub fn text_of(source: &Source, key: &str) -> Option<(String, Place)> {
    let root = source.root().as_ref().ok()?.as_ref()?;
    let NodeValue::Mapping(entries) = &root.value else {
        return None;
    };
    let entry = entries.iter().find(|entry| entry.key == key)?;
    match &entry.value.value {
        NodeValue::Scalar { text, .. } if !entry.value.is_null() => Some((text.clone(), entry.value.place)),
        _ => None,
    }
}

impl<'m> Draft<'m> {
    pub fn new(manifest: &'m Manifest) -> Self {
        Self {
            manifest,
            sources: Vec::new(),
            given: BTreeMap::new(),
            settings: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Adds the answers of a text, stronger than all before.
    pub fn add_source(&mut self, mut source: Source) {
        let index = self.sources.len();
        let parsed = source.root.take().unwrap_or_else(|| yaml::parse(&source.text, 0));
        self.sources.push(source.into());
        match parsed {
            Ok(Some(root)) if !root.is_null() => self.add_root(root.in_source(index)),
            Ok(_) => {
                let start = Place {
                    source: index,
                    line: 1,
                    column: 1,
                };
                self.problem("", start, ProblemKind::NoAnswers);
            }
            Err(error) => {
                let place = Place {
                    source: index,
                    ..error.place
                };
                self.problem("", place, ProblemKind::Yaml(error.kind));
            }
        }
    }

    /// Adds part of a text that has been parsed already, such as a section of the user's configuration. The number of
    /// the text must be [`Draft::next_source`].
    pub fn add_node(&mut self, source: Source, root: Node) {
        self.sources.push(source.into());
        self.add_root(root);
    }

    /// The number that the next source will have.
    pub fn next_source(&self) -> usize {
        self.sources.len()
    }

    fn problem(&mut self, key: &str, place: Place, kind: ProblemKind) {
        let location = self.location(place);
        self.problems.push(Problem {
            key: key.to_owned(),
            location,
            kind,
        });
    }

    fn add_root(&mut self, root: Node) {
        let place = root.place;
        match root.value {
            NodeValue::Mapping(entries) => {
                let entries = entries.into_iter().filter(|entry| {
                    let names_template = entry.key == TEMPLATE_KEY;
                    if names_template {
                        self.check_template(&entry.value);
                    }
                    !names_template
                });
                let entries: Vec<_> = entries.collect();
                self.add_entries(entries, "");
            }
            _ if root.is_null() => {}
            _ => {
                let found = root.kind_name();
                self.problem("", place, ProblemKind::NoMap { found });
            }
        }
    }

    fn check_template(&mut self, node: &Node) {
        let kind = match &node.value {
            NodeValue::Scalar { text, .. } if *text == self.manifest.name => return,
            NodeValue::Scalar { text, .. } if !node.is_null() => ProblemKind::OtherTemplate {
                named: text.clone(),
                wanted: self.manifest.name.clone(),
            },
            _ => ProblemKind::Value(ValueProblem::WrongType {
                expected: "the name of a template".to_owned(),
                found: node.kind_name().to_owned(),
                hint: None,
            }),
        };
        self.problem(TEMPLATE_KEY, node.place, kind);
    }

    fn add_entries(&mut self, entries: Vec<yaml::Entry>, prefix: &str) {
        for entry in entries {
            let key = format!("{prefix}{}", entry.key);
            let group = format!("{key}.");
            let questions = &self.manifest.questions;
            let is_question = questions.iter().any(|question| question.key == key);
            let is_group = questions.iter().any(|question| question.key.starts_with(&group));
            match entry.value.value {
                _ if is_question && entry.key.contains('.') => {
                    self.problem(&key, entry.key_place, ProblemKind::DottedKey { key: key.clone() });
                }
                _ if is_question => {
                    self.given.insert(key, entry.value);
                }
                NodeValue::Mapping(inner) if is_group => self.add_entries(inner, &group),
                _ if is_group => {
                    let problem = ValueProblem::WrongType {
                        expected: "a map".to_owned(),
                        found: entry.value.kind_name().to_owned(),
                        hint: Some("write its keys below it, each indented by two spaces"),
                    };
                    self.problem(&key, entry.value.place, problem.into());
                }
                _ => {
                    let kind = unknown_key(self.manifest, &key);
                    self.problem(&key, entry.key_place, kind);
                }
            }
        }
    }

    /// Adds a `KEY=VALUE` of the command line; these are stronger than every source, in their order.
    pub fn add_setting(&mut self, mut setting: Setting) {
        setting.set_source(self.sources.len());
        self.sources.push(setting.source().into());
        self.settings.push(setting);
    }

    /// Gives the answer to one question as a value, stronger than what is there.
    pub fn put(&mut self, key: &str, value: &Value) {
        self.take_back(key);
        self.given.insert(key.to_owned(), node_of(value));
    }

    /// Takes back what was given for one question: its default holds again.
    pub fn take_back(&mut self, key: &str) {
        self.settings
            .retain(|setting| setting.question_key(self.manifest) != Some(key));
        self.given.remove(key);
    }

    /// True where the question has been answered by any source.
    pub fn is_given(&self, key: &str) -> bool {
        self.given.contains_key(key)
            || self
                .settings
                .iter()
                .any(|setting| setting.question_key(self.manifest) == Some(key))
    }

    fn location(&self, place: Place) -> Option<Location> {
        if place.line == 0 {
            return None;
        }
        let source = self.sources.get(place.source)?;
        let line = source.line(place.line);
        // Also where nothing is understood yet: what is wrong with a line may be what is secret in it.
        let text = if names_secret(&self.manifest.questions, line) {
            ""
        } else {
            line
        };
        Some(Location {
            file: source.name.clone(),
            line: place.line,
            column: place.column,
            text: text.to_owned(),
        })
    }

    /// Completes and checks everything that is given.
    ///
    /// # Errors
    /// All problems at once, in the order of their places.
    pub fn resolve(&self, evaluator: &Evaluator) -> Result<Answers, Problems> {
        self.resolution(evaluator, None).finish()
    }

    /// Checks as [`Draft::resolve`] does, and gives all that is known although some of it is wrong.
    pub fn review(&self, evaluator: &Evaluator) -> Review {
        self.resolution(evaluator, Some(Review::default())).review()
    }

    fn resolution<'d>(&'d self, evaluator: &'d Evaluator, found: Option<Review>) -> check::Resolution<'d> {
        let mut resolution = check::Resolution::new(self, evaluator, found);
        for question in &self.manifest.questions {
            resolution.answer(question);
        }
        resolution
    }

    /// The template whose questions are answered.
    pub fn manifest(&self) -> &'m Manifest {
        self.manifest
    }
}

/// Puts `value` at a dotted key, making the maps on the way.
pub fn insert_at(values: &mut Map<String, Value>, key: &str, value: Value) {
    match key.split_once('.') {
        None => {
            values.insert(key.to_owned(), value);
        }
        Some((group, rest)) => {
            let inner = values
                .entry(group.to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert_at(inner, rest, value);
            }
        }
    }
}

/// The value at a dotted key.
pub fn get_at<'v>(values: &'v Map<String, Value>, key: &str) -> Option<&'v Value> {
    match key.split_once('.') {
        None => values.get(key),
        Some((group, rest)) => get_at(values.get(group)?.as_object()?, rest),
    }
}

/// Keeps what has to be written so that the same answers come out again.
fn storable(questions: &[Question], values: &Map<String, Value>) -> Map<String, Value> {
    let mut stored = Map::new();
    for question in questions.iter().filter(|question| !question.secret) {
        let Some(value) = get_at(values, &question.key) else {
            continue;
        };
        // A conditional answer that is empty was most likely not asked; one that was given empty comes back by its default.
        let may_be_left_out = question.default.is_none() || question.when.is_some() && !value.is_boolean();
        if value.is_null() || may_be_left_out && *value == question.kind.empty() {
            continue;
        }
        let value = match (value, question.kind.form().fields()) {
            (Value::Array(records), fields) if !fields.is_empty() => records
                .iter()
                .filter_map(Value::as_object)
                .map(|record| Value::Object(storable(fields, record)))
                .collect(),
            (value, _) => value.clone(),
        };
        insert_at(&mut stored, &question.key, value);
    }
    stored
}

/// The texts that answer secret questions.
fn secrets_of(questions: &[Question], values: &Map<String, Value>) -> Vec<String> {
    fn texts(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
            Value::Object(map) => map.values().for_each(|value| texts(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for question in questions {
        let Some(value) = get_at(values, &question.key) else {
            continue;
        };
        match value {
            value if question.secret => texts(value, &mut found),
            Value::Array(records) => {
                let records = records.iter().filter_map(Value::as_object);
                found.extend(records.flat_map(|record| secrets_of(question.kind.form().fields(), record)));
            }
            _ => {}
        }
    }
    found
}

/// Whether a line of an answers file may hold the answer to a secret question.
fn names_secret(questions: &[Question], line: &str) -> bool {
    questions.iter().any(|question| {
        let name = question.key.rsplit('.').next().unwrap_or(&question.key);
        question.secret && line.contains(name) || names_secret(question.kind.form().fields(), line)
    })
}

fn unknown_key(manifest: &Manifest, key: &str) -> ProblemKind {
    let (prefix, last) = key.rsplit_once('.').map_or(("", key), |(group, last)| (group, last));
    let siblings: Vec<&str> = manifest
        .questions
        .iter()
        .filter_map(|question| match prefix {
            "" => Some(question.key.split('.').next().unwrap_or_default()),
            _ => question.key.strip_prefix(prefix)?.strip_prefix('.'),
        })
        .collect();
    let near = nearest(last, siblings.iter().copied())
        .map(|near| {
            if prefix.is_empty() {
                near.to_owned()
            } else {
                format!("{prefix}.{near}")
            }
        })
        .or_else(|| {
            // A key that stands in the wrong group: `database` for `stack.database`.
            manifest
                .questions
                .iter()
                .find(|question| question.key.rsplit('.').next() == Some(last))
                .map(|question| question.key.clone())
        });
    ProblemKind::UnknownKey {
        key: key.to_owned(),
        near,
        known: Vec::new(),
    }
}

/// A value as a tree without places; texts count as given in the right type.
fn node_of(value: &Value) -> Node {
    let scalar = |text: String, style| NodeValue::Scalar { text, style };
    let value = match value {
        Value::Null => scalar(String::new(), Style::Plain),
        Value::Bool(boolean) => scalar(boolean.to_string(), Style::Plain),
        Value::Number(number) => scalar(number.to_string(), Style::Plain),
        Value::String(text) => scalar(text.clone(), Style::Computed),
        Value::Array(items) => NodeValue::Sequence(items.iter().map(node_of).collect()),
        Value::Object(map) => NodeValue::Mapping(
            map.iter()
                .map(|(key, value)| yaml::Entry {
                    key: key.clone(),
                    key_place: Place::default(),
                    value: node_of(value),
                })
                .collect(),
        ),
    };
    Node {
        place: Place::default(),
        value,
    }
}

#[cfg(test)]
mod tests;
