//! `designgen status`: how far the blanks of documents are.

use std::path::PathBuf;

use super::Verdict;
use crate::blanks::{self, Blank, Kind, Section, State, Tally};
use crate::cli::Status;
use crate::disk;
use crate::error::{Diagnose as _, Failure};
use crate::shapes::{BlankFile, BlankSection, BlankStatus};
use crate::text::count;
use crate::ui::Ui;

pub fn run(arguments: &Status, ui: &mut Ui) -> Result<Verdict, Failure> {
    let documents = read(&arguments.paths)?;
    let (mut asked, mut bonus) = (Tally::default(), Tally::default());
    for document in &documents {
        asked += Tally::of(Kind::Blank, document.blanks());
        bonus += Tally::of(Kind::Bonus, document.blanks());
    }
    if ui.is_json() {
        let files = documents.iter().map(Document::shape).collect();
        ui.json(&BlankStatus { asked, bonus, files });
    } else {
        for document in &documents {
            document.report(ui);
        }
        let of_bonus = match bonus.all() {
            0 => String::new(),
            _ => format!("; bonus: {}", in_words(bonus)),
        };
        ui.info(&format!(
            "{}: {}{of_bonus}",
            count(asked.all(), "blank"),
            in_words(asked)
        ));
    }
    // Where every mark was taken away nothing is open, and nothing was answered either.
    let has_blanks = asked.all() + bonus.all() > 0;
    if !has_blanks && !ui.is_json() {
        ui.info("no document has a blank: look for what was asked where it was handed out");
    }
    Ok(if has_blanks && asked.open == 0 {
        Verdict::Yes
    } else {
        Verdict::No
    })
}

/// A document with at least one blank.
struct Document {
    path: String,
    sections: Vec<Section>,
}

fn read(paths: &[PathBuf]) -> Result<Vec<Document>, Failure> {
    let read = disk::read_notes(paths, |path, text| match blanks::read(&path, text) {
        Ok(sections) => Ok(Document { path, sections }),
        Err(faults) => Err(faults.iter().flat_map(|fault| fault.diagnostics()).collect()),
    })?;
    let documents = read.into_iter().flat_map(|(_, documents)| documents);
    Ok(documents.filter(|document| !document.sections.is_empty()).collect())
}

impl Document {
    fn blanks(&self) -> impl Iterator<Item = &Blank> + Clone {
        self.sections.iter().flat_map(|section| &section.blanks)
    }

    fn shape(&self) -> BlankFile<'_> {
        let sections = self.sections.iter().map(|section| BlankSection {
            headings: &section.headings,
            asked: Tally::of(Kind::Blank, &section.blanks),
            bonus: Tally::of(Kind::Bonus, &section.blanks),
            blanks: &section.blanks,
        });
        BlankFile {
            path: &self.path,
            asked: Tally::of(Kind::Blank, self.blanks()),
            bonus: Tally::of(Kind::Bonus, self.blanks()),
            sections: sections.collect(),
        }
    }

    fn report(&self, ui: &mut Ui) {
        ui.heading(&format!("{}: {}", self.path, in_words(tally(self.blanks()))));
        for section in &self.sections {
            let name = match section.headings.as_slice() {
                [] => "(before the first section)".to_owned(),
                headings => headings.join(" / "),
            };
            ui.line(&format!("  {name}: {}", in_words(tally(&section.blanks))));
            for blank in &section.blanks {
                let state = match blank.state {
                    State::Open => "open",
                    State::Filled => "filled",
                    State::NotAttempted => "not attempted",
                };
                let bonus = match blank.kind {
                    Kind::Blank => "",
                    Kind::Bonus => "bonus, ",
                };
                ui.line(&format!(
                    "    {}:{}: {bonus}{state}: {}",
                    self.path, blank.line, blank.prompt
                ));
            }
        }
    }
}

/// Blanks of both kinds.
fn tally<'b>(blanks: impl IntoIterator<Item = &'b Blank> + Clone) -> Tally {
    let mut tally = Tally::of(Kind::Blank, blanks.clone());
    tally += Tally::of(Kind::Bonus, blanks);
    tally
}

fn in_words(tally: Tally) -> String {
    let Tally {
        open,
        filled,
        not_attempted,
    } = tally;
    format!("{open} open, {filled} filled, {not_attempted} not attempted")
}
