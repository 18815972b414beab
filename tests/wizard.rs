//! The wizard in a real pseudo-terminal: what a person sees, types and gets.
//!
//! A [`Dialogue`] runs the binary, reads its screen and types. It waits for what it expects to see, never for a time.

#![cfg(unix)]

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::num::NonZeroU16;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ExitStatus};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};
use serde_yaml::Value;
use tempfile::TempDir;

/// Longest wait for anything. Only a defect reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";
const DOWN: &str = "\x1b[B";
const TAB: &str = "\t";
const BACKSPACE: &str = "\x7f";
const CONTROL_C: &str = "\x03";
const CONTROL_D: &str = "\x04";
const SPACE: &str = " ";

const MENU: &str = "System design challenge";
const PRESETS: &str = "Start from a classic problem?";
/// What a shell calls a process that Ctrl-C has ended.
const HUNG_UP: i32 = 129;
const CANCELLED: i32 = 130;

/// How a dialogue begins.
pub struct Setting {
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    rows: u16,
    columns: u16,
    stdout: Option<File>,
    folder: TempDir,
}

impl Setting {
    fn new(arguments: &[&str]) -> Self {
        // In this edition the record holds the answers.
        Self::of(&[&["new", "--template", "challenge", "--edition", "author"], arguments].concat())
    }

