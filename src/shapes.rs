//! The shapes of `--format json`: one type for each thing that a command prints.
//!
//! The schemas in `docs/schemas/` and the tables of `docs/json.md` are made from these types and their comments, which therefore speak to
//! those who read the output. A failure has its shape in `error`, an exported quiz in `quiz`, a blank in `blanks`. Holds data only.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::blanks::{Blank, Tally};
use crate::cli::{CheckRule, Export};
use crate::error::Diagnostic;
use crate::grade::Grade;
use crate::lint;
use crate::path::RelPath;
use crate::question;
use crate::quiz::{self, Rule};
use crate::update;
use crate::verify;

/// `designgen new NAME`: what was written, and with `--dry-run` or `--diff` what would be; into a challenge that is there already, what
/// `update` does.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Challenge<'r> {
    pub status: Done,
    /// Name of the template
    pub template: &'r str,
    /// The preset that it was started from, as `--preset` takes it
    pub preset: Option<&'r str>,
    /// Which edition it is, if the template has several
    pub edition: Option<&'r str>,
    /// Folder of the challenge, absolute
    pub path: String,
    /// Every file of the challenge, or those that `--only` selects
    pub files: Vec<File<'r>>,
}

/// Whether anything was written
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Done {
    Written,
    Planned,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct File<'r> {
    /// Path in the folder of the challenge, with `/` on every system
    pub path: &'r str,
    pub status: FileStatus,
    /// Where the file was before, if the template has moved it
    pub from: Option<&'r str>,
    /// Size of the file as generated
    pub bytes: usize,
    /// What somebody has to decide; `null` where nothing is to be decided
    pub conflict: Option<String>,
}

/// What becomes of the file: `edited` and `missing` files stay as somebody has left them, `merge` holds both an edit and the change of the
/// template, and a `conflict` has to be resolved by somebody
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum FileStatus {
    Create,
    Change,
    Merge,
    Remove,
    Edited,
    Missing,
    Conflict,
    Unchanged,
}

impl FileStatus {
    /// The word that people read, which is the one that programs read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Merge => "merge",
            Self::Remove => "remove",
            Self::Edited => "edited",
            Self::Missing => "missing",
            Self::Conflict => "conflict",
            Self::Unchanged => "unchanged",
        }
    }
}

impl From<&update::Outcome> for FileStatus {
    fn from(outcome: &update::Outcome) -> Self {
        match outcome {
            update::Outcome::Unchanged => Self::Unchanged,
            update::Outcome::Created => Self::Create,
            update::Outcome::Changed => Self::Change,
            update::Outcome::Removed => Self::Remove,
            update::Outcome::Merged => Self::Merge,
            update::Outcome::Edited => Self::Edited,
            update::Outcome::Missing => Self::Missing,
            update::Outcome::Conflict(_) => Self::Conflict,
        }
    }
}

impl<'r> From<&'r update::Step> for File<'r> {
    fn from(step: &'r update::Step) -> Self {
        let update::Step {
            path,
            from,
            outcome,
            size,
            ..
        } = step;
        Self {
            path: path.as_str(),
            status: FileStatus::from(outcome),
            from: from.as_ref().map(RelPath::as_str),
            bytes: *size,
            conflict: match outcome {
                update::Outcome::Conflict(conflict) => Some(conflict.reason()),
                _ => None,
            },
        }
    }
}

/// `designgen update DIR…`: what became of each challenge, and with `--dry-run` or `--diff` what would become of it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Updated<'r> {
    pub status: Outcome,
    /// In the order in which they were given
    pub challenges: Vec<UpdatedChallenge<'r>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UpdatedChallenge<'r> {
    pub status: Outcome,
    /// Folder of the challenge, absolute
    pub path: String,
    /// Every file of the challenge but those of its record; empty where it failed
    pub files: Vec<File<'r>>,
    /// Why it failed; empty otherwise
    pub errors: Vec<Diagnostic>,
}

