//! The command line as typed: names, types and help of all arguments. No logic, no effects.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Serialize;

/// Generate complete system design challenges from one answers file
#[derive(Debug, Parser)]
#[command(name = "designgen", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Start with `designgen new my-challenge`.\nExit codes: 0 done, 1 done and the answer is no, 2 could not be done, 130 cancelled at a prompt."
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Print results for people or as JSON
    #[arg(long, global = true, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub format: Format,
    /// Colour messages
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
    /// Read templates and presets from git as they were last read, and use no network
    #[arg(long, global = true, display_order = 900)]
    pub offline: bool,
    /// Trust a repository of git as a source of templates and presets, now and later; may be repeated
    #[arg(long, global = true, display_order = 900, value_name = "ADDRESS")]
    pub trust_source: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new challenge
    New(New),
    /// Print one file of a challenge alone
    Doc(Doc),
    /// List templates, documents and presets
    List,
    /// Show a template, a document or a preset
    Show(Show),
    /// Print a commented answers file to start from
    Answers(TemplateName),
    /// Print the JSON Schema of an answers file, for editors
    Schema(TemplateName),
    /// Check the folder of a template, or start a new one
    #[command(subcommand)]
    Template(Template),
    /// Try challenges: solutions pass, wrong ones are found, nothing leaks
    Verify(Verify),
    /// Grade what candidates hand in: the author's tests, in a sandbox, with reports
    Grade(Grade),
    /// Check, export or play the quizzes of notes
    Quiz(Quiz),
    /// Count the blanks of documents: open, filled, not attempted
    Status(Status),
    /// Take challenges forward: to a newer template, or to other answers; edits stay
    Update(Update),
    /// Put back what the last update of a challenge has changed
    Undo(Undo),
    /// Tell what an update would do and what was edited; exit with 1 if there is anything
    Check(Check),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
}

impl Command {
    /// True where nothing may be asked, whoever is there.
    pub fn asks_nothing(&self) -> bool {
        matches!(self, Self::New(New { no_input: true, .. }))
    }
}

#[derive(Debug, Args)]
pub struct New {
    /// Name of the challenge and of its folder: lower-case words joined by `-`
    pub name: Option<String>,
    /// Template to use, by its name, as the path of a folder such as `./mine`, or from git, such as `gh:owner/repo//folder@v1.2` [default: that
    /// of the preset or of the answers, else challenge]
    #[arg(long, short, value_name = "TEMPLATE|DIR|GIT")]
    pub template: Option<String>,
    #[command(flatten)]
    pub given: AnswerArgs,
    /// Folder in which the folder of the challenge is made
    #[arg(long, short, value_name = "DIR", default_value = ".")]
    pub output: PathBuf,
    /// Ask nothing, use defaults
    #[arg(long)]
    pub no_input: bool,
    /// List what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Show how what would be written differs from what is there, and write nothing; exit with 1 if it does
    #[arg(long)]
    pub diff: bool,
    /// Take only files that match; may be repeated, `**` goes through folders
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,
    /// Make many challenges: one for each of these answers files, and for each `.yaml` file in these folders
    #[arg(long, value_name = "PATH", num_args = 1.., conflicts_with = "name")]
    pub batch: Vec<PathBuf>,
}

#[derive(Debug, Default, Args)]
pub struct AnswerArgs {
    /// Start from a preset, by its name, as the path of a folder such as `./mine`, or from git, or with `none` from the template alone
    /// [default: without answers files the preset of the template, else none]
    #[arg(long, short, value_name = "PRESET|DIR|GIT")]
    pub preset: Option<String>,
    /// Edition to make, as `--set edition=EDITION`: `candidate` to hand out, or `author` with solution, hidden tests and reasons
    #[arg(long, short, value_name = "EDITION")]
    pub edition: Option<String>,
    /// Take answers from a YAML file; may be repeated, later files are stronger
    #[arg(long, short, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
    /// Give one answer, such as `title=Links` or `components.0.name=api`; may be repeated
    #[arg(long, short, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Doc {
    /// Path of the file, such as `docs/api.md`, or the name of a document
    #[arg(value_name = "PATH|DOCUMENT")]
    pub document: String,
    /// Template to use, by its name, as the path of a folder, or from git [default: that of the document, the preset or the answers]
    #[arg(long, short, value_name = "TEMPLATE|DIR|GIT")]
    pub template: Option<String>,
    #[command(flatten)]
    pub given: AnswerArgs,
    /// File to write instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Show {
    /// Name of a template, a document or a preset, the path of a folder, or an address of git
    pub name: String,
}

#[derive(Debug, Args)]
pub struct TemplateName {
    /// Name of a template, a preset or a document, the path of a folder, or an address of git
    #[arg(value_name = "NAME|DIR|GIT")]
    pub name: String,
}

#[derive(Debug, Subcommand)]
pub enum Template {
    /// Check templates without making anything: names that nothing declares, questions and files that nothing uses
    Lint(TemplateLint),
    /// Write a small commented template to start from, or one that extends another
    New(TemplateNew),
}

