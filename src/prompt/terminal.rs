//! Draws one view in the terminal and reads one reply, with `inquire`, on standard error.
//!
//! Knows no question and no draft. Between two views the terminal is as it was found, so that whatever ends the process
//! leaves nothing to restore.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::io::{self, Write as _};

use inquire::autocompletion::{Autocomplete, Replacement};
use inquire::ui::{RenderConfig, Styled};
use inquire::validator::Validation;
use inquire::{CustomUserError, Editor, InquireError, MultiSelect, Password, PasswordDisplayMode};

use super::PromptError;
use super::hangup::Asking;
use super::view::{Entry, Reply, Select, Several, Text, View};
use super::wording::{fitted, one_line, wrapped};
use crate::text::{is_unsafe_to_show, sanitized};

/// Of a terminal that does not tell its size.
const DEFAULT_SIZE: (u16, u16) = (80, 24);
/// Widest column of labels that details are aligned to.
const MAX_LABEL: usize = 40;
/// More entries than this can be filtered by typing.
const MANY_ENTRIES: usize = 15;

/// Says what is wrong with a typed text.
type Check<'c> = &'c dyn Fn(&str) -> Result<(), String>;

pub(super) struct Terminal {
    look: RenderConfig<'static>,
    /// Command and arguments of the user's editor, if one is set and could be started so far.
    editor: Option<Vec<OsString>>,
    /// What escape does.
    escape: &'static str,
}

impl Terminal {
    pub fn new(colour: bool) -> Self {
        let look = if colour {
            RenderConfig::default_colored()
        } else {
            RenderConfig::empty()
        };
        Self {
            look: look.with_canceled_prompt_indicator(Styled::new("(back)")),
            editor: editor_command(),
            escape: "back",
        }
    }

    /// With another word for what escape does.
    pub fn leaving_by(self, escape: &'static str) -> Self {
        Self {
            look: self.look.with_canceled_prompt_indicator(Styled::new(escape)),
            escape,
            ..self
        }
    }