/// `designgen undo`: what was put back.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Undone<'r> {
    /// Folder of the challenge, absolute
    pub path: String,
    /// Every file that is as it was before the last update
    pub files: Vec<&'r str>,
}

/// `designgen check DIR…`: what an update would do, and what was edited.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Checked {
    /// In the order in which they were given
    pub challenges: Vec<CheckedChallenge>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckedChallenge {
    /// Folder of the challenge, absolute
    pub path: String,
    /// Sorted by path
    pub findings: Vec<CheckFinding>,
    /// Why it could not be checked; empty otherwise
    pub errors: Vec<Diagnostic>,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckFinding {
    pub rule: CheckRule,
    /// Path in the folder of the challenge, with `/` on every system
    pub path: String,
    pub message: String,
    /// Whether `--allow` names the rule
    pub allowed: bool,
}

/// `designgen new --batch PATH…`: one entry for each answers file, in the order in which they were given, those of a folder by name.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Batch {
    pub status: Outcome,
    /// What became of each answers file
    pub challenges: Vec<BatchChallenge>,
}

/// `failed` where anything failed
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Outcome {
    Written,
    Planned,
    Failed,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BatchChallenge {
    /// The answers file
    pub answers: String,
    pub status: Outcome,
    /// Folder of the challenge, absolute; `null` where it failed
    pub path: Option<String>,
    /// Number of files
    pub files: usize,
    /// Size of all files together
    pub bytes: usize,
    /// How many of its files somebody has to look at, where the challenge was there already
    pub conflicts: usize,
    /// Why it failed; empty otherwise
    pub errors: Vec<Diagnostic>,
}

/// `designgen doc DOCUMENT`: one file of a challenge itself.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DocumentText<'r> {
    /// Name of the document, or path in the folder of a challenge, as it was given
    pub document: &'r str,
    /// The text of the file
    pub text: &'r str,
}

/// `designgen doc DOCUMENT --output FILE`: where the file was written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DocumentFile<'r> {
    /// Name of the document, or path in the folder of a challenge, as it was given
    pub document: &'r str,
    /// The file that was written, as it was named
    pub path: String,
    /// Size of the file
    pub bytes: usize,
}

/// `designgen list`: what is built in.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Listing<'r> {
    /// What `--template` takes
    pub templates: Vec<Listed<'r>>,
    /// What `designgen doc` takes
    pub documents: Vec<Listed<'r>>,
    /// What `--preset` takes
    pub presets: Vec<ListedPreset<'r>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Listed<'r> {
    pub name: &'r str,
    pub title: &'r str,
    /// One sentence
    pub summary: &'r str,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ListedPreset<'r> {
    pub name: &'r str,
    pub title: &'r str,
    /// One sentence
    pub summary: &'r str,
    /// The template that it answers
    pub template: &'r str,
    /// Whether the template starts from it where neither a preset nor an answers file is given
    pub default: bool,
}

/// `designgen show TEMPLATE`: the questions and files of a template.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename = "template")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownTemplate<'r> {
    pub name: &'r str,
    pub title: &'r str,
    /// One sentence
    pub summary: &'r str,
    /// The preset that it starts from where neither a preset nor an answers file is given
    pub preset: Option<&'r str>,
    /// The folders that it consists of, each after the one that it extends
    pub folders: Vec<&'r str>,
    /// In the order in which they are asked
    pub questions: Vec<Question<'r>>,
    /// What it makes files of, sorted by path
    pub files: Vec<ShownFile<'r>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownFile<'r> {
    /// Path in the folder of the challenge, not rendered
    pub path: &'r str,
    /// The folder of the template that holds it
    pub folder: &'r str,
    /// The one edition that has it; `null` for a file of all editions
    pub edition: Option<&'r str>,
    /// When and for what it is made, such as `when ci` or `for each of components`
    pub rules: Vec<String>,
    /// Keys of the questions whose answers decide whether it is made, where, and what it says
    pub answers: Vec<String>,
    /// The partials that it includes or calls, with their folders
    pub partials: Vec<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Question<'r> {
    /// Where the answer stands in an answers file, such as `stack.database`
    pub key: &'r str,
    /// Type of the answer, as manifests write it
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// One line
    pub help: &'r str,
    /// Whether an answers file must give it
    pub required: bool,
    /// The answer where none is given; `null` where there is none
    pub default: Option<&'r Value>,
    /// Condition on earlier answers; the question is not asked where it is false
    pub when: Option<&'r str>,
    /// Whether the answer is kept out of records and messages
    pub secret: bool,
    /// What may be answered; only for the types `choice` and `choices`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice<'r>>,
    /// What each record holds; only for the type `records`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Self>,
}

impl<'r> From<&'r question::Question> for Question<'r> {
    fn from(question: &'r question::Question) -> Self {
        Self {
            key: &question.key,
            kind: question.kind.name(),
            help: &question.help,
            required: question.is_required(),
            default: question.default.as_ref(),
            when: question.when.as_deref(),
            secret: question.secret,
            choices: question.kind.choices().iter().map(Choice::from).collect(),
            fields: question.kind.form().fields().iter().map(Self::from).collect(),
        }
    }
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Choice<'r> {
    pub value: &'r str,
    /// One line
    pub help: &'r str,
}

