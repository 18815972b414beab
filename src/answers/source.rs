//! Texts with answers in them, and what can be told of one before its template is known.

use std::sync::OnceLock;

use super::TEMPLATE_KEY;
use crate::yaml::{self, Node, NodeValue, Place, YamlError};

/// A text with answers in it, and how the user knows it.
#[derive(Debug, Clone)]
pub struct Source {
    /// A path, or what stands for one: `preset url-shortener`.
    pub name: String,
    pub text: String,
    /// What the text says, once somebody has asked; places in it are those of the source number 0.
    root: OnceLock<Result<Option<Node>, YamlError>>,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            root: OnceLock::new(),
        }
    }

    /// What the text says, no longer kept.
    pub(super) fn take_root(&mut self) -> Result<Option<Node>, YamlError> {
        self.root.take().unwrap_or_else(|| yaml::parse(&self.text, 0))
    }

    fn root(&self) -> &Result<Option<Node>, YamlError> {
        self.root.get_or_init(|| yaml::parse(&self.text, 0))
    }
}

/// The template that an answers file names for itself and where it does, if it is readable and names one.
pub fn template_of(source: &Source) -> Option<(String, Place)> {
    text_of(source, TEMPLATE_KEY)
}

/// The text at a top-level key of an answers file, before anything else in it is understood.
pub fn text_of(source: &Source, key: &str) -> Option<(String, Place)> {
    let root = source.root().as_ref().ok()?.as_ref()?;
    let NodeValue::Mapping(entries) = &root.value else {
        return None;
    };
    let entry = entries.iter().find(|entry| entry.key == key)?;
    match &entry.value.value {
        NodeValue::Scalar { text, .. } if !entry.value.is_null() => Some((text.clone(), entry.value.place)),
        _ => None,
    }
}
