//! The tags and branches of a repository, and which of them an address means.

use std::cmp::Ordering;

use super::program::Git;
use super::{Address, is_commit};
use crate::error::{Diagnostic, Failure};
use crate::text::nearest;

/// The most that a server may say about its references, in bytes.
const MOST: u64 = 32 << 20;
const TAGS: &str = "refs/tags/";
const BRANCHES: &str = "refs/heads/";

/// The references of a repository.
pub(super) struct References {
    /// The commit, or what a tag of its own leads to, and the full name.
    all: Vec<(String, String)>,
    /// The full name of the default branch.
    default: Option<String>,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// `v1.2`
    pub name: String,
    /// `refs/tags/v1.2`
    pub full_name: String,
    pub commit: String,
}

/// Asks for the references of a repository.
pub(super) fn list(git: &Git<'_>) -> Result<References, Failure> {
    let output = git.list_references(MOST)?;
    Ok(References::read(&String::from_utf8_lossy(&output)))
}

/// What an address without a commit means.
pub(super) fn find(git: &Git<'_>, address: &Address) -> Result<Found, Failure> {
    let fault = |message: String, hint: &str| Err(Failure::one(Diagnostic::new(message).hint(hint)));
    let references = list(git)?;
    let repository = &address.repository;
    if let Some(asked) = &address.asked {
        if let Some(found) = references.named(asked) {
            return Ok(found);
        }
        let hint = match nearest(asked, references.names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give the name of a tag or branch, or all digits of a commit".to_owned(),
        };
        return fault(format!("`{repository}` has no tag and no branch `{asked}`"), &hint);
    }
    if let Some(found) = references.newest_tag().or_else(|| references.default_branch()) {
        return Ok(found);
    }
    if references.all.is_empty() {
        return fault(
            format!("`{repository}` is empty"),
            "give the address of a repository with a template",
        );
    }
    fault(
        format!("`{repository}` has neither a tag that is a version nor a default branch"),
        "name a tag or a branch behind `@`",
    )
}

impl References {
    /// Reads what `git ls-remote --symref` prints.
    fn read(text: &str) -> Self {
        let mut references = Self {
            all: Vec::new(),
            default: None,
        };
        for line in text.lines() {
            let Some((value, name)) = line.split_once('\t') else {
                continue;
            };
            if let Some(branch) = value.strip_prefix("ref: ") {
                if name == "HEAD" {
                    references.default = Some(branch.to_owned());
                }
            } else if is_commit(value) {
                // A tag with a message of its own comes twice, the second time with what it leads to.
                match (name.strip_suffix("^{}"), references.all.last_mut()) {
                    (Some(tag), Some((commit, last))) if tag == last => *commit = value.to_owned(),
                    (Some(_), _) => {}
                    (None, _) => references.all.push((value.to_owned(), name.to_owned())),
                }
            }
        }
        references
    }

    pub fn has_tip(&self, commit: &str) -> bool {
        let is_ours = |name: &str| name.starts_with(TAGS) || name.starts_with(BRANCHES);
        self.all.iter().any(|(tip, name)| tip == commit && is_ours(name))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.all.iter().map(|(_, name)| name.as_str());
        names.filter_map(|name| name.strip_prefix(TAGS).or_else(|| name.strip_prefix(BRANCHES)))
    }

    fn at(&self, full_name: &str, name: &str) -> Option<Found> {
        let (commit, _) = self.all.iter().find(|(_, known)| known == full_name)?;
        Some(Found {
            name: name.to_owned(),
            full_name: full_name.to_owned(),
            commit: commit.clone(),
        })
    }

    /// The tag of this name, or else the branch.
    fn named(&self, name: &str) -> Option<Found> {
        let mut full_names = [TAGS, BRANCHES].iter().map(|folder| format!("{folder}{name}"));
        full_names.find_map(|full_name| self.at(&full_name, name))
    }

    fn newest_tag(&self) -> Option<Found> {
        let tags = self.all.iter().filter_map(|(_, name)| name.strip_prefix(TAGS));
        let versions = tags.filter_map(|tag| Some((Version::parse(tag)?, tag)));
        let (_, tag) = versions.max()?;
        self.named(tag)
    }

