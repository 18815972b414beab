//! From the arguments to a template, with all that it extends, and to a draft of its answers: the date of `SOURCE_DATE_EPOCH`, user
//! configuration, the answers of presets, answers files and settings, in this order.
//!
//! Reads files through `disk` and `git`, prints nothing, and asks for nothing but trust in a repository.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::Path;

use serde_json::json;
use time::{Date, OffsetDateTime};

use crate::address::Address;
use crate::answers::{Draft, Setting, Source, template_of, text_of};
use crate::catalog::{self, Preset};
use crate::cli::AnswerArgs;
use crate::disk::{self, DiskError};
use crate::environment::{Environment, Reach, SOURCE_DATE};
use crate::error::{Diagnose as _, Diagnostic, Failure, Location};
use crate::git::{self, NamedBy};
use crate::manifest::Placed;
use crate::record::Record;
use crate::store::{self, StoredFile};
use crate::template::{self, EDITION, Folder, GitOrigin, Origin, Template};
use crate::text::{list_and, nearest};
use crate::yaml::{self, NodeValue, Place};

/// The template that an argument names, by its name, as the path of a folder or by an address of git, with what it extends.
///
/// # Errors
/// Unknown names, folders that cannot be read or hold no template, folders that extend what is not there.
pub fn template(argument: &str, environment: &Environment) -> Result<Template, Failure> {
    Template::of(folders(argument, &environment.reach())?)
}

/// Sees to it that a source may be used which a record names, and a record may come from anybody: a repository of git only if the user
/// trusts its address, before or now. Names of what is built in and paths of folders pass.
///
/// # Errors
/// What is no right address; repositories that are not trusted.
pub fn check_recorded(argument: &str, environment: &Environment) -> Result<(), Failure> {
    if Address::is_meant(argument) {
        git::check_trust(&Address::parse(argument)?, NamedBy::Record, &environment.reach())?;
    }
    Ok(())
}

/// The preset that the default template starts from.
///
/// # Errors
/// No such preset, and faults in manifests, which tests exclude.
pub fn default_preset() -> Result<String, Failure> {
    let name = catalog::default_template()?;
    let preset = catalog::template(name)?.manifest.preset;
    preset
        .map(|preset| preset.value)
        .ok_or_else(|| Failure::one(Diagnostic::new(format!("the template `{name}` starts from no preset"))))
}

/// The preset that a template starts from by itself, as an argument names it.
fn preset_of(argument: &str, template: &Template, reach: &Reach) -> Result<Option<String>, Failure> {
    let Some(preset) = &template.manifest.preset else {
        return Ok(None);
    };
    if is_folder(&preset.value) && is_folder(argument) {
        let argument = FolderPath::of(argument)?.joined("preset", preset)?.argument();
        return match preset_folder(&argument, reach) {
            Ok(_) => Ok(Some(argument)),
            // What is wrong in the folder has a place of its own.
            Err(failure) if failure.diagnostics.iter().any(|one| one.location.is_some()) => Err(failure),
            Err(failure) => Err(preset.locate_all(failure.diagnostics)),
        };
    }
    catalog::preset_name(&preset.value).map_err(|failure| preset.locate_all(failure.diagnostics))?;
    Ok(Some(preset.value.clone()))
}

/// The preset of this name or path, as lists show it.
fn listed(argument: &str, reach: &Reach) -> Result<Preset, Failure> {
    let (folder, _) = preset_folder(argument, reach)?;
    Ok(catalog::listed(argument, &folder))
}

/// Checks that the preset that a template starts from is there, and answers its questions.
///
/// # Errors
/// What is wrong with the preset or its answers.
pub fn check_preset(argument: &str, template: &Template, environment: &Environment) -> Result<(), Failure> {
    let Some(preset) = preset_of(argument, template, &environment.reach())? else {
        return Ok(());
    };
    let template = Sources::of_preset(&preset, environment)?.template(Some(argument))?;
    let mut draft = Draft::new(&template.manifest);
    for source in &template.answers {
        draft.add_source(source.clone());
    }
    if template
        .manifest
        .questions
        .iter()
        .any(|question| question.key == "name")
    {
        draft.put("name", &json!("preset"));
    }
    draft.resolve(&template.evaluator()?)?;
    Ok(())
}

