//! The address of a folder in a repository of git: `gh:owner/repo//folder@v1.2`.
//!
//! Owns which addresses may be given to git at all, in one spelling for each. An address is read letter by letter from a short list of
//! what may stand in it, so that none can be an option, hold a password, or mean another place to git than to a reader. Looks at text
//! only.

use thiserror::Error;

use crate::error::{Diagnose, Diagnostic};
use crate::text::{is_unsafe_to_show, list_or};

/// Short forms: what stands before the owner, and what they stand for.
const HOSTS: [(&str, &str); 2] = [("gh:", "https://github.com/"), ("gl:", "https://gitlab.com/")];
/// The longest address, in bytes.
const LIMIT: usize = 2048;
/// What a form looks like, for hints.
const FORMS: [&str; 4] = [
    "gh:owner/repo",
    "https://host/owner/repo.git",
    "git@host:owner/repo.git",
    "file:///path/to/repo",
];

/// A repository, the folder in it, and the reference that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    /// The repository as it was written: `gh:owner/repo`.
    pub repository: String,
    /// The repository as git takes it.
    pub url: String,
    pub protocol: Protocol,
    /// Names of folders, from the root of the repository on.
    pub within: Vec<String>,
    /// The tag, branch or commit behind `@`.
    pub asked: Option<String>,
}

/// A way that git may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    Https,
    Ssh,
    File,
}

/// Why an address is not one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressError {
    #[error("git is not asked by `{name}`")]
    Protocol { name: String },
    /// The address itself is not told.
    #[error("the address of the repository holds a user name or a password")]
    Credentials,
    #[error("`{part}` cannot stand in the address of a repository")]
    Part { part: String },
    #[error("`{name}` is not the name of a folder in a repository")]
    Folder { name: String },
    #[error("`{text}` cannot be a tag, a branch or a commit")]
    Reference { text: String },
    #[error("`{text}` is not the address of a repository")]
    Form { text: String },
}

impl Address {
    /// True for what is meant as an address, whether or not it is a right one: all of these are no paths of folders.
    pub fn is_meant(argument: &str) -> bool {
        if argument.starts_with(['.', '/', '\\', '-']) {
            return false;
        }
        let is_scheme = |name: &str| {
            name.len() > 1
                && name
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric() || matches!(character, '+' | '-' | '.'))
        };
        let head = head(argument);
        match argument.split_once(':') {
            Some((name, rest)) if rest.starts_with("//") || rest.starts_with(':') => is_scheme(name),
            Some(_) => is_short(argument) || (head.contains('@') && head.contains(':')),
            None => false,
        }
    }

    /// Reads an address.
    ///
    /// # Errors
    /// Everything that is not exactly an address.
    pub fn parse(argument: &str) -> Result<Self, AddressError> {
        let form = || AddressError::Form {
            text: without_account(argument),
        };
        if argument.len() > LIMIT || argument.chars().any(is_unsafe_to_show) {
            return Err(form());
        }
        let (protocol, start, rest) =
            if let Some((short, url)) = HOSTS.iter().find(|(short, _)| argument.starts_with(short)) {
                (Protocol::Https, Start::Short(short, url), &argument[short.len()..])
            } else if let Some((name, rest)) = argument.split_once("://") {
                let (protocol, shown) = match name {
                    "https" => (Protocol::Https, "https://"),
                    "ssh" => (Protocol::Ssh, "ssh://"),
                    "file" => (Protocol::File, "file://"),
                    name => return Err(AddressError::Protocol { name: name.to_owned() }),
                };
                let (host, path) = rest.split_at(rest.find('/').ok_or_else(form)?);
                match protocol {
                    Protocol::File if host.is_empty() => {}
                    Protocol::File => return Err(AddressError::Part { part: host.to_owned() }),
                    Protocol::Https => check_host(host, false)?,
                    Protocol::Ssh => check_host(host, true)?,
                }
                (protocol, Start::Url(shown, host), &path[1..])
            } else if let Some((helper, _)) = argument.split_once("::") {
                return Err(AddressError::Protocol {
                    name: format!("{helper}::"),
                });
            } else {
                let (host, path) = argument.split_once(':').ok_or_else(form)?;
                check_host(host, true)?;
                if host.matches(':').count() > 0 || !host.contains('@') {
                    return Err(form());
                }
                (Protocol::Ssh, Start::Scp(host), path)
            };
        let (path, asked) = match rest.split_once('@') {
            Some((path, asked)) => (path, Some(reference(asked)?)),
            None => (rest, None),
        };
        let (path, folder) = path.split_once("//").unwrap_or((path, ""));
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments: Vec<&str> = path.split('/').collect();
        for segment in &segments {
            check_segment(segment, protocol)?;
        }
        let has_enough = match start {
            Start::Short("gh:", _) => segments.len() == 2,
            Start::Short(..) => segments.len() >= 2,
            _ => true,
        };
        if !has_enough {
            return Err(form());
        }
        let within = folder
            .split('/')
            .filter(|name| !name.is_empty())
            .map(|name| {
                if is_folder_name(name) {
                    Ok(name.to_owned())
                } else {
                    Err(AddressError::Folder { name: name.to_owned() })
                }
            })
            .collect::<Result<_, _>>()?;
        let (repository, url) = match start {
            Start::Short(short, url) => (format!("{short}{path}"), format!("{url}{path}.git")),
            Start::Url(scheme, host) => {
                let url = format!("{scheme}{}/{path}", host.to_ascii_lowercase());
                (url.clone(), url)
            }
            Start::Scp(host) => {
                let url = format!("{}:{path}", host.to_ascii_lowercase());
                (url.clone(), url)
            }
        };
        Ok(Self {
            repository,
            url,
            protocol,
            within,
            asked,
        })
    }

    /// The repository and a folder in it, as an argument names them without a reference.
    pub fn named(&self, within: &[String]) -> String {
        if within.is_empty() {
            self.repository.clone()
        } else {
            format!("{}//{}", self.repository, within.join("/"))
        }
    }
}

