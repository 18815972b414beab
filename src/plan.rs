//! Every file of a run, rendered and in memory: a template and answers in, paths and bytes out.
//!
//! Pure and deterministic: the same template and answers give the same bytes in the same order on every machine. Touches
//! no disk, asks no clock.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use globset::{Glob, GlobSetBuilder};
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::answers::Answers;
use crate::engine::{self, Context, Delimiters, Evaluator, ExpressionError, RenderError, Renderer, budget};
use crate::error::{Diagnose, Diagnostic, Failure, SHORTEST_SECRET};
use crate::manifest::{FileRule, Mode};
use crate::parallel;
use crate::path::{Collision, PathError, RelPath, collisions};
use crate::record::{self, Record};
use crate::store::text_of;
use crate::template::{EDITION, FolderName, Origin, SourceFile, Template};
use crate::values::{self, ValueError};

/// The most that one run makes.
const LIMITS: Limits = Limits {
    files: 100_000,
    bytes: 1 << 30,
};

/// A thread is started for so many files: it costs about as much as a few of them.
const FEWEST_FILES: usize = 8;

/// A text is read once for all files that come from it where it is for so many: the engine that knows it besides all
/// partials is a copy, which costs about as much as reading so many texts on two cores.
const FILES_OF_ONE_TEXT: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    pub path: RelPath,
    pub bytes: Vec<u8>,
    pub executable: bool,
    /// It holds a secret of the answers, or something computed from one.
    pub is_private: bool,
}

/// All files of a run, sorted by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub files: Vec<PlannedFile>,
}

/// Why no plan can be made. All faults of a run are reported at once where they do not hide one another.
#[derive(Debug, Error)]
pub enum PlanError {
    #[error("{0}")]
    Expression(#[from] ExpressionError),
    #[error("{0}")]
    Value(#[from] ValueError),
    #[error("the rule for `{rule}` goes through `{for_each}`, which is not a list")]
    NoList { rule: String, for_each: String },
    #[error("{}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Render(Vec<RenderError>),
    #[error("{}", .0.first().map(|fault| fault.1.to_string()).unwrap_or_default())]
    Paths(Vec<(String, PathError)>),
    #[error("{}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Collisions(Vec<Collision>),
    #[error("the template `{template}` makes more than {limit}")]
    TooMuch { template: String, limit: String },
    #[error("the path of a file from `{0}` holds a secret")]
    SecretPath(String),
    #[error("cannot write the record: {0}")]
    Record(String),
}

impl Diagnose for PlanError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        match self {
            Self::Render(errors) => errors.iter().flat_map(Diagnose::diagnostics).collect(),
            Self::Paths(errors) => errors
                .iter()
                .map(|(source, error)| {
                    let mut diagnostic = Diagnostic::new(format!("{error} (from `{source}`)"));
                    diagnostic.hint = error.hint();
                    diagnostic
                })
                .collect(),
            Self::Collisions(collisions) => collisions
                .iter()
                .map(|collision| {
                    let mut diagnostic = Diagnostic::new(collision.to_string());
                    diagnostic.hint = collision.hint();
                    diagnostic
                })
                .collect(),
            Self::TooMuch { .. } => {
                vec![
                    Diagnostic::new(self.to_string())
                        .hint("look for loops in loops, and for lists that are gone through in lists"),
                ]
            }
            Self::SecretPath(_) => {
                vec![Diagnostic::new(self.to_string()).hint("paths are shown and stored: use another answer in it")]
            }
            other => vec![Diagnostic::new(other.to_string())],
        }
    }
}

impl Plan {
    /// Keeps the files that match one of these patterns; `*` stays within a folder, `**` goes through all.
    ///
    /// # Errors
    /// Patterns that are none, and patterns that match no file: the text says which.
    pub fn only(mut self, patterns: &[String]) -> Result<Self, Vec<Diagnostic>> {
        if patterns.is_empty() {
            return Ok(self);
        }
        let mut faults = Vec::new();
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let folder = format!("{}/**", pattern.trim_end_matches('/'));
            match (glob(pattern), glob(&folder)) {
                (Ok(file), Ok(inside)) => {
                    let (matches_file, matches_inside) = (file.compile_matcher(), inside.compile_matcher());
                    let any = self.files.iter().any(|planned| {
                        matches_file.is_match(planned.path.as_str()) || matches_inside.is_match(planned.path.as_str())
                    });
                    if !any {
                        faults.push(
                            Diagnostic::new(format!("`--only {pattern}` matches none of the files"))
                                .hint("`--dry-run` lists them; `**` goes through folders"),
                        );
                    }
                    set.add(file);
                    set.add(inside);
                }
                (Err(error), _) | (_, Err(error)) => {
                    faults.push(Diagnostic::new(format!(
                        "`--only {pattern}` is not a valid pattern: {error}"
                    )));
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let set = set
            .build()
            .map_err(|error| vec![Diagnostic::new(format!("`--only`: {error}"))])?;
        self.files.retain(|file| set.is_match(file.path.as_str()));
        Ok(self)
    }

    /// Sum of the sizes of all files.
    pub fn bytes(&self) -> usize {
        self.files.iter().map(|file| file.bytes.len()).sum()
    }
}

/// A secret too short to be told from other text hides nothing.
fn is_in(secret: &str, path: &str) -> bool {
    secret.chars().count() >= SHORTEST_SECRET && path.contains(secret)
}

fn glob(pattern: &str) -> Result<Glob, globset::Error> {
    globset::GlobBuilder::new(pattern).literal_separator(true).build()
}

#[derive(Debug, Clone, Copy)]
struct Limits {
    files: usize,
    bytes: usize,
}

/// Makes plans of one template.
pub struct Planner<'t> {
    template: &'t Template,
    renderer: Renderer<'t>,
    evaluator: &'t Evaluator,
    limits: Limits,
}

/// One file to be: where it goes, what it comes from, and what its text may use.
struct Draft<'t> {
    path: String,
    source: &'t SourceFile,
    about: Option<String>,
    locals: Locals,
    delimiters: Option<&'t Delimiters>,
    mode: Option<Mode>,
    verbatim: bool,
    quotes: bool,
}

