//! Commands of the pages, run in a shell.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::docs::page::{Block, blocks};

/// Stands for the working folder in shown output.
pub const SHOWN_FOLDER: &str = "/home/ada/work";

/// A folder in which documented commands run, without any configuration of whoever runs the tests.
pub struct Shell {
    _folder: tempfile::TempDir,
    pub work: PathBuf,
    home: PathBuf,
}

impl Shell {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let base = folder.path().canonicalize().expect("exists");
        let (work, home) = (base.join("work"), base.join("home"));
        fs::create_dir(&work).expect("can be made");
        fs::create_dir(&home).expect("can be made");
        Self {
            _folder: folder,
            work,
            home,
        }
    }

    /// A block of YAML or Markdown whose first line is a comment with nothing but a file name is that file.
    pub fn write_file_of(&self, block: &Block) {
        let Some(first) = block.lines.first() else { return };
        let (name, ending) = match block.language.as_str() {
            "yaml" => (first.strip_prefix("# "), ".yaml"),
            "markdown" => (
                first.strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")),
                ".md",
            ),
            _ => return,
        };
        let Some(name) = name else { return };
        if name.ends_with(ending) && !name.contains([' ', '/']) {
            fs::write(self.work.join(name), format!("{}\n", block.lines.join("\n"))).expect("can be written");
        }
    }

    /// Runs a line of shell; standard output and error as a terminal shows them.
    pub fn run(&self, line: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_designgen"))
            .parent()
            .expect("has a folder");
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(program.to_owned()).chain(std::env::split_paths(&paths));
        let output = Command::new("bash")
            .args(["-c", &format!("exec 2>&1\n{line}")])
            .current_dir(&self.work)
            .env("PATH", std::env::join_paths(paths).expect("folders without `:`"))
            .env("HOME", &self.home)
            .env("XDG_CONFIG_HOME", self.home.join(".config"))
            .env("LC_ALL", "C")
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR")
            .stdin(std::process::Stdio::null())
            .output()
            .expect("bash is on this machine");
        let shown = String::from_utf8(output.stdout).expect("output is UTF-8");
        shown.replace(&*self.work.to_string_lossy(), SHOWN_FOLDER)
    }
}

/// A page with the output that its commands have now.
pub fn with_real_output(_: &str, page: &str) -> String {
    let shell = Shell::new();
    let mut shown: Vec<String> = Vec::new();
    let mut position = 0;
    let lines: Vec<&str> = page.lines().collect();
    for block in blocks(page) {
        shell.write_file_of(&block);
        if block.language != "console" {
            continue;
        }
        shown.extend(lines[position..block.start].iter().map(|line| (*line).to_owned()));
        position = block.start + block.lines.len();
        let mut is_after_output = false;
        for command in block.lines.iter().filter(|line| line.starts_with("$ ")) {
            if is_after_output {
                shown.push(String::new());
            }
            shown.push(command.clone());
            let output = shell.run(&command[2..]);
            is_after_output = !output.is_empty();
            shown.extend(output.lines().map(str::to_owned));
        }
    }
    shown.extend(lines[position..].iter().map(|line| (*line).to_owned()));
    format!("{}\n", shown.join("\n"))
}
