//! `designgen undo`: what the last update has changed, put back.

use super::Verdict;
use crate::cli::Undo;
use crate::disk::Disk;
use crate::environment::Environment;
use crate::error::{Diagnostic, Failure};
use crate::existing::Existing;
use crate::shapes::{self, Undone};
use crate::text::count;
use crate::ui::Ui;

pub fn run(arguments: &Undo, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let disk = Disk::new(environment.cleanup.clone());
    disk.prepare();
    let existing = Existing::open_challenge(&disk, &arguments.folder)?;
    let Some(files) = existing.undo()? else {
        let message = format!("there is nothing to undo in `{}`", arguments.folder.display());
        return Err(Failure::one(Diagnostic::new(message).hint(
            "what an update has changed is kept until the next one, in `.designgen/undo`",
        )));
    };
    if ui.is_json() {
        ui.json(&Undone {
            path: shapes::absolute(&arguments.folder),
            files: files.iter().map(|path| path.as_str()).collect(),
        });
        return Ok(Verdict::Yes);
    }
    for path in &files {
        ui.info(path.as_str());
    }
    let folder = arguments.folder.display();
    ui.done(
        "Undone",
        &format!("`{folder}`: {} as before", count(files.len(), "file")),
    );
    ui.info("`designgen undo` again does it over");
    Ok(Verdict::Yes)
}