impl<'t> Draft<'t> {
    /// The text to be rendered in the engine that knows the partials, if it is one.
    fn text(&self) -> Option<(&'t str, &'t str)> {
        let is_rendered = !self.verbatim && self.delimiters.is_none();
        let text = self.source.text().filter(|_| is_rendered)?;
        Some((self.source.path.as_str(), text))
    }
}

/// The variables of the loops around a file, the outermost first.
type Locals = Vec<(String, engine::Value)>;

impl<'t> Planner<'t> {
    /// # Errors
    /// Partials that are no valid templates, which tests exclude for all that is built in.
    pub fn new(template: &'t Template, evaluator: &'t Evaluator) -> Result<Self, PlanError> {
        let renderer = template
            .renderer()
            .map_err(|error| render_fault(template, vec![error]))?;
        Ok(Self {
            template,
            renderer,
            evaluator,
            limits: LIMITS,
        })
    }

    /// The files of the template that match these patterns, or all of them where there is no pattern.
    ///
    /// # Errors
    /// As [`Planner::plan`] and [`Plan::only`], without the secrets of the answers.
    pub fn select(&self, answers: &Answers, patterns: &[String]) -> Result<Plan, Failure> {
        let plan = self.plan(answers);
        plan.map_err(|error| Failure::from(error).without(answers.secrets()))?
            .only(patterns)
            .map_err(Failure::all)
    }

