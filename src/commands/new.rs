//! `designgen new`: a new challenge.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::{Verdict, forward};
use crate::answers::{Answers, Draft};
use crate::catalog::{self, Preset};
use crate::cli::New;
use crate::disk::{self, Disk, FileToWrite};
use crate::engine::Evaluator;
use crate::environment::Environment;
use crate::error::{Diagnostic, Failure};
use crate::existing::{Existing, Forward};
use crate::name::{Format, Slug};
use crate::path::RelPath;
use crate::plan::{Plan, Planner};
use crate::prompt::{self, Offer, Outcome, Picked, Wizard};
use crate::question::Choice;
use crate::shapes::{self, Challenge, Done, FileStatus};
use crate::sources::Sources;
use crate::store;
use crate::template::{EDITION, Template};
use crate::text::count;
use crate::ui::Ui;

pub fn run(arguments: &New, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let name = arguments.name.as_deref().map(parsed_name).transpose()?;
    let mut sources = Sources::read(&arguments.given, environment)?;
    let asks = environment.interactive && !arguments.no_input && !ui.is_json();
    let run = Run {
        arguments,
        name,
        disk: Disk::new(environment.cleanup.clone()),
    };
    let (template, preset, evaluator, answers) = if asks {
        match run.asked(&mut sources, ui.is_coloured())? {
            Some((template, evaluator, answers)) => (template, None, evaluator, answers),
            None => {
                ui.info("cancelled: nothing was written");
                return Ok(Verdict::Cancelled);
            }
        }
    } else {
        run.given(&mut sources)?
    };
    for note in &answers.notes {
        ui.note(note);
    }
    let writes = !arguments.dry_run && !arguments.diff;
    if writes {
        run.disk.prepare();
    }
    let plan = run.plan(&template, &evaluator, &answers)?;
    check_folder_name(answers.text("name"))?;
    let destination = run.destination(&answers);
    let mut report = Report {
        template: &template,
        started_from: sources.preset(),
        chosen: preset.as_ref(),
        edition: template
            .editions()
            .iter()
            .find(|choice| choice.value == answers.text(EDITION)),
        destination: &destination,
        ui,
    };
    if disk::exists(&destination) {
        let existing = run.existing(&destination)?;
        let forward = existing.forward(&plan)?;
        if writes {
            existing.carry_out(&forward)?;
        }
        return Ok(report.forward(&forward, writes, arguments.diff, &plan));
    }
    if !writes {
        return Ok(report.preview(&plan, arguments.diff));
    }
    let files: Vec<FileToWrite<'_>> = plan.files.iter().map(FileToWrite::from).collect();
    let path = run.disk.create(&arguments.output, answers.text("name"), &files)?;
    report.created(&path, &plan);
    Ok(Verdict::Yes)
}

fn parsed_name(text: &str) -> Result<Slug, Failure> {
    let slug = Slug::parse(text).map_err(|error| {
        let mut diagnostic = Diagnostic::new(format!("the name {error}"));
        diagnostic.hint = Format::Slug
            .suggestion(text)
            .map(|suggestion| format!("did you mean `{suggestion}`?"))
            .or_else(|| Some("choose a name such as `url-shortener`; `--output` sets the folder around it".to_owned()));
        Failure::one(diagnostic)
    })?;
    check_folder_name(slug.as_str())?;
    Ok(slug)
}

/// A slug may still be a name that some systems keep for devices.
fn check_folder_name(name: &str) -> Result<(), Failure> {
    RelPath::parse(name).map(|_| ()).map_err(|error| {
        let mut diagnostic = Diagnostic::new(format!("the name cannot be that of a folder: {error}"));
        diagnostic.hint = error.hint();
        Failure::one(diagnostic)
    })
}

struct Run<'r> {
    arguments: &'r New,
    name: Option<Slug>,
    disk: Disk,
}

