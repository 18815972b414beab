//! Templates: folders, one laid over the other, put together into what a run makes files of.
//!
//! Owns what the folder of a template may hold, and what becomes of it when another folder extends it. Reads no disk: the files
//! of each folder come in, and which folders they are is decided by whoever reads them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::answers::{Source, template_of};
use crate::engine::{Evaluator, RenderError, Renderer, depth, is_expression};
use crate::error::{Diagnostic, Failure, Location};
use crate::manifest::{self, Expressions, Manifest, ManifestLayer, Placed, is_within};
use crate::question::Choice;
use crate::quiz::QUIZZES;
use crate::record;
use crate::store::{self, StoredFile, text_of};
use crate::text::{hexadecimal, list_and};

/// The parts of a folder that make a template; everything else in it is not read.
pub const PARTS: [&str; 11] = [
    manifest::MANIFEST,
    manifest::PARTS[0],
    manifest::PARTS[1],
    manifest::PARTS[2],
    manifest::PARTS[3],
    ANSWERS,
    DATA,
    PARTIALS,
    FILES,
    EDITIONS,
    PROBLEM,
];
/// Answers that a folder gives to its own questions and to those of what it extends: they make it a preset.
pub const ANSWERS: &str = "answers.yaml";
const DATA: &str = "data";
const PARTIALS: &str = "partials";
const FILES: &str = "files";
const EDITIONS: &str = "editions";
/// The skeleton of a preset, for `designgen template new --problem`. Nothing of it is in a challenge.
const PROBLEM: &str = "problem";
/// The question whose answer is the edition that is made.
pub const EDITION: &str = "edition";

/// So many faults of depth are enough for a message.
const MOST_FAULTS: usize = 100;

/// Where the folder of a template comes from, and so what to say about its faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The program, whose version is that of the folder.
    BuiltIn,
    /// The disk: `path` names the folder as an argument does, such as `./collection//mine`.
    Disk { path: String },
    /// A repository of git.
    Git(GitOrigin),
}

impl Origin {
    pub fn disk(path: &str) -> Self {
        Self::Disk { path: path.to_owned() }
    }
}

/// The state of a repository that a folder was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitOrigin {
    /// The repository and the folder in it, as an argument names them without a reference: `gh:owner/repo//folder`.
    pub address: String,
    /// The reference that was asked for, if one was.
    pub asked: Option<String>,
    /// What it led to: the name of a tag, a branch, or the commit itself.
    pub reference: String,
    /// All digits of the commit.
    pub commit: String,
}

/// One folder, as it was read: nothing of what it extends is in it.
#[derive(Debug)]
pub struct Folder {
    /// How messages name it: `templates/challenge`, or a path as the user wrote it.
    pub name: String,
    pub origin: Origin,
    /// Nothing for what is built in, whose bytes are at hand at any time.
    digest: Option<String>,
    has_manifest: bool,
    manifest: ManifestLayer,
    answers: Option<Source>,
    data: Map<String, Value>,
    partials: Vec<(String, Cow<'static, str>)>,
    sources: Vec<SourceFile>,
    problem: Vec<StoredFile>,
}

/// A file that files of a challenge are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// In its folder: `files/README.md`, or `editions/author/README.md`.
    pub path: String,
    /// The one edition that has it, in place of a file of the same path in all others.
    pub edition: Option<String>,
    bytes: Cow<'static, [u8]>,
    /// Length of what comes before the path that rules name.
    root: usize,
}

