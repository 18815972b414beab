//! `designgen schema`: the JSON Schema of an answers file.

use super::Verdict;
use crate::answers::json_schema;
use crate::cli::TemplateName;
use crate::environment::Environment;
use crate::error::Failure;
use crate::sources;
use crate::ui::Ui;

pub fn run(arguments: &TemplateName, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let template = sources::template_or_document(&arguments.name, environment)?;
    ui.json(&json_schema(&template.manifest));
    Ok(Verdict::Yes)
}