/// How an address begins.
enum Start<'a> {
    Short(&'static str, &'static str),
    Url(&'static str, &'a str),
    /// As `scp` has it: `git@host:owner/repo.git`.
    Scp(&'a str),
}

fn is_short(argument: &str) -> bool {
    HOSTS.iter().any(|(short, _)| argument.starts_with(short))
}

/// What stands before the first separator of folders, without the protocol.
fn head(argument: &str) -> &str {
    let rest = argument.split_once("://").map_or(argument, |(_, rest)| rest);
    rest.split(['/', '\\']).next().unwrap_or_default()
}

/// The address without what may be a password.
fn without_account(argument: &str) -> String {
    match head(argument).rsplit_once('@') {
        Some((account, _)) if account.contains(':') || argument.contains("://") => argument.replacen(account, "…", 1),
        _ => argument.to_owned(),
    }
}

/// Checks a host, its port, and the name of the account before it, which only SSH has.
fn check_host(text: &str, may_have_account: bool) -> Result<(), AddressError> {
    let (account, host) = match text.rsplit_once('@') {
        Some((account, host)) => (Some(account), host),
        None => (None, text),
    };
    if let Some(account) = account {
        // A full stop or a second `@` would make the account look like a host: `github.com@elsewhere`.
        let is_plain = account.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
            && account
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '-'));
        if !may_have_account || !is_plain {
            return Err(AddressError::Credentials);
        }
    }
    let (name, port) = host
        .split_once(':')
        .map_or((host, None), |(name, port)| (name, Some(port)));
    let is_name = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '.' | '-'));
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok() && !port.starts_with('+'));
    if is_name && is_port && !name.contains("..") {
        Ok(())
    } else {
        // What looks like a port may be the beginning of a password.
        Err(AddressError::Part { part: name.to_owned() })
    }
}

/// Checks one name of the path of a repository.
fn check_segment(segment: &str, protocol: Protocol) -> Result<(), AddressError> {
    let is_allowed = |character: char| {
        let is_plain = character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '+' | '~');
        // git takes `%2e` in any address for a full stop.
        is_plain || (protocol == Protocol::File && !matches!(character, '%' | '\\' | '?' | '#'))
    };
    if matches!(segment, "" | "." | "..") || segment.starts_with('-') || !segment.chars().all(is_allowed) {
        return Err(AddressError::Part {
            part: segment.to_owned(),
        });
    }
    Ok(())
}

/// True for the name of a folder in a repository.
fn is_folder_name(name: &str) -> bool {
    !matches!(name, "." | "..") && !name.starts_with('-') && !name.contains(['%', '\\', ':'])
}

/// A tag, a branch or a commit, by the rules of git and some more.
fn reference(text: &str) -> Result<String, AddressError> {
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '-' | '+' | '/');
    let is_name = |name: &str| !name.is_empty() && !name.starts_with(['.', '-']) && !name.ends_with(".lock");
    if text.chars().all(is_allowed) && text.split('/').all(is_name) && !text.contains("..") && !text.ends_with('.') {
        Ok(text.to_owned())
    } else {
        Err(AddressError::Reference { text: text.to_owned() })
    }
}

