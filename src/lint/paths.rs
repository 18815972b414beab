//! Paths of files before there are answers: which no system takes, which two files share.
//!
//! Names from answers are taken for what their questions let through.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::finding::Finding;
use super::scope::Typed;
use super::types::{Form, Type};
use crate::manifest::{FileRule, Manifest};
use crate::name::Format;
use crate::path::{RelPath, collisions};
use crate::question::{DEVICES, FieldOf, Form as Build, Kind, Question, Shape};
use crate::record;

/// A file of a template and where it goes.
pub(super) struct Target<'m> {
    /// The file, as messages name it.
    pub(super) place: String,
    pub(super) rules: Vec<&'m FileRule>,
    parts: Vec<Part>,
}

/// A piece of a path.
enum Part {
    Literal(String),
    /// A name from an answer, and which answer it is if it is one as it stands.
    Name {
        origin: Option<String>,
        text: String,
        may_be_empty: bool,
        /// False for numbers.
        is_text: bool,
    },
    /// Of which nothing is known.
    Unknown,
}

impl<'m> Target<'m> {
    /// Takes a path apart; `values` are the types of what its tags give.
    pub(super) fn new(
        (place, text): (String, &str),
        rules: Vec<&'m FileRule>,
        values: Vec<(std::ops::Range<usize>, Option<Typed>)>,
        report: &mut dyn FnMut(&'static str, &str, &str),
    ) -> Self {
        let mut parts = Vec::new();
        let mut end = 0;
        for (span, value) in values {
            parts.push(Part::Literal(text[end..span.start].to_owned()));
            end = span.end;
            let tag = text[span].to_owned();
            parts.push(match value {
                Some(value) => part(value, tag, report),
                None => Part::Unknown,
            });
        }
        parts.push(Part::Literal(text[end..].to_owned()));
        parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
        Self { place, rules, parts }
    }

    /// The path, if it is the same whatever the answers are.
    fn fixed(&self) -> Option<String> {
        let literals = self.parts.iter().map(|part| match part {
            Part::Literal(text) => Some(text.as_str()),
            _ => None,
        });
        literals.collect()
    }

    /// The path with a word for each name, if nothing in it is unknown.
    fn with_words(&self, word: &'static str) -> Option<String> {
        let pieces = self.parts.iter().map(|part| match part {
            Part::Literal(text) => Some(text.as_str()),
            Part::Name { .. } => Some(word),
            Part::Unknown => None,
        });
        pieces.collect()
    }

    fn mentions(&self, name: &str) -> bool {
        self.parts.iter().any(|part| match part {
            Part::Name { text, .. } => {
                words(text).any(|word| word == name || word.strip_suffix("_index") == Some(name))
            }
            Part::Unknown => true,
            Part::Literal(_) => false,
        })
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

fn part(value: Typed, text: String, report: &mut dyn FnMut(&'static str, &str, &str)) -> Part {
    const HINT: &str = "use an answer with `format: identifier` or `slug`, the filter `slug`, or the index of the item";
    let origin = value.origin;
    match value.kind.form() {
        None => Part::Unknown,
        Some(form @ (Form::Name | Form::NameOrNothing)) => Part::Name {
            origin,
            text,
            may_be_empty: form == Form::NameOrNothing,
            is_text: matches!(value.kind, Type::Text(_) | Type::Choice(_)),
        },
        Some(_) => {
            let message = format!("`{text}` may hold characters that not every system takes in a name");
            report("path", &message, HINT);
            Part::Unknown
        }
    }
}

/// What is wrong with all paths together, and with each of them as far as it is known.
pub(super) fn check(targets: &[Target<'_>], manifest: &Manifest) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut report = |target: &Target<'_>, rule, message: String, hint: Option<String>| {
        findings.push(Finding {
            path: target.place.clone(),
            line: 0,
            column: 0,
            rule,
            message,
            hint,
        });
    };
    for target in targets {
        if let Some(path) = target.with_words("x")
            && let Err(error) = RelPath::parse(&path)
        {
            report(target, "path", error.to_string(), error.hint());
        }
        check_segments(target, &mut |message, hint| report(target, "path", message, Some(hint)));
        check_devices(target, manifest, &mut |message, hint| {
            report(target, "path", message, Some(hint))
        });
        check_loops(target, manifest, &mut |message, hint| {
            report(target, "collision", message, Some(hint))
        });
    }
    check_collisions(targets, &mut report);
    check_alike(targets, &mut report);
    check_names(targets, manifest, &mut report);
    findings
}

/// No folder or file may be without a name.
fn check_segments(target: &Target<'_>, report: &mut dyn FnMut(String, String)) {
    // The text of a segment that may be empty, as long as nothing else is in it.
    let mut empty: Option<&str> = None;
    let mut is_certain = false;
    let mut found = Vec::new();
    for part in &target.parts {
        match part {
            Part::Name {
                text,
                may_be_empty: true,
                ..
            } => empty = empty.or(Some(text)),
            Part::Name { .. } | Part::Unknown => is_certain = true,
            Part::Literal(text) => {
                let mut segments = text.split('/');
                is_certain |= segments.next().is_some_and(|first| !first.is_empty());
                for segment in segments {
                    found.extend(empty.filter(|_| !is_certain));
                    (empty, is_certain) = (None, !segment.is_empty());
                }
            }
        }
    }
    found.extend(empty.filter(|_| !is_certain));
    for text in found {
        report(
            format!("the path may lack a name: `{text}` may be empty"),
            "give a text for that case, such as `{{ title | slug or 'untitled' }}`".to_owned(),
        );
    }
}

/// A name that is all of a segment, or all before its first dot, must not be that of a device.
fn check_devices(target: &Target<'_>, manifest: &Manifest, report: &mut dyn FnMut(String, String)) {
    for (index, part) in target.parts.iter().enumerate() {
        let Part::Name {
            origin,
            text,
            is_text: true,
            ..
        } = part
        else {
            continue;
        };
        let before = index.checked_sub(1).map(|index| &target.parts[index]);
        let begins = before.is_none_or(|part| matches!(part, Part::Literal(text) if text.ends_with('/')));
        let after = target.parts.get(index + 1);
        let ends = after.is_none_or(|part| matches!(part, Part::Literal(text) if text.starts_with(['/', '.'])));
        if !begins || !ends {
            continue;
        }
        let message = |device: &str| format!("`{text}` may be `{device}`, which is a device on Windows");
        let hint = match origin {
            None => "put a word before it".to_owned(),
            Some(origin) => format!("put a word before it, or add to the question `{origin}`: `reserved: devices`"),
        };
        let is_free = |device: &&&str| origin.as_ref().is_none_or(|origin| may_be(manifest, origin, device));
        if let Some(device) = DEVICES.iter().find(is_free) {
            report(message(device), hint);
        }
    }
}

/// Whether the answer at a path of keys may be this word.
fn may_be(manifest: &Manifest, origin: &str, word: &str) -> bool {
    fn takes(manifest: &Manifest, kind: &Kind, word: &str) -> bool {
        match (kind, kind.form(), kind.shape()) {
            (_, Build::List(list), _) => takes(manifest, &list.items, word),
            (Kind::Text(rule), ..) => {
                if let Some(FieldOf { records, field }) = &rule.refers_to {
                    return may_be(manifest, &format!("{records}.{field}"), word);
                }
                let is_date = rule.format == Some(Format::Date);
                let matches_pattern = rule.pattern.as_ref().is_none_or(|pattern| pattern.is_match(word));
                !is_date && !rule.reserved.contains(word) && matches_pattern
            }
            (_, Build::Single, Shape::Choice(choices)) => {
                choices.iter().any(|choice| choice.value.eq_ignore_ascii_case(word))
            }
            _ => false,
        }
    }
    // Of a derived value nothing is known.
    question_at(&manifest.questions, origin).is_none_or(|question| takes(manifest, &question.kind, word))
}

/// The question whose answer lies at a path of keys.
fn question_at<'m>(questions: &'m [Question], origin: &str) -> Option<&'m Question> {
    questions.iter().find_map(|question| {
        let rest = origin.strip_prefix(question.key.as_str())?;
        match rest.strip_prefix('.') {
            None => rest.is_empty().then_some(question),
            Some(rest) => question_at(question.kind.form().fields(), rest),
        }
    })
}

/// A file for each item of a list needs a name that tells the items apart.
fn check_loops(target: &Target<'_>, manifest: &Manifest, report: &mut dyn FnMut(String, String)) {
    for rule in &target.rules {
        let Some(list) = &rule.for_each else { continue };
        let name = rule.name.as_deref().unwrap_or("item");
        let hint = format!("use a field that is `unique`, or `{{{{ {name}_index }}}}`");
        if !target.mentions(name) {
            report(format!("all items of `{list}` have the same path"), hint);
            continue;
        }
        let unique: BTreeSet<String> = match question_at(&manifest.questions, list).map(|question| question.kind.form())
        {
            Some(Build::Records(records)) => {
                let single = records.unique.iter().filter(|fields| fields.len() == 1);
                single.map(|fields| format!("{list}.{}", fields[0])).collect()
            }
            // No item of a list is given twice.
            Some(_) => BTreeSet::from([list.clone()]),
            // Of a derived list nothing is known.
            None => continue,
        };
        let index = format!("{name}_index");
        let tells_apart = target.parts.iter().any(|part| match part {
            Part::Name { origin, text, .. } => {
                origin.as_ref().is_some_and(|origin| unique.contains(origin)) || words(text).any(|word| word == index)
            }
            Part::Unknown => true,
            Part::Literal(_) => false,
        });
        if !tells_apart {
            report(format!("two items of `{list}` may have the same path"), hint);
        }
    }
}

/// Takes what is wrong with a path: the rule, a message, and a hint.
type Report<'r> = dyn FnMut(&Target<'_>, &'static str, String, Option<String>) + 'r;

/// Files that are there whatever the answers are, against one another and against those under a condition.
fn check_collisions(targets: &[Target<'_>], report: &mut Report<'_>) {
    let conditions =
        |target: &Target<'_>| -> Vec<String> { target.rules.iter().filter_map(|rule| rule.when.clone()).collect() };
    let mut fixed: Vec<(&Target<'_>, RelPath)> = Vec::new();
    for target in targets {
        if let Some(path) = target.fixed().and_then(|path| RelPath::parse(&path).ok()) {
            if path.segments().next() == Some(record::FOLDER) {
                let message = format!("`{path}` lies where the record of a challenge is written");
                report(target, "collision", message, Some("choose another folder".to_owned()));
            }
            fixed.push((target, path));
        }
    }
    for collision in collisions(fixed.iter().map(|(_, path)| path)) {
        let is_first = |(_, path): &&(&Target<'_>, RelPath)| *path == collision.first;
        let is_second = |(_, path): &&(&Target<'_>, RelPath)| *path == collision.second;
        // Both are of one path where two sources give the same.
        let (Some((first, _)), Some((second, _))) = (fixed.iter().find(is_first), fixed.iter().rev().find(is_second))
        else {
            continue;
        };
        let (one, other) = (conditions(first), conditions(second));
        if one.is_empty() || other.is_empty() || one == other {
            report(second, "collision", collision.to_string(), collision.hint());
        }
    }
}

/// Two paths that differ in nothing but which answer gives the name.
fn check_alike(targets: &[Target<'_>], report: &mut Report<'_>) {
    let mut known: BTreeMap<String, &Target<'_>> = BTreeMap::new();
    // What is computed of answers may be told apart by that.
    let is_answer = |part: &Part| !matches!(part, Part::Name { origin: None, .. });
    for target in targets {
        let is_known = target.fixed().is_none() && target.parts.iter().all(is_answer);
        let Some(path) = target.with_words("\u{0}").filter(|_| is_known) else {
            continue;
        };
        if let Some(first) = known.insert(path.to_lowercase(), target) {
            let message = format!("the path may be that of `{}`, if both names are the same", first.place);
            report(
                target,
                "collision",
                message,
                Some("put another word into one of them".to_owned()),
            );
        }
    }
}

/// A name from an answer must not make the path of another file.
fn check_names(targets: &[Target<'_>], manifest: &Manifest, report: &mut Report<'_>) {
    let fixed: Vec<String> = targets.iter().filter_map(Target::fixed).collect();
    for target in targets {
        let mut names = target.parts.iter().filter_map(|part| match part {
            Part::Name {
                origin: Some(origin), ..
            } => Some(origin),
            _ => None,
        });
        // Of several names only one could be told to be reserved.
        let (Some(origin), None) = (names.next(), names.next()) else {
            continue;
        };
        let pattern: String = target
            .parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => regex::escape(text),
                Part::Name { origin: Some(_), .. } => "([A-Za-z0-9_-]+)".to_owned(),
                _ => "[A-Za-z0-9_-]+".to_owned(),
            })
            .collect();
        let Ok(regex) = Regex::new(&format!("(?i)^{pattern}$")) else {
            continue;
        };
        let taken: BTreeSet<&str> = fixed
            .iter()
            .filter_map(|path| Some(regex.captures(path)?.get(1)?.as_str()))
            .filter(|word| may_be(manifest, origin, &word.to_ascii_lowercase()))
            .collect();
        if !taken.is_empty() {
            let listed = taken.iter().copied().collect::<Vec<_>>().join(", ");
            report(
                target,
                "collision",
                format!(
                    "where `{origin}` is `{}`, the path is that of another file",
                    taken.first().copied().unwrap_or_default()
                ),
                Some(format!("add to the question: `reserved: [{listed}]`")),
            );
        }
    }
}
