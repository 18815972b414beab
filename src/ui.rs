//! The only module that prints: data to standard output, everything else to standard error.
//!
//! Decides colour once. Text from outside is made harmless before it is shown. A reader of standard output that goes away
//! is no error.

use std::io::{self, IsTerminal as _, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::error::{Diagnostic, Failure, Location};
use crate::text::{harmless_json, sanitized};

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const NOTE: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// Where output goes.
pub struct Ui {
    output: Box<dyn Write>,
    messages: Box<dyn Write>,
    coloured_output: bool,
    coloured_messages: bool,
    /// Output to a terminal must not send escapes; elsewhere data are bytes.
    is_terminal: bool,
    is_terminal_for_messages: bool,
    json: bool,
    /// The first failure to write to standard output that is not a reader gone away.
    fault: Option<io::Error>,
}

/// How far a long run is. Threads may share it.
pub struct Progress {
    bar: indicatif::ProgressBar,
}

impl Progress {
    /// One more step is done.
    pub fn advance(&self) {
        self.bar.inc(1);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Ui {
    /// Standard output and error of this process.
    pub fn of_process() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            coloured_output: !plain && io::stdout().is_terminal(),
            coloured_messages: !plain && io::stderr().is_terminal(),
            is_terminal: io::stdout().is_terminal(),
            is_terminal_for_messages: io::stderr().is_terminal(),
            output: Box::new(io::BufWriter::new(io::stdout())),
            messages: Box::new(io::stderr()),
            json: false,
            fault: None,
        }
    }

    /// Output into other writers, without colour.
    pub fn new(output: Box<dyn Write>, messages: Box<dyn Write>) -> Self {
        Self {
            output,
            messages,
            coloured_output: false,
            coloured_messages: false,
            is_terminal: false,
            is_terminal_for_messages: false,
            json: false,
            fault: None,
        }
    }

    /// Overrides the choice of colour.
    pub fn set_colour(&mut self, coloured: bool) {
        self.coloured_output = coloured;
        self.coloured_messages = coloured;
    }

    /// From now on results and failures are JSON.
    pub fn set_json(&mut self) {
        self.json = true;
    }

    pub fn is_coloured(&self) -> bool {
        self.coloured_messages
    }

    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints data: as it is into files and pipes, harmless in a terminal.
    pub fn data(&mut self, text: &str) {
        if self.is_terminal {
            self.write_output(&sanitized(text));
        } else {
            self.write_output(text);
        }
    }

    /// Prints a line of data that holds names from outside.
    pub fn line(&mut self, text: &str) {
        let text = sanitized(text);
        self.write_output(&format!("{text}\n"));
    }

    /// Prints a heading of data.
    pub fn heading(&mut self, text: &str) {
        let text = styled(self.coloured_output, Style::new().bold(), &sanitized(text));
        self.write_output(&format!("{text}\n"));
    }

    /// Prints a value as JSON.
    pub fn json(&mut self, value: &impl Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => self.write_output(&format!("{}\n", harmless_json(&text))),
            Err(error) => self.fault = Some(io::Error::other(error)),
        }
    }

    /// Shows how far a long run is, in a terminal.
    pub fn progress(&self, steps: usize) -> Progress {
        let shows = self.is_terminal_for_messages && !self.json;
        let bar = if shows {
            indicatif::ProgressBar::new(steps as u64).with_style(
                indicatif::ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}")
                    .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()),
            )
        } else {
            indicatif::ProgressBar::hidden()
        };
        Progress { bar }
    }

    /// Says what has been done.
    pub fn done(&mut self, verb: &str, rest: &str) {
        let verb = styled(self.coloured_messages, GOOD, verb);
        self.message(&format!("{verb} {}", sanitized(rest)));
    }

    /// Says something that goes with the result.
    pub fn info(&mut self, text: &str) {
        let text = sanitized(text);
        self.message(&text);
    }

    /// Says what the user should know although nothing is wrong.
    pub fn note(&mut self, text: &str) {
        let label = styled(self.coloured_messages, NOTE, "note:");
        self.message(&format!("{label} {}", sanitized(text)));
    }

    /// Reports all diagnostics of a failure, and how many there are when there are several.
    pub fn failure(&mut self, failure: &Failure) {
        if self.json {
            self.json(failure);
            return;
        }
        for diagnostic in &failure.diagnostics {
            let Diagnostic {
                location,
                message,
                hint,
            } = diagnostic;
            let shown = located(
                "error",
                location.as_ref(),
                message,
                hint.as_deref(),
                self.coloured_messages,
            );
            self.message(&shown);
        }
        let shown = failure.diagnostics.len();
        if failure.omitted > 0 {
            let all = shown + failure.omitted;
            self.message(&format!(
                "{all} errors, of which the first {shown} are shown; nothing was written"
            ));
        } else if shown > 1 {
            self.message(&format!("{shown} errors; nothing was written"));
        }
    }

    /// Tells one thing that a check has found: as data where the check is what was wanted.
    pub fn finding(&mut self, rule: &str, location: &Location, message: &str, hint: &str, as_data: bool) {
        let colour = if as_data {
            self.coloured_output
        } else {
            self.coloured_messages
        };
        let shown = located(rule, Some(location), message, Some(hint), colour);
        if as_data {
            self.write_output(&format!("{shown}\n"));
        } else {
            self.message(&shown);
        }
    }

    /// Prints how a file changes, as a unified diff; a change of the mode alone is a remark between the hunks.
    pub fn diff(&mut self, path: &str, old: Option<&[u8]>, new: &[u8]) {
        let shown = self.diff_text(path, old, new);
        self.write_output(&shown);
    }

    /// Prints that a file goes, as a unified diff.
    pub fn diff_of_removed(&mut self, path: &str, old: &[u8]) {
        let shown = self.diff_text(path, Some(old), b"");
        let shown = shown.replacen(&format!("+++ b/{}", sanitized(path)), "+++ /dev/null", 1);
        self.write_output(&shown);
    }

    fn diff_text(&self, path: &str, old: Option<&[u8]>, new: &[u8]) -> String {
        let path = sanitized(path);
        let old_name = old.map_or_else(|| "/dev/null".to_owned(), |_| format!("a/{path}"));
        let (Ok(old_text), Ok(new_text)) = (std::str::from_utf8(old.unwrap_or_default()), std::str::from_utf8(new))
        else {
            return format!("Binary files {old_name} and b/{path} differ\n");
        };
        let diff = TextDiff::from_lines(old_text, new_text);
        let mut shown = format!("--- {old_name}\n+++ b/{path}\n");
        for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
            shown.push_str(&styled(self.coloured_output, HINT, &hunk.header().to_string()));
            shown.push('\n');
            for change in hunk.iter_changes() {
                let (sign, style) = match change.tag() {
                    ChangeTag::Delete => ('-', ERROR),
                    ChangeTag::Insert => ('+', GOOD),
                    ChangeTag::Equal => (' ', Style::new()),
                };
                let value = change.value().trim_end_matches('\n');
                // Also into a pipe, at whose end there mostly is a terminal. A patch must keep the ends of lines.
                let (value, end) = value.strip_suffix('\r').map_or((value, ""), |value| (value, "\r"));
                let line = sanitized(value);
                shown.push_str(&styled(self.coloured_output, style, &format!("{sign}{line}{end}")));
                shown.push('\n');
                if change.missing_newline() {
                    shown.push_str("\\ No newline at end of file\n");
                }
            }
        }
        shown
    }

    /// Writes out what is buffered. The fault, if output could not be written.
    pub fn finish(mut self) -> Option<io::Error> {
        if let Err(error) = self.output.flush() {
            self.keep_fault(error);
        }
        // Nobody is left to tell that standard error cannot be written.
        let _ = self.messages.flush();
        self.fault
    }

    /// Reports a fault of standard output, after [`Ui::finish`] has found it.
    pub fn report_output_fault(error: &io::Error) {
        let _ = writeln!(io::stderr(), "error: cannot write to standard output: {error}");
    }

    fn message(&mut self, text: &str) {
        // What was printed before stands before it in a terminal.
        if let Err(error) = self.output.flush() {
            self.keep_fault(error);
        }
        let _ = writeln!(self.messages, "{text}");
    }

    fn write_output(&mut self, text: &str) {
        if let Err(error) = self.output.write_all(text.as_bytes()) {
            self.keep_fault(error);
        }
    }

    fn keep_fault(&mut self, error: io::Error) {
        if error.kind() != io::ErrorKind::BrokenPipe && self.fault.is_none() {
            self.fault = Some(error);
        }
    }
}