    /// Prints lines above the next view.
    pub fn say(&mut self, lines: &[String]) -> Result<(), PromptError> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut text = String::new();
        let (columns, _) = size();
        for line in lines {
            let _ = writeln!(text, "{}", wrapped(&sanitized(line), columns.saturating_sub(1), "  "));
        }
        let mut stderr = io::stderr().lock();
        stderr
            .write_all(text.as_bytes())
            .and_then(|()| stderr.flush())
            .map_err(|error| PromptError::Terminal(error.to_string()))
    }

    /// Shows a view until it has a reply. A typed text is one only where `check` finds nothing wrong with it.
    pub fn ask(&mut self, view: &View, check: Check<'_>) -> Result<Reply, PromptError> {
        let _asking = Asking::new();
        let reply = match view {
            View::Select(select) => self.select(select),
            View::Several(several) => self.several(several),
            View::Text(text) if text.secret => self.secret(text),
            View::Text(text) if text.multiline && self.editor.is_some() => return self.edited(text, check),
            View::Text(text) => self.text(text, check),
        };
        reply_of(reply)
    }

    fn select(&self, select: &Select) -> Result<Reply, InquireError> {
        let (columns, lines) = size();
        let title = titled(&select.title, columns);
        let rows = drawn(&select.entries, columns.saturating_sub(3));
        let can_filter = rows.len() > MANY_ENTRIES;
        let keys = format!(
            "enter: choose, esc: {}{}",
            self.escape,
            if can_filter { ", type to filter" } else { "" }
        );
        let mut help: Vec<String> = select
            .problems
            .iter()
            .map(|problem| format!("! {}", sanitized(problem)))
            .collect();
        if !select.help.is_empty() {
            help.push(one_line(&select.help));
        }
        help.push(keys);
        let help = helping(&help, columns);
        let page = page_size(&help, columns, lines);
        let labels: Vec<String> = select.entries.iter().map(|entry| one_line(&entry.label)).collect();
        let formatter = |option: inquire::list_option::ListOption<&String>| labels[option.index].clone();
        let mut prompt = inquire::Select::new(&title, rows)
            .with_starting_cursor(select.cursor)
            .with_page_size(page)
            .with_help_message(&help)
            .with_formatter(&formatter)
            .with_render_config(self.look);
        if !can_filter {
            prompt = prompt.without_filtering();
        }
        prompt.raw_prompt().map(|option| Reply::Chosen(option.index))
    }

    fn several(&self, several: &Several) -> Result<Reply, InquireError> {
        if several.entries.is_empty() {
            return Ok(Reply::Back);
        }
        let (columns, lines) = size();
        let title = titled(&several.title, columns);
        let help = helping(
            &[
                one_line(&several.help),
                format!("space: choose, enter: accept, esc: {}", self.escape),
            ],
            columns,
        );
        let labels: Vec<String> = several.entries.iter().map(|entry| one_line(&entry.label)).collect();
        let formatter = |options: &[inquire::list_option::ListOption<&String>]| {
            let chosen: Vec<&str> = options.iter().map(|option| labels[option.index].as_str()).collect();
            if chosen.is_empty() {
                "none".to_owned()
            } else {
                chosen.join(", ")
            }
        };
        let chosen = MultiSelect::new(&title, drawn(&several.entries, columns.saturating_sub(7)))
            .with_default(&several.checked)
            .with_page_size(page_size(&help, columns, lines))
            .with_help_message(&help)
            .with_formatter(&formatter)
            .with_render_config(self.look)
            .without_filtering()
            .raw_prompt()?;
        Ok(Reply::Checked(chosen.iter().map(|option| option.index).collect()))
    }

    fn text(&self, text: &Text, check: Check<'_>) -> Result<Reply, InquireError> {
        let (columns, _) = size();
        let title = titled(&text.title, columns);
        let present = typeable(&text.text, text.multiline);
        let refused = typeable(&text.refused, text.multiline);
        let shown = format!("({})", fitted(&present, columns.saturating_sub(8).max(10)));
        let keys = match (present.is_empty(), text.can_be_emptied) {
            (true, _) => "enter: accept, esc: back",
            (false, false) => "enter: keep, tab: edit, esc: back",
            (false, true) => "enter: keep, tab: edit, space: reset, esc: back",
        };
        let mut help = vec![one_line(&text.help), keys.to_owned()];
        if text.multiline {
            help.push("write \\n for a line break".to_owned());
        }
        let help = helping(&help, columns);
        let formatter = |typed: &str| one_line(if typed.is_empty() { &present } else { typed });
        let multiline = text.multiline;
        let validator = |typed: &str| {
            let checked = if multiline {
                check(&unfolded(typed))
            } else {
                check(typed)
            };
            Ok(match checked {
                Ok(()) => Validation::Valid,
                Err(wrong) => Validation::Invalid(wrapped(&sanitized(&wrong), columns.saturating_sub(3), "  ").into()),
            })
        };
        let mut prompt = inquire::Text::new(&title)
            .with_initial_value(&refused)
            .with_help_message(&help)
            .with_formatter(&formatter)
            .with_validator(validator)
            .with_render_config(self.look);
        if !present.is_empty() {
            prompt = prompt
                .with_placeholder(&shown)
                .with_autocomplete(Present(present.clone()));
        }
        let typed = prompt.prompt()?;
        Ok(Reply::Typed(if text.multiline { unfolded(&typed) } else { typed }))
    }

    fn secret(&self, text: &Text) -> Result<Reply, InquireError> {
        let (columns, _) = size();
        let title = titled(&text.title, columns);
        let keys = "enter: accept, esc: back; nothing typed leaves it as it is".to_owned();
        let help = helping(&[one_line(&text.help), keys], columns);
        Password::new(&title)
            .with_display_mode(PasswordDisplayMode::Masked)
            .with_help_message(&help)
            .with_render_config(self.look)
            .without_confirmation()
            .prompt()
            .map(Reply::Typed)
    }

    /// Text in the user's editor; where that cannot be started, on one line.
    fn edited(&mut self, text: &Text, check: Check<'_>) -> Result<Reply, PromptError> {
        let Some([command, arguments @ ..]) = self.editor.as_deref() else {
            return reply_of(self.text(text, check));
        };
        let (columns, _) = size();
        let title = titled(&text.title, columns);
        let help = helping(&[one_line(&text.help), "esc: back".to_owned()], columns);
        let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
        let initial = if text.refused.is_empty() {
            &text.text
        } else {
            &text.refused
        };
        let initial: String = initial
            .chars()
            .filter(|character| *character == '\n' || !is_unsafe_to_show(*character))
            .collect();
        let formatter = |typed: &str| fitted(&one_line(typed), columns.saturating_sub(4));
        let typed = Editor::new(&title)
            .with_predefined_text(&initial)
            .with_editor_command(command)
            .with_args(&arguments)
            .with_help_message(&help)
            .with_formatter(&formatter)
            .with_render_config(self.look)
            .prompt();
        match typed {
            Err(InquireError::IO(error)) => {
                let notice = format!("! cannot use the editor `{}`: {error}", command.to_string_lossy());
                self.editor = None;
                self.say(&[notice])?;
                reply_of(self.text(text, check))
            }
            other => reply_of(other.map(Reply::Typed)),
        }
    }
}

/// Puts the present value into the input when tab is pressed.
#[derive(Clone)]
struct Present(String);

impl Autocomplete for Present {
    fn get_suggestions(&mut self, _input: &str) -> Result<Vec<String>, CustomUserError> {
        Ok(Vec::new())
    }

    fn get_completion(&mut self, input: &str, _highlighted: Option<String>) -> Result<Replacement, CustomUserError> {
        Ok(input.is_empty().then(|| self.0.clone()))
    }
}

/// Lines of help as they stand in their brackets.
fn helping(lines: &[String], columns: usize) -> String {
    let lines: Vec<&str> = lines
        .iter()
        .map(String::as_str)
        .filter(|line| !line.is_empty())
        .collect();
    wrapped(&lines.join("\n"), columns.saturating_sub(3), " ")
}

