//! `designgen list`: templates, documents and presets.

use super::Verdict;
use crate::catalog::{self, Preset};
use crate::error::Failure;
use crate::manifest::{Document, Manifest};
use crate::shapes::{Listed, ListedPreset, Listing};
use crate::template::Template;
use crate::ui::Ui;

pub fn run(ui: &mut Ui) -> Result<Verdict, Failure> {
    let templates = catalog::templates()?;
    let presets = catalog::presets()?;
    let listing = Listing {
        templates: templates
            .iter()
            .map(|template| listed_template(&template.manifest))
            .collect(),
        documents: templates
            .iter()
            .flat_map(|template| &template.manifest.documents)
            .map(listed_document)
            .collect(),
        presets: presets
            .iter()
            .map(|preset| listed_preset(preset, is_default(preset, &templates)))
            .collect(),
    };
    if ui.is_json() {
        ui.json(&listing);
        return Ok(Verdict::Yes);
    }
    let presets = listing.presets.iter().map(|preset| {
        let remark = if preset.default { " [default]" } else { "" };
        (preset.name, format!("{}{remark}", preset.summary))
    });
    let groups: [(_, _, Vec<(&str, String)>); 3] = [
        (
            "Templates",
            "designgen new NAME --template TEMPLATE",
            rows(&listing.templates),
        ),
        ("Documents", "designgen doc DOCUMENT", rows(&listing.documents)),
        ("Presets", "designgen new NAME --preset PRESET", presets.collect()),
    ];
    let names = groups.iter().flat_map(|(_, _, rows)| rows.iter().map(|(name, _)| name));
    let width = names.map(|name| name.chars().count()).max().unwrap_or_default();
    for (index, (heading, use_it, rows)) in groups.into_iter().enumerate() {
        if index > 0 {
            ui.line("");
        }
        ui.heading(&format!("{heading} ({use_it})"));
        for (name, summary) in rows {
            ui.line(&format!("  {name:width$}  {summary}"));
        }
    }
    Ok(Verdict::Yes)
}

fn rows<'l>(listed: &'l [Listed<'_>]) -> Vec<(&'l str, String)> {
    listed
        .iter()
        .map(|listed| (listed.name, listed.summary.to_owned()))
        .collect()
}

/// True for the preset that its template starts from by itself.
fn is_default(preset: &Preset, templates: &[Template]) -> bool {
    templates.iter().any(|template| {
        template.manifest.name == preset.template
            && template
                .manifest
                .preset
                .as_ref()
                .is_some_and(|first| first.value == preset.name)
    })
}

fn listed_template(manifest: &Manifest) -> Listed<'_> {
    Listed {
        name: &manifest.name,
        title: &manifest.title,
        summary: &manifest.summary,
    }
}

fn listed_document(document: &Document) -> Listed<'_> {
    Listed {
        name: &document.name,
        title: &document.title,
        summary: &document.summary,
    }
}

fn listed_preset(preset: &Preset, default: bool) -> ListedPreset<'_> {
    ListedPreset {
        name: &preset.name,
        title: &preset.title,
        summary: &preset.summary,
        template: &preset.template,
        default,
    }
}
