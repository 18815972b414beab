//! `designgen template`: checks the folders of templates, and starts new ones.

use std::path::Path;

use super::Verdict;
use crate::cli::{Template as Arguments, TemplateLint, TemplateNew};
use crate::disk::{self, Disk, FileToWrite};
use crate::environment::Environment;
use crate::error::{Diagnostic, Failure};
use crate::lint::{Finding, lint};
use crate::manifest::MANIFEST;
use crate::path::RelPath;
use crate::shapes::{self, LintFinding, LintedTemplates, NewTemplate};
use crate::sources;
use crate::store::{self, StoredFile};
use crate::template::{SourceFile, Template};
use crate::text::count;
use crate::ui::Ui;

pub fn run(arguments: &Arguments, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    match arguments {
        Arguments::Lint(arguments) => check(arguments, environment, ui),
        Arguments::New(arguments) => start(arguments, environment, ui),
    }
}

fn check(arguments: &TemplateLint, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let mut findings = Vec::new();
    let mut diagnostics = Vec::new();
    for folder in &arguments.folders {
        // A folder is meant, also where it is written without a separator.
        let folder = if sources::is_folder(folder) {
            folder.clone()
        } else {
            format!("./{folder}")
        };
        let checked = sources::template(&folder, environment).and_then(|template| {
            sources::check_preset(&folder, &template, environment)?;
            Ok(lint(&template))
        });
        match checked {
            Ok(found) => findings.extend(found),
            Err(failure) => diagnostics.extend(failure.diagnostics),
        }
    }
    if !diagnostics.is_empty() {
        return Err(Failure::all(diagnostics));
    }
    if ui.is_json() {
        ui.json(&LintedTemplates {
            templates: &arguments.folders,
            findings: findings.iter().map(LintFinding::from).collect(),
        });
    } else {
        for finding in &findings {
            ui.line(&shown(finding));
        }
        if findings.is_empty() {
            ui.done(
                "Checked",
                &format!("{}: nothing found", count(arguments.folders.len(), "template")),
            );
        } else {
            ui.info(&count(findings.len(), "finding"));
        }
    }
    Ok(if findings.is_empty() { Verdict::Yes } else { Verdict::No })
}

fn shown(finding: &Finding) -> String {
    let mut shown = finding.path.clone();
    for number in [finding.line, finding.column].into_iter().filter(|number| *number > 0) {
        shown.push_str(&format!(":{number}"));
    }
    shown.push_str(&format!(": {} [{}]", finding.message, finding.rule));
    if let Some(hint) = &finding.hint {
        shown.push_str(&format!("\n  hint: {hint}"));
    }
    shown
}

fn start(arguments: &TemplateNew, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let folder = &arguments.folder;
    let stored = match &arguments.extends {
        None => store::starter_template(),
        Some(below) => {
            let template = sources::template(below, environment)?;
            if arguments.problem {
                problem(below, template)?
            } else {
                vec![StoredFile {
                    path: MANIFEST.to_owned(),
                    bytes: extending(below, &template).into_bytes().into(),
                }]
            }
        }
    };
    let mut files = Vec::with_capacity(stored.len());
    for file in &stored {
        let path = RelPath::parse(&file.path).map_err(|error| Failure::one(Diagnostic::new(error.to_string())))?;
        files.push((path, &file.bytes));
    }
    let files: Vec<FileToWrite<'_>> = files
        .iter()
        .map(|(path, bytes)| FileToWrite {
            path,
            bytes,
            executable: false,
            is_private: false,
        })
        .collect();
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name().and_then(|name| name.to_str())) else {
        return Err(Failure::one(
            Diagnostic::new(format!("`{}` does not name a new folder", folder.display()))
                .hint("give a path that ends with the folder's name, such as `my-template`"),
        ));
    };
    let parent = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    };
    if disk::exists(folder) {
        return Err(Failure::one(
            Diagnostic::new(format!("`{}` already exists", folder.display()))
                .hint("choose another name, or move it away"),
        ));
    }
    let disk = Disk::new(environment.cleanup.clone());
    let path = disk.create(parent, name, &files)?;
    if ui.is_json() {
        ui.json(&NewTemplate {
            path: shapes::path(&path),
            created: files.iter().map(|file| file.path.to_string()).collect(),
        });
    } else {
        ui.done(
            "Created",
            &format!("`{}` with {}", folder.display(), count(files.len(), "file")),
        );
        let shown = folder.display();
        let here = if folder.components().count() == 1 { "./" } else { "" };
        ui.info(&if arguments.problem {
            format!("Next: `designgen verify {here}{shown}`, then `designgen new my-challenge --preset {here}{shown}`")
        } else {
            format!(
                "Next: `designgen template lint {shown}`, then `designgen new my-challenge --template {here}{shown}`"
            )
        });
    }
    Ok(Verdict::Yes)
}

/// The skeleton of a problem that extends `below`.
fn problem(below: &str, template: Template) -> Result<Vec<StoredFile>, Failure> {
    if template.problem.is_empty() {
        return Err(Failure::one(
            Diagnostic::new(format!("the template `{below}` has no skeleton of a problem"))
                .hint("leave `--problem` out, or extend a template that has a folder `problem/`"),
        ));
    }
    let mut files = template.problem;
    for file in files.iter_mut().filter(|file| file.path == MANIFEST) {
        let text = file.text().unwrap_or_default();
        file.bytes = format!("extends: {below}\n{text}").into_bytes().into();
    }
    Ok(files)
}

/// The manifest of a template that extends `below`, with a remark on everything that it may hold.
fn extending(below: &str, template: &Template) -> String {
    let partial = template
        .partials
        .iter()
        .map(|(name, _)| name.as_str())
        .find(|name| name.matches('/').count() > 1);
    let file = template
        .sources
        .iter()
        .map(SourceFile::target)
        .next()
        .unwrap_or("README.md");
    let question = template
        .manifest
        .questions
        .last()
        .map_or("name", |question| question.key.as_str());
    format!(
        "\
# A template that extends `{below}`: everything that is not in this folder comes from there.
# `designgen show {below}` lists its files, with the answers and partials that each is made of.
#
# files/{file} takes the place of the file of this path; a path that `{below}` does not have is added.
# {partial} takes the place of the partial of this name, data/NAME.yaml that of a table.

extends: {below}

# How messages and lists call it; without these it goes by the name of what it extends.
# name: my-template
# title: My template
# summary: what is different in it

# Files and folders of `{below}` that this template does not want.
# remove:
#   - {file}

# A question of a key that `{below}` has changes its help or default, or narrows its choices and limits; others are added.
# Values, checks and file rules take the place of those with the same key or path, or are added.
# questions:
#   - {{key: {question}, help: Another help}}
#   - {{key: motto, section: Basics, type: text, help: What we stand for, default: Onwards}}
",
        partial = partial.or(template.partials.first().map(|(name, _)| name.as_str())).unwrap_or("partials/NAME"),
    )
}