impl<'r> From<&'r question::Choice> for Choice<'r> {
    fn from(choice: &'r question::Choice) -> Self {
        Self {
            value: &choice.value,
            help: &choice.help,
        }
    }
}

/// `designgen show DOCUMENT`: the file that a document is rendered from.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename = "document")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownDocument<'r> {
    pub name: &'r str,
    pub title: &'r str,
    /// One sentence
    pub summary: &'r str,
    /// The template that it belongs to
    pub template: &'r str,
    /// What it is rendered from
    pub file: &'r ShownFile<'r>,
}

/// `designgen show PRESET`: the answers file of a preset.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename = "preset")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownPreset<'r> {
    pub name: &'r str,
    /// The answers file
    pub text: &'r str,
}

/// `designgen answers TEMPLATE`: a commented answers file to start from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct StarterFile<'r> {
    /// Name of the template
    pub template: &'r str,
    /// The answers file
    pub text: &'r str,
}

/// `designgen completions SHELL`: a completion script.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Script<'r> {
    /// The shell that reads it
    pub shell: String,
    /// The script
    pub text: &'r str,
}

/// `designgen man`: the manual page.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Manual<'r> {
    /// The page in the language of man(7)
    pub text: &'r str,
}

/// `designgen quiz PATH…`: what a check of notes found. `--export` and `--play` print the same where there are findings.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CheckedNotes<'r> {
    /// Number of notes
    pub notes: usize,
    /// Number of sound quizzes
    pub quizzes: usize,
    /// Empty where all is well; the exit code is 0 then, and 1 otherwise
    pub findings: Vec<QuizFinding<'r>>,
    /// Number of findings beyond the first 1,000 of a note, which are not shown
    pub omitted: usize,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct QuizFinding<'r> {
    /// The rule that is broken
    pub rule: Rule,
    /// The note, as it was named
    pub path: &'r str,
    /// Counted from 1
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub line: usize,
    /// Counted from 1, in characters
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub column: usize,
    /// What is wrong
    pub message: &'r str,
    /// What to do about it
    pub hint: &'r str,
}

impl<'r> From<&'r quiz::Finding> for QuizFinding<'r> {
    fn from(finding: &'r quiz::Finding) -> Self {
        Self {
            rule: finding.rule,
            path: &finding.location.file,
            line: finding.location.line,
            column: finding.location.column,
            message: &finding.message,
            hint: &finding.hint,
        }
    }
}

/// `designgen quiz PATH… --export FORM`: the quizzes as text. `--export json` prints the quizzes themselves instead.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExportText<'r> {
    pub export: Export,
    /// Number of quizzes
    pub quizzes: usize,
    /// The quizzes in this form
    pub text: &'r str,
}