/// A template with everything that the folders it consists of give.
#[derive(Debug)]
pub struct Template {
    pub manifest: Manifest,
    /// The answers of the folders, weakest first.
    pub answers: Vec<Source>,
    /// Everything below `files/` and `editions/`, sorted by target.
    pub sources: Vec<SourceFile>,
    /// What texts may include or call: `partials/…` and the text, sorted by name.
    pub partials: Vec<(String, Cow<'static, str>)>,
    /// The skeleton of a preset, without `extends`, of the topmost folder that has one; paths are those in the preset.
    pub problem: Vec<StoredFile>,
    /// The folders, each after the one that it extends.
    pub folders: Vec<FolderName>,
    /// The folder of each source, by its path, and of each partial, by its name.
    folder_of: BTreeMap<String, usize>,
}

/// What is known of a folder once its contents are part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderName {
    /// As [`Folder::name`].
    pub name: String,
    pub origin: Origin,
    /// Whether it gives answers.
    pub is_preset: bool,
    digest: Option<String>,
}

impl FolderName {
    /// The folder as an argument names it: the one that it came from, in its state of today.
    pub fn argument(&self) -> String {
        match &self.origin {
            Origin::BuiltIn => self.name.rsplit('/').next().unwrap_or_default().to_owned(),
            Origin::Disk { path } => path.clone(),
            Origin::Git(git) => match &git.asked {
                Some(asked) => format!("{}@{asked}", git.address),
                None => git.address.clone(),
            },
        }
    }

    /// What a record says of the folder.
    pub fn recorded(&self) -> record::Source {
        record::Source {
            name: self.argument(),
            commit: match &self.origin {
                Origin::Git(git) => Some(git.commit.clone()),
                _ => None,
            },
            // What is built in is known by the version of the program.
            digest: (self.origin != Origin::BuiltIn).then(|| format!("sha256:{}", self.digest())),
        }
    }

    /// What tells whether two folders hold the same, on whatever machine: the SHA-256 digest, in hexadecimal, of what
    /// `sha256sum --zero` prints for the folder's parts ([`PARTS`]), sorted by path.
    pub fn digest(&self) -> String {
        self.digest.clone().unwrap_or_else(|| {
            let name = self.name.rsplit('/').next().unwrap_or_default();
            let mut files = store::folder(name).map(|(_, files)| files).unwrap_or_default();
            files.retain(|file| is_part(&file.path));
            digest(&files)
        })
    }
}

fn is_part(path: &str) -> bool {
    PARTS.contains(&path.split('/').next().unwrap_or_default())
}

fn digest(files: &[StoredFile]) -> String {
    let mut files: Vec<&StoredFile> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut all = Sha256::new();
    for file in files {
        let one = hexadecimal(&Sha256::digest(&file.bytes));
        all.update(format!("{one}  {}\0", file.path));
    }
    hexadecimal(&all.finalize())
}

impl SourceFile {
    /// The file at a path of a template's folder, if files are made of it.
    fn of(file: StoredFile) -> Result<Self, StoredFile> {
        let (edition, root) = match file.path.split_once('/') {
            Some((FILES, _)) => (None, FILES.len() + 1),
            Some((EDITIONS, rest)) => match rest.split_once('/') {
                Some((edition, _)) => (Some(edition.to_owned()), EDITIONS.len() + edition.len() + 2),
                None => return Err(file),
            },
            _ => return Err(file),
        };
        Ok(Self {
            path: file.path,
            edition,
            bytes: file.bytes,
            root,
        })
    }

    /// The path as rules name it: below `files/` or the edition, without a final `.tera`.
    pub fn target(&self) -> &str {
        let path = &self.path[self.root..];
        path.strip_suffix(".tera").unwrap_or(path)
    }

