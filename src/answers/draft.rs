//! What is given so far, merged: later sources are stronger, settings strongest. What comes of it is found in `resolve`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::stored::names_secret;
use super::{Problem, ProblemKind, Setting, Source, TEMPLATE_KEY};
use crate::error::Location;
use crate::manifest::Manifest;
use crate::question::ValueProblem;
use crate::yaml::{self, Node, NodeValue, Place, YamlErrorKind};

/// What is given so far. Later sources are stronger; a list or record list replaces a weaker one as a whole.
#[derive(Clone)]
pub struct Draft<'m> {
    pub(super) manifest: &'m Manifest,
    sources: Vec<IndexedSource>,
    pub(super) given: BTreeMap<String, Node>,
    /// Keys of `given` whose answers come from a preset.
    of_presets: BTreeSet<String>,
    pub(super) settings: Vec<Setting>,
    pub(super) problems: Vec<Problem>,
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

impl<'m> Draft<'m> {
    pub fn new(manifest: &'m Manifest) -> Self {
        Self {
            manifest,
            sources: Vec::new(),
            given: BTreeMap::new(),
            of_presets: BTreeSet::new(),
            settings: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Adds the answers of a preset, which is named where these answers are needed again.
    pub fn add_preset(&mut self, source: Source) {
        let given = std::mem::take(&mut self.given);
        let of_presets = std::mem::take(&mut self.of_presets);
        self.add_source(source);
        let of_this = std::mem::replace(&mut self.given, given);
        self.of_presets = of_presets;
        self.of_presets.extend(of_this.keys().cloned());
        self.given.extend(of_this);
    }

    /// Adds the answers of a text, stronger than all before.
    pub fn add_source(&mut self, mut source: Source) {
        let index = self.sources.len();
        let parsed = source.take_root();
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

    fn problem(&mut self, key: &str, place: Place, mut kind: ProblemKind) {
        let mut location = self.location(place);
        // Where the form is wrong, nobody knows what belongs to which question.
        if !self.manifest.secrets.is_empty() {
            if let Some(location) = &mut location {
                location.text.clear();
            }
            if let ProblemKind::Yaml(YamlErrorKind::Tag(tag)) = &mut kind {
                tag.replace_range(1.., "…");
            }
        }
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
                    self.of_presets.remove(&key);
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
                    let kind = ProblemKind::unknown_key(self.manifest, &key);
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
        self.unset(key);
        self.given.insert(key.to_owned(), Node::computed(value));
    }

    /// Takes back what was given for one question: its default holds again.
    pub fn unset(&mut self, key: &str) {
        self.settings
            .retain(|setting| setting.question_key(self.manifest) != Some(key));
        self.given.remove(key);
        self.of_presets.remove(key);
    }

    /// True where the question has been answered by any source.
    pub fn is_given(&self, key: &str) -> bool {
        self.given.contains_key(key) || self.is_set(key)
    }

    /// True where a `KEY=VALUE` of the command line answers the question.
    pub fn is_set(&self, key: &str) -> bool {
        self.settings
            .iter()
            .any(|setting| setting.question_key(self.manifest) == Some(key))
    }

    /// True where the question has been answered by somebody, and not by a preset alone.
    pub(super) fn is_own(&self, key: &str) -> bool {
        self.is_set(key) || self.given.contains_key(key) && !self.of_presets.contains(key)
    }

    pub(super) fn location(&self, place: Place) -> Option<Location> {
        if place.line == 0 {
            return None;
        }
        let source = self.sources.get(place.source)?;
        let line = source.line(place.line);
        // Also where nothing is understood yet: what is wrong with a line may be what is secret in it.
        let may_tell = !self.manifest.secrets.is_empty()
            && (line.contains(['{', '[', '&', '*']) || names_secret(&self.manifest.questions, line));
        let text = if may_tell { "" } else { line };
        Some(Location {
            file: source.name.clone(),
            line: place.line,
            column: place.column,
            text: text.to_owned(),
        })
    }

    /// The template whose questions are answered.
    pub fn manifest(&self) -> &'m Manifest {
        self.manifest
    }
}