/// The template that a preset extends, with the preset over it.
fn template_of_preset(preset: &str, reach: &Reach) -> Result<Template, Failure> {
    let (folder, place) = preset_folder(preset, reach)?;
    let folders = match folder.extends() {
        Some(_) => with_extended(folder, place, reach)?,
        None => {
            let mut folders = catalog::folders(catalog::default_template()?)?;
            folders.push(folder);
            folders
        }
    };
    Template::of(folders)
}

fn folders(argument: &str, reach: &Reach) -> Result<Vec<Folder>, Failure> {
    if is_folder(argument) {
        let place = FolderPath::of(argument)?;
        let folder = read_folder(&place, reach)?;
        if !folder.is_template() {
            return Err(Failure::one(
                Diagnostic::new(format!("`{}` does not hold a `template.yaml`", folder.name))
                    .hint("a template is a folder with a manifest and `files/`; `designgen template new` writes one"),
            ));
        }
        return with_extended(folder, Some(place), reach);
    }
    catalog::folders(argument).map_err(|failure| with_path_hint(failure, argument, "template.yaml"))
}

/// The folder of a preset, and where it lies unless it is built in.
fn preset_folder(argument: &str, reach: &Reach) -> Result<(Folder, Option<FolderPath>), Failure> {
    if !is_folder(argument) {
        return Ok((catalog::preset(argument)?, None));
    }
    let place = FolderPath::of(argument)?;
    let folder = read_folder(&place, reach)?;
    if folder.is_preset() {
        return Ok((folder, Some(place)));
    }
    Err(Failure::one(
        Diagnostic::new(format!("`{}` does not hold an `{}`", folder.name, template::ANSWERS))
            .hint("a preset is a folder with answers; for a template without, use `--template`"),
    ))
}

/// Reads what a folder extends, and what that extends, down to the last. Nothing that is built in extends a folder that is not.
fn with_extended(top: Folder, mut place: Option<FolderPath>, reach: &Reach) -> Result<Vec<Folder>, Failure> {
    catalog::with_extended(top, |extends| {
        place = match place.take().filter(|_| is_folder(&extends.value)) {
            Some(place) => Some(place.joined("extends", extends)?),
            None => None,
        };
        match &place {
            Some(place) => read_folder(place, reach).map_err(|failure| extends.locate_all(failure.diagnostics)),
            None => catalog::extended(extends),
        }
    })
}

fn read_folder(place: &FolderPath, reach: &Reach) -> Result<Folder, Failure> {
    let (files, origin) = match &place.root {
        Root::Disk(root) => {
            let files = disk::read_tree(Path::new(root), &place.within, &template::PARTS)?;
            (files, Origin::disk(&place.argument()))
        }
        Root::Git(address) => read_from_git(address, &place.within, reach)?,
    };
    Folder::read(&place.to_string(), origin, files)
}

fn read_from_git(address: &Address, within: &[String], reach: &Reach) -> Result<(Vec<StoredFile>, Origin), Failure> {
    let pinned = git::pin(address, reach)?;
    let files = git::read_tree(address, &pinned.commit, within, &template::PARTS, reach)?;
    let origin = GitOrigin {
        address: address.named(within),
        asked: address.asked.clone(),
        reference: pinned.reference,
        commit: pinned.commit,
    };
    Ok((files, Origin::Git(origin)))
}

fn with_path_hint(mut failure: Failure, argument: &str, file: &str) -> Failure {
    if disk::is_file(&Path::new(argument).join(file))
        && let Some(diagnostic) = failure.diagnostics.first_mut()
    {
        diagnostic.hint = Some(format!("for the folder of this name write `./{argument}`"));
    }
    failure
}

/// Where the folder of a template lies: in a source, which nothing that it extends may leave.
///
/// `./collection//mine` names the folder `mine` in the source `./collection`; `./mine` is its own source. A repository of git is one
/// source.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FolderPath {
    root: Root,
    /// Names of folders, from the root on.
    within: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Root {
    Disk(String),
    Git(Address),
}

