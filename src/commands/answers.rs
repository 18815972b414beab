//! `designgen answers`: a commented answers file to start from.

use super::Verdict;
use crate::answers::starter_file;
use crate::cli::TemplateName;
use crate::environment::Environment;
use crate::error::Failure;
use crate::shapes::StarterFile;
use crate::sources;
use crate::ui::Ui;

pub fn run(arguments: &TemplateName, environment: &Environment, ui: &mut Ui) -> Result<Verdict, Failure> {
    let template = sources::template_or_document(&arguments.name, environment)?;
    let text = starter_file(&template.manifest);
    if ui.is_json() {
        ui.json(&StarterFile {
            template: &template.manifest.name,
            text: &text,
        });
    } else {
        ui.data(&text);
    }
    Ok(Verdict::Yes)
}