    /// The text of the file, or nothing where it is binary.
    pub fn text(&self) -> Option<&str> {
        text_of(&self.bytes)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// True for a file of all editions, and of this one.
    pub fn is_in(&self, edition: Option<&str>) -> bool {
        self.edition.is_none() || self.edition.as_deref() == edition
    }

    /// True where this file, of a folder above, leaves no use for another one.
    fn replaces(&self, below: &Self) -> bool {
        self.target() == below.target() && (self.edition.is_none() || self.edition == below.edition)
    }
}

impl Folder {
    /// Puts a folder together from its files, whose paths are relative to it. Messages call it `name`.
    ///
    /// # Errors
    /// Faults in manifest and tables; texts that are not UTF-8.
    pub fn read(name: &str, origin: Origin, files: Vec<StoredFile>) -> Result<Self, Failure> {
        let is_built_in = origin == Origin::BuiltIn;
        let mut folder = Self {
            name: name.to_owned(),
            origin,
            digest: (!is_built_in).then(|| digest(&files)),
            has_manifest: false,
            manifest: ManifestLayer::default(),
            answers: None,
            data: Map::new(),
            partials: Vec::new(),
            sources: Vec::new(),
            problem: Vec::new(),
        };
        let mut texts = Vec::new();
        for file in files {
            if let Some(path) = file.path.strip_prefix(PROBLEM).and_then(|rest| rest.strip_prefix('/')) {
                folder.problem.push(StoredFile {
                    path: path.to_owned(),
                    bytes: file.bytes,
                });
                continue;
            }
            let file = match SourceFile::of(file) {
                Ok(source) => {
                    folder.sources.push(source);
                    continue;
                }
                Err(other) => other,
            };
            let path = format!("{name}/{}", file.path);
            let Some(text) = file.into_text() else {
                return Err(Failure::one(
                    Diagnostic::new(format!("`{path}` is not a UTF-8 text file"))
                        .hint("only files in `files/` may be binary"),
                ));
            };
            texts.push((path, text));
        }
        let mut manifest = Vec::new();
        for (path, text) in &texts {
            let inside = &path[name.len() + 1..];
            match inside.split_once('/') {
                None if inside == ANSWERS => folder.answers = Some(Source::new(path.clone(), text.clone())),
                None => manifest.push((inside, path.as_str(), text.as_ref())),
                Some((DATA, table)) => {
                    if let Some(table) = table.strip_suffix(".yaml") {
                        folder.data.insert(table.to_owned(), manifest::parse(path, text)?);
                    }
                }
                Some(_) => folder.partials.push((inside.to_owned(), text.clone())),
            }
        }
        folder.has_manifest = manifest.iter().any(|(inside, ..)| *inside == manifest::MANIFEST);
        folder.manifest = ManifestLayer::parse(manifest)?;
        Ok(folder)
    }

    /// The template that this folder extends, as it says itself: the name of one that is built in, or the path of a folder.
    pub fn extends(&self) -> Option<Placed<String>> {
        if let Some(extends) = &self.manifest.extends {
            return Some(extends.clone());
        }
        let answers = self.answers.as_ref()?;
        let (value, place) = template_of(answers)?;
        Some(Placed {
            value,
            file: answers.name.as_str().into(),
            line: place.line,
        })
    }

    /// What the folder itself says of the two.
    pub fn title_and_summary(&self) -> (Option<&str>, Option<&str>) {
        self.manifest.title_and_summary()
    }

    /// True for a folder that gives answers, and so is a preset.
    pub fn is_preset(&self) -> bool {
        self.answers.is_some()
    }

