//! `designgen completions`: a completion script.

use clap::CommandFactory as _;

use super::Verdict;
use crate::cli::{Cli, Completions};
use crate::error::Failure;
use crate::shapes::Script;
use crate::ui::Ui;

pub fn run(arguments: &Completions, ui: &mut Ui) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "designgen", &mut script);
    let script = String::from_utf8_lossy(&script);
    if ui.is_json() {
        ui.json(&Script {
            shell: arguments.shell.to_string(),
            text: &script,
        });
    } else {
        ui.data(&script);
    }
    Ok(Verdict::Yes)
}