    /// Every file of the template.
    ///
    /// # Errors
    /// See [`PlanError`].
    pub fn plan(&self, answers: &Answers) -> Result<Plan, PlanError> {
        let _tracked = budget::track(self.template.folder());
        let mut files = self.files_of(answers)?;
        if !answers.secrets().is_empty() {
            // What other secrets would change holds something of them, through whatever filters it has come.
            let other = answers.with_other_secrets(&self.template.manifest);
            let other: BTreeMap<_, _> = match self.files_of(&other) {
                Ok(other) => other.into_iter().map(|file| (file.path, file.bytes)).collect(),
                Err(_) => BTreeMap::new(),
            };
            for file in &mut files {
                file.is_private = other.get(&file.path) != Some(&file.bytes);
            }
        }
        files.extend(self.record(answers, &files)?);
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Plan { files })
    }

    /// Every file but those of the record, sorted by path.
    fn files_of(&self, answers: &Answers) -> Result<Vec<PlannedFile>, PlanError> {
        let context = self.context(answers)?;
        let drafts = self.drafts(&context)?;
        let holds_secret = |draft: &&Draft<'_>| answers.secrets().iter().any(|secret| is_in(secret, &draft.path));
        if let Some(draft) = drafts.iter().find(holds_secret) {
            return Err(PlanError::SecretPath(self.template.place_of(&draft.source.path)));
        }
        let listing = self.listing(&drafts, &context)?;
        let mut files = self.files(drafts, &listing, context)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    /// Renders all drafts, those that quote others last.
    fn files(
        &self,
        drafts: Vec<Draft<'t>>,
        listing: &engine::Value,
        mut context: Context,
    ) -> Result<Vec<PlannedFile>, PlanError> {
        let paths = checked_paths(&drafts)?;
        // Every other text is read where it is rendered, on all cores, and forgotten.
        let shared: Vec<_> = drafts
            .chunk_by(|a, b| std::ptr::eq(a.source, b.source))
            .filter_map(|of_one_source| Some((of_one_source.len(), of_one_source[0].text()?)))
            .filter(|(files, (_, text))| *files >= FILES_OF_ONE_TEXT || needs_name(text))
            .map(|(_, named)| named)
            .collect();
        let with_shared;
        let renderer = if shared.is_empty() {
            &self.renderer
        } else {
            with_shared = self.with_texts(shared)?;
            &with_shared
        };
        context.insert_value("files", listing.clone());
        let (quoting, plain): (Vec<_>, Vec<_>) = drafts.into_iter().zip(paths).partition(|(draft, _)| draft.quotes);
        let mut all = || -> Result<Vec<PlannedFile>, PlanError> {
            let mut files = self.rendered(renderer, &plain, &context)?;
            if !quoting.is_empty() {
                context.insert_value("rendered", texts_by_path(&files));
                files.extend(self.rendered(renderer, &quoting, &context)?);
            }
            Ok(files)
        };
        all().map_err(|error| {
            // A text that cannot be read at all comes before everything that is wrong with others.
            let texts: BTreeMap<_, _> = plain
                .iter()
                .chain(&quoting)
                .filter_map(|(draft, _)| draft.text())
                .collect();
            self.with_texts(texts).err().unwrap_or(error)
        })
    }

    fn with_texts<'a>(&self, texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Renderer<'t>, PlanError> {
        self.renderer
            .with_texts(texts)
            .map_err(|error| render_fault(self.template, vec![error]))
    }

    /// One file of the plan alone, by its path. Nothing where the answers make no such file.
    ///
    /// # Errors
    /// See [`PlanError`].
    pub fn file(&self, path: &str, answers: &Answers) -> Result<Option<PlannedFile>, PlanError> {
        let _tracked = budget::track(self.template.folder());
        let context = self.context(answers)?;
        let drafts = self.drafts(&context)?;
        let listing = self.listing(&drafts, &context)?;
        if record::PATHS.contains(&path) {
            let plan = self.plan(answers)?;
            return Ok(plan.files.into_iter().find(|file| file.path.as_str() == path));
        }
        let Some(wanted) = drafts.iter().find(|draft| draft.path == path) else {
            return Ok(None);
        };
        // A file that quotes others needs all of them.
        let quotes = wanted.quotes;
        let needed = drafts
            .into_iter()
            .filter(|draft| draft.path == path || quotes && !draft.quotes)
            .collect();
        let files = self.files(needed, &listing, context)?;
        Ok(files.into_iter().find(|file| file.path.as_str() == path))
    }

    /// What every file sees.
    fn context(&self, answers: &Answers) -> Result<Context, PlanError> {
        let mut context = answers.context().clone();
        context.insert("data", &self.template.manifest.data);
        context.insert("designgen", &json!({"version": env!("CARGO_PKG_VERSION")}));
        values::add(&self.template.manifest, answers.values(), self.evaluator, &mut context)?;
        Ok(context)
    }

    /// Applies the file rules to the sources.
    fn drafts(&self, context: &Context) -> Result<Vec<Draft<'t>>, PlanError> {
        let mut drafts = Vec::new();
        let edition = context.get(EDITION).and_then(engine::Value::as_str);
        for source in self.template.sources.iter().filter(|source| source.is_in(edition)) {
            let target = source.target();
            let rules: Vec<&FileRule> = self.template.manifest.rules_for(target).collect();
            self.expand(source, &rules, 0, (context, Vec::new()), &mut drafts)?;
        }
        self.keep_uppermost(&mut drafts);
        Ok(drafts)
    }

    /// Of files of the same path, keeps that of the folder above, and of one folder that of the edition.
    fn keep_uppermost(&self, drafts: &mut Vec<Draft<'t>>) {
        let rank = |draft: &Draft<'t>| {
            (
                self.template.level_of(&draft.source.path),
                draft.source.edition.is_some(),
            )
        };
        let mut highest = BTreeMap::new();
        for draft in drafts.iter() {
            let known = highest.entry(draft.path.clone()).or_insert_with(|| rank(draft));
            *known = rank(draft).max(*known);
        }
        drafts.retain(|draft| highest.get(&draft.path) == Some(&rank(draft)));
    }

    /// Goes through the rules that hold for a source, the outermost first; `next` is the first that is still to come, and
    /// the context holds the locals already.
    fn expand(
        &self,
        source: &'t SourceFile,
        rules: &[&'t FileRule],
        next: usize,
        (context, locals): (&Context, Locals),
        drafts: &mut Vec<Draft<'t>>,
    ) -> Result<(), PlanError> {
        for (index, rule) in rules.iter().enumerate().skip(next) {
            let Some(for_each) = &rule.for_each else { continue };
            if !holds_all(self.evaluator, &rules[next..index], context)? {
                return Ok(());
            }
            let mut inner = context.clone();
            for item in locals_of_items(rule, for_each, context)? {
                insert_all(&mut inner, &item);
                if holds_all(self.evaluator, &rules[index..=index], &inner)? {
                    let locals = [locals.as_slice(), &item].concat();
                    self.expand(source, rules, index + 1, (&inner, locals), drafts)?;
                }
            }
            return Ok(());
        }
        if !holds_all(self.evaluator, &rules[next..], context)? {
            return Ok(());
        }
        // Lists in lists soon make more than there is memory for.
        if drafts.len() == self.limits.files {
            return Err(self.too_much(format!("{} files", self.limits.files)));
        }
        let target = source.target();
        let exact = rules.iter().rev().find(|rule| rule.path == target);
        let target = exact.and_then(|rule| rule.to.as_deref()).unwrap_or(target);
        let path = self
            .renderer
            .render_inline(&source.path, target, None, context)
            .map_err(|error| render_fault(self.template, vec![error]))?;
        let about = match exact.and_then(|rule| rule.about.as_ref()) {
            None => None,
            Some(about) => Some(self.evaluator.text(about, context)?),
        };
        drafts.push(Draft {
            path,
            source,
            about,
            locals,
            delimiters: rules.iter().rev().find_map(|rule| rule.delimiters.as_ref()),
            mode: rules.iter().rev().find_map(|rule| rule.mode),
            verbatim: rules.iter().any(|rule| rule.verbatim),
            quotes: rules.iter().any(|rule| rule.quotes),
        });
        Ok(())
    }

    /// Paths with remarks, for folder trees in documents; the path of a folder ends in `/`.
    fn listing(&self, drafts: &[Draft<'t>], context: &Context) -> Result<engine::Value, PlanError> {
        let mut listing: Vec<Value> = drafts
            .iter()
            .map(|draft| json!({"path": draft.path, "about": draft.about.as_deref().unwrap_or_default()}))
            .collect();
        listing.push(json!({"path": format!("{}/", record::FOLDER), "about": "What made this repository"}));
        let keeps_answers = self.keeps_answers(context)?;
        let recorded = record::PATHS
            .into_iter()
            .filter(|path| keeps_answers || *path != record::ANSWERS);
        listing.extend(recorded.map(|path| json!({"path": path, "about": ""})));
        for rule in &self.template.manifest.files {
            let Some(about) = &rule.about else { continue };
            let inside = format!("{}/", rule.path);
            let is_folder = self
                .template
                .sources
                .iter()
                .any(|source| source.target().starts_with(&inside));
            if !is_folder {
                continue;
            }
            for (folder, context) in self.folders(rule, context)? {
                let inside = format!("{folder}/");
                if drafts.iter().any(|draft| draft.path.starts_with(&inside)) {
                    let about = self.evaluator.text(about, &context)?;
                    listing.push(json!({"path": inside, "about": about}));
                }
            }
        }
        Ok(engine::Value::from_serializable(&listing))
    }

    /// The folders that a rule makes, each with what its remark may use.
    fn folders(&self, rule: &FileRule, context: &Context) -> Result<Vec<(String, Context)>, PlanError> {
        let items = match &rule.for_each {
            None => vec![Locals::new()],
            Some(for_each) => locals_of_items(rule, for_each, context)?,
        };
        items
            .into_iter()
            .map(|item| {
                let mut context = context.clone();
                insert_all(&mut context, &item);
                let folder = self
                    .renderer
                    .render_inline(&rule.path, &rule.path, None, &context)
                    .map_err(|error| render_fault(self.template, vec![error]))?;
                Ok((folder, context))
            })
            .collect()
    }

    /// Whether the challenge holds the answers that made it.
    fn keeps_answers(&self, context: &Context) -> Result<bool, ExpressionError> {
        match &self.template.manifest.keeps_answers {
            Some(condition) => self.evaluator.holds(&condition.value, context),
            None => Ok(true),
        }
    }

    /// What made the challenge, and how its files were made; the answers that were given, or their digest.
    fn record(&self, answers: &Answers, files: &[PlannedFile]) -> Result<Vec<PlannedFile>, PlanError> {
        let context = self.context(answers)?;
        let keeps_answers = self.keeps_answers(&context)?;
        let edition = context.get(EDITION).and_then(engine::Value::as_str).map(str::to_owned);
        let template = &self.template.manifest.name;
        let mut given = Map::new();
        given.insert(crate::answers::TEMPLATE_KEY.to_owned(), json!(template));
        given.extend(answers.given().clone());
        let given = Value::Object(given);
        let digest = digest_of_answers(self.template, answers)?;
        let record = Record {
            designgen: env!("CARGO_PKG_VERSION").to_owned(),
            name: answers.text("name").to_owned(),
            template: self.template.argument(),
            // The answers alone do not make the files of a preset again.
            preset: self.template.preset().filter(|_| keeps_answers),
            edition,
            answers: (!keeps_answers).then_some(digest),
            sources: if keeps_answers {
                self.template.folders.iter().map(FolderName::recorded).collect()
            } else {
                let is_told = |folder: &&FolderName| !folder.is_preset;
                self.template
                    .folders
                    .iter()
                    .filter(is_told)
                    .map(FolderName::recorded)
                    .collect()
            },
        };
        let mut made = vec![(record::RECORD, record.text().map_err(PlanError::Record)?.into_bytes())];
        if keeps_answers {
            let text = record::answers_file(&given).map_err(PlanError::Record)?;
            made.push((record::ANSWERS, text.into_bytes()));
        }
        // A record is published where the file itself may not be.
        let files = files
            .iter()
            .filter(|file| !file.is_private)
            .map(|file| (&file.path, file.bytes.as_slice(), file.executable));
        made.extend(record::of_files(files).map_err(PlanError::Record)?);
        made.into_iter().map(|(path, bytes)| record_file(path, bytes)).collect()
    }

    /// Renders drafts on all cores; the result is in their order whatever the cores do.
    fn rendered(
        &self,
        renderer: &Renderer<'_>,
        drafts: &[(Draft<'_>, RelPath)],
        context: &Context,
    ) -> Result<Vec<PlannedFile>, PlanError> {
        // Counted at once: what is too much must not be in memory first.
        let size = AtomicUsize::new(0);
        let outcomes = parallel::map(drafts, FEWEST_FILES, |(draft, _)| {
            if size.load(Ordering::Relaxed) > self.limits.bytes {
                return Ok(Vec::new());
            }
            let bytes = contents(renderer, draft, context)?;
            size.fetch_add(bytes.len(), Ordering::Relaxed);
            Ok(bytes)
        });
        if size.into_inner() > self.limits.bytes {
            return Err(self.too_much(format!("{} bytes", self.limits.bytes)));
        }
        let mut files = Vec::with_capacity(drafts.len());
        let mut faults = Vec::new();
        for ((draft, path), outcome) in drafts.iter().zip(outcomes) {
            match outcome {
                Ok(bytes) => files.push(PlannedFile {
                    path: path.clone(),
                    executable: match draft.mode {
                        Some(mode) => mode == Mode::Executable,
                        None => names_interpreter(&bytes),
                    },
                    is_private: false,
                    bytes,
                }),
                // A fault in a partial or in a file of many components shows once.
                Err(error) if faults.contains(&error) => {}
                Err(error) => faults.push(error),
            }
        }
        if faults.is_empty() {
            Ok(files)
        } else {
            Err(render_fault(self.template, faults))
        }
    }

    fn too_much(&self, limit: String) -> PlanError {
        PlanError::TooMuch {
            template: self.template.manifest.name.clone(),
            limit,
        }
    }
}

/// Errors of the engine with the places that the user knows, and with a hint that fits the template's origin.
fn render_fault(template: &Template, mut errors: Vec<RenderError>) -> PlanError {
    for error in &mut errors {
        let folder = template.folder_of(&error.template);
        error.is_ours = folder.is_some_and(|folder| folder.origin == Origin::BuiltIn);
        error.template = template.place_of(&error.template);
    }
    PlanError::Render(errors)
}

/// True for a script that the kernel hands to the program at a path: `#!/bin/sh`, but not `#![no_std]`.
fn names_interpreter(bytes: &[u8]) -> bool {
    let path = bytes.strip_prefix(b"#!").unwrap_or_default();
    path.iter().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b'/')
}

fn contents(renderer: &Renderer<'_>, draft: &Draft<'_>, context: &Context) -> Result<Vec<u8>, RenderError> {
    let text = match draft.source.text() {
        Some(text) if !draft.verbatim => text,
        _ => return Ok(draft.source.bytes().to_vec()),
    };
    let mut inner = Context::new();
    let context = if draft.locals.is_empty() {
        context
    } else {
        inner.clone_from(context);
        insert_all(&mut inner, &draft.locals);
        &inner
    };
    renderer
        .render(&draft.source.path, text, draft.delimiters, context)
        .map(String::into_bytes)
}

/// Whether the engine takes a text only if it has a name: one with blocks that another text may fill.
fn needs_name(text: &str) -> bool {
    text.split("{%").skip(1).any(|tag| {
        let tag = tag.trim_start_matches('-').trim_start();
        tag.starts_with("block") || tag.starts_with("extends")
    })
}

fn holds_all(evaluator: &Evaluator, rules: &[&FileRule], context: &Context) -> Result<bool, ExpressionError> {
    for rule in rules {
        if let Some(when) = &rule.when
            && !evaluator.holds(when, context)?
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What stands in a record for the preset and the answers that were given, where these are not kept. Name and edition are told anyway.
///
/// # Errors
/// What YAML cannot say.
pub fn digest_of_answers(template: &Template, answers: &Answers) -> Result<String, PlanError> {
    let mut given = answers.given().clone();
    given.shift_remove("name");
    given.shift_remove(EDITION);
    record::digest_of_answers(template.preset().as_deref(), &Value::Object(given)).map_err(PlanError::Record)
}

fn record_file(path: &str, bytes: Vec<u8>) -> Result<PlannedFile, PlanError> {
    Ok(PlannedFile {
        path: RelPath::parse(path).map_err(|error| PlanError::Paths(vec![(path.to_owned(), error)]))?,
        bytes,
        executable: false,
        is_private: false,
    })
}

/// For each item of the list at `for_each`: the item under the rule's name, and its index.
fn locals_of_items(rule: &FileRule, for_each: &str, context: &Context) -> Result<Vec<Locals>, PlanError> {
    let (root, rest) = for_each.split_once('.').unwrap_or((for_each, ""));
    let list = context.get(root).and_then(|value| {
        if rest.is_empty() {
            Some(value)
        } else {
            value.get_from_path(rest)
        }
    });
    let items = list
        .and_then(engine::Value::as_array)
        .ok_or_else(|| PlanError::NoList {
            rule: rule.path.clone(),
            for_each: for_each.to_owned(),
        })?;
    let name = rule.name.as_deref().unwrap_or("item");
    let locals = |(index, item): (usize, &engine::Value)| {
        vec![(name.to_owned(), item.clone()), (format!("{name}_index"), index.into())]
    };
    Ok(items.iter().enumerate().map(locals).collect())
}

fn insert_all(context: &mut Context, locals: &[(String, engine::Value)]) {
    for (name, value) in locals {
        context.insert_value(name.clone(), value.clone());
    }
}

/// The texts of files by their paths, as templates see them.
fn texts_by_path(files: &[PlannedFile]) -> engine::Value {
    let texts: BTreeMap<&str, &str> = files
        .iter()
        .filter_map(|file| Some((file.path.as_str(), text_of(&file.bytes)?)))
        .collect();
    engine::Value::from_serializable(&texts)
}

fn checked_paths(drafts: &[Draft<'_>]) -> Result<Vec<RelPath>, PlanError> {
    let mut paths = Vec::with_capacity(drafts.len());
    let mut faults = Vec::new();
    for draft in drafts {
        match RelPath::parse(&draft.path) {
            Ok(path) => paths.push(path),
            Err(error) => faults.push((draft.source.path.clone(), error)),
        }
    }
    if !faults.is_empty() {
        return Err(PlanError::Paths(faults));
    }
    let record = record::PATHS.map(|path| RelPath::parse(path).ok());
    let found = collisions(paths.iter().chain(record.iter().flatten()));
    if found.is_empty() {
        Ok(paths)
    } else {
        Err(PlanError::Collisions(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Draft;
    use crate::store::StoredFile;

    const MANIFEST: &str = r##"
name: demo
title: Demo
summary: S
questions:
  - {key: title, type: text, default: Some title}
  - {key: size, type: choice, choices: [{value: small, help: s}, {value: large, help: l}], default: small}
  - key: parts
    type: records
    fields: [{key: name, type: text, format: identifier}, {key: shown, type: boolean, default: true}]
    default: [{name: one}, {name: two, shown: false}]
  - {key: token, type: text, secret: true, default: hidden}
values:
  - {key: doubled, type: integer, value: "{{ parts | length * 2 }}"}
  - {key: pages, value: [{name: first}, {name: small, when: "size == 'small'"}, {name: large, when: "size == 'large'"}]}
files:
  - {path: large, when: "size == 'large'"}
  - {path: "parts/{{ part.name }}", for_each: parts, as: part, when: part.shown, about: "Part {{ part.name }}"}
  - {path: ci.yml, delimiters: {block: ["[%", "%]"], variable: ["[[", "]]"], comment: ["[#", "#]"]}}
  - {path: raw, verbatim: true}
  - {path: quote.md, quotes: true}
  - {path: run, mode: 755}
  - {path: run/data.sh, mode: 644}
  - {path: "pages/{{ page.name }}.md", for_each: pages, as: page}
  - {path: moved.md, for_each: parts, as: part, to: "to/{{ part_index | pad(width=3) }}-{{ part.name | upper | lower }}.md"}
"##;

    fn template_of(files_of: &[(&str, &'static [u8])]) -> Template {
        let files = std::iter::once(StoredFile {
            path: "template.yaml".to_owned(),
            bytes: MANIFEST.as_bytes().into(),
        });
        let sources = files_of.iter().map(|(path, bytes)| StoredFile {
            path: format!("files/{path}"),
            bytes: (*bytes).into(),
        });
        Template::of_files("demo", files.chain(sources).collect()).expect("a valid template")
    }

    fn plan_of(files: &[(&str, &'static [u8])], given: &[(&str, Value)]) -> Result<Plan, PlanError> {
        let template = template_of(files);
        let evaluator = template.evaluator().expect("valid expressions");
        let mut draft = Draft::new(&template.manifest);
        for (key, value) in given {
            draft.put(key, value);
        }
        let answers = draft.resolve(&evaluator).expect("right answers");
        Planner::new(&template, &evaluator).expect("no partials").plan(&answers)
    }

    fn texts(plan: &Plan) -> Vec<(&str, String)> {
        plan.files
            .iter()
            .filter(|file| !file.path.as_str().starts_with(record::FOLDER))
            .map(|file| (file.path.as_str(), String::from_utf8_lossy(&file.bytes).into_owned()))
            .collect()
    }

    fn messages(error: &PlanError) -> Vec<String> {
        error
            .diagnostics()
            .into_iter()
            .map(|diagnostic| diagnostic.message)
            .collect()
    }

    #[test]
    fn rules_decide_which_files_there_are() {
        let files: &[(&str, &'static [u8])] = &[
            (".gitignore.tera", b"target\n"),
            ("large/a.txt", b"only when large"),
            (
                "parts/{{ part.name }}/index.txt",
                b"{{ part.name }} {{ part_index }} of {{ doubled }}",
            ),
            ("ci.yml", b"${{ secrets.X }} [[ size ]]"),
            ("raw/a.txt", b"{{ untouched }}\r\n\n"),
            ("image.bin", b"\x00{{ binary }}"),
            ("run.sh", b"#!/bin/sh\n"),
        ];
        let small = plan_of(files, &[]).expect("plans");
        let expected = [
            (".gitignore", "target\n"),
            ("ci.yml", "${{ secrets.X }} small\n"),
            ("image.bin", "\u{0}{{ binary }}"),
            ("parts/one/index.txt", "one 0 of 4\n"),
            ("raw/a.txt", "{{ untouched }}\r\n\n"),
            ("run.sh", "#!/bin/sh\n"),
        ];
        assert_eq!(texts(&small), expected.map(|(path, text)| (path, text.to_owned())));
        let executable: Vec<_> = small.files.iter().filter(|file| file.executable).collect();
        assert_eq!(executable.len(), 1);
        assert_eq!(executable[0].path.as_str(), "run.sh");

        let large = plan_of(files, &[("size", json!("large"))]).expect("plans");
        assert_eq!(large.files.len(), small.files.len() + 1);
    }

    #[test]
    fn files_can_be_run_where_a_rule_or_their_first_line_says_so() {
        let files: &[(&str, &'static [u8])] = &[
            ("a.sh", b"#!/bin/sh\n"),
            ("b.sh", b"#! /usr/bin/env sh\n"),
            ("lib.rs", b"#![no_std]\n"),
            ("odd", b"#!\n/bin/sh\n"),
            ("run/data.sh", b"#!/bin/sh\n"),
            ("run/tool", b"\x7fELF\x00"),
        ];
        let plan = plan_of(files, &[]).expect("plans");
        let executable = plan.files.iter().filter(|file| file.executable);
        let paths: Vec<_> = executable.map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["a.sh", "b.sh", "run/tool"]);
    }

    #[test]
    fn a_rule_may_name_the_target_by_an_expression() {
        let plan = plan_of(&[("moved.md", b"{{ part.name }}")], &[]).expect("plans");
        let expected = [("to/000-one.md", "one\n"), ("to/001-two.md", "two\n")];
        assert_eq!(texts(&plan), expected.map(|(path, text)| (path, text.to_owned())));
    }

    #[test]
    fn a_rule_may_go_through_a_value() {
        let plan = plan_of(&[("pages/{{ page.name }}.md", b"{{ page_index }}")], &[]).expect("plans");
        let expected = [("pages/first.md", "0\n"), ("pages/small.md", "1\n")];
        assert_eq!(texts(&plan), expected.map(|(path, text)| (path, text.to_owned())));
    }

    #[test]
    fn attack_13_the_record_holds_no_secret() {
        let files: &[(&str, &'static [u8])] = &[("a.txt", b"{{ token }}"), ("b.txt", b"b")];
        let plan = plan_of(files, &[("token", json!("hunter2"))]).expect("plans");
        let of = |path: &str| {
            let mut files = plan.files.iter();
            let file = files.find(|file| file.path.as_str() == path).expect("is there");
            file.bytes.as_slice()
        };
        assert_eq!(of("a.txt"), b"hunter2\n");
        for path in [record::RECORD, record::ANSWERS, record::DIGESTS] {
            assert!(!String::from_utf8_lossy(of(path)).contains("hunter2"), "{path}");
        }
        let base = record::read_files(of(record::BASE), of(record::DIGESTS)).expect("fits");
        assert_eq!(base.keys().map(RelPath::as_str).collect::<Vec<_>>(), ["b.txt"]);
    }

    #[test]
    fn files_may_list_and_quote_others() {
        let files: &[(&str, &'static [u8])] = &[
            ("a.py", b"def f():\n    return 1\n"),
            (
                "quote.md",
                b"{{ rendered[\"a.py\"] | py_definition(name=\"f\") | fenced }}",
            ),
            ("tree.md", b"{{ files | tree(root=\"x\") }}"),
            ("parts/{{ part.name }}/b.txt", b""),
        ];
        let plan = plan_of(files, &[]).expect("plans");
        let texts = texts(&plan);
        assert_eq!(texts[2], ("quote.md", "def f():\n    return 1\n".to_owned()));
        assert!(texts[3].1.contains("└── one/"), "{}", texts[3].1);
        assert!(texts[3].1.contains("# Part one"), "{}", texts[3].1);
    }

    #[test]
    fn all_faults_of_rendering_are_reported_at_once() {
        let files: &[(&str, &'static [u8])] = &[("a.md", b"{{ nope }}"), ("b.md", b"{{ title }}"), ("c.md", b"fine")];
        let error = plan_of(files, &[]).expect_err("two faults");
        assert_eq!(messages(&error).len(), 2);
    }

    #[test]
    fn a_text_that_cannot_be_read_is_reported_before_all_else() {
        let files: &[(&str, &'static [u8])] = &[("a.md", b"{{ nope }}"), ("b.md", b"{% if %}"), ("c.md", b"{% for %}")];
        let error = plan_of(files, &[]).expect_err("three faults");
        let messages = messages(&error);
        assert_eq!(messages.len(), 1);
        assert!(
            messages[0].starts_with("cannot render `demo/files/b.md`"),
            "{messages:?}"
        );
    }

    #[test]
    fn many_files_of_one_text_are_as_few() {
        let items = |count: usize| -> Vec<Value> { (0..count).map(|n| json!({"name": format!("p{n}")})).collect() };
        let files: &[(&str, &'static [u8])] = &[("moved.md", b"{{ part.name }} of {{ doubled }}")];
        for count in [1, FILES_OF_ONE_TEXT] {
            let plan = plan_of(files, &[("parts", json!(items(count)))]).expect("plans");
            let texts = texts(&plan);
            assert_eq!(texts.len(), count);
            assert_eq!(texts[0], ("to/000-p0.md", format!("p0 of {}\n", count * 2)));
        }
    }

    #[test]
    fn a_text_may_have_blocks() {
        let plan = plan_of(&[("a.md", b"{%- block title %}{{ size }}{% endblock %}")], &[]).expect("plans");
        assert_eq!(texts(&plan), [("a.md", "small\n".to_owned())]);
    }

    #[test]
    fn attack_01_05_paths_that_lead_out_or_collide_are_refused() {
        let outside = plan_of(&[("{{ title }}/a.md", b"")], &[("title", json!(".."))]).expect_err("leads out");
        assert!(matches!(outside, PlanError::Paths(_)), "{outside:?}");
        let collision = plan_of(&[("a.md", b""), ("A.md.tera", b"")], &[]).expect_err("collide");
        assert!(matches!(collision, PlanError::Collisions(_)), "{collision:?}");
        let record = plan_of(&[(".designgen/answers.yaml", b"")], &[]).expect_err("is written anyway");
        assert!(matches!(record, PlanError::Collisions(_)), "{record:?}");
    }

    #[test]
    fn attack_16_a_plan_has_limits() {
        let files: &[(&str, &'static [u8])] =
            &[("parts/{{ part.name }}/a.txt", b"0123456789"), ("b.txt", b"0123456789")];
        let limited = |limits| {
            let template = template_of(files);
            let evaluator = template.evaluator().expect("valid expressions");
            let answers = Draft::new(&template.manifest)
                .resolve(&evaluator)
                .expect("right answers");
            let mut planner = Planner::new(&template, &evaluator).expect("no partials");
            planner.limits = limits;
            planner
                .plan(&answers)
                .map(|plan| plan.files.len())
                .map_err(|error| messages(&error))
        };
        let limits = Limits { files: 2, bytes: 22 };
        assert_eq!(limited(limits), Ok(6));
        let too_much = |what: &str| Err(vec![format!("the template `demo` makes more than {what}")]);
        assert_eq!(limited(Limits { files: 1, ..limits }), too_much("1 files"));
        assert_eq!(limited(Limits { bytes: 21, ..limits }), too_much("21 bytes"));
    }

    #[test]
    fn only_narrows_a_plan_and_says_what_matches_nothing() {
        let files: &[(&str, &'static [u8])] = &[("a.md", b""), ("docs/b.md", b""), ("docs/deep/c.md", b"")];
        let plan = || plan_of(files, &[]).expect("plans");
        let only = |patterns: &[&str]| {
            let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
            plan()
                .only(&patterns)
                .map(|plan| plan.files.len())
                .map_err(|faults| faults.len())
        };
        assert_eq!(only(&[]), Ok(7));
        assert_eq!(only(&["*.md"]), Ok(1));
        assert_eq!(only(&["docs"]), Ok(2));
        assert_eq!(only(&["docs/*.md", "a.md"]), Ok(2));
        assert_eq!(only(&["**/*.md"]), Ok(3));
        assert_eq!(only(&["nothing", "{"]), Err(2));
    }
}