    /// True for a folder that has something to make a template of: others can only be extended.
    pub fn is_template(&self) -> bool {
        self.has_manifest || self.is_preset()
    }
}

impl Template {
    /// Lays folders over one another, the first at the bottom.
    ///
    /// # Errors
    /// A manifest that is not complete or whose parts do not fit; something to be removed that is not there.
    pub fn of(folders: Vec<Folder>) -> Result<Self, Failure> {
        let mut template = Self {
            manifest: Manifest::default(),
            answers: Vec::new(),
            sources: Vec::new(),
            partials: Vec::new(),
            problem: Vec::new(),
            folders: Vec::new(),
            folder_of: BTreeMap::new(),
        };
        let mut layers = Vec::new();
        let mut data = Map::new();
        let mut diagnostics = Vec::new();
        for (at, folder) in folders.into_iter().enumerate() {
            for removed in &folder.manifest.remove {
                let before = template.sources.len();
                template
                    .sources
                    .retain(|source| !is_within(&removed.value, source.target()));
                if template.sources.len() == before {
                    diagnostics.push(nothing_to_remove(removed));
                }
            }
            for source in &folder.sources {
                template.folder_of.insert(source.path.clone(), at);
            }
            for (name, _) in &folder.partials {
                template.folder_of.insert(name.clone(), at);
            }
            template
                .sources
                .retain(|below| !folder.sources.iter().any(|above| above.replaces(below)));
            template.sources.extend(folder.sources);
            template
                .partials
                .retain(|(below, _)| !folder.partials.iter().any(|(above, _)| above == below));
            template.partials.extend(folder.partials);
            data.extend(folder.data);
            if !folder.problem.is_empty() {
                template.problem = folder.problem;
            }
            let is_preset = folder.answers.is_some();
            template.folders.push(FolderName {
                name: folder.name,
                origin: folder.origin,
                is_preset,
                digest: folder.digest,
            });
            template.answers.extend(folder.answers);
            if folder.has_manifest || at == 0 {
                layers.push(if is_preset {
                    folder.manifest.without_title()
                } else {
                    folder.manifest
                });
            }
        }
        if !diagnostics.is_empty() {
            return Err(Failure::all(diagnostics));
        }
        template
            .sources
            .sort_by(|a, b| (a.target(), &a.path).cmp(&(b.target(), &b.path)));
        template.partials.sort_by(|a, b| a.0.cmp(&b.0));
        template.manifest = Manifest::of(layers, data)?;
        template.check_depth()?;
        template.check_editions()?;
        Ok(template)
    }

    /// The editions that can be made, if there are several.
    pub fn editions(&self) -> &[Choice] {
        let mut questions = self.manifest.questions.iter();
        let question = questions.find(|question| question.key == EDITION);
        question.map_or(&[], |question| question.kind.choices())
    }

    /// Refuses what is nested so deep that reading it could end the process.
    fn check_depth(&self) -> Result<(), Failure> {
        let mut faults = Vec::new();
        let mut report = |file: &str, line: usize, column: usize| {
            let mut fault = Diagnostic::new(format!("nested deeper than {} levels", depth::MAX_DEPTH))
                .hint("tags in tags, and whatever follows one another in an expression, count: give parts of it names by `set` or `values`");
            fault.location = Some(Location {
                file: file.to_owned(),
                line,
                column,
                text: String::new(),
            });
            faults.push(fault);
        };
        let texts = self.partials.iter().map(|(name, text)| (name, text.as_ref()));
        for (name, text) in texts {
            if let Some(fault) = depth::of_text(text, None) {
                report(&self.place_of(name), fault.line, fault.column);
            }
        }
        for source in &self.sources {
            let rules: Vec<_> = self.manifest.rules_for(source.target()).collect();
            let delimiters = rules.iter().rev().find_map(|rule| rule.delimiters.as_ref());
            let is_rendered = !rules.iter().any(|rule| rule.verbatim);
            let in_text = source.text().filter(|_| is_rendered);
            let in_text = in_text.and_then(|text| depth::of_text(text, delimiters));
            if let Some(fault) = in_text {
                report(&self.place_of(&source.path), fault.line, fault.column);
            } else if depth::of_text(source.target(), None).is_some() {
                report(&self.place_of(&source.path), 1, 1);
            }
        }
        self.manifest.too_deep(|file, line| report(file, line, 1));
        if faults.is_empty() {
            Ok(())
        } else {
            let omitted = faults.len().saturating_sub(MOST_FAULTS);
            faults.truncate(MOST_FAULTS);
            Err(Failure {
                diagnostics: faults,
                omitted,
            })
        }
    }

