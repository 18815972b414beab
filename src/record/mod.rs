//! The record of a challenge: what made it, and how its files were when they were made.
//!
//! Owns the form of the files in `.designgen/`, as bytes. A record that is read comes from whoever had the challenge: its paths are held to
//! the rules of all paths, its size is bounded, and what does not fit together is an error.

mod base;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

pub use self::base::{Contents, Files};
use crate::error::{Diagnose, Diagnostic};
use crate::path::RelPath;
use crate::text::hexadecimal;

/// The folder of a challenge that says what made it.
pub const FOLDER: &str = ".designgen";
/// The answers that were given, where the edition keeps them.
pub const ANSWERS: &str = ".designgen/answers.yaml";
/// Every other file as it was made: a compressed archive that `tar` reads.
pub const BASE: &str = ".designgen/base.tar.gz";
/// Their digests, in the form of `sha256sum`.
pub const DIGESTS: &str = ".designgen/files.sha256";
/// What made them.
pub const RECORD: &str = ".designgen/record.yaml";
/// What the last change took away, for `designgen undo`.
pub const UNDO: &str = ".designgen/undo";

/// All files of a record, sorted.
pub const PATHS: [&str; 4] = [ANSWERS, BASE, DIGESTS, RECORD];

const REMARK: &str = "What made this challenge: `designgen check` compares, `designgen update` takes it forward.";
const ANSWERS_REMARK: &str = "The answers that were given, without secrets.";

/// What made a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The version of the program.
    pub designgen: String,
    /// The name of the challenge.
    pub name: String,
    /// As `--template` takes it.
    pub template: String,
    /// As `--preset` takes it, where the edition keeps its answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The digest of preset and answers, where the edition does not keep them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// The folders that it was made from, each after the one that it extends.
    #[serde(default)]
    pub sources: Vec<Source>,
}

/// One folder that a challenge was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// As an argument names it.
    pub name: String,
    /// The commit, for a folder in a git repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Of all files in the folder, unless it is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// Why a record cannot be read.
#[derive(Debug, Error)]
pub enum RecordError {
    #[error("`{path}` is not a record that this version understands: {cause}")]
    Unreadable { path: &'static str, cause: String },
    #[error("`{BASE}` does not fit `{DIGESTS}`: {cause}")]
    Mismatch { cause: String },
}

impl Diagnose for RecordError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let hint = "restore `.designgen` from version control, or make the challenge again beside it";
        vec![Diagnostic::new(self.to_string()).hint(hint)]
    }
}

impl Record {
    /// Reads [`RECORD`].
    ///
    /// # Errors
    /// Texts of another form.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        serde_saphyr::from_str(text).map_err(|error| RecordError::Unreadable {
            path: RECORD,
            cause: error.to_string().lines().next().unwrap_or_default().to_owned(),
        })
    }

    /// The text of [`RECORD`].
    ///
    /// # Errors
    /// What YAML cannot say.
    pub fn text(&self) -> Result<String, String> {
        let value = serde_json::to_value(self).map_err(|error| error.to_string())?;
        yaml_file(REMARK, &value)
    }
}

/// The text of [`ANSWERS`].
///
/// # Errors
/// What YAML cannot say.
pub fn answers_file(answers: &Value) -> Result<String, String> {
    yaml_file(ANSWERS_REMARK, answers)
}

/// What stands for preset and answers in a record that does not hold them.
///
/// # Errors
/// What YAML cannot say.
pub fn digest_of_answers(preset: Option<&str>, answers: &Value) -> Result<String, String> {
    let text = yaml(answers)?;
    Ok(digest(format!("{}\n{text}", preset.unwrap_or_default()).as_bytes()))
}

/// `sha256:` and the digest of these bytes.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hexadecimal(&Sha256::digest(bytes)))
}