    /// Any command.
    pub fn of(arguments: &[&str]) -> Self {
        Self {
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            variables: Vec::new(),
            rows: 40,
            columns: 100,
            stdout: None,
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    pub fn size(mut self, rows: u16, columns: u16) -> Self {
        (self.rows, self.columns) = (rows, columns);
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// An answers file with this text, given as an argument.
    fn answers(mut self, text: &str) -> Self {
        // Beside the folder that stays empty when nothing is written.
        let path = self.folder.path().join("answers.yaml");
        fs::write(&path, text).expect("a writable folder");
        self.arguments
            .extend(["--answers".to_owned(), path.to_string_lossy().into_owned()]);
        self
    }

    /// A file with this text, given as an argument.
    pub fn file(mut self, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("a writable folder");
        self.arguments.push(path.to_string_lossy().into_owned());
        self
    }

    pub fn start(self) -> Dialogue {
        let (pty, pts) = open().expect("a pseudo-terminal");
        pty.resize(Size::new(self.rows, self.columns)).expect("a size");
        let work = self.folder.path().join("work");
        fs::create_dir(&work).expect("a writable folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_designgen"))
            .args(&self.arguments)
            .current_dir(&work)
            .env_clear()
            .env("TERM", "xterm-256color")
            .env("HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.folder.path().join("configuration"))
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .envs(self.variables);
        if let Some(stdout) = self.stdout {
            command = command.stdout(stdout);
        }
        let child = command.spawn(pts).expect("the binary starts");
        Dialogue {
            pty: Some(pty),
            child: Some(child),
            screen: vt100::Parser::new(cells(self.rows), cells(self.columns), 0),
            output: Vec::new(),
            is_closed: false,
            work,
            _folder: self.folder,
        }
    }
}

/// A running wizard and its screen.
pub struct Dialogue {
    pty: Option<Pty>,
    child: Option<Child>,
    screen: vt100::Parser,
    /// Every byte that came.
    output: Vec<u8>,
    is_closed: bool,
    work: PathBuf,
    _folder: TempDir,
}

impl Dialogue {
    fn pty(&self) -> &Pty {
        self.pty.as_ref().expect("still connected")
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// The folder in which it runs.
    pub fn work(&self) -> &Path {
        &self.work
    }

    fn rows(&self) -> Vec<String> {
        let contents = self.screen.screen().contents();
        contents.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    pub fn shown(&self) -> String {
        self.rows().join("\n")
    }

    /// Reads until the screen is as wanted.
    #[track_caller]
    fn wait_until(&mut self, wanted: &str, is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_so(self) {
            assert!(!self.is_closed, "it ended before it showed {wanted}:\n{}", self.shown());
            assert!(self.read(deadline), "it never showed {wanted}:\n{}", self.shown());
        }
    }

    /// Reads once. False where nothing came in time.
    fn read(&mut self, deadline: Instant) -> bool {
        let remaining = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(remaining).expect("a short time");
        let mut pty = self.pty.as_ref().expect("still connected");
        let mut wanted = [PollFd::new(pty, PollFlags::IN)];
        match poll(&mut wanted, Some(&timeout)) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => panic!("cannot wait for output: {error}"),
        }
        let mut buffer = [0; 8192];
        match pty.read(&mut buffer) {
            // Linux reports the end of the other side as an error.
            Ok(0) | Err(_) => self.is_closed = true,
            Ok(length) => {
                self.output.extend_from_slice(&buffer[..length]);
                self.screen.process(&buffer[..length]);
            }
        }
        true
    }

    #[track_caller]
    pub fn sees(&mut self, text: &str) {
        // Long lines are broken between words.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let wanted = words(text);
        self.wait_until(&format!("`{text}`"), |dialogue| {
            words(&dialogue.shown()).contains(&wanted)
        });
    }

    /// Row of the question that waits for a reply.
    fn question(&self) -> Option<(usize, String)> {
        if !self.is_drawn() {
            return None;
        }
        let rows = self.rows();
        let index = rows
            .iter()
            .rposition(|row| row.starts_with("? ") && !row.ends_with("(back)"))?;
        Some((index, rows[index].clone()))
    }

    /// Waits for a question with this title.
    #[track_caller]
    pub fn asks(&mut self, title: &str) {
        let start = format!("? {title}");
        self.wait_until(&format!("the question `{title}`"), |dialogue| {
            dialogue.question().is_some_and(|(_, row)| row.starts_with(&start))
        });
    }

    /// A drawing hides the cursor until it is whole; before that, its rows stand among those of the last one.
    fn is_drawn(&self) -> bool {
        !self.screen.screen().hide_cursor()
    }

    #[track_caller]
    pub fn types(&mut self, keys: &str) {
        self.pty().write_all(keys.as_bytes()).expect("it reads what is typed");
    }

    /// Waits for a question and replies to it.
    #[track_caller]
    fn answers(&mut self, title: &str, reply: &str) {
        self.asks(title);
        self.types(reply);
        self.types(ENTER);
    }

    /// Waits for a question and goes back from it.
    #[track_caller]
    pub fn goes_back(&mut self, title: &str) {
        self.asks(title);
        self.types_the_last(ESCAPE);
    }

    /// Types what ends the present question, and waits for that: the next one may look the same.
    #[track_caller]
    pub fn types_the_last(&mut self, key: &str) {
        let before = self.ended_questions();
        self.types(key);
        self.wait_until("the end of the question", |dialogue| {
            dialogue.ended_questions() > before
        });
    }

    /// Bracketed paste is on while a question waits, and off in between.
    fn ended_questions(&self) -> usize {
        let off = b"\x1b[?2004l";
        self.output.windows(off.len()).filter(|window| window == off).count()
    }

    /// The entry under the cursor, without marks.
    fn highlighted(&self) -> Option<String> {
        let (question, _) = self.question()?;
        let rows = self.rows();
        let row = rows[question + 1..].iter().find_map(|row| row.strip_prefix("> "))?;
        Some(row.trim_start_matches(['!', ' ']).to_owned())
    }

    /// Waits for a question, moves to an entry and chooses it.
    #[track_caller]
    pub fn chooses(&mut self, title: &str, entry: &str) {
        self.moves_to(title, entry);
        self.types_the_last(ENTER);
    }

    #[track_caller]
    pub fn moves_to(&mut self, title: &str, entry: &str) {
        self.asks(title);
        self.wait_until("a cursor", |dialogue| dialogue.highlighted().is_some());
        let first = self.highlighted();
        while let Some(present) = self.highlighted().filter(|present| !present.starts_with(entry)) {
            self.types(DOWN);
            self.wait_until(&format!("another entry than `{present}`"), |dialogue| {
                dialogue.highlighted().is_some_and(|now| now != present)
            });
            assert_ne!(
                self.highlighted(),
                first,
                "there is no entry `{entry}`:\n{}",
                self.shown()
            );
        }
    }

    /// Replies to what is asked before the menu.
    #[track_caller]
    fn accepts_the_first_questions(&mut self) {
        self.chooses(PRESETS, "None");
        self.answers("Title", "");
        self.answers("Database:", "");
        self.asks(MENU);
    }

    #[track_caller]
    fn writes(mut self) -> Written {
        self.chooses(MENU, "Write the challenge");
        self.chooses("Write these files?", "Write");
        let work = self.work.clone();
        let (status, dialogue) = self.ends();
        assert_eq!(status.code(), Some(0), "{}", dialogue.shown());
        let folders: Vec<_> = entries(&work);
        let [folder] = folders.as_slice() else {
            panic!("not one folder but {folders:?}");
        };
        let text = fs::read_to_string(folder.join(".designgen/answers.yaml")).expect("a record of the answers");
        Written {
            answers: serde_yaml::from_str(&text).expect("valid YAML"),
            folder: folder.clone(),
            dialogue,
        }
    }

    /// Reads to the end.
    #[track_caller]
    pub fn ends(mut self) -> (ExitStatus, Self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.is_closed {
            assert!(self.read(deadline), "it does not end:\n{}", self.shown());
        }
        let status = self.wait();
        (status, self)
    }

    /// Waits for the process, which must end soon.
    #[track_caller]
    fn wait(&mut self) -> ExitStatus {
        let mut child = self.child.take().expect("still running");
        let id = Pid::from_child(&child);
        let (sender, receiver) = mpsc::channel();
        let waiting = thread::spawn(move || sender.send(child.wait()));
        let status = receiver.recv_timeout(PATIENCE);
        if status.is_err() {
            let _ = kill_process(id, Signal::KILL);
        }
        let _ = waiting.join();
        status.expect("it ends").expect("its status is known")
    }

    /// True while keys reach the process one by one and unseen.
    fn is_raw(&self) -> bool {
        let modes = tcgetattr(self.pty()).expect("a terminal").local_modes;
        !modes.contains(LocalModes::ICANON)
    }

    /// Ctrl-C must end it here, with nothing written and the terminal as it was.
    #[track_caller]
    pub fn ends_on_control_c(mut self) {
        let before = entries(&self.work);
        assert!(self.is_raw(), "nothing is asked:\n{}", self.shown());
        self.types(CONTROL_C);
        let (status, dialogue) = self.ends();
        assert_eq!(status.code(), Some(CANCELLED), "{}", dialogue.shown());
        assert_eq!(entries(&dialogue.work), before, "something was written");
        dialogue.is_restored();
    }

    #[track_caller]
    pub fn is_restored(&self) {
        let modes = tcgetattr(self.pty()).expect("a terminal").local_modes;
        let cooked = LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG;
        assert!(modes.contains(cooked), "the terminal is left raw: {modes:?}");
        let screen = self.screen.screen();
        assert!(!screen.hide_cursor(), "the cursor is left hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is left on");
    }

    /// Changes the size and lets the program take notice. A key that arrives together with the signal waits in crossterm
    /// for the next key: it hands out the signal and forgets that there is input too. People do not type that fast.
    fn resize(&mut self, rows: u16, columns: u16) {
        self.screen.screen_mut().set_size(cells(rows), cells(columns));
        self.pty().resize(Size::new(rows, columns)).expect("a size");
        thread::sleep(Duration::from_millis(1500));
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What a finished wizard has made.
struct Written {
    answers: Value,
    folder: PathBuf,
    dialogue: Dialogue,
}

impl Written {
    /// The answer at a path such as `components.0.name`, as text.
    #[track_caller]
    fn answer(&self, path: &str) -> String {
        let value = path
            .split('.')
            .fold(&self.answers, |value, step| match step.parse::<usize>() {
                Ok(index) => &value[index],
                Err(_) => &value[step],
            });
        match value {
            Value::String(text) => text.clone(),
            other => serde_yaml::to_string(other).expect("a value").trim_end().to_owned(),
        }
    }

    fn length(&self, path: &str) -> usize {
        let value = path.split('.').fold(&self.answers, |value, step| &value[step]);
        value.as_sequence().map_or(0, Vec::len)
    }
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a size")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a readable folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    entries
}

#[test]
fn enter_alone_makes_a_challenge_of_defaults() {
    // The preview is longer than the screens of the other dialogues.
    let mut dialogue = Setting::new(&["demo"]).size(60, 100).start();
    dialogue.accepts_the_first_questions();
    dialogue.sees("1 component · 1 entity · 5 endpoints");
    dialogue.chooses(MENU, "Write the challenge");
    dialogue.sees("What will be written:");
    dialogue.sees("  System  1 component · 1 entity · 5 endpoints");
    dialogue.sees("app/");
    dialogue.goes_back("Write these files?");
    dialogue.chooses(MENU, "Show the files");
    dialogue.asks(MENU);
    // The list may be longer than the screen.
    let output = String::from_utf8_lossy(&dialogue.output).into_owned();
    assert!(output.contains("  README.md"), "{}", dialogue.shown());
    let written = dialogue.writes();
    assert_eq!(written.folder.file_name().and_then(|name| name.to_str()), Some("demo"));
    // What nobody has given is left to the defaults.
    assert_eq!(written.answer("title"), "null");
    assert_eq!(written.answer("difficulty"), "null");
    written.dialogue.is_restored();
}

#[test]
fn enter_alone_starts_from_the_preset_of_the_template() {
    let mut dialogue = Setting::new(&["demo"]).size(60, 100).start();
    dialogue.answers(PRESETS, "");
    dialogue.answers("Database:", "");
    dialogue.asks(MENU);
    dialogue.sees("2 components · 2 entities · 7 endpoints");
    let written = dialogue.writes();
    assert_eq!(written.answer("name"), "demo");
    assert!(written.folder.join("app/holds/reserve.py").is_file());
    assert!(!written.dialogue.shown().contains("Preset: "), "it was chosen");
}

#[test]
fn a_preset_of_none_or_answers_are_a_start_of_their_own() {
    let mut dialogue = Setting::new(&["demo", "--preset", "none"]).start();
    dialogue.asks("Title: (Demo)");
    dialogue.ends_on_control_c();
    let mut dialogue = Setting::new(&["demo"]).answers("time_limit: 4\n").start();
    dialogue.asks("Title: (Demo)");
    dialogue.ends_on_control_c();
}

#[test]
fn going_back_keeps_what_was_typed() {
    let mut dialogue = Setting::new(&[]).start();
    dialogue.chooses(PRESETS, "None");
    dialogue.answers("Name", "first-name");
    dialogue.goes_back("Title: (First Name)");
    // What was typed is still there and can be edited.
    dialogue.asks("Name: (first-name)");
    dialogue.types(TAB);
    dialogue.sees("? Name: first-name");
    dialogue.types("s");
    dialogue.types(ENTER);
    dialogue.answers("Title: (First Names)", "Another title");
    dialogue.answers("Database:", "");
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Difficulty");
    dialogue.chooses("Difficulty:", "advanced");
    dialogue.asks("Basics:");
    dialogue.chooses("Basics:", "Time limit");
    dialogue.goes_back("Time limit: (3)");
    dialogue.goes_back("Basics:");
    // From the menu back to the questions before it, and forward again.
    dialogue.goes_back(MENU);
    dialogue.chooses("Database:", "sqlite");
    let written = dialogue.writes();
    assert_eq!(written.answer("name"), "first-names");
    assert_eq!(written.answer("title"), "Another title");
    assert_eq!(written.answer("difficulty"), "advanced");
    assert_eq!(written.answer("time_limit"), "null");
    assert_eq!(written.answer("stack.database"), "sqlite");
}

#[test]
fn an_answer_can_be_reset_to_its_default() {
    let mut dialogue = Setting::new(&["demo"]).start();
    dialogue.accepts_the_first_questions();
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Title");
    dialogue.answers("Title", "Mine");
    dialogue.chooses("Basics:", "Time limit");
    dialogue.answers("Time limit", "8");
    dialogue.asks("Basics:");
    dialogue.sees("8 hours");
    dialogue.chooses("Basics:", "Reset to default");
    dialogue.chooses("Reset which answer", "Time limit");
    dialogue.asks("Basics:");
    dialogue.goes_back("Basics:");
    let written = dialogue.writes();
    assert_eq!(written.answer("title"), "Mine");
    assert_eq!(written.answer("time_limit"), "null");
}

#[test]
fn records_are_added_edited_and_removed() {
    let mut dialogue = Setting::new(&["demo"]).start();
    dialogue.accepts_the_first_questions();
    dialogue.chooses(MENU, "System");
    dialogue.chooses("System:", "Components");
    dialogue.chooses("Components:", "Add a component");
    dialogue.answers("Components › 2 › Name", "orders");
    dialogue.answers("Components › orders › Responsibility", "Takes orders.");
    // What follows by default is there already.
    dialogue.asks("Components › orders:");
    dialogue.sees("Orders (default)");
    dialogue.chooses("Components › orders:", "Depends on");
    dialogue.asks("Components › orders › Depends on");
    dialogue.types(SPACE);
    dialogue.types(ENTER);
    dialogue.chooses("Components › orders:", "Done");
    dialogue.chooses("Components:", "Done");

    dialogue.chooses("System:", "Entities");
    dialogue.chooses("Entities:", "Add an entity");
    dialogue.answers("Entities › 2 › Name", "order");
    dialogue.chooses("Entities › order › Component", "orders");
    dialogue.chooses("Entities › order:", "Fields");
    for (index, name) in ["number", "note"].iter().enumerate() {
        dialogue.chooses("Entities › order › Fields:", "Add a field");
        dialogue.answers(&format!("Entities › order › Fields › {} › Name", index + 1), name);
        dialogue.chooses(&format!("Entities › order › Fields › {name} › Type:"), "integer");
        dialogue.chooses(&format!("Entities › order › Fields › {name}:"), "Done");
    }
    // Edit one nested record, move it, remove the other.
    dialogue.chooses("Entities › order › Fields:", "number");
    dialogue.chooses("Entities › order › Fields › number:", "Required");
    dialogue.chooses("Entities › order › Fields › number › Required", "no");
    dialogue.chooses("Entities › order › Fields › number:", "Move down");
    dialogue.chooses("Entities › order › Fields › number:", "Done");
    dialogue.chooses("Entities › order › Fields:", "note");
    dialogue.chooses("Entities › order › Fields › note:", "Remove");
    dialogue.chooses("Entities › order › Fields:", "Done");
    dialogue.chooses("Entities › order:", "Done");
    dialogue.chooses("Entities:", "item");
    dialogue.chooses("Entities › item:", "Remove");
    dialogue.chooses("Entities:", "Done");
    dialogue.goes_back("System:");
    dialogue.asks(MENU);
    let written = dialogue.writes();
    assert_eq!(written.length("components"), 2);
    assert_eq!(written.answer("components.1.title"), "Orders");
    assert_eq!(written.answer("components.1.depends_on.0"), "items");
    assert_eq!(written.length("entities"), 1);
    assert_eq!(written.answer("entities.0.plural"), "orders");
    assert_eq!(written.answer("entities.0.fields.0.name"), "number");
    assert_eq!(written.answer("entities.0.fields.0.required"), "false");
}

#[test]
fn a_record_given_up_before_anything_is_typed_leaves_nothing() {
    let mut dialogue = Setting::new(&["demo"]).start();
    dialogue.accepts_the_first_questions();
    dialogue.chooses(MENU, "System");
    dialogue.chooses("System:", "Components");
    dialogue.chooses("Components:", "Add a component");
    dialogue.goes_back("Components › 2 › Name");
    dialogue.chooses("Components:", "Done");
    dialogue.asks("System:");
    dialogue.sees("1 component (default)");
}

#[test]
fn items_of_a_list_are_added_changed_moved_and_removed() {
    let mut dialogue = Setting::new(&["demo"]).start();
    dialogue.accepts_the_first_questions();
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Tags");
    dialogue.chooses("Tags:", "Add a tag");
    dialogue.answers("Tags › 3", "Caching");
    dialogue.sees("did you mean `caching`?");
    for _ in 0.."Caching".len() {
        dialogue.types(BACKSPACE);
    }
    dialogue.answers("Tags › 3", "caching");
    dialogue.chooses("Tags:", "caching");
    dialogue.chooses("Tags · caching", "Move up");
    dialogue.goes_back("Tags · caching");
    dialogue.chooses("Tags:", "rest-api");
    dialogue.chooses("Tags · rest-api", "Remove");
    dialogue.chooses("Tags:", "persistence");
    dialogue.chooses("Tags · persistence", "Change");
    dialogue.answers("Tags › 2", "storage");
    dialogue.chooses("Tags:", "Done");
    dialogue.goes_back("Basics:");
    let written = dialogue.writes();
    assert_eq!(written.answer("tags"), "- caching\n- storage");
}

#[test]
fn wrong_input_is_explained_and_can_be_mended() {
    let mut dialogue = Setting::new(&[]).start();
    dialogue.chooses(PRESETS, "None");
    dialogue.answers("Name", "Bad Name");
    dialogue.sees("`Bad Name` is not a slug");
    dialogue.sees("did you mean `bad-name`?");
    for _ in 0.."Bad Name".len() {
        dialogue.types(BACKSPACE);
    }
    dialogue.answers("Name: (my-challenge)", "good-name");
    dialogue.answers("Title", "");
    dialogue.answers("Database:", "");
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Time limit");
    dialogue.answers("Time limit", "900");
    dialogue.sees("900 is more than the maximum of 80");
    dialogue.types(&BACKSPACE.repeat(2));
    dialogue.types(ENTER);
    dialogue.asks("Basics:");
    dialogue.sees("9 hours");
    dialogue.goes_back("Basics:");
    // A name that another record has.
    dialogue.chooses(MENU, "System");
    dialogue.chooses("System:", "Components");
    dialogue.chooses("Components:", "Add a component");
    dialogue.answers("Components › 2 › Name", "class");
    dialogue.sees("`class` is a reserved word");
    dialogue.types(&BACKSPACE.repeat(5));
    dialogue.answers("Components › 2 › Name", "others");
    dialogue.answers("Components › others › Responsibility", "Something else.");
    dialogue.chooses("Components › others:", "Name");
    dialogue.answers("Components › others › Name", "items");
    dialogue.sees("occurs twice");
    dialogue.types(ESCAPE);
    dialogue.chooses("Components › others:", "Done");
    dialogue.chooses("Components:", "Done");
    dialogue.goes_back("System:");
    let written = dialogue.writes();
    assert_eq!(written.answer("name"), "good-name");
    assert_eq!(written.answer("time_limit"), "9");
    assert_eq!(written.answer("components.1.name"), "others");
}

#[test]
fn a_new_name_is_followed_by_what_refers_to_it() {
    let mut dialogue = Setting::new(&["demo", "--preset", "url-shortener"]).start();
    dialogue.chooses(MENU, "System");
    dialogue.chooses("System:", "Components");
    dialogue.chooses("Components:", "links");
    dialogue.chooses("Components › links:", "Name");
    dialogue.answers("Components › links › Name", "bundles");
    dialogue.sees("to `links` changed as well.");
    dialogue.chooses("Components › bundles:", "Done");
    dialogue.chooses("Components:", "Done");
    dialogue.goes_back("System:");
    let written = dialogue.writes();
    assert_eq!(written.answer("components.1.depends_on.0"), "bundles");
}

#[test]
fn problems_of_a_file_are_shown_and_mended() {
    let text = "title: Given\ntime_limit: 900\ncomponents:\n  - name: links\n";
    let mut dialogue = Setting::new(&["demo"]).answers(text).start();
    dialogue.answers("Database:", "");
    dialogue.chooses(MENU, "Write the challenge");
    dialogue.sees("Something is left to mend first:");
    dialogue.sees("900 is more than the maximum of 80");
    dialogue.asks(MENU);
    dialogue.sees("! Basics");
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Time limit");
    // Keeping a wrong answer is refused like typing one.
    dialogue.answers("Time limit: (900)", "");
    dialogue.sees("# 900 is more than the maximum of 80");
    dialogue.answers("Time limit: (900)", "8");
    dialogue.goes_back("Basics:");
    dialogue.chooses(MENU, "System");
    dialogue.chooses("System:", "Components");
    dialogue.chooses("Components:", "links");
    dialogue.chooses("Components › links:", "Responsibility");
    dialogue.answers("Components › links › Responsibility", "Keeps links.");
    dialogue.chooses("Components › links:", "Done");
    dialogue.chooses("Components:", "Done");
    dialogue.goes_back("System:");
    let written = dialogue.writes();
    assert_eq!(written.answer("time_limit"), "8");
    assert_eq!(written.answer("components.0.responsibility"), "Keeps links.");
}

#[test]
fn faults_that_no_answer_mends_are_reported_before_anything_is_asked() {
    let dialogue = Setting::new(&["demo"]).answers("titel: Typo\n").start();
    let work = dialogue.work.clone();
    let (status, dialogue) = dialogue.ends();
    assert_eq!(status.code(), Some(2));
    assert!(dialogue.shown().contains("unknown key `titel`"), "{}", dialogue.shown());
    assert!(entries(&work).is_empty());
}

#[test]
fn a_preset_is_chosen_and_written_as_it_is() {
    let mut dialogue = Setting::new(&["shortener"]).start();
    dialogue.chooses(PRESETS, "url-shortener");
    dialogue.asks(MENU);
    let written = dialogue.writes();
    assert_eq!(written.answer("name"), "shortener");
    assert_eq!(written.answer("title"), "null");
    let readme = fs::read_to_string(written.folder.join("README.md")).expect("it was written");
    assert!(readme.starts_with("# URL Shortener"), "{readme}");
}

#[test]
fn back_from_the_first_question_leads_to_the_presets() {
    let mut dialogue = Setting::new(&[]).start();
    dialogue.chooses(PRESETS, "None");
    dialogue.goes_back("Name: (my-challenge)");
    dialogue.chooses(PRESETS, "rate-limiter");
    dialogue.asks("Name: (rate-limiter)");
}

#[test]
fn attack_18_control_c_leaves_nothing_behind() {
    let start = || Setting::new(&["demo"]).start();

    let mut presets = start();
    presets.asks(PRESETS);
    presets.ends_on_control_c();

    let mut text = start();
    text.chooses(PRESETS, "None");
    text.asks("Title");
    text.types("half a ti");
    text.sees("half a ti");
    text.ends_on_control_c();

    let mut menu = start();
    menu.accepts_the_first_questions();
    menu.ends_on_control_c();

    let mut record = start();
    record.accepts_the_first_questions();
    record.chooses(MENU, "System");
    record.chooses("System:", "Entities");
    record.chooses("Entities:", "Add an entity");
    record.answers("Entities › 2 › Name", "order");
    record.asks("Entities › order › Component");
    record.ends_on_control_c();

    let mut last = start();
    last.accepts_the_first_questions();
    last.chooses(MENU, "Write the challenge");
    last.asks("Write these files?");
    last.ends_on_control_c();
}

#[test]
fn cancel_in_the_menu_asks_once_more() {
    let mut dialogue = Setting::new(&["demo"]).start();
    dialogue.accepts_the_first_questions();
    dialogue.chooses(MENU, "Cancel");
    dialogue.goes_back("Leave without writing");
    dialogue.chooses(MENU, "Cancel");
    dialogue.chooses("Leave without writing", "Cancel and write nothing");
    let work = dialogue.work.clone();
    let (status, dialogue) = dialogue.ends();
    assert_eq!(status.code(), Some(CANCELLED));
    assert!(entries(&work).is_empty());
    dialogue.is_restored();
}

/// Runs a test by itself in processes of its own, also in one that ignores hangups; tells whether this is such a process.
///
/// A pseudo-terminal is closed to other programs only after it has been opened. What another test starts in between inherits it, and holds
/// it open for as long as it runs, so that it never goes away for the program at its other side.
fn is_alone(test: &str) -> bool {
    const ALONE: &str = "DESIGNGEN_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let this = std::env::current_exe().expect("this program");
    let mut ignoring = std::process::Command::new("nohup");
    ignoring.arg(&this);
    for mut command in [std::process::Command::new(&this), ignoring] {
        let output = command
            .args(["--exact", test])
            .env(ALONE, "")
            .output()
            .expect("it starts");
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && shown.contains("1 passed"), "{shown}");
    }
    false
}

#[test]
fn the_end_of_input_leaves_nothing_behind() {
    if !is_alone("wizard::the_end_of_input_leaves_nothing_behind") {
        return;
    }
    // Ctrl-D is the end of input to a line; here it goes back one step.
    let mut dialogue = Setting::new(&[]).start();
    dialogue.chooses(PRESETS, "None");
    dialogue.asks("Name");
    dialogue.types(CONTROL_D);
    dialogue.asks(PRESETS);
    // The terminal goes away, as when its window is closed.
    dialogue.pty = None;
    let status = dialogue.wait();
    assert!(
        status.code() == Some(HUNG_UP) || status.signal() == Some(Signal::HUP.as_raw()),
        "{status}"
    );
    assert!(entries(&dialogue.work).is_empty());
}

#[test]
fn a_narrow_terminal_shows_one_row_for_each_entry() {
    let mut dialogue = Setting::new(&["demo"]).size(16, 40).start();
    dialogue.accepts_the_first_questions();
    let (question, _) = dialogue.question().expect("the menu");
    let rows = dialogue.rows();
    let labels: Vec<&str> = rows[question + 1..]
        .iter()
        .map(|row| {
            row.trim_start_matches(['>', ' '])
                .split("  ")
                .next()
                .unwrap_or_default()
        })
        .take(9)
        .collect();
    let wanted = [
        "Basics",
        "Stack",
        "System",
        "Load",
        "Reasoning",
        "Grading",
        "Show the files",
        "Write the challenge",
        "Cancel",
    ];
    assert_eq!(labels, wanted, "{}", dialogue.shown());
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Description");
    let long = "A text that is much longer than the forty columns of this terminal, so that it wraps.";
    dialogue.answers("Description", long);
    dialogue.goes_back("Basics:");
    assert_eq!(dialogue.writes().answer("description"), long);
}

#[test]
fn resizing_in_the_middle_does_no_harm() {
    let mut dialogue = Setting::new(&["demo"]).start();
    dialogue.accepts_the_first_questions();
    for (rows, columns) in [(12, 36), (5, 12), (1, 1), (50, 160)] {
        dialogue.resize(rows, columns);
        let before = dialogue.output.len();
        dialogue.types(DOWN);
        dialogue.wait_until("a new drawing", |dialogue| {
            dialogue.is_drawn() && dialogue.output.len() > before
        });
    }
    // The cursor has moved four entries down, whatever was drawn on the way.
    dialogue.types(ENTER);
    dialogue.chooses("Reasoning:", "Back");
    // As wide as the longest entry: what was drawn wider than a terminal has become is wrapped by the terminal itself.
    dialogue.resize(40, 120);
    let written = dialogue.writes();
    assert_eq!(written.answer("name"), "demo");
}

#[test]
fn long_text_is_written_in_the_editor_of_the_user() {
    let setting = Setting::new(&["demo"]);
    let editor = setting.folder.path().join("editor.sh");
    fs::write(
        &editor,
        "printf 'First paragraph.\\n\\nSecond paragraph.\\n' > \"$2\"\n",
    )
    .expect("a writable folder");
    let command = format!("sh {} --wait", editor.display());
    let mut dialogue = setting.variable("EDITOR", &command).start();
    dialogue.accepts_the_first_questions();
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Description");
    dialogue.asks("Description");
    dialogue.types("e");
    dialogue.types(ENTER);
    dialogue.asks("Basics:");
    dialogue.sees("First paragraph. Second paragraph.");
    dialogue.goes_back("Basics:");
    let written = dialogue.writes();
    assert_eq!(written.answer("description"), "First paragraph.\n\nSecond paragraph.");
}

#[test]
fn without_a_usable_editor_long_text_is_typed_on_one_line() {
    let mut dialogue = Setting::new(&["demo"]).variable("VISUAL", "/nowhere/editor").start();
    dialogue.accepts_the_first_questions();
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Description");
    dialogue.asks("Description");
    dialogue.types("e");
    dialogue.sees("cannot use the editor `/nowhere/editor`");
    dialogue.answers("Description", r"First line\nSecond line");
    dialogue.goes_back("Basics:");
    assert_eq!(dialogue.writes().answer("description"), "First line\nSecond line");
}

#[test]
fn prompts_are_drawn_on_standard_error() {
    let mut setting = Setting::new(&["demo"]);
    let path = setting.folder.path().join("stdout");
    setting.stdout = Some(File::create(&path).expect("a writable folder"));
    let mut dialogue = setting.start();
    dialogue.accepts_the_first_questions();
    let written = dialogue.writes();
    let stdout = fs::read_to_string(&path).expect("readable output");
    for drawn in ["? ", "\x1b", PRESETS] {
        assert!(!stdout.contains(drawn), "{stdout}");
    }
    drop(written);
}

#[test]
fn colours_follow_no_color() {
    for (variable, is_coloured) in [("OTHER", true), ("NO_COLOR", false)] {
        let mut dialogue = Setting::new(&["demo"]).variable(variable, "1").start();
        dialogue.accepts_the_first_questions();
        let output = String::from_utf8_lossy(&dialogue.output).into_owned();
        assert_eq!(output.contains("\x1b[38;5;"), is_coloured, "{variable}");
    }
}

#[test]
fn attack_04_answers_cannot_steer_the_terminal() {
    let text = "title: \"\\e]0;owned\\a\\u202Etitle\"\ngoals: [\"\\e]0;owned\\a\"]\n";
    let mut dialogue = Setting::new(&["demo"]).answers(text).start();
    dialogue.answers("Database:", "");
    dialogue.chooses(MENU, "Basics");
    dialogue.chooses("Basics:", "Title");
    dialogue.asks("Title");
    dialogue.types(TAB);
    dialogue.types(ESCAPE);
    dialogue.chooses("Basics:", "Goals");
    dialogue.asks("Goals:");
    let output = String::from_utf8_lossy(&dialogue.output).into_owned();
    assert!(!output.contains("\x1b]0;"), "{}", dialogue.shown());
    assert!(!output.contains('\u{202E}'), "{}", dialogue.shown());
}