impl FolderPath {
    fn of(argument: &str) -> Result<Self, Failure> {
        if Address::is_meant(argument) {
            let address = Address::parse(argument)?;
            return Ok(Self {
                within: address.within.clone(),
                root: Root::Git(address),
            });
        }
        // A path may begin with two slashes.
        let inside = argument.get(1..).and_then(|rest| rest.find("//")).map(|at| at + 1);
        let (root, within) = match inside {
            Some(at) => (&argument[..at], &argument[at + 2..]),
            None => (argument, ""),
        };
        let trimmed = root.trim_end_matches(['/', '\\']);
        Ok(Self {
            root: Root::Disk(if trimmed.is_empty() { root } else { trimmed }.to_owned()),
            within: within
                .split('/')
                .filter(|name| !name.is_empty() && *name != ".")
                .map(str::to_owned)
                .collect(),
        })
    }

    /// The folder that a key of the manifest in this one names.
    fn joined(&self, key: &str, path: &Placed<String>) -> Result<Self, Failure> {
        let mut within = self.within.clone();
        let root = match &self.root {
            Root::Disk(root) => root,
            Root::Git(address) => &address.repository,
        };
        let leaves = |hint: String| {
            let message = format!("`{key}: {}` leads out of `{root}`", path.value);
            Failure::one(path.locate(Diagnostic::new(message).hint(hint)))
        };
        let is_of_git = matches!(self.root, Root::Git(_));
        // The last of these mean something in an address.
        if path.value.starts_with('/')
            || path.value.contains(['\\', ':'])
            || (is_of_git && path.value.contains(['@', '%']))
        {
            return Err(leaves(
                "name the folder by a path that is relative to this one, such as `../other`".to_owned(),
            ));
        }
        for name in path.value.split('/') {
            match name {
                "" | "." => {}
                ".." => {
                    if within.pop().is_some() {
                        continue;
                    }
                    return Err(leaves(if is_of_git {
                        "name a folder of the same repository".to_owned()
                    } else {
                        let name = Path::new(root).file_name().unwrap_or_default().display();
                        format!("name the folder that holds both, and this one in it after `//`: `FOLDER//{name}`")
                    }));
                }
                name => within.push(name.to_owned()),
            }
        }
        Ok(Self {
            root: self.root.clone(),
            within,
        })
    }

    /// The argument that names this folder.
    fn argument(&self) -> String {
        match &self.root {
            Root::Disk(root) if self.within.is_empty() && is_folder(root) => root.clone(),
            Root::Disk(root) => format!("{root}//{}", self.within.join("/")),
            Root::Git(address) => match &address.asked {
                Some(asked) => format!("{}@{asked}", address.named(&self.within)),
                None => address.named(&self.within),
            },
        }
    }
}

impl fmt::Display for FolderPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.root {
            Root::Disk(root) => {
                formatter.write_str(root)?;
                self.within.iter().try_for_each(|name| write!(formatter, "/{name}"))
            }
            Root::Git(address) => formatter.write_str(&address.named(&self.within)),
        }
    }
}

/// True for a path and for an address of git; names of templates hold no separator.
pub fn is_folder(argument: &str) -> bool {
    argument.contains(['/', '\\']) || matches!(argument, "." | "..") || Address::is_meant(argument)
}

/// The template that an argument names, by its own name, by that of one of its documents, or by its folder.
///
/// # Errors
/// As [`template`].
pub fn template_or_document(argument: &str, environment: &Environment) -> Result<Template, Failure> {
    if is_folder(argument) {
        template(argument, environment)
    } else {
        catalog::template_or_document(argument)
    }
}

/// What `--preset` takes for a start from the template alone.
const NO_PRESET: &str = "none";

/// The question that `SOURCE_DATE_EPOCH` answers where nothing else does.
const DATE_KEY: &str = "date";

/// Everything that was given as a text, read but not yet understood.
#[derive(Debug, Clone)]
pub struct Sources {
    source_date: Option<OsString>,
    configuration: Option<Source>,
    preset: Option<String>,
    /// Whether the arguments say that there is to be no preset.
    wants_no_preset: bool,
    answers: Vec<Source>,
    settings: Vec<Setting>,
    /// Whether one of the settings comes from `--edition`.
    names_edition: bool,
    reach: Reach,
}

