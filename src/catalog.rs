//! What is built in: templates, their documents and the presets, by name.
//!
//! Finds things by name and says what is near where there is no such name. Reads no disk.

use thiserror::Error;

use crate::error::{Diagnose, Diagnostic, Failure};
use crate::manifest::{Document, MANIFEST, ManifestLayer, Placed};
use crate::store;
use crate::template::{Folder, Origin, Template};
use crate::text::{list_or, nearest};

/// A template of its own that answers the questions of another, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    pub name: String,
    pub title: String,
    pub summary: String,
    /// The template that it extends.
    pub template: String,
}

/// A name that nothing has.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no {kind} `{name}`")]
pub struct UnknownName {
    pub kind: &'static str,
    pub name: String,
    pub known: Vec<String>,
}

impl Diagnose for UnknownName {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let hint = match nearest(&self.name, self.known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}; `designgen list` shows them all", list_or(&self.known)),
        };
        vec![Diagnostic::new(self.to_string()).hint(hint)]
    }
}

/// The folder of this name, of a template or a preset, or one that others extend.
fn folder(name: &str) -> Result<Option<Folder>, Failure> {
    store::folder(name)
        .map(|(place, files)| Folder::read(&place, Origin::BuiltIn, files))
        .transpose()
}

/// The folders that the template or preset `name` consists of, each after the one that it extends.
///
/// # Errors
/// Unknown names; faults in the folders, which tests exclude.
pub fn folders(name: &str) -> Result<Vec<Folder>, Failure> {
    match template_folder(name)? {
        Some(top) => with_extended(top, extended),
        None => Err(unknown_template(name).into()),
    }
}

/// The folder of the template or preset `name`.
fn template_folder(name: &str) -> Result<Option<Folder>, Failure> {
    Ok(folder(name)?.filter(Folder::is_template))
}

/// A folder with those below it, each after the one that it extends; `below` gives the folder that an `extends` means.
///
/// # Errors
/// Those of `below`, and folders that extend one another in a circle.
pub fn with_extended(
    top: Folder,
    mut below: impl FnMut(&Placed<String>) -> Result<Folder, Failure>,
) -> Result<Vec<Folder>, Failure> {
    let mut folders = vec![top];
    while let Some(extends) = folders.last().and_then(Folder::extends) {
        let folder = below(&extends)?;
        if folders.iter().any(|above| above.name == folder.name) {
            let message = format!("`extends: {}` leads back to a template above it", extends.value);
            let circle = Diagnostic::new(message).hint("let one of them extend none of the others");
            return Err(Failure::one(extends.locate(circle)));
        }
        folders.push(folder);
    }
    folders.reverse();
    Ok(folders)
}

/// The built-in folder that an `extends` names.
///
/// # Errors
/// Names of which nothing is built in, with their place.
pub fn extended(extends: &Placed<String>) -> Result<Folder, Failure> {
    folder(&extends.value)?.ok_or_else(|| extends.locate_all(unknown_template(&extends.value).diagnostics()))
}

fn unknown_template(name: &str) -> UnknownName {
    UnknownName {
        kind: "template",
        name: name.to_owned(),
        known: store::template_names().into_iter().map(str::to_owned).collect(),
    }
}

/// The template or preset `name`.
///
/// # Errors
/// As [`folders`].
pub fn template(name: &str) -> Result<Template, Failure> {
    Template::of(folders(name)?)
}

/// The template or preset `name`, if there is one.
///
/// # Errors
/// Faults in the folders, which tests exclude.
pub fn find(name: &str) -> Result<Option<Template>, Failure> {
    let top = template_folder(name)?;
    top.map(|top| Template::of(with_extended(top, extended)?)).transpose()
}

/// All templates, sorted by name.
///
/// # Errors
/// As [`template`].
pub fn templates() -> Result<Vec<Template>, Failure> {
    store::template_names().into_iter().map(template).collect()
}

