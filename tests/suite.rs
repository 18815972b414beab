//! All integration tests: one binary, one module a topic. How to add a case is told in `tests/README.md`.

mod architecture;
mod attacks;
mod batch;
mod blanks;
mod briefs;
mod cases;
mod commands;
mod decks;
mod determinism;
mod docs;
mod fast;
mod faults;
mod folders;
mod fuzz;
mod generated;
mod git;
mod grade;
mod hostile;
mod json;
mod judges;
mod kill;
mod linted;
mod notes;
mod packaging;
mod pairwise;
mod places;
mod quizzes;
mod snapshots;
mod support;
mod templates;
mod truth;
mod update;
mod verify;
#[cfg(unix)]
mod wizard;