impl Run<'_> {
    /// The template that arguments and answers name, if they do.
    fn template_name(&self, sources: &Sources) -> Result<Option<String>, Failure> {
        match &self.arguments.template {
            Some(name) => Ok(Some(name.clone())),
            None => sources.template_name(),
        }
    }

    fn draft<'t>(&self, sources: &Sources, template: &'t Template) -> Result<Draft<'t>, Failure> {
        let mut draft = sources.draft(template)?;
        if let Some(name) = &self.name {
            draft.put("name", &json!(name.as_str()));
        }
        Ok(draft)
    }

    /// The answers without asking anybody.
    fn given(&self, sources: &mut Sources) -> Result<(Template, Option<Preset>, Evaluator, Answers), Failure> {
        let name = self.template_name(sources)?;
        let (template, preset) = sources.start(name.as_deref())?;
        let draft = self.draft(sources, &template)?;
        // A preset that nobody named does not name the challenge either.
        let is_named = match preset {
            Some(_) => self.name.is_some() || draft.is_set("name"),
            None => draft.is_given("name"),
        };
        if !is_named {
            return Err(Failure::one(
                Diagnostic::new("the name of the challenge is missing")
                    .hint("give it as an argument, `designgen new my-challenge`, or as `name:` in an answers file"),
            ));
        }
        let evaluator = template.evaluator()?;
        let answers = draft.resolve(&evaluator)?;
        drop(draft);
        Ok((template, preset, evaluator, answers))
    }

    /// The answers of somebody at a terminal. Nothing where it was cancelled.
    fn asked(&self, sources: &mut Sources, colour: bool) -> Result<Option<(Template, Evaluator, Answers)>, Failure> {
        let mut template_name = self.template_name(sources)?;
        let asks_template = template_name.is_none() && !sources.has_preset() && store::template_names().len() > 1;
        let asks_preset = !sources.has_start();
        loop {
            if asks_template {
                match self.ask_template(colour)? {
                    Step::Forward(name) => template_name = Some(name),
                    Step::Back => continue,
                    Step::Cancelled => return Ok(None),
                }
            }
            if asks_preset {
                sources.set_preset(None);
            }
            let start = sources.template(template_name.as_deref())?;
            let (default, others) = if asks_preset {
                sources.presets_for(template_name.as_deref(), &start)?
            } else {
                (None, Vec::new())
            };
            let has_default = default.is_some();
            let presets: Vec<Preset> = default.into_iter().chain(others).collect();
            let step = loop {
                let mut with_preset = None;
                if !presets.is_empty() {
                    match Self::ask_preset(&start, (&presets, has_default), asks_template, colour)? {
                        Step::Forward(preset) => {
                            sources.set_preset(preset);
                            if preset.is_some() {
                                with_preset = Some(sources.template(template_name.as_deref())?);
                            }
                        }
                        Step::Back => break Step::Back,
                        Step::Cancelled => return Ok(None),
                    }
                }
                let template = with_preset.as_ref().unwrap_or(&start);
                let evaluator = template.evaluator()?;
                let can_go_back = asks_template || !presets.is_empty();
                match self.ask_answers(sources, (template, &evaluator), can_go_back, colour)? {
                    Step::Back if !presets.is_empty() => {}
                    Step::Back => break Step::Back,
                    Step::Cancelled => return Ok(None),
                    Step::Forward(answers) => break Step::Forward((with_preset, evaluator, answers)),
                }
            };
            match step {
                Step::Forward((with_preset, evaluator, answers)) => {
                    return Ok(Some((with_preset.unwrap_or(start), evaluator, answers)));
                }
                Step::Back => {}
                Step::Cancelled => return Ok(None),
            }
        }
    }

    fn ask_template(&self, colour: bool) -> Result<Step<String>, Failure> {
        let mut templates = catalog::templates()?;
        // The cursor is on the first.
        templates.sort_by_key(|template| !template.manifest.is_default);
        let offers: Vec<Offer> = templates
            .iter()
            .map(|template| Offer {
                name: template.manifest.name.clone(),
                summary: template.manifest.summary.clone(),
            })
            .collect();
        Ok(match prompt::choose_template(&offers, false, colour)? {
            Picked::Offer(index) => Step::Forward(offers[index].name.clone()),
            Picked::Cancelled => Step::Cancelled,
            Picked::None | Picked::Back => Step::Back,
        })
    }

    fn ask_preset<'p>(
        template: &Template,
        (presets, has_default): (&'p [Preset], bool),
        can_go_back: bool,
        colour: bool,
    ) -> Result<Step<Option<&'p str>>, Failure> {
        let offers: Vec<Offer> = presets
            .iter()
            .map(|preset| Offer {
                name: preset.name.clone(),
                summary: preset.title.clone(),
            })
            .collect();
        Ok(
            match prompt::choose_preset(&template.manifest.wizard, &offers, has_default, can_go_back, colour)? {
                Picked::Offer(index) => Step::Forward(Some(presets[index].name.as_str())),
                Picked::None => Step::Forward(None),
                Picked::Back => Step::Back,
                Picked::Cancelled => Step::Cancelled,
            },
        )
    }

    fn ask_answers(
        &self,
        sources: &Sources,
        (template, evaluator): (&Template, &Evaluator),
        can_go_back: bool,
        colour: bool,
    ) -> Result<Step<Answers>, Failure> {
        let mut draft = self.draft(sources, template)?;
        let mut preview = |answers: &Answers| {
            let plan = self.plan(template, evaluator, answers)?;
            let destination = self.destination(answers);
            if disk::exists(&destination) {
                self.existing(&destination)?.forward(&plan)?;
            }
            Ok(plan.files.iter().map(|file| file.path.to_string()).collect())
        };
        let wizard = Wizard {
            draft: &mut draft,
            evaluator,
            preview: &mut preview,
            has_name: self.name.is_some(),
            can_go_back,
            colour,
        };
        Ok(match wizard.run()? {
            Outcome::Write(answers) => Step::Forward(*answers),
            Outcome::Back => Step::Back,
            Outcome::Cancelled => Step::Cancelled,
        })
    }

    fn plan(&self, template: &Template, evaluator: &Evaluator, answers: &Answers) -> Result<Plan, Failure> {
        Planner::new(template, evaluator)?.select(answers, &self.arguments.only)
    }

    /// What is in the folder already, where a challenge can be written into it.
    fn existing(&self, destination: &Path) -> Result<Existing<'_>, Failure> {
        if self.arguments.only.is_empty() {
            return Existing::open(&self.disk, destination);
        }
        let message = format!(
            "`{}` already exists, and `--only` makes a part of a new challenge",
            destination.display()
        );
        Err(Failure::one(
            Diagnostic::new(message).hint("leave `--only` out, or choose another folder by `--output`"),
        ))
    }

    fn destination(&self, answers: &Answers) -> PathBuf {
        self.arguments.output.join(answers.text("name"))
    }
}