/// True for all digits of a commit, of which there are 40 or 64.
pub fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl Diagnose for AddressError {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        let hint = match self {
            Self::Protocol { .. } => "use `https`, `ssh` or `file`".to_owned(),
            Self::Credentials => {
                "leave it out: git asks the credential helper or the SSH agent that you have set up".to_owned()
            }
            Self::Part { .. } => {
                "write the address without `..`, `%`, `?`, `#`, and names that begin with `-`".to_owned()
            }
            Self::Folder { .. } => {
                "name a folder below the root of the repository, such as `//templates/mine`".to_owned()
            }
            Self::Reference { .. } => "give the name of a tag or branch, or all digits of a commit".to_owned(),
            Self::Form { .. } => format!("write it as {}", list_or(&FORMS)),
        };
        vec![Diagnostic::new(self.to_string()).hint(hint)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(argument: &str) -> Address {
        assert!(Address::is_meant(argument), "{argument}");
        Address::parse(argument).unwrap_or_else(|error| panic!("{argument}: {error}"))
    }

    #[test]
    fn addresses_are_read_whole() {
        let address = parsed("gh:owner/repo//folder/inner@v1.2");
        assert_eq!(address.url, "https://github.com/owner/repo.git");
        assert_eq!(address.within, ["folder", "inner"]);
        assert_eq!(address.asked.as_deref(), Some("v1.2"));
        assert_eq!(address.named(&address.within), "gh:owner/repo//folder/inner");
        for (argument, url, protocol) in [
            ("gh:owner/repo", "https://github.com/owner/repo.git", Protocol::Https),
            (
                "gl:group/sub/repo",
                "https://gitlab.com/group/sub/repo.git",
                Protocol::Https,
            ),
            (
                "https://Host.example:8443/a/b.git",
                "https://host.example:8443/a/b.git",
                Protocol::Https,
            ),
            ("https://host/a/", "https://host/a", Protocol::Https),
            (
                "ssh://git@host:22/~me/repo.git",
                "ssh://git@host:22/~me/repo.git",
                Protocol::Ssh,
            ),
            ("git@host:owner/repo.git", "git@host:owner/repo.git", Protocol::Ssh),
            ("file:///srv/some repo/é", "file:///srv/some repo/é", Protocol::File),
        ] {
            let address = parsed(argument);
            assert_eq!((address.url.as_str(), address.protocol), (url, protocol), "{argument}");
            assert_eq!((address.within.len(), address.asked), (0, None), "{argument}");
            let whole = parsed(&format!("{argument}//a@feature/x"));
            assert_eq!(
                (whole.url.as_str(), whole.asked.as_deref()),
                (url, Some("feature/x")),
                "{argument}"
            );
        }
    }

    #[test]
    fn paths_and_names_are_no_addresses() {
        for argument in [
            "challenge",
            "./mine",
            "../gh:a/b",
            "/srv/x",
            "C:\\mine",
            "C:/mine",
            "C://mine",
            "collection//mine",
            "a/b@c:d",
            ".",
            "-oProxyCommand=x://y",
        ] {
            assert!(!Address::is_meant(argument), "{argument}");
        }
    }

    #[test]
    fn attack_12_no_address_is_an_option_a_helper_or_another_place() {
        for argument in [
            "ext::sh -c touch% /tmp/x",
            "ext::sh",
            "fd::17",
            "http://host/a/b",
            "git://host/a",
            "ftp://host/a",
            "HTTPS://host/a",
            "file+git://a/b",
            "https:///a/b",
            "https://host",
            "https://-oProxyCommand=x/a",
            "ssh://-oProxyCommand=x/a",
            "ssh://git@-oProxyCommand=x/a",
            "-x@host:a/b",
            "git@-host:a/b",
            "https://host/--upload-pack=x/b",
            "git@host:-x",
            "gh:-x/repo",
            "gh:owner/-x",
            "gh:owner",
            "gh:owner/repo/more",
            "gh:owner/..",
            "gh:../repo",
            "gh:",
            "https://host/a/../b",
            "https://host/a/%2e%2e/b",
            "https://host/a%2fb",
            "https://host/a%5cb",
            "https://host/a\\b",
            "https://host/a?b",
            "https://host/a#b",
            "https://host/a b",
            "https://host/\u{202e}a",
            "https://host/a\nb",
            "https://hö.example/a",
            "https://host:99999/a",
            "https://host:+1/a",
            "https://trusted.example@evil.example/a",
            "ssh://trusted.example@evil.example/a",
            "trusted.example@evil.example:a",
            "git@trusted@evil:a",
            "ssh://git:secret@host/a",
            "https://user:secret@host/a",
            "https://token@host/a",
            "https://token@host",
            "https://user:secret@host/a\u{7}",
            "https://user:secret/more@host/a",
            "git:secret@host:a/b",
            "git@host:",
            "file://host/a",
            "file:///a/../b",
            "file:///a/%2e%2e/b",
            "gh:owner/repo//../x",
            "gh:owner/repo//a/../../x",
            "gh:owner/repo//%2e%2e",
            "gh:owner/repo//a\\b",
            "gh:owner/repo//-x",
            "gh:owner/repo@-x",
            "gh:owner/repo@--upload-pack=x",
            "gh:owner/repo@",
            "gh:owner/repo@a..b",
            "gh:owner/repo@a:b",
            "gh:owner/repo@a b",
            "gh:owner/repo@v1@v2",
            "gh:owner/repo@a.lock",
            "gh:owner/repo@/a",
            "gh:owner/repo@a^{tree}",
        ] {
            if argument.starts_with('-') {
                assert!(!Address::is_meant(argument), "{argument}");
            } else {
                assert!(Address::is_meant(argument), "{argument}");
            }
            let error = Address::parse(argument).expect_err(argument);
            for diagnostic in error.diagnostics() {
                let told = format!("{diagnostic} {:?}", diagnostic.hint);
                assert!(!told.contains("secret") && !told.contains("token"), "{told}");
            }
        }
        let long = format!("https://host/{}", "a".repeat(LIMIT));
        assert!(Address::parse(&long).is_err());
    }
}