/// The name of the template that is used where nothing names one.
///
/// # Errors
/// No template that says so, and faults in manifests, which tests exclude.
pub fn default_template() -> Result<&'static str, Failure> {
    for name in store::template_names() {
        let path = format!("{name}/{MANIFEST}");
        let text = store::template_text(&path).unwrap_or_default();
        if ManifestLayer::parse([(MANIFEST, path.as_str(), text)])?.is_default() {
            return Ok(name);
        }
    }
    Err(Failure::one(Diagnostic::new("no template is the default")))
}

/// The document `name` and the template whose answers fill it.
///
/// # Errors
/// Unknown names.
pub fn document(name: &str) -> Result<(Document, Template), Failure> {
    let mut known = Vec::new();
    for template in templates()? {
        if let Some(document) = template.manifest.document(name) {
            return Ok((document.clone(), template));
        }
        known.extend(template.manifest.documents.iter().map(|document| document.name.clone()));
    }
    Err(UnknownName {
        kind: "document",
        name: name.to_owned(),
        known,
    }
    .into())
}

/// The names of everything that can be shown, sorted.
///
/// # Errors
/// As [`template`].
pub fn names() -> Result<Vec<String>, Failure> {
    let mut names: Vec<String> = store::preset_names().into_iter().map(str::to_owned).collect();
    for template in templates()? {
        names.extend(template.manifest.documents.iter().map(|document| document.name.clone()));
        names.push(template.manifest.name);
    }
    // A document may have the name of its template.
    names.sort();
    names.dedup();
    Ok(names)
}

/// The template or preset `name`, or the template that the document `name` belongs to.
///
/// # Errors
/// Names that are none of them.
pub fn template_or_document(name: &str) -> Result<Template, Failure> {
    if let Some(template) = find(name)? {
        return Ok(template);
    }
    match document(name) {
        Ok((_, template)) => Ok(template),
        Err(_) => Err(UnknownName {
            kind: "template, document or preset",
            name: name.to_owned(),
            known: names()?,
        }
        .into()),
    }
}

/// All presets, sorted by name.
///
/// # Errors
/// Faults in a preset, which tests exclude.
pub fn presets() -> Result<Vec<Preset>, Failure> {
    let mut presets = Vec::new();
    for name in store::preset_names() {
        let Some(folder) = folder(name)? else { continue };
        presets.push(listed(name, &folder));
    }
    Ok(presets)
}

/// The preset of a folder, as lists show it.
pub fn listed(name: &str, folder: &Folder) -> Preset {
    let (title, summary) = folder.title_and_summary();
    Preset {
        name: name.to_owned(),
        title: title.unwrap_or(name).to_owned(),
        summary: summary.unwrap_or_default().to_owned(),
        template: folder.extends().map(|extends| extends.value).unwrap_or_default(),
    }
}

/// The presets for a template, sorted by name: those that extend it, or one that it extends.
///
/// # Errors
/// As [`presets`].
pub fn presets_of(template: &Template) -> Result<Vec<Preset>, Failure> {
    let mut presets = presets()?;
    presets.retain(|preset| template.extends(&preset.template));
    Ok(presets)
}

/// Says whether there is a preset of this name.
///
/// # Errors
/// Unknown names.
pub fn preset_name(name: &str) -> Result<(), Failure> {
    let known = store::preset_names();
    if known.contains(&name) {
        return Ok(());
    }
    Err(UnknownName {
        kind: "preset",
        name: name.to_owned(),
        known: known.into_iter().map(str::to_owned).collect(),
    }
    .into())
}

/// The folder of the preset `name`.
///
/// # Errors
/// Unknown names.
pub fn preset(name: &str) -> Result<Folder, Failure> {
    preset_name(name)?;
    folder(name)?.ok_or_else(|| Failure::one(Diagnostic::new(format!("there is no preset `{name}`"))))
}