/// How to make an edition.
fn in_words(edition: &Choice) -> String {
    format!("`--edition {}` ({})", edition.value, edition.help)
}

/// What follows from something asked.
enum Step<T> {
    Forward(T),
    Back,
    Cancelled,
}

struct Report<'r> {
    template: &'r Template,
    /// What it was started from, as an argument names it.
    started_from: Option<&'r str>,
    /// The same where no argument named it and nobody chose it.
    chosen: Option<&'r Preset>,
    edition: Option<&'r Choice>,
    destination: &'r Path,
    ui: &'r mut Ui,
}

impl Report<'_> {
    /// Lists or shows what a new challenge would be. For a diff there is something to show.
    fn preview(&mut self, plan: &Plan, is_diff: bool) -> Verdict {
        let verdict = if is_diff { Verdict::No } else { Verdict::Yes };
        if self.ui.is_json() {
            self.json(Done::Planned, created(plan));
            return verdict;
        }
        for file in &plan.files {
            let path = file.path.as_str();
            if is_diff && file.is_private {
                self.ui.line(&format!("Secret file b/{path} is new"));
            } else if is_diff {
                self.ui.diff(path, None, &file.bytes);
            } else {
                self.ui.line(&format!("{:9} {path}", FileStatus::Create.name()));
            }
        }
        let (files, destination) = (count(plan.files.len(), "file"), self.destination.display());
        self.ui
            .info(&format!("dry run: {files} would be written to `{destination}`"));
        verdict
    }

    /// Tells what became of a challenge that was there, or would.
    fn forward(&mut self, forward: &Forward, writes: bool, is_diff: bool, plan: &Plan) -> Verdict {
        let verdict = forward::verdict(forward, is_diff);
        if self.ui.is_json() {
            let done = if writes { Done::Written } else { Done::Planned };
            self.json(done, forward::files(&forward.steps));
            return verdict;
        }
        if is_diff {
            forward::show(forward, self.ui);
        } else {
            forward::list(&forward.steps, !writes, self.ui);
        }
        let (destination, summary) = (self.destination.display(), forward.summary());
        if !writes {
            self.ui.info(&format!("dry run: `{destination}`: {summary}"));
        } else if forward.changes_anything() {
            self.ui.done("Updated", &format!("`{destination}`: {summary}"));
            self.origin(self.destination, plan);
        } else {
            self.ui.info(&format!("`{destination}`: {summary}"));
        }
        verdict
    }

    fn created(&mut self, path: &Path, plan: &Plan) {
        if self.ui.is_json() {
            self.json(Done::Written, created(plan));
            return;
        }
        let files = count(plan.files.len(), "file");
        self.ui.done("Created", &format!("`{}` with {files}", path.display()));
        self.origin(path, plan);
    }

    /// Tells what a challenge was made from, and what to read next.
    fn origin(&mut self, path: &Path, plan: &Plan) {
        if let Some(Preset { name, title, .. }) = self.chosen {
            self.ui.info(&format!(
                "Preset: {name} ({title}); also: `--preset NAME` (`designgen list`), `--answers FILE` (a system of your own)"
            ));
        }
        if let Some(edition) = self.edition {
            let other = |choice: &&Choice| choice.value != edition.value;
            let others = self.template.editions().iter().filter(other).map(in_words);
            let also = others.collect::<Vec<_>>().join(", ");
            let Choice { value, help } = edition;
            self.ui.info(&format!("Edition: {value} ({help}); also: {also}"));
        }
        if let Some(next) = &self.template.manifest.next
            && plan.files.iter().any(|file| file.path.as_str() == next)
        {
            self.ui.info(&format!("Next: read `{}`", path.join(next).display()));
        }
    }

    fn json(&mut self, status: Done, files: Vec<shapes::File<'_>>) {
        self.ui.json(&Challenge {
            status,
            template: &self.template.manifest.name,
            preset: self.started_from,
            edition: self.edition.map(|edition| edition.value.as_str()),
            path: shapes::absolute(self.destination),
            files,
        });
    }
}

/// The files of a new challenge.
fn created(plan: &Plan) -> Vec<shapes::File<'_>> {
    plan.files
        .iter()
        .map(|file| shapes::File {
            path: file.path.as_str(),
            status: FileStatus::Create,
            from: None,
            bytes: file.bytes.len(),
            conflict: None,
        })
        .collect()
}
