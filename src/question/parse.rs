//! Questions from what a manifest writes of them.

use std::sync::Arc;

use super::{Kind, Question, QuestionError, QuestionProblem, RawQuestion, defaults};

impl Question {
    /// Reads the questions of a manifest, or the fields of records.
    ///
    /// # Errors
    /// The first rule that does not fit its question's type.
    pub fn parse_all(raw: Vec<RawQuestion>) -> Result<Vec<Self>, QuestionError> {
        raw.into_iter().map(Self::parse).collect()
    }

    fn parse(mut raw: RawQuestion) -> Result<Self, QuestionError> {
        let Some(name) = raw.kind else {
            return Err(raw.error(QuestionProblem::Missing("type")));
        };
        let written = raw.written_default.take();
        let mut question = Self {
            help: raw.help.take().unwrap_or_default(),
            section: raw.section.take().unwrap_or_default(),
            default: raw.default.take(),
            when: raw.when.take(),
            optional: raw.optional.unwrap_or_default(),
            secret: raw.secret.unwrap_or_default(),
            secret_of: None,
            file: Arc::clone(&raw.file),
            line: raw.line,
            key: raw.key.clone(),
            kind: Kind::parse(name, raw)?,
        };
        if let Some(default) = defaults::of(&question, written.as_ref()) {
            question.default = Some(default);
        }
        Ok(question)
    }
}
