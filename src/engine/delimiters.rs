//! Delimiters of tags other than `{{ }}`, which belong to single files.

use serde::Deserialize;

/// Delimiters for files that hold `{{ }}` themselves. Each is exactly two bytes, and no two kinds begin alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "Pairs")]
pub struct Delimiters {
    pub block: (String, String),
    pub variable: (String, String),
    pub comment: (String, String),
}

/// Delimiters as a manifest gives them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairs {
    block: (String, String),
    variable: (String, String),
    comment: (String, String),
}

impl TryFrom<Pairs> for Delimiters {
    type Error = String;

    fn try_from(pairs: Pairs) -> Result<Self, String> {
        let Pairs {
            block,
            variable,
            comment,
        } = pairs;
        let all = [&block, &variable, &comment];
        if let Some(wrong) = all
            .iter()
            .flat_map(|pair| [&pair.0, &pair.1])
            .find(|text| text.len() != 2)
        {
            return Err(format!("the delimiter `{wrong}` is not two bytes long"));
        }
        if block.0 == variable.0 || comment.0 == block.0 || comment.0 == variable.0 {
            return Err("two kinds of delimiters begin alike".to_owned());
        }
        Ok(Self {
            block,
            variable,
            comment,
        })
    }
}