impl Sources {
    /// Reads what the arguments name, and what surrounds the process.
    ///
    /// # Errors
    /// Files that cannot be read, unknown presets, settings of the wrong form: all at once.
    pub fn read(given: &AnswerArgs, environment: &Environment) -> Result<Self, Failure> {
        let mut diagnostics = Vec::new();
        let configuration = environment
            .configuration
            .as_deref()
            .and_then(|path| match disk::read_if_there(path) {
                Ok(text) => text.map(|text| source(path, text)),
                Err(error) => {
                    diagnostics.extend(error.diagnostics());
                    None
                }
            });
        let wants_no_preset = given.preset.as_deref() == Some(NO_PRESET);
        let preset = given.preset.as_deref().filter(|_| !wants_no_preset);
        if let Some(name) = preset.filter(|name| !is_folder(name)) {
            diagnostics.extend(
                catalog::preset_name(name)
                    .err()
                    .map(|failure| with_path_hint(failure, name, template::ANSWERS))
                    .into_iter()
                    .flat_map(|failure| failure.diagnostics),
            );
        }
        let mut answers = Vec::new();
        for path in &given.answers {
            match read(path) {
                Ok(source) => answers.push(source),
                Err(error) => diagnostics.extend(error.diagnostics()),
            }
        }
        let mut settings = Vec::new();
        let edition = given.edition.as_ref().map(|edition| format!("{EDITION}={edition}"));
        for text in given.set.iter().chain(&edition) {
            match Setting::parse(text) {
                Ok(setting) => settings.push(setting),
                Err(cause) => diagnostics.push(
                    Diagnostic::new(format!("cannot read `--set {}`: {cause}", key_of(text)))
                        .hint("write it as `--set title=Links` or `--set components.0.name=api`"),
                ),
            }
        }
        if diagnostics.is_empty() {
            Ok(Self {
                source_date: environment.source_date.clone(),
                configuration,
                preset: preset.map(str::to_owned),
                wants_no_preset,
                answers,
                settings,
                names_edition: given.edition.is_some(),
                reach: environment.reach(),
            })
        } else {
            Err(Failure::all(diagnostics))
        }
    }

    /// What a preset gives, alone.
    ///
    /// # Errors
    /// As [`Sources::read`].
    pub fn of_preset(preset: &str, environment: &Environment) -> Result<Self, Failure> {
        let given = AnswerArgs {
            preset: Some(preset.to_owned()),
            ..AnswerArgs::default()
        };
        let configuration = None;
        Ok(Self {
            configuration,
            ..Self::read(&given, environment)?
        })
    }

