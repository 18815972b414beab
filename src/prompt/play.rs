//! Asks quizzes and keeps the score.

use super::PromptError;
use super::terminal::Terminal;
use super::view::{Entry, Reply, Select, Several, View};
use super::wording::one_line;
use crate::quiz::{Note, Quiz, letter};
use crate::text::excerpt;

/// How much of an option the list of answers shows, in characters.
const SHORT_OPTION: usize = 60;

/// How a game went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Game {
    /// In the order in which they were asked first.
    pub topics: Vec<Topic>,
    /// The user ended it before the last question.
    pub is_cancelled: bool,
}

/// The score of one topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    pub name: String,
    pub right: usize,
    pub asked: usize,
}

impl Game {
    pub fn right(&self) -> usize {
        self.topics.iter().map(|topic| topic.right).sum()
    }

    pub fn asked(&self) -> usize {
        self.topics.iter().map(|topic| topic.asked).sum()
    }

    fn count(&mut self, name: &str, is_right: bool) {
        let index = self.topics.iter().position(|topic| topic.name == name);
        let index = index.unwrap_or_else(|| {
            self.topics.push(Topic {
                name: name.to_owned(),
                right: 0,
                asked: 0,
            });
            self.topics.len() - 1
        });
        let topic = &mut self.topics[index];
        topic.asked += 1;
        topic.right += usize::from(is_right);
    }
}

/// Asks all quizzes of the notes, in order.
///
/// # Errors
/// Terminals that cannot be used.
pub fn play(notes: &[Note], colour: bool) -> Result<Game, PromptError> {
    let mut terminal = Terminal::new(colour).leaving_by("skip");
    let mut game = Game::default();
    let quizzes: Vec<(&str, &Quiz)> = notes
        .iter()
        .flat_map(|note| {
            note.quizzes
                .iter()
                .map(|placed| (note.topic_of(&placed.quiz), &placed.quiz))
        })
        .collect();
    for (index, (topic, quiz)) in quizzes.iter().enumerate() {
        terminal.say(&question(index + 1, quizzes.len(), topic, quiz))?;
        let picked = loop {
            match terminal.ask(&view(quiz), &|_| Ok(()))? {
                Reply::Chosen(option) => break Some(vec![option]),
                Reply::Checked(options) if options.is_empty() => {
                    terminal.say(&["Choose at least one: move with the arrows, choose with space.".to_owned()])?;
                }
                Reply::Checked(options) => break Some(options),
                Reply::Interrupted => {
                    game.is_cancelled = true;
                    return Ok(game);
                }
                Reply::Back | Reply::Typed(_) => break None,
            }
        };
        game.count(topic, picked.as_ref().is_some_and(|picked| quiz.is_right(picked)));
        terminal.say(&result(quiz, picked.as_deref()))?;
    }
    Ok(game)
}

fn question(number: usize, all: usize, topic: &str, quiz: &Quiz) -> Vec<String> {
    let mut heading = format!("Question {number} of {all}: {}", one_line(topic));
    if let Some(difficulty) = &quiz.difficulty {
        heading.push_str(&format!(" ({difficulty})"));
    }
    let mut lines = vec![heading, String::new()];
    lines.extend(quiz.question.lines().map(str::to_owned));
    lines.push(String::new());
    // Options that the list of answers would cut are told in full before it.
    if quiz
        .options
        .iter()
        .any(|option| option.contains('\n') || option.chars().count() > SHORT_OPTION)
    {
        for (index, option) in quiz.options.iter().enumerate() {
            let mut mark = format!("{}) ", letter(index));
            for line in option.lines() {
                lines.push(format!("{mark}{line}"));
                mark = "   ".to_owned();
            }
        }
        lines.push(String::new());
    }
    lines
}

fn view(quiz: &Quiz) -> View {
    let options = quiz.options.iter().enumerate();
    let entries = options
        .map(|(index, option)| Entry::new(format!("{}) {}", letter(index), excerpt(option, SHORT_OPTION)), ""))
        .collect();
    if quiz.is_multiple() {
        View::Several(Several {
            title: "Your answers?".to_owned(),
            help: "several are right".to_owned(),
            entries,
            checked: Vec::new(),
        })
    } else {
        View::Select(Select::new("Your answer?", "", entries))
    }
}

fn result(quiz: &Quiz, picked: Option<&[usize]>) -> Vec<String> {
    let right: Vec<String> = quiz.answers.iter().map(|answer| letter(*answer).to_string()).collect();
    let right = right.join(", ");
    let verdict = match picked {
        Some(picked) if quiz.is_right(picked) => format!("Right: {right}"),
        Some(_) => format!("Wrong. Right: {right}"),
        None => format!("Skipped. Right: {right}"),
    };
    let mut lines = vec![verdict, String::new()];
    lines.extend(quiz.explanation.lines().map(str::to_owned));
    lines.push(String::new());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_counted_in_the_order_of_the_game() {
        let mut game = Game::default();
        for (topic, is_right) in [("b", true), ("a", false), ("b", false)] {
            game.count(topic, is_right);
        }
        let topics: Vec<_> = game
            .topics
            .iter()
            .map(|topic| (topic.name.as_str(), topic.right, topic.asked))
            .collect();
        assert_eq!(topics, [("b", 1, 2), ("a", 0, 1)]);
        assert_eq!((game.right(), game.asked()), (1, 3));
    }
}
