//! A quiz as it was found, right or wrong, with the place of every part.

use super::tidy;

/// A place in a note; both count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    pub fn right(self, columns: usize) -> Self {
        Self {
            column: self.column + columns,
            ..self
        }
    }
}

/// A text of several lines that knows where each of them came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// In the form of [`tidy`].
    pub text: String,
    /// Where the text stands, or where it should.
    pub place: Place,
    /// Where each line of it begins.
    lines: Vec<Place>,
}

impl Located {
    /// Takes lines that still have the blanks around them. `place` counts where there is nothing.
    pub fn of_lines(lines: &[(String, Place)], place: Place) -> Self {
        let is_blank = |line: &(String, Place)| line.0.trim().is_empty();
        let start = lines.iter().position(|line| !is_blank(line)).unwrap_or(lines.len());
        let end = lines
            .iter()
            .rposition(|line| !is_blank(line))
            .map_or(start, |end| end + 1);
        let lines = &lines[start..end];
        let texts: Vec<&str> = lines.iter().map(|(text, _)| text.as_str()).collect();
        let mut places: Vec<Place> = lines.iter().map(|(_, place)| *place).collect();
        if let (Some(first), Some(text)) = (places.first_mut(), texts.first()) {
            first.column += text.chars().take_while(|character| character.is_whitespace()).count();
        }
        Self {
            text: tidy(&texts.join("\n")),
            place: places.first().copied().unwrap_or(place),
            lines: places,
        }
    }

    /// A text all of which stands at one place, such as a value of YAML.
    pub fn at(text: &str, place: Place) -> Self {
        Self {
            text: tidy(text),
            place,
            lines: vec![place],
        }
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Where a byte of the text stands.
    pub fn place_of(&self, offset: usize) -> Place {
        let before = &self.text[..offset.min(self.text.len())];
        let line = before.matches('\n').count();
        let in_line = before.rsplit('\n').next().unwrap_or_default().chars().count();
        match self.lines.get(line) {
            Some(place) => Place {
                line: place.line,
                column: place.column + in_line,
            },
            None => self.place,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOption {
    /// `A` or `1`, upper-case, without what follows it.
    pub label: Option<String>,
    pub place: Place,
    pub text: Located,
    /// Whether its box is ticked, where all options have one.
    pub is_ticked: Option<bool>,
}

/// What a draft says about its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftAnswers {
    pub place: Place,
    /// All of it, as it is written.
    pub written: Located,
    pub tokens: Vec<Located>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Where the quiz begins.
    pub place: Place,
    pub question: Located,
    /// `None` where the note does not say `Options:`.
    pub options: Option<Vec<DraftOption>>,
    pub answers: Option<DraftAnswers>,
    pub explanation: Option<Located>,
    pub topic: Option<Located>,
    pub difficulty: Option<Located>,
    /// Nothing was found while it was read.
    pub is_sound: bool,
}

impl Draft {
    pub fn new(place: Place, question: Located) -> Self {
        Self {
            place,
            question,
            options: None,
            answers: None,
            explanation: None,
            topic: None,
            difficulty: None,
            is_sound: true,
        }
    }
}