    /// What a challenge is made from again: what its record says, and what arguments change of it. User configuration and the clock have had
    /// their say when it was made.
    ///
    /// # Errors
    /// As [`Sources::read`].
    pub fn of_record(
        record: &Record,
        answers: Option<Source>,
        given: &AnswerArgs,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let mut sources = Self::read(given, environment)?;
        sources.configuration = None;
        sources.source_date = None;
        if given.preset.is_none() {
            sources.preset.clone_from(&record.preset);
            sources.wants_no_preset = record.preset.is_none();
        }
        sources.answers.splice(0..0, answers);
        Ok(sources)
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

    /// True where a preset, `none` or an answers file was given: the user has chosen what to start from.
    pub fn has_start(&self) -> bool {
        self.preset.is_some() || self.wants_no_preset || !self.answers.is_empty()
    }

    /// True where a preset was named.
    pub fn has_preset(&self) -> bool {
        self.preset.is_some()
    }

    /// The preset to start from, as an argument names it.
    pub fn preset(&self) -> Option<&str> {
        self.preset.as_deref()
    }

    /// Starts from this preset, or from none.
    pub fn set_preset(&mut self, preset: Option<&str>) {
        self.preset = preset.map(str::to_owned);
    }

    /// The template of this name, with the preset over it if there is one; without a name that of the preset, or else the default one.
    ///
    /// # Errors
    /// As [`template`].
    pub fn template(&self, name: Option<&str>) -> Result<Template, Failure> {
        match (name, self.preset.as_deref()) {
            (None, None) => catalog::template(catalog::default_template()?),
            (None, Some(preset)) => template_of_preset(preset, &self.reach),
            (Some(name), None) => Template::of(folders(name, &self.reach)?),
            (Some(name), Some(preset)) => {
                // A preset may extend another folder over the template of this name.
                let own = template_of_preset(preset, &self.reach)?;
                if own.extends(name) {
                    return Ok(own);
                }
                let mut folders = folders(name, &self.reach)?;
                folders.push(preset_folder(preset, &self.reach)?.0);
                Template::of(folders)
            }
        }
    }

    /// As [`Sources::template`], and where the user has chosen nothing to start from, with the preset over it that the template starts
    /// from by itself, which is given too.
    ///
    /// # Errors
    /// As [`Sources::template`].
    pub fn start(&mut self, name: Option<&str>) -> Result<(Template, Option<Preset>), Failure> {
        let template = self.template(name)?;
        if self.has_start() {
            return Ok((template, None));
        }
        let argument = match name {
            Some(name) => name,
            None => catalog::default_template()?,
        };
        let Some(preset) = preset_of(argument, &template, &self.reach)? else {
            return Ok((template, None));
        };
        let listed = listed(&preset, &self.reach)?;
        self.preset = Some(preset);
        Ok((self.template(name)?, Some(listed)))
    }

    /// The presets for a template of this name: the one that it starts from by itself, if there is one, and all others.
    ///
    /// # Errors
    /// Faults in presets.
    pub fn presets_for(
        &self,
        name: Option<&str>,
        template: &Template,
    ) -> Result<(Option<Preset>, Vec<Preset>), Failure> {
        let argument = match name {
            Some(name) => name,
            None => catalog::default_template()?,
        };
        let first = preset_of(argument, template, &self.reach)?
            .map(|preset| listed(&preset, &self.reach))
            .transpose()?;
        let mut others = catalog::presets_of(template)?;
        others.retain(|preset| first.as_ref().is_none_or(|first| first.name != preset.name));
        Ok((first, others))
    }

    /// The built-in presets for a template, the one that it starts from by itself first.
    ///
    /// # Errors
    /// As [`Sources::template`], and faults in presets.
    pub fn built_in_presets(&self, name: &str) -> Result<Vec<String>, Failure> {
        let (first, others) = self.presets_for(Some(name), &self.template(Some(name))?)?;
        Ok(first.into_iter().chain(others).map(|preset| preset.name).collect())
    }

    /// The template that the strongest of the answers files names.
    ///
    /// # Errors
    /// Names that no template has, with their place.
    pub fn template_name(&self) -> Result<Option<String>, Failure> {
        let known = store::template_names();
        for source in self.answers.iter().rev() {
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
        if self.names_edition && template.editions().is_empty() {
            let message = format!("the template `{}` has one edition only", template.manifest.name);
            return Err(Failure::one(Diagnostic::new(message).hint("leave `--edition` out")));
        }
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
        if let Some(configuration) = &self.configuration {
            configure(configuration, template, &mut draft)?;
        }
        for source in &template.answers {
            draft.add_preset(source.clone());
        }
        for source in &self.answers {
            draft.add_source(source.clone());
        }
        for setting in &self.settings {
            draft.add_setting(setting.clone());
        }
        Ok(draft)
    }
}

/// The beginning of a setting that is its key and not its value, which may be secret.
fn key_of(text: &str) -> String {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '[' | ']');
    match text.find(|c| !is_key(c)) {
        Some(end) => format!("{}…", &text[..end]),
        None => text.to_owned(),
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
                "`{SOURCE_DATE}` is `{text}`, which is not a number of seconds since 1970"
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
            if template.extends(&inner.key) {
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
        // Nothing is known yet of what is secret, so that no value is shown.
        text: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_template_starts_from_a_preset() {
        assert_eq!(default_preset().expect("it says so"), "stock");
        assert!(
            catalog::preset_name(NO_PRESET).is_err() && catalog::find(NO_PRESET).is_ok_and(|found| found.is_none()),
            "`{NO_PRESET}` means something else"
        );
    }
}
