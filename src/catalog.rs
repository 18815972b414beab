//! All built-in templates, documents and presets, and templates put together from the files of a folder.
//!
//! Finds things by name and says what is near where there is no such name. Reads no disk.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value};
use thiserror::Error;

use crate::answers::{Answers, Draft, Problems, Source, template_of};
use crate::engine::{Evaluator, RenderError, Renderer, is_expression};
use crate::error::{Diagnose, Diagnostic, Failure};
use crate::manifest::{Document, Manifest};
use crate::quiz::QUIZZES;
use crate::store::{self, StoredFile};
use crate::text::{list_or, nearest};

/// A template with its sources.
#[derive(Debug)]
pub struct Template {
    pub manifest: Manifest,
    /// Everything below `files/`, sorted by path.
    pub sources: Vec<StoredFile>,
    pub shared: Arc<Shared>,
    pub origin: Origin,
}

/// Where a template comes from, and so what to say about its faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    BuiltIn,
    /// The folder as the user named it.
    Folder(String),
}

/// A built-in answers file.
#[derive(Debug, Clone)]
pub struct Preset {
    pub name: String,
    pub text: Cow<'static, str>,
}

/// What the files of a template may include, and the table of versions.
#[derive(Debug, Default)]
pub struct Shared {
    /// Name and text: `partials/…` and `documents/….md`.
    pub partials: Vec<(String, Cow<'static, str>)>,
    pub versions: Map<String, Value>,
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

/// The template `name`.
///
/// # Errors
/// Unknown names; faults in the manifest, which tests exclude for all that is built in.
pub fn template(name: &str) -> Result<Template, Failure> {
    let path = format!("{name}/template.yaml");
    let is_name = !name.contains(['/', '\\']);
    let Some(text) = store::template_text(&path).filter(|_| is_name) else {
        return Err(UnknownName {
            kind: "template",
            name: name.to_owned(),
            known: store::template_names().into_iter().map(str::to_owned).collect(),
        }
        .into());
    };
    Ok(Template {
        manifest: Manifest::parse(&format!("templates/{path}"), text)?,
        sources: store::template_files(&format!("{name}/files")),
        shared: shared()?,
        origin: Origin::BuiltIn,
    })
}

/// The parts of a folder that make a template; everything else in it is not read.
pub const PARTS: [&str; 5] = [MANIFEST, "files", PARTIALS, DOCUMENTS, VERSIONS];
const MANIFEST: &str = "template.yaml";
const PARTIALS: &str = "partials";
const DOCUMENTS: &str = "documents";
const VERSIONS: &str = "versions.yaml";

/// A template from the files of a folder, which messages call `folder`. Their paths are relative to it and sorted.
///
/// # Errors
/// No manifest, faults in it or in the table of versions, partials that are no text.
pub fn template_of_folder(folder: &str, files: Vec<StoredFile>) -> Result<Template, Failure> {
    let mut manifest = None;
    let mut shared = Shared::default();
    let mut sources = Vec::new();
    for file in files {
        if let Some(path) = file.path.strip_prefix("files/") {
            sources.push(StoredFile {
                path: path.to_owned(),
                bytes: file.bytes,
            });
            continue;
        }
        let Some(text) = file.text() else {
            return Err(Failure::one(
                Diagnostic::new(format!("`{folder}/{}` is no text", file.path))
                    .hint("only what lies in `files/` may be binary"),
            ));
        };
        match file.path.as_str() {
            MANIFEST => manifest = Some(Manifest::parse(&format!("{folder}/{MANIFEST}"), text)?),
            VERSIONS => shared.versions = versions(&format!("{folder}/{VERSIONS}"), text)?,
            _ => shared.partials.push((file.path.clone(), Cow::Owned(text.to_owned()))),
        }
    }
    let manifest = manifest.ok_or_else(|| {
        Failure::one(
            Diagnostic::new(format!("`{folder}` holds no `{MANIFEST}`"))
                .hint("a template is a folder with a manifest and `files/`; `designgen template new` writes one"),
        )
    })?;
    Ok(Template {
        manifest,
        sources,
        shared: Arc::new(shared),
        origin: Origin::Folder(folder.to_owned()),
    })
}

impl Template {
    /// The name of the template's folder in messages.
    pub fn folder(&self) -> String {
        match &self.origin {
            Origin::BuiltIn => format!("templates/{}", self.manifest.name),
            Origin::Folder(folder) => folder.clone(),
        }
    }

    /// The place of a source, partial or document in messages: `name` is what the engine calls it.
    pub fn place_of(&self, name: &str) -> String {
        let is_partial = self.shared.partials.iter().any(|(partial, _)| partial == name);
        match &self.origin {
            Origin::BuiltIn if is_partial => format!("templates/{name}"),
            _ if is_partial => format!("{}/{name}", self.folder()),
            _ => format!("{}/files/{name}", self.folder()),
        }
    }

    /// A renderer that knows the partials and documents, and every filter that templates may use.
    ///
    /// # Errors
    /// The first partial that is not a valid template, which tests exclude for all that is built in.
    pub fn renderer(&self) -> Result<Renderer<'_>, RenderError> {
        let partials = self.shared.partials.iter();
        let renderer = Renderer::new(&[QUIZZES], partials.map(|(name, text)| (name.as_str(), text.as_ref())))?;
        Ok(renderer.placed(|name| self.place_of(name)))
    }

    /// An evaluator that has compiled the expressions of the manifest.
    ///
    /// # Errors
    /// Expressions that cannot be compiled, which tests exclude for all that is built in.
    pub fn evaluator(&self) -> Result<Evaluator, Failure> {
        let (texts, conditions) = self.manifest.expressions();
        Evaluator::prepared(texts.into_iter().filter(|text| is_expression(text)), conditions)
            .map_err(|error| Failure::one(Diagnostic::new(error.to_string())))
    }
}

/// All templates, sorted by name.
///
/// # Errors
/// As [`template`].
pub fn templates() -> Result<Vec<Template>, Failure> {
    store::template_names().into_iter().map(template).collect()
}

/// The document `name` and the template whose answers fill it.
///
/// # Errors
/// Unknown names.
pub fn document(name: &str) -> Result<(Document, Template), Failure> {
    let mut known = Vec::new();
    for template in templates()? {
        if let Some(document) = template
            .manifest
            .documents
            .iter()
            .find(|document| document.name == name)
        {
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

/// The template `name`, or the one that the document `name` belongs to.
///
/// # Errors
/// Names that are neither.
pub fn template_or_document(name: &str) -> Result<Template, Failure> {
    if store::template_names().contains(&name) {
        return template(name);
    }
    match document(name) {
        Ok((_, template)) => Ok(template),
        Err(_) => {
            let mut known: Vec<String> = store::template_names().into_iter().map(str::to_owned).collect();
            for template in templates()? {
                known.extend(template.manifest.documents.iter().map(|document| document.name.clone()));
            }
            // A document may have the name of its template.
            known.sort();
            known.dedup();
            Err(UnknownName {
                kind: "template or document",
                name: name.to_owned(),
                known,
            }
            .into())
        }
    }
}

impl Preset {
    /// The preset as a source of answers.
    pub fn source(&self) -> Source {
        Source::new(format!("preset {}", self.name), self.text.clone())
    }

    /// What it answers.
    ///
    /// # Errors
    /// Faults in the preset, which tests exclude.
    pub fn answers(&self, template: &Template, evaluator: &Evaluator) -> Result<Answers, Problems> {
        let mut draft = Draft::new(&template.manifest);
        draft.add_source(self.source());
        draft.resolve(evaluator)
    }
}

/// The presets for a template, sorted by name.
pub fn presets_of(template: &Template) -> Vec<Preset> {
    presets()
        .into_iter()
        .filter(|preset| template_of(&preset.source()).is_some_and(|(name, _)| name == template.manifest.name))
        .collect()
}

/// All presets, sorted by name.
pub fn presets() -> Vec<Preset> {
    store::examples()
        .into_iter()
        .filter_map(|file| {
            Some(Preset {
                name: file.path.strip_suffix(".yaml")?.to_owned(),
                text: Cow::Owned(file.text()?.to_owned()),
            })
        })
        .collect()
}

/// The preset `name`.
///
/// # Errors
/// Unknown names.
pub fn preset(name: &str) -> Result<Preset, UnknownName> {
    let presets = presets();
    presets
        .iter()
        .find(|preset| preset.name == name)
        .cloned()
        .ok_or_else(|| UnknownName {
            kind: "preset",
            name: name.to_owned(),
            known: presets.into_iter().map(|preset| preset.name).collect(),
        })
}

/// Partials, documents and versions of all built-in templates, read once.
fn shared() -> Result<Arc<Shared>, Failure> {
    static SHARED: LazyLock<Result<Arc<Shared>, Failure>> = LazyLock::new(|| read_shared().map(Arc::new));
    SHARED.clone()
}

fn read_shared() -> Result<Shared, Failure> {
    let text = store::template_text(VERSIONS).unwrap_or_default();
    let mut partials = Vec::new();
    for folder in [PARTIALS, DOCUMENTS] {
        for file in store::template_files(folder) {
            if let Cow::Borrowed(bytes) = file.bytes
                && let Some(text) = store::text_of(bytes)
            {
                partials.push((format!("{folder}/{}", file.path), Cow::Borrowed(text)));
            }
        }
    }
    Ok(Shared {
        partials,
        versions: versions(&format!("templates/{VERSIONS}"), text)?,
    })
}

fn versions(path: &str, text: &str) -> Result<Map<String, Value>, Failure> {
    serde_saphyr::from_str(text)
        .map_err(|error| Failure::one(Diagnostic::new(format!("cannot read `{path}`: {error}"))))
}
