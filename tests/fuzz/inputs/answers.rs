//! An answers file of the template `challenge`.

use std::sync::LazyLock;

use designgen::answers::{Draft, Source, get_at};
use designgen::catalog;
use designgen::engine::Evaluator;
use designgen::error::{Diagnose as _, Location};
use designgen::template::Template;
use designgen::yaml;

use super::{assert_inside, assert_telling, with_lf};

/// The template, and an evaluator that has compiled its expressions.
pub(super) static CHALLENGE: LazyLock<(Template, Evaluator)> = LazyLock::new(|| {
    let template = catalog::template("challenge").expect("built in");
    let evaluator = template.evaluator().expect("its expressions compile");
    (template, evaluator)
});

/// Answers are read and resolved, or all that is wrong with them has a place in the text. What is stored of answers resolves
/// to the same.
pub fn answers(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    if let Err(error) = yaml::parse(text, 0) {
        let place = Location {
            file: String::new(),
            line: error.place.line,
            column: error.place.column,
            text: String::new(),
        };
        assert_inside(&place, &with_lf(text));
    }
    let (template, evaluator) = &*CHALLENGE;
    let mut draft = Draft::new(&template.manifest);
    draft.add_source(Source::new("answers.yaml", text));
    let review = draft.review(evaluator);
    match draft.resolve(evaluator) {
        Ok(answers) => {
            assert_eq!(review.problems(), []);
            let mut again = Draft::new(&template.manifest);
            for question in &template.manifest.questions {
                if let Some(value) = get_at(answers.stored(), &question.key) {
                    again.put(&question.key, value);
                }
            }
            let again = again
                .resolve(evaluator)
                .unwrap_or_else(|problems| panic!("{problems:?}"));
            assert_eq!(again.stored(), answers.stored());
            true
        }
        Err(problems) => {
            assert!(!problems.shown.is_empty());
            assert_telling(&problems.diagnostics(), text);
            for location in problems.shown.iter().filter_map(|problem| problem.location.as_ref()) {
                assert!(
                    location.text.is_empty() || text.contains(&location.text),
                    "{location:?}"
                );
            }
            false
        }
    }
}
