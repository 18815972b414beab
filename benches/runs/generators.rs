//! designgen and its peers: how each is told of the same template and the same answers, without a prompt, a hook, the network
//! or git. What they need is written once, before anything is timed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contender::{Contender, Kind};
use crate::synthetic::{self, ANSWERS, Synthetic};

pub struct Generator {
    pub name: &'static str,
    kind: Kind,
    program: &'static str,
    version: &'static [&'static str],
    /// The command that installs it.
    pub install: &'static str,
    /// The file that declares what is asked.
    manifest: &'static str,
    manifest_text: fn() -> String,
    /// Below which folder of the template its files lie.
    files: &'static str,
    placeholder: fn(&str) -> String,
    /// The arguments that make the destination from the template.
    arguments: fn(&mut Command, &Template, &Path),
}

/// A template in the format of one generator, and the answers to what it asks.
#[derive(Clone)]
struct Template {
    folder: PathBuf,
    answers: PathBuf,
}

pub const DESIGNGEN: Generator = Generator {
    name: "designgen",
    kind: Kind::Designgen,
    program: env!("CARGO_BIN_EXE_designgen"),
    version: &["--version"],
    install: "cargo build --release",
    manifest: "template.yaml",
    manifest_text: || {
        let questions = ANSWERS.map(|(name, _)| format!("  - {{key: {name}, type: text, help: What it is}}\n"));
        format!(
            "name: pages\ntitle: Pages\nsummary: Many pages of one kind\nquestions:\n  - {{key: name, type: text, help: Name}}\n{}",
            questions.concat()
        )
    },
    files: "files",
    placeholder: braces,
    arguments: |command, template, destination| {
        command.arg("new").arg(name(destination)).arg("--no-input");
        command.arg("--output").arg(parent(destination));
        command.arg("--template").arg(&template.folder);
        command.arg("--answers").arg(&template.answers);
    },
};

pub const PEERS: [Generator; 4] = [
    Generator {
        name: "kickstart",
        kind: Kind::Peer,
        program: "kickstart",
        version: &["--version"],
        install: "cargo install kickstart --locked --features cli",
        manifest: "template.toml",
        manifest_text: || {
            let variables = ANSWERS
                .map(|(name, _)| format!("\n[[variables]]\nname = \"{name}\"\ndefault = \"\"\nprompt = \"{name}\"\n"));
            format!("name = \"pages\"\nkickstart_version = 1\n{}", variables.concat())
        },
        files: "",
        placeholder: braces,
        arguments: |command, template, destination| {
            command.arg("--input-file").arg(&template.answers);
            command.arg("--output-dir").args([destination, &template.folder]);
        },
    },
    Generator {
        name: "cargo-generate",
        kind: Kind::Peer,
        program: "cargo-generate",
        version: &["generate", "--version"],
        install: "cargo install cargo-generate --locked",
        manifest: "cargo-generate.toml",
        manifest_text: || {
            let placeholders =
                ANSWERS.map(|(name, _)| format!("{name} = {{ type = \"string\", prompt = \"{name}\" }}\n"));
            format!("[placeholders]\n{}", placeholders.concat())
        },
        files: "",
        placeholder: braces,
        arguments: |command, template, destination| {
            command.args(["generate", "--silent", "--vcs", "none", "--no-workspace"]);
            // It names an author, and gives up where it finds none.
            command.env("USER", "nobody");
            command.arg("--path").arg(&template.folder);
            command.arg("--name").arg(name(destination));
            command.arg("--destination").arg(parent(destination));
            for answer in assignments() {
                command.args(["--define", &answer]);
            }
        },
    },
    Generator {
        name: "cookiecutter",
        kind: Kind::Peer,
        program: "cookiecutter",
        version: &["--version"],
        install: "pip install cookiecutter",
        manifest: "cookiecutter.json",
        manifest_text: || {
            let questions = ANSWERS.map(|(name, _)| format!(", \"{name}\": \"\""));
            format!("{{\"name\": \"\"{}}}", questions.concat())
        },
        files: "{{cookiecutter.name}}",
        placeholder: |name| format!("{{{{ cookiecutter.{name} }}}}"),
        arguments: |command, template, destination| {
            command.arg("--no-input").arg("--output-dir").arg(parent(destination));
            command.arg(&template.folder);
            command.arg(format!("name={}", name(destination))).args(assignments());
        },
    },
    Generator {
        name: "copier",
        kind: Kind::Peer,
        program: "copier",
        version: &["--version"],
        install: "pip install copier",
        manifest: "copier.yml",
        manifest_text: || {
            let questions = ANSWERS.map(|(name, _)| format!("{name}: {{type: str}}\n"));
            format!("_templates_suffix: \"\"\n{}", questions.concat())
        },
        files: "",
        placeholder: braces,
        arguments: |command, template, destination| {
            command.args(["copy", "--quiet", "--defaults", "--data-file"]);
            command.args([&template.answers, &template.folder]).arg(destination);
        },
    },
];

impl Generator {
    /// What it says of its version, or nothing where it is not installed.
    pub fn version(&self) -> Option<String> {
        let output = Command::new(self.program).args(self.version).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        text.split_whitespace()
            .find(|word| word.contains('.'))
            .map(str::to_owned)
    }

    pub fn startup(&self) -> Contender {
        let (program, arguments) = (self.program, self.version);
        Contender::new(self.kind, self.name, move |_| {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        })
    }

    /// Writes the template into a folder of the generator's own below `folder`.
    pub fn synthetic(&self, synthetic: &Synthetic, folder: &Path) -> Contender {
        let template = Template {
            folder: folder.join(self.name),
            answers: synthetic::write_answers(folder),
        };
        synthetic.write(&template.folder.join(self.files), self.placeholder);
        fs::write(template.folder.join(self.manifest), (self.manifest_text)()).expect("can be written");
        let (program, arguments) = (self.program, self.arguments);
        Contender::new(self.kind, self.name, move |destination| {
            let mut command = Command::new(program);
            arguments(&mut command, &template, destination);
            command
        })
    }
}

fn braces(name: &str) -> String {
    format!("{{{{ {name} }}}}")
}

fn assignments() -> [String; 10] {
    ANSWERS.map(|(name, answer)| format!("{name}={answer}"))
}

fn name(destination: &Path) -> &str {
    destination
        .file_name()
        .and_then(|name| name.to_str())
        .expect("has a name")
}

fn parent(destination: &Path) -> &Path {
    destination.parent().expect("has a folder")
}