fn reply_of(reply: Result<Reply, InquireError>) -> Result<Reply, PromptError> {
    match reply {
        Ok(reply) => Ok(reply),
        Err(InquireError::OperationCanceled) => Ok(Reply::Back),
        Err(InquireError::OperationInterrupted) => Ok(Reply::Interrupted),
        Err(error) => Err(PromptError::Terminal(error.to_string())),
    }
}

/// `VISUAL` before `EDITOR`, as other programs have it; arguments are separated by spaces.
fn editor_command() -> Option<Vec<OsString>> {
    ["VISUAL", "EDITOR"].iter().find_map(|name| {
        let command = std::env::var(name).ok()?;
        let words: Vec<OsString> = command.split_whitespace().map(OsString::from).collect();
        (!words.is_empty()).then_some(words)
    })
}

/// Columns and lines, at least one of each.
fn size() -> (usize, usize) {
    let (columns, lines) = crossterm::terminal::size().unwrap_or(DEFAULT_SIZE);
    let (columns, lines) = if columns == 0 || lines == 0 {
        DEFAULT_SIZE
    } else {
        (columns, lines)
    };
    (usize::from(columns), usize::from(lines))
}

/// Entries that fit beside title and help, so that the view is never taller than the terminal: what has scrolled out
/// of it cannot be drawn over.
fn page_size(help: &str, columns: usize, lines: usize) -> usize {
    let help_lines: usize = help
        .lines()
        .map(|line| (line.chars().count() + 2).div_ceil(columns.max(1)))
        .sum();
    lines.saturating_sub(help_lines + 2).clamp(3, 20)
}

/// One line for each entry: mark, label and detail in columns.
fn drawn(entries: &[Entry], columns: usize) -> Vec<String> {
    let label_width = entries
        .iter()
        .filter(|entry| !entry.detail.is_empty())
        .map(|entry| unicode_width::UnicodeWidthStr::width(one_line(&entry.label).as_str()))
        .max()
        .unwrap_or(0)
        .min(MAX_LABEL.min(columns / 2));
    let any_faulty = entries.iter().any(|entry| entry.is_faulty);
    entries
        .iter()
        .map(|entry| {
            let mark = match (any_faulty, entry.is_faulty) {
                (false, _) => "",
                (true, true) => "! ",
                (true, false) => "  ",
            };
            let label = one_line(&entry.label);
            let label = if entry.detail.is_empty() {
                label
            } else {
                let label = fitted(&label, label_width);
                let padding = label_width.saturating_sub(unicode_width::UnicodeWidthStr::width(label.as_str()));
                format!("{label}{}  {}", " ".repeat(padding), one_line(&entry.detail))
            };
            fitted(&format!("{mark}{label}"), columns)
        })
        .collect()
}

fn titled(title: &str, columns: usize) -> String {
    let title = fitted(&one_line(title), columns.saturating_sub(6).max(10));
    if title.ends_with('?') {
        title
    } else {
        format!("{title}:")
    }
}

/// What can be edited on one line: without control characters, line breaks as `\n` where there may be some.
fn typeable(text: &str, multiline: bool) -> String {
    let text = if multiline {
        text.replace('\\', "\\\\").replace('\n', "\\n")
    } else {
        text.replace(['\n', '\r', '\t'], " ")
    };
    text.chars()
        .filter(|character| !is_unsafe_to_show(*character))
        .collect()
}

/// Undoes [`typeable`]. A backslash before anything else stands for itself.
fn unfolded(text: &str) -> String {
    let mut unfolded = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('n')) => {
                characters.next();
                unfolded.push('\n');
            }
            ('\\', Some('\\')) => {
                characters.next();
                unfolded.push('\\');
            }
            (other, _) => unfolded.push(other),
        }
    }
    unfolded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_on_one_line_comes_back_as_it_was() {
        for text in [
            "plain",
            "two\nlines",
            "a \\d+ b",
            "\\n is no break",
            "ends in \\",
            "a\\\nb",
        ] {
            assert_eq!(unfolded(&typeable(text, true)), text);
        }
        assert_eq!(unfolded("typed \\d"), "typed \\d");
    }

    #[test]
    fn terminal_escapes_are_never_typed_for_the_user() {
        assert_eq!(typeable("a\u{1b}[31m\nb", false), "a[31m b");
    }

    #[test]
    fn entries_keep_to_their_line() {
        let entries = [
            Entry::new("Components", "3 components and a long remark"),
            Entry {
                is_faulty: true,
                ..Entry::new("Load", "")
            },
        ];
        assert_eq!(drawn(&entries, 24), ["  Components  3 compone…", "! Load"]);
    }

    #[test]
    fn a_view_is_no_taller_than_the_terminal() {
        assert_eq!(page_size("one line", 80, 24), 20);
        assert_eq!(page_size("one line", 80, 10), 7);
        assert_eq!(page_size("one line", 80, 2), 3);
    }
}