    fn check_editions(&self) -> Result<(), Failure> {
        let known: Vec<&str> = self.editions().iter().map(|choice| choice.value.as_str()).collect();
        let mut diagnostics = Vec::new();
        for source in &self.sources {
            let Some(edition) = &source.edition else { continue };
            if !known.contains(&edition.as_str()) {
                let path = self.place_of(&source.path);
                let hint = if known.is_empty() {
                    format!("ask for it: a question `{EDITION}` of the type `choice`")
                } else {
                    format!("the editions of this template are {}", list_and(&known))
                };
                diagnostics
                    .push(Diagnostic::new(format!("`{path}` is for an edition that nobody can choose")).hint(hint));
            }
        }
        if diagnostics.is_empty() {
            Ok(())
        } else {
            Err(Failure::all(diagnostics))
        }
    }

    /// A template that extends nothing, from the files of its folder.
    ///
    /// # Errors
    /// As [`Folder::read`] and [`Template::of`].
    pub fn of_files(name: &str, files: Vec<StoredFile>) -> Result<Self, Failure> {
        Self::of(vec![Folder::read(name, Origin::disk(name), files)?])
    }

    /// The topmost folder, which the user has named.
    pub fn folder(&self) -> &str {
        self.folders
            .last()
            .map(|folder| folder.name.as_str())
            .unwrap_or_default()
    }

    /// True where the topmost folder gives answers.
    pub fn is_preset(&self) -> bool {
        self.folders.last().is_some_and(|folder| folder.is_preset)
    }

    /// The topmost folder as an argument names it, where it gives answers.
    pub fn preset(&self) -> Option<String> {
        let preset = self.folders.last().filter(|folder| folder.is_preset)?;
        Some(preset.argument())
    }

    /// The folder that a preset lies over, as an argument names it, or the topmost one where there is no preset.
    pub fn argument(&self) -> String {
        let folder = self.folders.iter().rev().find(|folder| !folder.is_preset);
        folder.map(FolderName::argument).unwrap_or_default()
    }

    /// True for the built-in template of this name and for all that extend it.
    pub fn extends(&self, name: &str) -> bool {
        let is_it =
            |folder: &FolderName| folder.origin == Origin::BuiltIn && folder.name.rsplit('/').next() == Some(name);
        self.folders.iter().any(is_it)
    }

    /// The folder that a source or partial comes from; `name` is its path in that folder.
    pub fn folder_of(&self, name: &str) -> Option<&FolderName> {
        self.folders.get(self.level_of(name)?)
    }

    /// How many folders lie below that of a source or partial.
    pub fn level_of(&self, name: &str) -> Option<usize> {
        self.folder_of.get(name).copied()
    }

    /// The place of a source or partial in messages; `name` is its path in its folder.
    pub fn place_of(&self, name: &str) -> String {
        let folder = self.folder_of(name);
        let folder = folder.map_or_else(|| self.folder(), |folder| &folder.name);
        format!("{folder}/{name}")
    }

    /// A renderer that knows the partials, and every filter that templates may use.
    ///
    /// # Errors
    /// The first partial that is not a valid template, which tests exclude for all that is built in.
    pub fn renderer(&self) -> Result<Renderer<'_>, RenderError> {
        let partials = self.partials.iter();
        let renderer = Renderer::new(&[QUIZZES], partials.map(|(name, text)| (name.as_str(), text.as_ref())))?;
        Ok(renderer.placed(|name| self.place_of(name)))
    }

    /// An evaluator that has compiled the expressions of the manifest.
    ///
    /// # Errors
    /// Expressions that cannot be compiled, which tests exclude for all that is built in.
    pub fn evaluator(&self) -> Result<Evaluator, Failure> {
        let Expressions {
            texts,
            conditions,
            values,
        } = self.manifest.expressions();
        let is_computed = |text: &&str| is_expression(text);
        let texts = texts.into_iter().filter(is_computed);
        Evaluator::prepared(texts, conditions, values.into_iter().filter(is_computed))
            .map_err(|error| Failure::one(Diagnostic::new(error.to_string())))
    }
}

