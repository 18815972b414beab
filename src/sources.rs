//! From the arguments to a template and to a draft of its answers: the date of `SOURCE_DATE_EPOCH`, user configuration, preset,
//! answers files and settings, in this order.
//!
//! Reads files through `disk`; asks nothing and prints nothing.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use time::{Date, OffsetDateTime};

use crate::Surroundings;
use crate::answers::{Draft, Setting, Source, template_of, text_of};
use crate::catalog::{self, Origin, Preset, Template};
use crate::cli::Given;
use crate::disk::{self, DiskError};
use crate::error::{Diagnose as _, Diagnostic, Failure, Location};
use crate::store;
use crate::text::{list_and, nearest};
use crate::yaml::{self, NodeValue, Place};

/// The template that an argument names: one that is built in, or the folder at a path.
///
/// # Errors
/// Unknown names, folders that cannot be read or hold no template.
pub fn template(argument: &str) -> Result<Template, Failure> {
    if is_folder(argument) {
        let folder = argument.trim_end_matches(['/', '\\']);
        let folder = if folder.is_empty() { argument } else { folder };
        let files = disk::read_tree(Path::new(folder), &catalog::PARTS)?;
        return catalog::template_of_folder(folder, files);
    }
    catalog::template(argument).map_err(|mut failure| {
        if Path::new(argument).join("template.yaml").is_file()
            && let Some(diagnostic) = failure.diagnostics.first_mut()
        {
            diagnostic.hint = Some(format!("for the folder of this name write `./{argument}`"));
        }
        failure
    })
}

/// True for a path; names of templates hold no separator.
pub fn is_folder(argument: &str) -> bool {
    argument.contains(['/', '\\']) || matches!(argument, "." | "..")
}

/// The template that an argument names, by its own name, by that of one of its documents, or by its folder.
///
/// # Errors
/// As [`template`].
pub fn template_or_document(argument: &str) -> Result<Template, Failure> {
    if is_folder(argument) {
        template(argument)
    } else {
        catalog::template_or_document(argument)
    }
}

/// The template that is used where nothing names one.
pub const DEFAULT_TEMPLATE: &str = "challenge";

/// The environment variable that stands for the clock: <https://reproducible-builds.org/specs/source-date-epoch/>.
pub const SOURCE_DATE: &str = "SOURCE_DATE_EPOCH";
/// The question that it answers where nothing else does.
const DATE_KEY: &str = "date";

/// Everything that was given as a text, read but not yet understood.
#[derive(Debug, Clone)]
pub struct Sources {
    source_date: Option<OsString>,
    configuration: Option<Source>,
    preset: Option<Source>,
    answers: Vec<Source>,
    settings: Vec<Setting>,
}

impl Sources {
    /// Reads what the arguments name, and what surrounds the process.
    ///
    /// # Errors
    /// Files that cannot be read, unknown presets, settings of the wrong form: all at once.
    pub fn read(given: &Given, surroundings: &Surroundings) -> Result<Self, Failure> {
        let mut diagnostics = Vec::new();
        let configuration = surroundings
            .configuration
            .as_deref()
            .and_then(|path| match disk::read_if_there(path) {
                Ok(text) => text.map(|text| source(path, text)),
                Err(error) => {
                    diagnostics.extend(error.diagnostics());
                    None
                }
            });
        let preset = given.preset.as_ref().and_then(|name| match catalog::preset(name) {
            Ok(preset) => Some(preset.source()),
            Err(error) => {
                diagnostics.extend(error.diagnostics());
                None
            }
        });
        let mut answers = Vec::new();
        for path in &given.answers {
            match read(path) {
                Ok(source) => answers.push(source),
                Err(error) => diagnostics.extend(error.diagnostics()),
            }
        }
        let mut settings = Vec::new();
        for text in &given.set {
            match Setting::parse(text) {
                Ok(setting) => settings.push(setting),
                Err(cause) => diagnostics.push(
                    Diagnostic::new(format!("cannot read `--set {text}`: {cause}"))
                        .hint("write it as `--set title=Links` or `--set components.0.name=api`"),
                ),
            }
        }
        if diagnostics.is_empty() {
            Ok(Self {
                source_date: surroundings.source_date.clone(),
                configuration,
                preset,
                answers,
                settings,
            })
        } else {
            Err(Failure::all(diagnostics))
        }
    }

