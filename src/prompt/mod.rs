//! What is asked in a terminal: answers by the wizard, quizzes by `play`.
//!
//! What to show, and what follows from a reply, is decided in `session`, which knows no terminal; `terminal` draws one
//! view and reads one reply. Everything is drawn on standard error, so that standard output stays data. Touches no disk:
//! what would be written is known to the caller, who gives a preview of it.

mod error;
mod hangup;
mod path;
mod play;
mod session;
mod terminal;
mod tree;
mod view;
mod wizard;
mod wording;

pub use self::error::PromptError;
pub use self::play::{Game, Topic, play};
use self::session::{Session, Turn};
use self::terminal::Terminal;
use self::view::{Entry, Reply, Select, View};
pub use self::wizard::{Outcome, Preview, Wizard};
use crate::manifest;

/// One of the things that one can start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub name: String,
    /// One line about it; may be empty.
    pub summary: String,
}

/// What was picked from offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    /// Index of the offer.
    Offer(usize),
    /// None of them: start from defaults.
    None,
    Back,
    Cancelled,
}

impl Wizard<'_, '_> {
    /// Asks until the answers are complete and confirmed, or the user leaves.
    ///
    /// # Errors
    /// Faults in files that cannot be mended by asking, and terminals that cannot be used.
    pub fn run(self) -> Result<Outcome, PromptError> {
        let mut terminal = Terminal::new(self.colour);
        let mut session = Session::new(self)?;
        loop {
            terminal.say(&session.take_notices())?;
            let reply = terminal.ask(&session.view(), &|text| session.check(text))?;
            match session.turn(reply) {
                Turn::Ask => {}
                Turn::End(outcome) => {
                    terminal.say(&session.take_notices())?;
                    return Ok(outcome);
                }
            }
        }
    }
}

/// Asks which preset to start from, if any, in the words of the template. The cursor is on the first of `offers` where the template
/// starts from it by itself, and otherwise on none of them.
///
/// # Errors
/// Terminals that cannot be used.
pub fn choose_preset(
    words: &manifest::Wizard,
    offers: &[Offer],
    has_default: bool,
    can_go_back: bool,
    colour: bool,
) -> Result<Picked, PromptError> {
    let none = usize::from(has_default);
    let mut entries: Vec<Entry> = offers.iter().map(Entry::from).collect();
    entries.insert(none, Entry::new("None", words.no_preset.as_deref().unwrap_or_default()));
    let select = Select::new(words.presets.as_deref().unwrap_or("Start from a preset?"), "", entries);
    Ok(match choose(select, can_go_back, colour)? {
        Picked::Offer(index) if index == none => Picked::None,
        Picked::Offer(index) => Picked::Offer(index - usize::from(index > none)),
        other => other,
    })
}

/// Asks for the template. Only worth asking where there is more than one.
///
/// # Errors
/// Terminals that cannot be used.
pub fn choose_template(offers: &[Offer], can_go_back: bool, colour: bool) -> Result<Picked, PromptError> {
    let entries = offers.iter().map(Entry::from).collect();
    choose(
        Select::new("What do you want to make?", "", entries),
        can_go_back,
        colour,
    )
}

/// Asks for a yes, below these lines. Everything else is a no.
///
/// # Errors
/// Terminals that cannot be used.
pub fn agrees(lines: &[String], question: &str, colour: bool) -> Result<bool, PromptError> {
    let mut terminal = Terminal::new(colour);
    terminal.say(lines)?;
    let entries = vec![Entry::new("No", ""), Entry::new("Yes", "")];
    let view = View::Select(Select::new(question, "", entries));
    Ok(terminal.ask(&view, &|_| Ok(()))? == Reply::Chosen(1))
}

fn choose(select: Select, can_go_back: bool, colour: bool) -> Result<Picked, PromptError> {
    let mut terminal = Terminal::new(colour);
    let view = View::Select(select);
    loop {
        match terminal.ask(&view, &|_| Ok(()))? {
            Reply::Chosen(index) => return Ok(Picked::Offer(index)),
            Reply::Back if can_go_back => return Ok(Picked::Back),
            Reply::Interrupted => return Ok(Picked::Cancelled),
            _ => terminal.say(&[wording::FIRST_QUESTION.to_owned()])?,
        }
    }
}

impl From<&Offer> for Entry {
    fn from(offer: &Offer) -> Self {
        Self::new(&offer.name, &offer.summary)
    }
}
