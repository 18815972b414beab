//! The merge of three texts, line by line, with conflicts as git marks them.

use std::borrow::Cow;

use diffy::{ConflictStyle, MergeOptions};

/// What came of a merge.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Merged {
    Clean(Vec<u8>),
    /// With marks around what both sides have changed.
    Conflict(Vec<u8>),
    /// At least one of them is no text.
    Impossible,
}

/// The marks of a conflict; the words are those of the merge library, and of `git checkout --conflict`.
const MARKS: [&[u8]; 2] = [b"<<<<<<< ours", b">>>>>>> theirs"];

/// Merges what two sides have made of a base. Line ends are those of `ours`.
pub(super) fn merge(base: &[u8], ours: &[u8], theirs: &[u8]) -> Merged {
    if theirs == base || ours == theirs {
        return Merged::Clean(ours.to_vec());
    }
    if ours == base {
        return Merged::Clean(theirs.to_vec());
    }
    if [base, ours, theirs].iter().any(|bytes| bytes.contains(&0)) {
        return Merged::Impossible;
    }
    let (base, plain, theirs) = if is_crlf(ours) && !is_crlf(base) {
        (Cow::Borrowed(base), Cow::Owned(lf(ours)), Cow::Owned(lf(theirs)))
    } else {
        (Cow::Borrowed(base), Cow::Borrowed(ours), Cow::Borrowed(theirs))
    };
    let mut options = MergeOptions::new();
    let options = options.set_conflict_style(ConflictStyle::Merge);
    match options.merge_bytes(&base, &plain, &theirs) {
        Ok(merged) => Merged::Clean(with_line_ends_of(ours, &merged).into_owned()),
        Err(marked) => Merged::Conflict(with_line_ends_of(ours, &marked).into_owned()),
    }
}

/// Whether a text holds marks of a conflict that nobody has resolved.
pub fn has_markers(bytes: &[u8]) -> bool {
    let has = |mark: &[u8]| {
        bytes
            .split(|&byte| byte == b'\n')
            .any(|line| line.trim_ascii_end() == mark)
    };
    MARKS.iter().all(|mark| has(mark))
}

/// A text with line ends such as another one has throughout.
pub(super) fn with_line_ends_of<'t>(model: &[u8], text: &'t [u8]) -> Cow<'t, [u8]> {
    if !is_crlf(model) || is_crlf(text) || text.contains(&0) {
        return Cow::Borrowed(text);
    }
    let mut changed = Vec::with_capacity(text.len() + text.len() / 20);
    for line in lf(text).split_inclusive(|&byte| byte == b'\n') {
        match line.split_last() {
            Some((b'\n', line)) => {
                changed.extend_from_slice(line);
                changed.extend_from_slice(b"\r\n");
            }
            _ => changed.extend_from_slice(line),
        }
    }
    Cow::Owned(changed)
}

/// Whether every line ends with a carriage return and a line feed, and there is one.
fn is_crlf(text: &[u8]) -> bool {
    let mut ends = text
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at > 0 && text[at - 1] == b'\r')
        .peekable();
    ends.peek().is_some() && ends.all(|is_crlf| is_crlf)
}

fn lf(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    for (at, &byte) in text.iter().enumerate() {
        if byte != b'\r' || text.get(at + 1) != Some(&b'\n') {
            plain.push(byte);
        }
    }
    plain
}
