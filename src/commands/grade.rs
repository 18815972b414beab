//! `designgen grade`: what hand-ins reach in the author's tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Verdict;
use crate::cli::{Grade, Platform};
use crate::disk::{self, Disk, FileToWrite};
use crate::environment::Environment;
use crate::error::{Diagnostic, Failure};
use crate::grade::{self, Grader, HandIn, Limits};
use crate::parallel;
use crate::path::RelPath;
use crate::shapes::Graded;
use crate::text::count;
use crate::ui::Ui;

/// The most processes that a hand-in and its tests may have at once.
const PROCESSES: usize = 256;

pub fn run(arguments: &Grade, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let hand_ins = named(&arguments.hand_ins)?;
    if let Some(platform) = arguments.plan {
        let author = arguments.author.display().to_string();
        let plan = match platform {
            Platform::Github => grade::github(&author, &hand_ins),
            Platform::Kubernetes => grade::kubernetes(&author, &hand_ins),
        };
        ui.data(&plan);
        return Ok(Verdict::Yes);
    }
    let disk = Disk::new(environment.cleanup.clone());
    let grades = if hand_ins.is_empty() {
        Vec::new()
    } else {
        tried(arguments, &hand_ins, environment, &disk, ui)?
    };
    let all = results(&arguments.output)?;
    let Some(challenge) = all.first().map(|grade| grade.challenge.clone()) else {
        let message = format!("`{}` holds no results", arguments.output.display());
        return Err(Failure::one(
            Diagnostic::new(message).hint("name the folders of hand-ins"),
        ));
    };
    let tables = [
        ("index.html", grade::table_html(&challenge, &all)),
        ("table.md", grade::table_markdown(&challenge, &all)),
        ("table.csv", grade::table_csv(&all)),
    ];
    for (name, text) in tables {
        disk.write_output(&arguments.output.join(name), text.as_bytes())?;
    }
    let is_complete = grades.iter().all(|grade| grade.refused.is_none());
    if ui.is_json() {
        ui.json(&Graded { grades });
    } else {
        for grade in &grades {
            ui.line(&format!("{}: {}", grade.name, grade::summary(grade)));
        }
        let table = arguments.output.join("index.html");
        ui.done(
            "Wrote",
            &format!("`{}` with {}", table.display(), count(all.len(), "hand-in")),
        );
    }
    Ok(if is_complete { Verdict::Yes } else { Verdict::No })
}

/// Grades all of them, and writes what comes of each as soon as it is known.
fn tried(
    arguments: &Grade,
    hand_ins: &[HandIn],
    environment: &Environment,
    disk: &Disk,
    ui: &Ui,
) -> Result<Vec<grade::Grade>, Failure> {
    let cache = environment.environments()?;
    let limits = Limits {
        time: Duration::from_secs(arguments.timeout),
        memory: arguments.memory << 20,
        processes: PROCESSES,
    };
    let own = arguments.environment.as_deref();
    let grader = Grader::new(&arguments.author, &cache, own, arguments.trust, limits)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = arguments.jobs.map_or(cores.div_ceil(2), usize::from);
    let progress = ui.progress(hand_ins.len());
    let graded = parallel::map_on(jobs, hand_ins, |hand_in| {
        let grade = grader.grade(hand_in).and_then(|grade| {
            write(&arguments.output, &grade, disk)?;
            Ok(grade)
        });
        progress.advance();
        grade
    });
    progress.finish();
    graded.into_iter().collect()
}

/// The hand-ins by the names of their folders.
fn named(folders: &[PathBuf]) -> Result<Vec<HandIn>, Failure> {
    let mut hand_ins = Vec::new();
    let mut problems = Vec::new();
    let mut known: BTreeMap<String, &PathBuf> = BTreeMap::new();
    for folder in folders {
        let shown = folder.display();
        if !disk::is_folder(folder) {
            problems.push(Diagnostic::new(format!("there is no folder `{shown}`")));
            continue;
        }
        let absolute = disk::real_path(folder).unwrap_or_else(|| folder.clone());
        let name = absolute.file_name().and_then(|name| name.to_str());
        let Some(name) = name.filter(|name| RelPath::parse(name).is_ok()) else {
            let problem = Diagnostic::new(format!("the name of the folder `{shown}` cannot name a result"));
            problems.push(problem.hint("rename it: letters, digits, `-` and `_` are fine"));
            continue;
        };
        if let Some(other) = known.insert(name.to_lowercase(), folder) {
            let problem = format!("`{shown}` and `{}` have one name", other.display());
            problems.push(Diagnostic::new(problem).hint("results are kept by the name of the folder: rename one"));
        }
        hand_ins.push(HandIn {
            name: name.to_owned(),
            number: std::process::id() as usize + hand_ins.len(),
            folder: folder.clone(),
        });
    }
    if problems.is_empty() {
        Ok(hand_ins)
    } else {
        Err(Failure::all(problems))
    }
}

fn write(output: &Path, grade: &grade::Grade, disk: &Disk) -> Result<(), Failure> {
    let forms = grade::forms(grade);
    let files: Vec<FileToWrite<'_>> = forms
        .iter()
        .map(|form| FileToWrite {
            path: &form.path,
            bytes: form.text.as_bytes(),
            executable: false,
            is_private: false,
        })
        .collect();
    disk.write(output, &grade.name, &files)?;
    Ok(())
}

/// All results in a folder, by their names.
fn results(output: &Path) -> Result<Vec<grade::Grade>, Failure> {
    let mut grades = Vec::new();
    let mut problems = Vec::new();
    for folder in disk::folders_in(output)? {
        let path = folder.join(grade::RESULT);
        let Some(text) = disk::read_if_there(&path)? else {
            continue;
        };
        match serde_json::from_str::<grade::Grade>(&text) {
            Ok(grade) => grades.push(grade),
            Err(error) => {
                let message = format!("`{}` is not a result: {error}", path.display());
                problems.push(Diagnostic::new(message).hint("remove it, and grade this hand-in again"));
            }
        }
    }
    if problems.is_empty() {
        Ok(grades)
    } else {
        Err(Failure::all(problems))
    }
}
