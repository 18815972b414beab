//! The types of a template's manifest, `template.yaml`: derived values, checks, file rules, documents.
//!
//! Reads text and validates its form. What it asks is read by `question`; what the expressions in it mean is known to
//! `render`; what answers are right is decided by `answers`.

use serde::Deserialize;
use serde_saphyr::Spanned;
use thiserror::Error;

use crate::error::{Diagnose, Diagnostic, Location};
use crate::question::{self, Question, QuestionError, RawQuestion};

/// A template: what it asks, what it derives and how its files come about.
#[derive(Debug)]
pub struct Manifest {
    pub name: String,
    pub title: String,
    pub summary: String,
    pub questions: Vec<Question>,
    pub values: Vec<DerivedValue>,
    pub checks: Vec<Check>,
    pub files: Vec<FileRule>,
    pub documents: Vec<Document>,
}

/// A value computed once from the answers, so that no number is written twice.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedValue {
    pub key: String,
    #[serde(rename = "type")]
    pub kind: DerivedKind,
    /// Text with an expression in it.
    pub value: String,
    /// Line in the manifest, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DerivedKind {
    Text,
    Integer,
    Number,
    Boolean,
}

/// A rule across several answers, beyond what a single question can say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Path to records or a list; the check then holds for each item. May go through records: `entities.fields`.
    #[serde(default)]
    pub for_each: Option<String>,
    /// Names of the loop variables, one for each step of `for_each`.
    #[serde(default, rename = "as")]
    pub names: Vec<String>,
    /// Expression: where it is false, the check does not apply.
    #[serde(default)]
    pub when: Option<String>,
    /// Expression that must be true.
    pub require: String,
    /// Where to report: a field of the item, or a key of the answers without `for_each`.
    pub at: String,
    /// Text with expressions in it.
    pub message: String,
    #[serde(default)]
    pub hint: Option<String>,
    /// Line in the manifest, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// How files below a path of `files/` come about. The rule of a folder holds for all that is in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRule {
    /// Source path below `files/`, without a final `.tera`.
    pub path: String,
    /// Expression: where it is false, there is no such file.
    #[serde(default)]
    pub when: Option<String>,
    /// Path of records or a list: one file, or one folder, for each item.
    #[serde(default)]
    pub for_each: Option<String>,
    #[serde(default, rename = "as")]
    pub name: Option<String>,
    /// Path of the target, with expressions in it, where the source's own path is not to be it. For files, not folders.
    #[serde(default)]
    pub to: Option<String>,
    #[serde(default)]
    pub delimiters: Option<Brackets>,
    /// Copied as it is, without rendering.
    #[serde(default)]
    pub verbatim: bool,
    /// Rendered after all others, with their texts as `rendered`, by path: for files that quote other files.
    #[serde(default)]
    pub quotes: bool,
    /// Remark for the folder tree in documents. Text with expressions in it.
    #[serde(default)]
    pub about: Option<String>,
    /// Line in the manifest, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

/// Brackets for files that hold `{{ }}` themselves. Each is exactly two bytes, and no two kinds begin alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Pairs")]
pub struct Brackets {
    pub block: (String, String),
    pub variable: (String, String),
    pub comment: (String, String),
}

/// Brackets as a manifest gives them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairs {
    block: (String, String),
    variable: (String, String),
    comment: (String, String),
}

impl TryFrom<Pairs> for Brackets {
    type Error = String;

    fn try_from(pairs: Pairs) -> Result<Self, String> {
        let Pairs {
            block,
            variable,
            comment,
        } = pairs;
        let all = [&block, &variable, &comment];
        if let Some(wrong) = all
            .iter()
            .flat_map(|pair| [&pair.0, &pair.1])
            .find(|text| text.len() != 2)
        {
            return Err(format!("the bracket `{wrong}` is not two bytes long"));
        }
        if block.0 == variable.0 || comment.0 == block.0 || comment.0 == variable.0 {
            return Err("two kinds of brackets begin alike".to_owned());
        }
        Ok(Self {
            block,
            variable,
            comment,
        })
    }
}

/// A document that can be rendered alone, from the answers of its template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub name: String,
    pub title: String,
    pub summary: String,
    /// As [`FileRule::quotes`].
    #[serde(default)]
    pub quotes: bool,
    /// Line in the manifest, counted from 1.
    #[serde(skip)]
    pub line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    name: String,
    title: String,
    summary: String,
    #[serde(deserialize_with = "question::located")]
    questions: Vec<RawQuestion>,
    #[serde(default)]
    values: Vec<Spanned<DerivedValue>>,
    #[serde(default)]
    checks: Vec<Spanned<Check>>,
    #[serde(default)]
    files: Vec<Spanned<FileRule>>,
    #[serde(default)]
    documents: Vec<Spanned<Document>>,
}

/// What is wrong with a manifest.
#[derive(Debug, Error)]
pub enum ManifestError {
    #[error("{0}")]
    Form(Box<Located>),
    #[error("`{manifest}`: {error}")]
    Question { manifest: String, error: QuestionError },
}