    /// These, and the answers of one more file, which are stronger than those of all other files.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn with_file(&self, path: &Path) -> Result<Self, Failure> {
        let mut sources = self.clone();
        sources.answers.push(read(path)?);
        Ok(sources)
    }

    /// The name of the challenge that the strongest of the files gives.
    pub fn name(&self) -> Option<String> {
        let strongest = self.answers.iter().rev();
        strongest
            .filter_map(|source| text_of(source, "name"))
            .map(|(name, _)| name)
            .next()
    }

    /// True where a preset or an answers file was given: the user has chosen what to start from.
    pub fn has_start(&self) -> bool {
        self.preset.is_some() || !self.answers.is_empty()
    }

    /// Starts from this preset, or from none.
    pub fn set_preset(&mut self, preset: Option<&Preset>) {
        self.preset = preset.map(Preset::source);
    }

    /// The template that the strongest of the answers names.
    ///
    /// # Errors
    /// Names that no template has, with their place.
    pub fn template_name(&self) -> Result<Option<String>, Failure> {
        let known = store::template_names();
        for source in self.answers.iter().rev().chain(self.preset.as_ref()) {
            let Some((name, place)) = template_of(source) else {
                continue;
            };
            if known.contains(&name.as_str()) {
                return Ok(Some(name));
            }
            let hint = match nearest(&name, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", list_and(&known)),
            };
            let mut diagnostic = Diagnostic::new(format!("there is no template `{name}`")).hint(hint);
            diagnostic.location = Some(location(source, place));
            return Err(Failure::one(diagnostic));
        }
        Ok(None)
    }

    /// All answers for `template`, weakest first.
    ///
    /// # Errors
    /// A configuration or a date that cannot be understood. Faults in the answers are kept in the draft, to be reported with all
    /// others.
    pub fn draft<'t>(&self, template: &'t Template) -> Result<Draft<'t>, Failure> {
        let mut draft = Draft::new(&template.manifest);
        let asks_for_date = template
            .manifest
            .questions
            .iter()
            .any(|question| question.key == DATE_KEY);
        if let (Some(seconds), true) = (&self.source_date, asks_for_date) {
            draft.add_source(Source::new(SOURCE_DATE, format!("{DATE_KEY}: {}", day_of(seconds)?)));
        }
        // A folder may call itself what it likes: the user's own answers are for the templates that are built in.
        if let (Some(configuration), Origin::BuiltIn) = (&self.configuration, &template.origin) {
            configure(configuration, template, &mut draft)?;
        }
        for source in self.preset.iter().chain(&self.answers) {
            draft.add_source(source.clone());
        }
        for setting in &self.settings {
            draft.add_setting(setting.clone());
        }
        Ok(draft)
    }
}

/// The day, in UTC, of a number of seconds since 1970.
fn day_of(seconds: &OsStr) -> Result<Date, Failure> {
    let text = seconds.to_string_lossy();
    let moment = text.parse().ok().map(OffsetDateTime::from_unix_timestamp);
    match moment {
        Some(Ok(moment)) => Ok(moment.date()),
        _ => Err(Failure::one(
            Diagnostic::new(format!(
                "`{SOURCE_DATE}` is `{text}`, which is no number of seconds since 1970"
            ))
            .hint("set it as `date +%s` prints it, or unset it"),
        )),
    }
}

fn read(path: &Path) -> Result<Source, DiskError> {
    Ok(source(path, disk::read_input(path)?))
}

fn source(path: &Path, text: String) -> Source {
    Source::new(path.display().to_string(), text)
}

/// Takes the part of the configuration that is for this template: `answers:` → its name → keys.
fn configure(configuration: &Source, template: &Template, draft: &mut Draft<'_>) -> Result<(), Failure> {
    let fault = |place: Place, message: String, hint: Option<String>| {
        let mut diagnostic = Diagnostic::new(message);
        diagnostic.hint = hint;
        diagnostic.location = Some(location(configuration, place));
        Failure::one(diagnostic)
    };
    let root = match yaml::parse(&configuration.text, draft.next_source()) {
        Ok(Some(root)) => root,
        Ok(None) => return Ok(()),
        Err(error) => {
            return Err(fault(
                error.place,
                error.to_string(),
                error.kind.hint().map(str::to_owned),
            ));
        }
    };
    let NodeValue::Mapping(entries) = root.value else {
        return Err(fault(
            root.place,
            "the configuration is a map of keys and values".to_owned(),
            None,
        ));
    };
    let names = store::template_names();
    for entry in entries {
        if entry.key != "answers" {
            let hint = "the configuration has one key, `answers`, with the names of templates below it";
            return Err(fault(
                entry.key_place,
                format!("unknown key `{}`", entry.key),
                Some(hint.to_owned()),
            ));
        }
        if entry.value.is_null() {
            continue;
        }
        let NodeValue::Mapping(templates) = entry.value.value else {
            return Err(fault(
                entry.value.place,
                "`answers` is a map from templates to their answers".to_owned(),
                None,
            ));
        };
        for inner in templates {
            if !names.contains(&inner.key.as_str()) {
                let hint = nearest(&inner.key, names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
                return Err(fault(
                    inner.key_place,
                    format!("there is no template `{}`", inner.key),
                    hint,
                ));
            }
            if inner.key == template.manifest.name {
                draft.add_node(configuration.clone(), inner.value);
            }
        }
    }
    Ok(())
}

fn location(source: &Source, place: Place) -> Location {
    Location {
        file: source.name.clone(),
        line: place.line,
        column: place.column,
        text: source
            .text
            .lines()
            .nth(place.line.saturating_sub(1))
            .unwrap_or_default()
            .to_owned(),
    }
}