/// `designgen quiz PATH… --export FORM --output FILE`: where the quizzes were written.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ExportFile {
    pub export: Export,
    /// Number of quizzes
    pub quizzes: usize,
    /// The file, as it was named
    pub path: String,
    /// Size of the file
    pub bytes: usize,
}

/// `designgen status PATH…`: how far the blanks of documents are.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BlankStatus<'r> {
    /// Blanks that must be answered; the exit code is 1 while one of them is open
    pub asked: Tally,
    /// Blanks that may be answered
    pub bonus: Tally,
    /// Documents with at least one blank
    pub files: Vec<BlankFile<'r>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BlankFile<'r> {
    /// The document, as it was named
    pub path: &'r str,
    /// Blanks of this document that must be answered
    pub asked: Tally,
    /// Blanks of this document that may be answered
    pub bonus: Tally,
    /// Sections with at least one blank
    pub sections: Vec<BlankSection<'r>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BlankSection<'r> {
    /// Headings of the section below the title of the document, the outermost first
    pub headings: &'r [String],
    /// Blanks of this section that must be answered
    pub asked: Tally,
    /// Blanks of this section that may be answered
    pub bonus: Tally,
    /// In the order of the document
    pub blanks: &'r [Blank],
}

/// `designgen template lint DIR…`: what does not fit together in templates.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LintedTemplates<'r> {
    /// The folders, as they were named
    pub templates: &'r [String],
    /// Empty where all is well; the exit code is 0 then, and 1 otherwise
    pub findings: Vec<LintFinding<'r>>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LintFinding<'r> {
    /// Name of the rule that is broken
    pub rule: &'r str,
    /// The file
    pub path: &'r str,
    /// Counted from 1; `null` where the whole file is meant
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub line: Option<usize>,
    /// Counted from 1, in characters; `null` where the whole line is meant
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub column: Option<usize>,
    /// What is wrong
    pub message: &'r str,
    /// What to do about it; `null` where there is nothing to add
    pub hint: Option<&'r str>,
}

impl<'r> From<&'r lint::Finding> for LintFinding<'r> {
    fn from(finding: &'r lint::Finding) -> Self {
        Self {
            rule: finding.rule,
            path: &finding.path,
            line: (finding.line > 0).then_some(finding.line),
            column: (finding.column > 0).then_some(finding.column),
            message: &finding.message,
            hint: finding.hint.as_deref(),
        }
    }
}

/// `designgen verify PRESET…`: whether challenges tell right solutions from wrong ones.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Verified<'r> {
    /// In the order in which they were named
    pub challenges: Vec<VerifiedChallenge<'r>>,
}

/// One challenge that was tried.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerifiedChallenge<'r> {
    /// The preset, as it was named
    pub name: &'r str,
    /// Tests that pass in every edition
    pub given: usize,
    /// Tests of the exercises that candidates have
    pub acceptance: usize,
    /// Tests of the exercises that only the author has
    pub hidden: usize,
    /// Wrong solutions that were tried
    pub wrong_solutions: usize,
    /// Empty where all is well; the exit code is 0 then, and 1 otherwise
    pub findings: Vec<VerifyFinding>,
}

/// What is wrong with a challenge.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerifyFinding {
    /// `check`, `test`, `nothing-to-do`, `wrong-solution` or `leak`
    pub rule: &'static str,
    /// The file, the test or the wrong solution
    pub subject: String,
    /// What is wrong
    pub message: String,
    /// The end of what a program printed; empty where that explains nothing
    pub output: String,
}

impl From<verify::Finding> for VerifyFinding {
    fn from(finding: verify::Finding) -> Self {
        let verify::Finding {
            rule,
            subject,
            message,
            output,
        } = finding;
        Self {
            rule,
            subject,
            message,
            output,
        }
    }
}

/// `designgen grade AUTHOR HAND-IN…`: what hand-ins reach. Each is also written to a file `result.json`.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Graded {
    /// In the order in which they were named
    pub grades: Vec<Grade>,
}