    fn default_branch(&self) -> Option<Found> {
        let branch = self.default.as_deref()?.strip_prefix(BRANCHES)?;
        // The server may have called it anything.
        if branch.starts_with('-') || branch.contains([':', '*', '^', '~']) {
            return None;
        }
        self.at(&format!("{BRANCHES}{branch}"), branch)
    }
}

/// A tag that is a version, such as `v1.2`, `1.2.0-rc.1` or `2024.06`.
#[derive(Debug, PartialEq, Eq)]
struct Version<'a> {
    numbers: Vec<u64>,
    /// What comes before the version itself, such as `rc.1`.
    before: Option<&'a str>,
}

impl<'a> Version<'a> {
    fn parse(tag: &'a str) -> Option<Self> {
        let text = tag.strip_prefix(['v', 'V']).unwrap_or(tag);
        // What follows `+` orders nothing.
        let (text, build) = text.split_once('+').map_or((text, ""), |(text, build)| (text, build));
        let (numbers, before) = text
            .split_once('-')
            .map_or((text, None), |(numbers, before)| (numbers, Some(before)));
        let is_plain = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        };
        if !is_plain(before.unwrap_or_default()) || !is_plain(build) || before == Some("") {
            return None;
        }
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let mut numbers: Vec<u64> = numbers
            .split('.')
            .map(|part| Some(part).filter(is_number)?.parse().ok())
            .collect::<Option<_>>()?;
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self { numbers, before })
    }
}

impl Ord for Version<'_> {
    /// A version comes after all that lead up to it, and every version after what leads up to any.
    fn cmp(&self, other: &Self) -> Ordering {
        let is_final = |version: &Self| version.before.is_none();
        is_final(self)
            .cmp(&is_final(other))
            .then_with(|| self.numbers.cmp(&other.numbers))
            .then_with(|| {
                let before = |version: &Self| version.before.unwrap_or_default().to_owned();
                natord::compare(&before(self), &before(other))
            })
    }
}

impl PartialOrd for Version<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(lines: &[(char, &str)]) -> References {
        let lines = lines
            .iter()
            .map(|(digit, name)| format!("{}\t{name}\n", digit.to_string().repeat(40)));
        References::read(&("ref: refs/heads/main\tHEAD\n".to_owned() + &lines.collect::<String>()))
    }

    #[test]
    fn the_newest_tag_is_that_of_the_highest_version() {
        let newest = |tags: &[&str]| {
            let lines: Vec<(char, String)> = tags.iter().map(|tag| ('a', format!("refs/tags/{tag}"))).collect();
            let lines: Vec<(char, &str)> = lines.iter().map(|(digit, name)| (*digit, name.as_str())).collect();
            listed(&lines).newest_tag().map(|found| found.name)
        };
        for (tags, expected) in [
            (&["v1.9", "v1.10", "v1.2"][..], Some("v1.10")),
            (&["v2.0.0-rc.1", "v1.0.0"], Some("v1.0.0")),
            (&["v2.0.0-rc.9", "v2.0.0-rc.10"], Some("v2.0.0-rc.10")),
            (&["2024.06", "2023.12", "latest", "v", "v1.x", "1..2"], Some("2024.06")),
            (&["v1.0", "1.0.1+build.7"], Some("1.0.1+build.7")),
            (&["99999999999999999999999999", "1"], Some("1")),
            (&["latest", "-x", "v1-", "v1.0/../x"], None),
            (&[], None),
        ] {
            assert_eq!(newest(tags).as_deref(), expected, "{tags:?}");
        }
    }

    #[test]
    fn a_tag_with_a_message_leads_to_its_commit() {
        let references = listed(&[
            ('a', "HEAD"),
            ('a', "refs/heads/main"),
            ('b', "refs/tags/v1"),
            ('c', "refs/tags/v1^{}"),
            ('d', "refs/pull/1/head"),
            ('e', "refs/heads/v1"),
        ]);
        let commit = |found: Option<Found>| found.map(|found| found.commit.chars().next().expect("digits"));
        assert_eq!(commit(references.named("v1")), Some('c'));
        assert_eq!(commit(references.named("main")), Some('a'));
        assert_eq!(commit(references.default_branch()), Some('a'));
        assert_eq!(references.named("pull/1/head"), None);
        assert!(references.has_tip(&"e".repeat(40)) && !references.has_tip(&"d".repeat(40)));
    }
}