/// A message with its place, the line of text there and its hint, where it has them.
fn located(label: &str, location: Option<&Location>, message: &str, hint: Option<&str>, colour: bool) -> String {
    let mut shown = format!("{} {}", styled(colour, ERROR, &format!("{label}:")), sanitized(message));
    if let Some(location) = location {
        let place = format!("{}:{}:{}:", sanitized(&location.file), location.line, location.column);
        shown = format!("{} {shown}", styled(colour, Style::new().bold(), &place));
        if !location.text.trim().is_empty() {
            shown.push_str(&excerpt(location, colour));
        }
    }
    if let Some(hint) = hint {
        shown.push_str(&format!("\n  {} {}", styled(colour, HINT, "hint:"), sanitized(hint)));
    }
    shown
}

/// The line of text at the place, with a mark below the column.
fn excerpt(location: &Location, colour: bool) -> String {
    const WIDTH: usize = 100;
    let characters: Vec<char> = location.text.chars().collect();
    let column = location.column.saturating_sub(1).min(characters.len());
    let start = column.saturating_sub(WIDTH / 2);
    let end = (start + WIDTH).min(characters.len());
    let part: String = characters[start..end]
        .iter()
        .map(|c| if *c == '\t' { ' ' } else { *c })
        .collect();
    let number = location.line.to_string();
    let margin = " ".repeat(number.len());
    let mark = " ".repeat(column - start);
    format!(
        "\n{} {}\n{} {mark}{}",
        styled(colour, DIM, &format!("  {number} |")),
        sanitized(&part),
        styled(colour, DIM, &format!("  {margin} |")),
        styled(colour, ERROR, "^")
    )
}

fn styled(colour: bool, style: Style, text: &str) -> String {
    if colour {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}
