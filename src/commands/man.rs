//! `designgen man`: the manual page, all commands on one page.

use clap::CommandFactory as _;

use super::Verdict;
use crate::cli::Cli;
use crate::error::{Diagnostic, Failure};
use crate::shapes::Manual;
use crate::ui::Ui;

pub fn run(ui: &mut Ui) -> Result<Verdict, Failure> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    let mut written = clap_mangen::Man::new(command.clone()).render(&mut page);
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        let title = format!("designgen {}", inner.get_name());
        page.extend_from_slice(format!(".SH {}\n", title.to_uppercase()).as_bytes());
        let man = clap_mangen::Man::new(inner.clone());
        written = written
            .and_then(|()| man.render_synopsis_section(&mut page))
            .and_then(|()| man.render_description_section(&mut page))
            .and_then(|()| man.render_options_section(&mut page));
    }
    written.map_err(|error| Failure::one(Diagnostic::new(format!("cannot make the manual page: {error}"))))?;
    let page = String::from_utf8_lossy(&page);
    if ui.is_json() {
        ui.json(&Manual { text: &page });
    } else {
        ui.data(&page);
    }
    Ok(Verdict::Yes)
}
