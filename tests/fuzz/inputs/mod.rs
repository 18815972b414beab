//! What has to hold whatever the program is given: one function for each kind of input, from bytes.
//!
//! Each panics where something does not hold, and tells whether the input was accepted, so that a collection of inputs can be
//! held to have some that are and some that are not. The fuzz targets and the suite call the same functions, so this module
//! knows neither.

mod answers;
pub mod fill;
mod manifest;
mod paths;
mod places;
mod quizzes;
mod render;

use designgen::error::{Diagnostic, Location};

pub use self::answers::answers;
pub use self::manifest::manifest;
pub use self::paths::paths;
pub use self::quizzes::quizzes;
pub use self::render::render;

/// A body: `true` where the input was accepted.
pub type Body = fn(&[u8]) -> bool;

/// All of them, by the names of their targets.
pub const INPUTS: [(&str, Body); 5] = [
    ("answers", answers),
    ("manifest", manifest),
    ("paths", paths),
    ("render", render),
    ("quizzes", quizzes),
];

/// Parts of an input that needs several texts: a byte that UTF-8 never has stands between them.
fn parts(bytes: &[u8]) -> impl Iterator<Item = String> {
    bytes
        .split(|byte| *byte == SEPARATOR)
        .map(|part| String::from_utf8_lossy(part).into_owned())
}

/// Stands between the texts of one input.
pub const SEPARATOR: u8 = 0xff;

/// A place lies in the text, or just behind one of its lines.
fn assert_inside(location: &Location, text: &str) {
    let lines: Vec<&str> = text.split('\n').collect();
    assert!((1..=lines.len()).contains(&location.line), "{location:?}");
    let length = lines[location.line - 1].chars().count();
    assert!((1..=length + 2).contains(&location.column), "{location:?}");
    assert!(!location.text.contains('\n'), "{location:?}");
}

/// A message names something; YAML ends lines at CR, too.
fn assert_telling(diagnostics: &[Diagnostic], text: &str) {
    let text = with_lf(text);
    assert!(!diagnostics.is_empty());
    for diagnostic in diagnostics {
        assert!(!diagnostic.message.trim().is_empty(), "{diagnostic:?}");
        if let Some(location) = &diagnostic.location {
            assert_inside(location, &text);
        }
    }
}

fn with_lf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