/// The files of a record that tell how the files of a challenge were made: [`BASE`] and [`DIGESTS`].
///
/// # Errors
/// Paths that no archive can hold.
pub fn of_files<'f>(
    files: impl Iterator<Item = (&'f RelPath, &'f [u8], bool)> + Clone,
) -> Result<[(&'static str, Vec<u8>); 2], String> {
    let mut digests = String::new();
    for (path, bytes, _) in files.clone() {
        digests.push_str(&hexadecimal(&Sha256::digest(bytes)));
        digests.push_str("  ");
        digests.push_str(path.as_str());
        digests.push('\n');
    }
    let archive = base::pack(files).map_err(|error| error.to_string())?;
    Ok([(BASE, archive), (DIGESTS, digests.into_bytes())])
}

/// The files of a challenge as they were made, from [`BASE`] and [`DIGESTS`].
///
/// # Errors
/// Bytes that are not a base, and a base that does not fit the digests.
pub fn read_files(archive: &[u8], digests: &[u8]) -> Result<Files, RecordError> {
    let files = base::unpack(archive).map_err(|cause| RecordError::Unreadable { path: BASE, cause })?;
    let listed: Cow<'_, str> = String::from_utf8_lossy(digests);
    let mut known = 0;
    for line in listed.lines() {
        let mismatch = |cause: String| Err(RecordError::Mismatch { cause });
        let Some((expected, path)) = line.split_once("  ") else {
            return mismatch(format!(
                "`{}` is not a digest and a path",
                crate::text::excerpt(line, 80)
            ));
        };
        let file = RelPath::parse(path).ok().and_then(|path| files.get(&path));
        match file {
            None => return mismatch(format!("`{}` is in one of them", crate::text::excerpt(path, 80))),
            Some(file) if hexadecimal(&Sha256::digest(&file.bytes)) != expected => {
                return mismatch(format!("`{path}` has another digest"));
            }
            Some(_) => known += 1,
        }
    }
    if known == files.len() {
        Ok(files)
    } else {
        Err(RecordError::Mismatch {
            cause: format!("there are {} files and {known} digests", files.len()),
        })
    }
}

fn yaml_file(remark: &str, value: &Value) -> Result<String, String> {
    Ok(format!("# {remark}\n{}\n", yaml(value)?))
}

fn yaml(value: &Value) -> Result<String, String> {
    // Block scalars that begin with a tab or another blank are read differently from parser to parser.
    let is_plain = !holds_unusual_blank(value);
    let options = serde_saphyr::ser_options! { prefer_block_scalars: is_plain };
    let text = serde_saphyr::to_string_with_options(value, options).map_err(|error| error.to_string())?;
    Ok(text.trim_end().to_owned())
}

fn holds_unusual_blank(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(|c| c.is_whitespace() && !matches!(c, ' ' | '\n')),
        Value::Array(items) => items.iter().any(holds_unusual_blank),
        Value::Object(map) => map.values().any(holds_unusual_blank),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> Files {
        let long = format!("docs/{}.md", "long-name/".repeat(30) + "end");
        [
            ("README.md", b"one\n".as_slice(), false),
            ("scripts/run.sh", b"#!/bin/sh\n", true),
            (long.as_str(), b"\0\xff", false),
        ]
        .into_iter()
        .map(|(path, bytes, executable)| {
            let contents = Contents {
                bytes: bytes.to_vec(),
                executable,
            };
            (RelPath::parse(path).expect("a path"), contents)
        })
        .collect()
    }

    fn packed(files: &Files) -> [(&'static str, Vec<u8>); 2] {
        of_files(
            files
                .iter()
                .map(|(path, file)| (path, file.bytes.as_slice(), file.executable)),
        )
        .expect("fits")
    }

    #[test]
    fn what_is_recorded_is_read_and_always_the_same() {
        let files = files();
        let [(_, archive), (_, digests)] = packed(&files);
        assert_eq!(read_files(&archive, &digests).expect("fits"), files);
        assert_eq!(packed(&files), [(BASE, archive), (DIGESTS, digests)]);
    }

    #[test]
    fn a_base_that_is_not_whole_is_refused() {
        let [(_, archive), (_, digests)] = packed(&files());
        for end in [0, 10, archive.len() / 2, archive.len() - 1] {
            assert!(read_files(&archive[..end], &digests).is_err(), "{end}");
        }
        let first_line = digests.iter().position(|&byte| byte == b'\n').expect("lines") + 1;
        for other in [&digests[first_line..], b"", b"00  README.md\n", b"README.md\n"] {
            assert!(matches!(read_files(&archive, other), Err(RecordError::Mismatch { .. })));
        }
    }

    #[test]
    fn a_record_says_what_it_was_told() {
        let record = Record {
            designgen: "1.0.0".to_owned(),
            name: "shop".to_owned(),
            template: "gh:owner/repo//folder@v1".to_owned(),
            preset: None,
            edition: Some("author".to_owned()),
            answers: Some(digest(b"")),
            sources: vec![Source {
                name: "base".to_owned(),
                commit: None,
                digest: Some(digest(b"x")),
            }],
        };
        let text = record.text().expect("fits");
        assert_eq!(Record::parse(&text).expect("its own text"), record);
        for other in ["", "[]", "template: x\n", "name: [\n", &format!("{text}more: 1\n")] {
            assert!(Record::parse(other).is_err(), "{other}");
        }
    }
}