#[derive(Debug, Args)]
pub struct TemplateLint {
    /// Folders of templates, also from git
    #[arg(value_name = "DIR|GIT", required = true)]
    pub folders: Vec<String>,
}

#[derive(Debug, Args)]
pub struct TemplateNew {
    /// Folder to make
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Template that the new one extends: it then holds only what it changes
    #[arg(long, value_name = "TEMPLATE")]
    pub extends: Option<String>,
    /// Write a problem instead: answers, a solution, hidden tests and wrong solutions, for `designgen verify`
    #[arg(long, requires = "extends")]
    pub problem: bool,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// Presets, by name, as the path of a folder such as `./mine`, or from git [default: what `designgen new` makes]
    #[arg(value_name = "PRESET|DIR|GIT")]
    pub presets: Vec<String>,
    /// Look for leaks alone, and run nothing
    #[arg(long, conflicts_with = "environment")]
    pub leaks: bool,
    /// Run with this environment instead of one that is made and kept
    #[arg(long, value_name = "DIR")]
    pub environment: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Grade {
    /// Folder of the author edition
    #[arg(value_name = "AUTHOR")]
    pub author: PathBuf,
    /// Folders that candidates handed in; without any, the table is made again from the results that are there
    #[arg(value_name = "HAND-IN")]
    pub hand_ins: Vec<PathBuf>,
    /// Folder for results and reports; those of other hand-ins stay in it
    #[arg(long, short, value_name = "DIR", default_value = "grades")]
    pub output: PathBuf,
    /// How many hand-ins are tried at once [default: half as many as there are cores]
    #[arg(long, short, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    /// Time for the tests of a hand-in
    #[arg(long, value_name = "SECONDS", default_value_t = 1800, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub timeout: u64,
    /// Memory for all processes of a hand-in
    #[arg(long, value_name = "MIB", default_value_t = 2048, value_parser = clap::value_parser!(u64).range(256..=262_144))]
    pub memory: u64,
    /// Run hand-ins without a sandbox: only code that you would run yourself
    #[arg(long)]
    pub trust: bool,
    /// Run with this environment instead of one that is made and kept
    #[arg(long, value_name = "DIR")]
    pub environment: Option<PathBuf>,
    /// Grade nothing; print how a platform grades each hand-in on a machine of its own
    #[arg(long, value_enum, value_name = "PLATFORM", requires = "hand_ins")]
    pub plan: Option<Platform>,
}

/// Where a plan is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Platform {
    /// A workflow of GitHub Actions with a matrix
    Github,
    /// An indexed Job
    Kubernetes,
}

#[derive(Debug, Args)]
pub struct Quiz {
    /// Notes, and folders that are searched for `*.md`
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print all quizzes in another form: data, text that Moodle imports, or a page to learn with
    #[arg(long, value_enum, value_name = "FORM")]
    pub export: Option<Export>,
    /// File to write the export to instead of standard output
    #[arg(long, short, value_name = "FILE", requires = "export")]
    pub output: Option<PathBuf>,
    /// Ask all quizzes in the terminal and keep the score
    #[arg(long, conflicts_with = "export")]
    pub play: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Export {
    Json,
    Gift,
    Html,
}

#[derive(Debug, Args)]
pub struct Status {
    /// Documents, and folders that are searched for `*.md`
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Update {
    /// Folders of challenges
    #[arg(value_name = "DIR", default_value = ".")]
    pub folders: Vec<PathBuf>,
    /// Template to take them to, by its name or as the path of a folder [default: the one that made them]
    #[arg(long, short, value_name = "TEMPLATE|DIR")]
    pub template: Option<String>,
    #[command(flatten)]
    pub given: AnswerArgs,
    /// List what would become of each file, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Show how each file would change, and write nothing; exit with 1 if any does
    #[arg(long)]
    pub diff: bool,
}

#[derive(Debug, Args)]
pub struct Undo {
    /// Folder of a challenge
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Folders of challenges
    #[arg(value_name = "DIR", default_value = ".")]
    pub folders: Vec<PathBuf>,
    /// Template to compare with, by its name or as the path of a folder [default: the one that made them]
    #[arg(long, short, value_name = "TEMPLATE|DIR")]
    pub template: Option<String>,
    #[command(flatten)]
    pub given: AnswerArgs,
    /// Findings that are no reason to exit with 1
    #[arg(long, value_enum, value_name = "RULE", value_delimiter = ',')]
    pub allow: Vec<CheckRule>,
    /// Print findings in a form that platforms read
    #[arg(long, value_enum, value_name = "FORM")]
    pub export: Option<CheckExport>,
}

/// What `check` finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum CheckRule {
    /// A file was edited
    Edited,
    /// A file was deleted
    Missing,
    /// A file would be changed by an update
    Stale,
    /// An update would need somebody to decide
    Conflict,
    /// The record is that of another version, template or answer
    Outdated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckExport {
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// Shell to complete for
    pub shell: clap_complete::Shell,
}
