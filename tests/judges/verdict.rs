//! What a judge found, and how a test accepts or refuses it.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

/// One thing that is wrong with a generated repository.
#[derive(Debug)]
pub struct Finding {
    /// Folder name of the repository, empty when a tool looked at several at once.
    pub repository: String,
    /// Path inside the repository, empty when the finding is about the whole.
    pub path: String,
    /// What is wrong, with the whole output of the tool.
    pub message: String,
}

/// Everything that one judge found in one call.
#[must_use = "a verdict that nobody reads judges nothing"]
#[derive(Debug)]
pub struct Verdict {
    judge: &'static str,
    started: Instant,
    elapsed: Duration,
    looked_at: usize,
    findings: Vec<Finding>,
    notes: Vec<String>,
}

impl Verdict {
    /// Opens the case: nothing found so far.
    pub fn new(judge: &'static str) -> Self {
        Self {
            judge,
            started: Instant::now(),
            elapsed: Duration::ZERO,
            looked_at: 0,
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub fn find(&mut self, repository: &str, path: &str, message: impl Into<String>) {
        self.findings.push(Finding {
            repository: repository.to_owned(),
            path: path.to_owned(),
            message: message.into(),
        });
    }

    /// Records what a reader of the test's output should know, such as a tool that was not there.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Counts something that was looked at, so that a judge that saw nothing cannot pass.
    pub fn saw(&mut self, things: usize) {
        self.looked_at += things;
    }

    /// Closes the case and prints its one line.
    #[expect(
        clippy::print_stderr,
        reason = "durations and notes belong into the output of the test"
    )]
    pub fn close(mut self) -> Self {
        self.elapsed = self.started.elapsed();
        if self.looked_at == 0 {
            self.find("", "", "the judge saw nothing to look at");
        }
        eprintln!(
            "judge {}: {} looked at, {} found, {:.1} s",
            self.judge,
            self.looked_at,
            self.findings.len(),
            self.elapsed.as_secs_f64()
        );
        for note in &self.notes {
            eprintln!("judge {}: note: {note}", self.judge);
        }
        self
    }

    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether something was found in the repository of this name.
    pub fn is_about(&self, repository: &str) -> bool {
        // A command and what it says that it will read name every repository.
        let tells = |line: &&str| !line.starts_with(['`', ' ']) && !line.starts_with("Finding:");
        let names = |text: &str| text.split(['/', ' ', ':', '`']).any(|part| part == repository);
        let named = |finding: &Finding| {
            let is_own = finding.repository == repository || names(&finding.path);
            is_own || finding.repository.is_empty() && finding.message.lines().filter(tells).any(names)
        };
        self.findings.iter().any(named)
    }

    /// Panics with all findings unless there are none.
    #[track_caller]
    pub fn assert_clean(&self) {
        assert!(self.findings.is_empty(), "{self}");
    }

    /// Panics unless some finding holds every one of `texts`; for faults planted on purpose.
    #[track_caller]
    pub fn assert_finds(&self, texts: &[&str]) {
        let found = self.findings.iter().any(|finding| {
            let whole = format!("{}/{}: {}", finding.repository, finding.path, finding.message);
            texts.iter().all(|text| whole.contains(text))
        });
        assert!(found, "no finding holds {texts:?}\n{self}");
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = format!("judge {}: {} found\n", self.judge, self.findings.len());
        for finding in &self.findings {
            let place = [finding.repository.as_str(), finding.path.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join("/");
            writeln!(text, "- {place}: {}", finding.message.trim_end())?;
        }
        formatter.write_str(&text)
    }
}