/// A fault that the YAML reader found.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct Located {
    pub manifest: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

impl Diagnose for ManifestError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let (manifest, line, column) = match self {
            Self::Form(located) => (&located.manifest, located.line, located.column),
            Self::Question { manifest, error } => (manifest, error.line, 1),
        };
        let mut diagnostic = Diagnostic::new(self.to_string());
        diagnostic.location = Some(Location {
            file: manifest.clone(),
            line,
            column,
            text: String::new(),
        });
        vec![diagnostic]
    }
}

impl Manifest {
    /// Reads the text of a manifest; `path` names it in messages.
    ///
    /// # Errors
    /// The first fault: unknown keys, wrong types, rules that do not fit a question's type.
    pub fn parse(path: &str, text: &str) -> Result<Self, ManifestError> {
        let raw: RawManifest = serde_saphyr::from_str(text).map_err(|error| {
            let (line, column) = error
                .location()
                .map_or((1, 1), |at| (at.line() as usize, at.column() as usize));
            ManifestError::Form(Box::new(Located {
                manifest: path.to_owned(),
                line,
                column,
                message: error.to_string(),
            }))
        })?;
        Ok(Self {
            questions: Question::parse_all(raw.questions).map_err(|error| ManifestError::Question {
                manifest: path.to_owned(),
                error,
            })?,
            name: raw.name,
            title: raw.title,
            summary: raw.summary,
            values: with_lines(raw.values, |value, line| value.line = line),
            checks: with_lines(raw.checks, |check, line| check.line = line),
            files: with_lines(raw.files, |rule, line| rule.line = line),
            documents: with_lines(raw.documents, |document, line| document.line = line),
        })
    }
}

impl Manifest {
    /// The rules that hold for a source, the outermost first; `target` is its path without a final `.tera`.
    pub fn rules_for<'m>(&'m self, target: &'m str) -> impl Iterator<Item = &'m FileRule> {
        self.files.iter().filter(move |rule| rule.holds_for(target))
    }

    /// All texts with expressions in them, and all conditions.
    pub fn expressions(&self) -> (Vec<&str>, Vec<&str>) {
        let (mut texts, mut conditions) = (Vec::new(), Vec::new());
        for question in &self.questions {
            question.expressions(&mut texts, &mut conditions);
        }
        texts.extend(self.values.iter().map(|value| value.value.as_str()));
        for check in &self.checks {
            conditions.extend(check.when.as_deref().into_iter().chain([check.require.as_str()]));
            texts.extend(std::iter::once(check.message.as_str()).chain(check.hint.as_deref()));
        }
        for rule in &self.files {
            conditions.extend(rule.when.as_deref());
            texts.extend(rule.about.as_deref());
        }
        (texts, conditions)
    }
}

impl FileRule {
    /// True for the file that the rule names and for everything in the folder that it names.
    pub fn holds_for(&self, target: &str) -> bool {
        target
            .strip_prefix(&self.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// The items, each told the line on which it begins.
fn with_lines<T>(items: Vec<Spanned<T>>, tell: impl Fn(&mut T, usize)) -> Vec<T> {
    let told = |item: Spanned<T>| {
        let line = item.referenced.line() as usize;
        let mut value = item.value;
        tell(&mut value, line);
        value
    };
    items.into_iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let text = format!("name: t\ntitle: T\nsummary: S\nquestions:\n{text}");
        let error = Manifest::parse("template.yaml", &text).expect_err("must fail");
        let diagnostic = error.diagnostics().remove(0);
        let location = diagnostic.location.expect("has a place");
        format!("{}:{}", location.line, diagnostic.message)
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(fault("  - {key: a, type: text, colour: red}\n").contains("colour"));
        assert!(fault("  - {key: a, type: string}\n").contains("string"));
    }

    #[test]
    fn rules_must_fit_the_type() {
        assert_eq!(
            fault("  - {key: a, type: text, min: 1}\n"),
            "5:`template.yaml`: question `a`: `min` or `max` does not belong to this type"
        );
        assert!(fault("  - {key: a, type: choice}\n").ends_with("`choices` is missing"));
        assert!(fault("  - {key: a, type: text, pattern: '('}\n").contains("not a valid regular expression"));
    }

    #[test]
    fn faults_in_fields_name_the_field() {
        let text = "  - key: rows\n    type: records\n    fields:\n      - {key: b, type: list}\n";
        assert_eq!(fault(text), "8:`template.yaml`: question `rows.b`: `items` is missing");
    }

    #[test]
    fn brackets_are_two_bytes_and_told_apart() {
        let with = |variable: &str| {
            fault(&format!(
                "  - {{key: a, type: text}}\nfiles:\n  - path: a\n    delimiters: {{block: ['[%', '%]'], variable: {variable}, comment: ['[#', '#]']}}\n"
            ))
        };
        let short = with("['[', ']]']");
        assert!(
            short.starts_with("8:") && short.contains("the bracket `[` is not two bytes long"),
            "{short}"
        );
        let alike = with("['[%', ']]']");
        assert!(alike.contains("two kinds of brackets begin alike"), "{alike}");
    }
}