/// `designgen template new DIR`: a template to start from.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NewTemplate {
    /// Folder of the template, absolute
    pub path: String,
    /// Paths of its files in this folder
    pub created: Vec<String>,
}

/// A path as it stands in the output.
pub fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The same for a path that must say where it is from everywhere.
pub fn absolute(path: &Path) -> String {
    std::path::absolute(path).map_or_else(|_| self::path(path), |path| self::path(&path))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use schemars::generate::SchemaSettings;
    use schemars::transform::RecursiveTransform;
    use schemars::{JsonSchema, Schema};
    use serde_json::json;

    use super::*;
    use crate::error::Failure;

    /// The schema of a type as it is printed.
    fn schema<T: JsonSchema>() -> Schema {
        // How Rust holds a number is nothing to readers of JSON.
        let without_format = RecursiveTransform(|schema: &mut Schema| {
            schema.remove("format");
        });
        let settings = SchemaSettings::draft2020_12()
            .for_serialize()
            .with_transform(without_format);
        settings.into_generator().into_root_schema_for::<T>()
    }

    /// The same for a struct with a tag, which schemars leaves out.
    fn tagged<T: JsonSchema>(tag: &str, value: &str) -> Schema {
        let mut schema = schema::<T>();
        let object = schema.ensure_object();
        if let Some(Value::Object(properties)) = object.get_mut("properties") {
            properties.shift_insert(0, tag.to_owned(), json!({"const": value}));
        }
        if let Some(Value::Array(required)) = object.get_mut("required") {
            required.insert(0, json!(tag));
        }
        schema
    }

    /// `SNAPSHOTS=overwrite cargo test --lib shapes` writes them anew.
    #[test]
    fn schemas_are_those_of_the_types() {
        let schemas = [
            ("new", schema::<Challenge<'_>>()),
            ("new-batch", schema::<Batch>()),
            ("doc-text", schema::<DocumentText<'_>>()),
            ("doc-written", schema::<DocumentFile<'_>>()),
            ("list", schema::<Listing<'_>>()),
            ("show-template", tagged::<ShownTemplate<'_>>("kind", "template")),
            ("show-document", tagged::<ShownDocument<'_>>("kind", "document")),
            ("show-preset", tagged::<ShownPreset<'_>>("kind", "preset")),
            ("answers", schema::<StarterFile<'_>>()),
            ("completions", schema::<Script<'_>>()),
            ("man", schema::<Manual<'_>>()),
            ("quiz-checked", schema::<CheckedNotes<'_>>()),
            ("quiz-text", schema::<ExportText<'_>>()),
            ("quiz-written", schema::<ExportFile>()),
            ("quiz-export", schema::<quiz::Exported<'_>>()),
            ("status", schema::<BlankStatus<'_>>()),
            ("update", schema::<Updated<'_>>()),
            ("undo", schema::<Undone<'_>>()),
            ("check", schema::<Checked>()),
            ("template-lint", schema::<LintedTemplates<'_>>()),
            ("template-new", schema::<NewTemplate>()),
            ("verify", schema::<Verified<'_>>()),
            ("grade", schema::<Graded>()),
            ("failure", tagged::<Failure>("status", "failed")),
        ];
        let expected: BTreeMap<String, String> = schemas
            .into_iter()
            .map(|(name, mut schema)| {
                schema.insert("title".to_owned(), json!(name));
                (format!("{name}.json"), format!("{:#}\n", schema.to_value()))
            })
            .collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).expect("the package is writable");
            for (name, text) in &expected {
                fs::write(folder.join(name), text).expect("the package is writable");
            }
        }
        let stored: BTreeMap<String, String> = fs::read_dir(&folder)
            .expect("a folder")
            .map(|entry| {
                let entry = entry.expect("readable");
                let name = entry.file_name().into_string().expect("UTF-8");
                (name, fs::read_to_string(entry.path()).expect("a text"))
            })
            .collect();
        assert_eq!(stored, expected);
    }
}