fn nothing_to_remove(removed: &Placed<String>) -> Diagnostic {
    removed.locate(
        Diagnostic::new(format!("there is no `{}` to remove", removed.value))
            .hint("`remove` lists paths below `files/` of what this template extends; `designgen show` lists them"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, files: &[(&str, &'static str)]) -> Folder {
        read(name, files).expect("a valid folder")
    }

    fn read(name: &str, files: &[(&str, &'static str)]) -> Result<Folder, Failure> {
        let files = files.iter().map(|(path, text)| StoredFile {
            path: (*path).to_owned(),
            bytes: text.as_bytes().into(),
        });
        Folder::read(name, Origin::disk(name), files.collect())
    }

    const BELOW: &[(&str, &str)] = &[
        (
            "template.yaml",
            "name: below\ntitle: Below\nsummary: S\nnext: README.md\n\
             checks:\n  - {key: long, require: 'true', at: name, message: m}\n\
             documents:\n  - {name: guide, path: docs/guide.md, title: G, summary: s}\n",
        ),
        (
            "questions.yaml",
            "- {key: name, type: text, help: h}\n- {key: size, type: integer, default: 1}\n",
        ),
        (
            "values.yaml",
            "- {key: double, type: integer, value: '{{ size * 2 }}'}\n",
        ),
        (
            "files.yaml",
            "- {path: docs, about: Documents}\n- {path: docs/guide.md, about: Guide}\n",
        ),
        ("data/tools.yaml", "python: '3.13'\n"),
        ("partials/head.md", "below"),
        ("partials/foot.md", "below"),
        ("files/README.md", "below"),
        ("files/docs/guide.md", "below"),
        ("files/.gitignore.tera", "below"),
    ];

    #[test]
    fn what_has_the_same_path_or_key_takes_the_place_of_what_is_below() {
        let above: &[(&str, &str)] = &[
            (
                "template.yaml",
                "extends: below\nsummary: other\n\
                 questions:\n  - {key: colour, type: text, default: red}\n\
                 values:\n  - {key: double, type: integer, value: '{{ size * 3 }}'}\n\
                 checks:\n  - {key: long, require: 'false', at: name, message: other}\n  - {require: 'true', at: name, message: m}\n",
            ),
            ("data/more.yaml", "[1, 2]\n"),
            ("partials/head.md", "above"),
            ("files/.gitignore", "above"),
            ("files/new.md", "above"),
        ];
        let template = Template::of(vec![folder("below", BELOW), folder("./above", above)]).expect("fits");
        let manifest = &template.manifest;
        assert_eq!((manifest.name.as_str(), manifest.summary.as_str()), ("below", "other"));
        let keys: Vec<_> = manifest
            .questions
            .iter()
            .map(|question| question.key.as_str())
            .collect();
        assert_eq!(keys, ["name", "size", "colour"]);
        assert_eq!(manifest.questions[1].file.as_ref(), "below/questions.yaml");
        assert_eq!(manifest.questions[2].file.as_ref(), "./above/template.yaml");
        assert_eq!(manifest.values.len(), 1);
        assert_eq!(manifest.checks.len(), 2);
        assert_eq!(manifest.checks[0].message, "other");
        assert_eq!(manifest.data["tools"]["python"], "3.13");
        assert_eq!(manifest.data["more"][1], 2);
        let places: Vec<_> = template
            .sources
            .iter()
            .map(|source| template.place_of(&source.path))
            .collect();
        assert_eq!(
            places,
            [
                "./above/files/.gitignore",
                "below/files/README.md",
                "below/files/docs/guide.md",
                "./above/files/new.md"
            ]
        );
        assert_eq!(template.place_of("partials/head.md"), "./above/partials/head.md");
        assert_eq!(template.place_of("partials/foot.md"), "below/partials/foot.md");
    }

    #[test]
    fn what_is_removed_leaves_no_rule_and_no_document() {
        let above = folder("./above", &[("template.yaml", "extends: below\nremove: [docs]\n")]);
        let template = Template::of(vec![folder("below", BELOW), above]).expect("fits");
        assert_eq!(template.sources.len(), 2);
        assert!(template.manifest.files.is_empty());
        assert!(template.manifest.documents.is_empty());
    }

    #[test]
    fn faults_name_the_file_and_the_line() {
        let fault = |files: &[(&str, &'static str)]| {
            let above = read("./above", files)?;
            Template::of(vec![folder("below", BELOW), above]).map(drop)
        };
        let told = |failure: Failure| {
            let diagnostic = failure.diagnostics.into_iter().next().expect("one");
            let place = diagnostic.location.map(|at| format!("{}:{}", at.file, at.line));
            (place.unwrap_or_default(), diagnostic.message)
        };
        let (place, message) =
            told(fault(&[("template.yaml", "extends: below\nremove: [docs, nope]\n")]).expect_err("no file"));
        assert_eq!(
            (place.as_str(), message.as_str()),
            ("./above/template.yaml:2", "there is no `nope` to remove")
        );
        let (place, _) =
            told(fault(&[("values.yaml", "\n- {key: a, tpe: text, value: b}\n")]).expect_err("unknown key"));
        assert_eq!(place, "./above/values.yaml:2");
        let twice = &[("template.yaml", "files: []\n"), ("files.yaml", "[]\n")];
        assert!(told(fault(twice).expect_err("twice")).1.contains("`files`"));
        let binary = StoredFile {
            path: "partials/p".to_owned(),
            bytes: b"\0".as_slice().into(),
        };
        let failure = Folder::read("./above", Origin::disk("./above"), vec![binary]).expect_err("is not text");
        assert_eq!(
            failure.diagnostics[0].message,
            "`./above/partials/p` is not a UTF-8 text file"
        );
        let nameless = Template::of(vec![folder("./a", &[("template.yaml", "title: T\nsummary: S\n")])]);
        assert_eq!(
            nameless.expect_err("no name").diagnostics[0].message,
            "`name` is missing"
        );
    }

    #[test]
    fn a_digest_is_that_of_paths_and_bytes_wherever_the_folder_lies() {
        let digest = |name: &str, files: &[(&str, &'static str)]| {
            let template = Template::of(vec![folder(name, files)]).expect("fits");
            template.folders[0].digest()
        };
        let own = [("template.yaml", "name: t\ntitle: T\nsummary: S\n"), ("files/a", "x")];
        // `sha256sum --zero files/a template.yaml | sha256sum`
        let expected = "a085f9ca90a492ef97950694f738815e26ee5273265b9936faa8872a4f71a970";
        assert_eq!(digest("./here", &own), expected);
        assert_eq!(digest("elsewhere", &own), expected);
        assert_ne!(digest("./here", &[own[0], ("files/b", "x")]), expected);
        assert_ne!(digest("./here", &[own[0], ("files/a", "y")]), expected);
        let (place, files) = store::folder("base").expect("is built in");
        let read = |origin| Folder::read(&place, origin, files.clone()).expect("is valid");
        let above = || folder("./above", &[own[0]]);
        let built_in = Template::of(vec![read(Origin::BuiltIn), above()]).expect("fits");
        let on_disk = Template::of(vec![read(Origin::disk("./base")), above()]).expect("fits");
        assert_eq!(built_in.folders[0].digest(), on_disk.folders[0].digest());
    }

    #[test]
    fn a_preset_extends_what_its_answers_are_for() {
        let preset = folder(
            "./p",
            &[
                ("answers.yaml", "title: x\ntemplate: below\n"),
                ("files/README.md", "mine"),
            ],
        );
        let extends = preset.extends().expect("says so");
        assert_eq!((extends.value.as_str(), extends.line), ("below", 2));
        let template = Template::of(vec![folder("below", BELOW), preset]).expect("fits");
        assert_eq!(template.answers.len(), 1);
        assert_eq!(template.place_of("files/README.md"), "./p/files/README.md");
    }
}
