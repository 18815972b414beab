//! The relative path: where a file of a challenge goes, in one spelling that means the same on every system.
//!
//! Owns which paths may be written at all and which of them get in each other's way. It looks at text only: it never
//! asks the disk, and it knows nothing of folders, links or current directories.

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::{BTreeMap, HashMap, HashSet, hash_map::Entry},
    fmt::{self, Display, Formatter},
    str::FromStr,
};

use unicode_normalization::UnicodeNormalization as _;

/// The longest path, in bytes: `PATH_MAX` of Linux, the smallest limit of the systems that matter with long paths on.
pub const PATH_LIMIT: usize = 4096;
/// How the names begin of what a run has not finished, beside the challenge. What lies there under such a name is read by later runs.
pub const STAGING_PREFIX: &str = ".designgen-";
/// The longest segment, in bytes: `NAME_MAX` of every common file system.
pub const SEGMENT_LIMIT: usize = 255;

/// A relative path with `/` between its segments, which every system can hold and no system reads differently.
///
/// Paths are ordered segment by segment, so the content of a folder stays together.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct RelPath(String);

impl RelPath {
    /// Checks a path.
    pub fn parse(path: &str) -> Result<Self, PathError> {
        check(path)?;
        Ok(Self(path.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The last segment.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// Everything before the last segment, or nothing at the top.
    #[must_use]
    pub fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('/').map(|(parent, _)| parent)
    }

    /// The folders above, outermost first: `a` and `a/b` for `a/b/c`.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices('/').map(|(at, _)| &self.0[..at])
    }
}

impl Ord for RelPath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.segments().cmp(other.segments())
    }
}

impl PartialOrd for RelPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Display for RelPath {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl AsRef<str> for RelPath {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for RelPath {
    type Err = PathError;

    fn from_str(path: &str) -> Result<Self, PathError> {
        Self::parse(path)
    }
}

impl TryFrom<String> for RelPath {
    type Error = PathError;

    fn try_from(path: String) -> Result<Self, PathError> {
        check(&path)?;
        Ok(Self(path))
    }
}

/// Why a text is not a path that may be written.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PathError {
    #[error("the path is empty")]
    Empty,
    #[error("path `{}` is longer than {PATH_LIMIT} bytes: {bytes}", Shown(.path))]
    Long { path: String, bytes: usize },
    #[error("path `{}` holds the character {}, which is not portable in file names", Shown(.path), CodePoint(*.character))]
    Character { path: String, character: char },
    #[error("path `{}` holds a backslash", Shown(.path))]
    Backslash { path: String },
    #[error("path `{}` begins with a drive", Shown(.path))]
    Drive { path: String },
    #[error("path `{}` is absolute", Shown(.path))]
    Absolute { path: String },
    #[error("path `{}` has an empty segment", Shown(.path))]
    EmptySegment { path: String },
    #[error("path `{}` has a segment `.`", Shown(.path))]
    Dot { path: String },
    #[error("path `{}` leads out of its folder by `..`", Shown(.path))]
    DotDot { path: String },
    #[error("path `{}` has a segment that ends with a dot or a space: `{}`", Shown(.path), Shown(.segment))]
    Ending { path: String, segment: String },
    #[error("path `{}` has a segment that is longer than {SEGMENT_LIMIT} bytes: `{}`", Shown(.path), Shown(.segment))]
    LongSegment { path: String, segment: String },
    #[error("path `{}` has a segment that means a device on Windows: `{}`", Shown(.path), Shown(.segment))]
    Device { path: String, segment: String },
    #[error("path `{}` leads into the repository's own data: `{}`", Shown(.path), Shown(.segment))]
    Git { path: String, segment: String },
    #[error("path `{}` has a name that runs of designgen give to what is not ready: `{}`", Shown(.path), Shown(.segment))]
    Staging { path: String, segment: String },
}

impl PathError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Empty => "a name that renders to nothing writes no file: use `when` to leave a file out",
            Self::Long { .. } | Self::LongSegment { .. } => "shorten the name",
            Self::Character { .. } => "use letters, digits, `-`, `_` and `.`",
            Self::Backslash { .. } => "separate folders by `/`",
            Self::Drive { .. } | Self::Absolute { .. } | Self::Dot { .. } | Self::DotDot { .. } => {
                "paths are relative to the challenge and stay inside it"
            }
            Self::EmptySegment { .. } => "a folder name may have rendered to nothing, or there is one `/` too many",
            Self::Ending { .. } => "Windows drops dots and spaces at the end of a name: remove them",
            Self::Device { .. } => "choose another name, also with an extension",
            Self::Staging { .. } => {
                "choose a name that does not begin with `.designgen-`: the next run would clear it away"
            }
            Self::Git { .. } => "files such as `.gitignore` and `.github/` are fine, `.git` is not",
        };
        Some(hint.to_owned())
    }
}

/// Two paths that cannot stand side by side on every system.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Collision {
    pub first: RelPath,
    pub second: RelPath,
    pub kind: CollisionKind,
}

/// In what way two paths collide.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CollisionKind {
    /// Both are the same path.
    Same,
    /// Both differ only by case or Unicode form.
    Spelling,
    /// The first is a file where the second needs a folder.
    FileAgainstFolder,
    /// The folders they are in differ only by case or Unicode form.
    FolderSpelling,
}

impl Collision {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self.kind {
            CollisionKind::Same | CollisionKind::FileAgainstFolder => "rename one of them, or leave one out by `when`",
            CollisionKind::Spelling | CollisionKind::FolderSpelling => {
                "macOS and Windows take both for the same name: spell them alike or rename one"
            }
        };
        Some(hint.to_owned())
    }
}

impl Display for Collision {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let (first, second) = (&self.first, &self.second);
        match self.kind {
            CollisionKind::Same => write!(formatter, "path `{first}` is written twice"),
            CollisionKind::Spelling => {
                write!(
                    formatter,
                    "paths `{first}` and `{second}` differ only by case or Unicode form"
                )
            }
            CollisionKind::FileAgainstFolder => {
                write!(
                    formatter,
                    "path `{first}` is a file, but `{second}` needs a folder there"
                )
            }
            CollisionKind::FolderSpelling => {
                write!(
                    formatter,
                    "the folders of `{first}` and `{second}` differ only by case or Unicode form"
                )
            }
        }
    }
}

/// Finds all paths that get in each other's way, each reported against the first one it meets, sorted by it.
#[must_use]
pub fn collisions<'a>(paths: impl IntoIterator<Item = &'a RelPath>) -> Vec<Collision> {
    let mut sorted: Vec<&RelPath> = paths.into_iter().collect();
    sorted.sort();

    let mut found = Vec::new();
    let mut files: HashMap<String, &RelPath> = HashMap::with_capacity(sorted.len());
    for path in &sorted {
        match files.entry(fold(path.as_str())) {
            Entry::Vacant(free) => {
                free.insert(path);
            }
            Entry::Occupied(first) => {
                let kind = if first.get() == path {
                    CollisionKind::Same
                } else {
                    CollisionKind::Spelling
                };
                found.push(Collision {
                    first: (*first.get()).clone(),
                    second: (*path).clone(),
                    kind,
                });
            }
        }
    }

    // Folders are shared by many paths, so each spelling is checked once, by the first path that has it.
    let mut spellings: HashSet<&str> = HashSet::new();
    let mut folders: BTreeMap<String, (&str, &RelPath)> = BTreeMap::new();
    for path in &sorted {
        for folder in path.folders() {
            if !spellings.insert(folder) {
                continue;
            }
            let folded = fold(folder);
            if let Some(file) = files.get(&folded) {
                found.push(Collision {
                    first: (*file).clone(),
                    second: (*path).clone(),
                    kind: CollisionKind::FileAgainstFolder,
                });
            }
            match folders.get(&folded) {
                None => {
                    folders.insert(folded, (folder, path));
                }
                Some((spelling, first)) => {
                    // Below folders that are spelled in two ways, everything is: only the outermost is worth a line.
                    if same_parent(spelling, folder) {
                        found.push(Collision {
                            first: (*first).clone(),
                            second: (*path).clone(),
                            kind: CollisionKind::FolderSpelling,
                        });
                    }
                }
            }
        }
    }
    found.sort_by(|a, b| (&a.first, &a.second).cmp(&(&b.first, &b.second)));
    found
}

fn same_parent(left: &str, right: &str) -> bool {
    let parent = |path: &str| path.rsplit_once('/').map(|(parent, _)| parent.to_owned());
    parent(left) == parent(right)
}

fn check(path: &str) -> Result<(), PathError> {
    let owned = || path.to_owned();
    if path.is_empty() {
        return Err(PathError::Empty);
    }
    if path.len() > PATH_LIMIT {
        return Err(PathError::Long {
            path: owned(),
            bytes: path.len(),
        });
    }
    if path.starts_with('/') {
        return Err(PathError::Absolute { path: owned() });
    }
    if matches!(path.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z', b':', ..]) {
        return Err(PathError::Drive { path: owned() });
    }
    if path.contains('\\') {
        return Err(PathError::Backslash { path: owned() });
    }
    if let Some(character) = path.chars().find(|&character| forbidden(character)) {
        return Err(PathError::Character {
            path: owned(),
            character,
        });
    }
    for segment in path.split('/') {
        let named = || segment.to_owned();
        let kept = if segment.is_ascii() {
            Cow::Borrowed(segment)
        } else {
            Cow::Owned(segment.replace(ignorable, ""))
        };
        match kept.as_ref() {
            "" => return Err(PathError::EmptySegment { path: owned() }),
            "." => return Err(PathError::Dot { path: owned() }),
            ".." => return Err(PathError::DotDot { path: owned() }),
            _ => {}
        }
        if fold(segment).starts_with(STAGING_PREFIX) {
            return Err(PathError::Staging {
                path: owned(),
                segment: named(),
            });
        }
        // Before the rule on endings, because `.git.` and `.git ` deserve the true reason.
        if is_git(segment) {
            return Err(PathError::Git {
                path: owned(),
                segment: named(),
            });
        }
        if segment.ends_with(['.', ' ']) || segment.ends_with(char::is_whitespace) {
            return Err(PathError::Ending {
                path: owned(),
                segment: named(),
            });
        }
        if segment.len() > SEGMENT_LIMIT {
            return Err(PathError::LongSegment {
                path: owned(),
                segment: named(),
            });
        }
        if is_device(segment) {
            return Err(PathError::Device {
                path: owned(),
                segment: named(),
            });
        }
    }
    Ok(())
}

/// Whether no name may hold this character: Windows refuses it, a terminal obeys it, or a reader cannot see it.
fn forbidden(character: char) -> bool {
    character.is_control() || misleading(character) || matches!(character, ':' | '<' | '>' | '"' | '|' | '?' | '*')
}

/// Line separators, direction marks and invisible characters. The two joiners stay: emoji and Persian words need them.
fn misleading(character: char) -> bool {
    matches!(
        character,
        '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Code points that HFS+ drops from names, as git lists them.
fn ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}'
    )
}

/// Whether some system takes this segment for `.git`.
fn is_git(segment: &str) -> bool {
    let folded = fold(segment);
    let folded = folded.trim_end_matches(['.', ' ']);
    // `git~1` is the 8.3 name that NTFS gives to `.git`; a higher number stands for a second name of that kind.
    folded == ".git"
        || folded
            .strip_prefix("git~")
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether Windows takes this segment for a device, whatever its extension.
fn is_device(segment: &str) -> bool {
    let stem = segment.split_once('.').map_or(segment, |(stem, _)| stem).trim_end();
    let stem = stem.to_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        _ => stem
            .strip_prefix("COM")
            .or_else(|| stem.strip_prefix("LPT"))
            .is_some_and(|port| {
                let mut characters = port.chars();
                matches!(characters.next(), Some('0'..='9' | '¹' | '²' | '³')) && characters.next().is_none()
            }),
    }
}

/// The form in which two spellings of one name are equal: case-folded NFKC without ignorable code points.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Upper case first, since only that maps `ß`, `ſ` and final sigma to what their counterparts map to.
    text.nfkc()
        .filter(|&character| !ignorable(character))
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .nfkc()
        .collect()
}

/// A path as a message may show it: nothing in it acts on the terminal, and it stays short.
struct Shown<'a>(&'a str);

impl Display for Shown<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 120;
        for (count, character) in self.0.chars().enumerate() {
            if count == LONGEST {
                return formatter.write_str("…");
            }
            if character.is_control() || misleading(character) || ignorable(character) {
                write!(formatter, "{}", character.escape_unicode())?;
            } else {
                write!(formatter, "{character}")?;
            }
        }
        Ok(())
    }
}

/// A character as a message may show it: its sign where it has one, its number where it has none.
struct CodePoint(char);

impl Display for CodePoint {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_ascii_graphic() {
            write!(formatter, "`{}`", self.0)
        } else {
            write!(formatter, "U+{:04X}", u32::from(self.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RelPath {
        RelPath::parse(text).unwrap()
    }

    fn paths(texts: &[&str]) -> Vec<RelPath> {
        texts.iter().map(|text| path(text)).collect()
    }

    fn kinds(texts: &[&str]) -> Vec<(String, String, CollisionKind)> {
        collisions(&paths(texts))
            .into_iter()
            .map(|collision| (collision.first.0, collision.second.0, collision.kind))
            .collect()
    }

    #[track_caller]
    fn refuses(texts: &[&str], expected: impl Fn(&PathError) -> bool) {
        for text in texts {
            let error = RelPath::parse(text).expect_err(text);
            assert!(expected(&error), "{text:?}: {error:?}");
            assert_eq!(RelPath::try_from((*text).to_owned()), Err(error.clone()));
            assert!(error.hint().is_some());
            let message = error.to_string();
            assert!(
                !message.ends_with('.') && message.starts_with(char::is_lowercase),
                "{message}"
            );
            assert!(!message.chars().any(|c| c.is_control() || misleading(c)), "{message:?}");
        }
    }

    #[test]
    fn ordinary_paths_are_accepted() {
        for text in [
            "README.md",
            "a",
            ".gitignore",
            ".gitattributes",
            ".github/workflows/ci.yml",
            ".git-blame-ignore-revs",
            ".gitkeep",
            ".designgen/answers.yaml",
            "digit~1",
            "git~x",
            "git~",
            "...a",
            "a b/c d.txt",
            "docs/日本.md",
            "docs/👩\u{200d}💻.md",
            "console.md",
            "com.txt",
            "com10.txt",
            "null.md",
            "a,b;c=d+e@f#g$h%i&j'k(l)[m]{n}~o!p^q`r",
            "-rf",
        ] {
            assert_eq!(path(text).as_str(), text);
        }
    }

    #[test]
    fn attack_03_empty_path_is_refused() {
        refuses(&[""], |error| *error == PathError::Empty);
    }

    #[test]
    fn attack_01_dots_are_refused() {
        refuses(&[".", "./a", "a/.", "a/./b", ".\u{200c}", "a/\u{200d}./b"], |error| {
            matches!(error, PathError::Dot { .. })
        });
        refuses(
            &[
                "..",
                "../a",
                "a/..",
                "a/../b",
                "a/../../b",
                ".\u{200c}.",
                "..\u{200d}/a",
            ],
            |error| matches!(error, PathError::DotDot { .. }),
        );
    }

    #[test]
    fn attack_02_absolute_paths_are_refused() {
        refuses(&["/", "/a", "//server/share", "//?/C:/x"], |error| {
            matches!(error, PathError::Absolute { .. })
        });
        refuses(&["C:x", "c:/x", "C:\\x", "z:"], |error| {
            matches!(error, PathError::Drive { .. })
        });
        refuses(
            &["\\\\server\\share", "\\\\?\\C:\\x", "a\\b", "..\\a", "a/..\\b", "\\"],
            |error| matches!(error, PathError::Backslash { .. }),
        );
    }

    #[test]
    fn attack_03_empty_segments_are_refused() {
        refuses(&["a//b", "a/", "a/b//", "a/\u{200c}/b"], |error| {
            matches!(error, PathError::EmptySegment { .. })
        });
    }

    #[test]
    fn attack_04_characters_that_some_system_refuses_are_refused() {
        for character in "\0\x01\t\n\r\x1b\x7f\u{85}\u{9b}:<>\"|?*\u{200b}\u{200e}\u{200f}\u{202e}\u{2028}\u{2066}\u{2069}\u{61c}\u{feff}\u{e0041}"
            .chars()
        {
            refuses(&[&format!("ab{character}c"), &format!("ab/{character}"), &format!("ab{character}")], |error| {
                matches!(error, PathError::Character { character: found, .. } if *found == character)
            });
        }
        refuses(&["ab:stream", "file.txt::$DATA", "\u{202e}a"], |error| {
            matches!(error, PathError::Character { .. })
        });
    }

    #[test]
    fn attack_03_endings_that_windows_drops_are_refused() {
        refuses(
            &[
                "a.",
                "a ",
                "a./b",
                "a /b",
                "...",
                "a/...",
                "a. .",
                " ",
                "a\u{a0}",
                "a\u{3000}/b",
            ],
            |error| matches!(error, PathError::Ending { .. }),
        );
    }

    #[test]
    fn attack_03_devices_are_refused() {
        refuses(
            &[
                "CON",
                "con",
                "nUl",
                "NUL.md",
                "nul.tar.gz",
                "nul .md",
                "aux/a",
                "a/prn.txt",
                "COM1",
                "com0",
                "lpt9.log",
                "COM¹",
                "lpt³.x",
                "conin$",
                "CONOUT$.txt",
            ],
            |error| matches!(error, PathError::Device { .. }),
        );
    }

    #[test]
    fn attack_08_git_is_refused_in_any_spelling() {
        refuses(
            &[
                ".git",
                ".GIT",
                ".gIt/config",
                "a/.git/hooks/post-checkout",
                "git~1",
                "GIT~1",
                "GIT~2/x",
                ".git.",
                ".git ",
                ".git. .",
                ".git../a",
                "git~1 ",
                ".g\u{200c}it",
                "\u{200d}.git",
                ".git\u{200c}",
                ".ｇｉｔ",
                ".ⓖit",
            ],
            |error| matches!(error, PathError::Git { .. }),
        );
        // These spellings hold a character that is refused in every name.
        refuses(
            &[
                ".g\u{206a}it",
                ".git\u{feff}",
                ".\u{202a}git",
                ".git::$INDEX_ALLOCATION",
            ],
            |error| matches!(error, PathError::Character { .. }),
        );
    }

    #[test]
    fn long_names_are_refused() {
        assert!(RelPath::parse(&"a".repeat(255)).is_ok());
        refuses(
            &[&"a".repeat(256), &"é".repeat(128), &format!("a/{}/b", "x".repeat(300))],
            |error| matches!(error, PathError::LongSegment { .. }),
        );
        let long = vec!["a".repeat(127); 32].join("/");
        assert_eq!(long.len(), 4095);
        assert!(RelPath::parse(&format!("{long}b")).is_ok());
        refuses(&[&format!("{long}bc")], |error| {
            matches!(error, PathError::Long { bytes: 4097, .. })
        });
    }

    #[test]
    fn attack_04_messages_show_no_escape_sequences() {
        assert_eq!(
            RelPath::parse("a\x1b[31m/\u{202e}b").unwrap_err().to_string(),
            "path `a\\u{1b}[31m/\\u{202e}b` holds the character U+001B, which is not portable in file names",
        );
        assert_eq!(
            RelPath::parse("a?").unwrap_err().to_string(),
            "path `a?` holds the character `?`, which is not portable in file names",
        );
        assert!(RelPath::parse(&"a".repeat(5000)).unwrap_err().to_string().len() < 300);
    }

    #[test]
    fn parts() {
        let deep = path("a/b/c.md");
        assert_eq!(deep.file_name(), "c.md");
        assert_eq!(deep.parent(), Some("a/b"));
        assert_eq!(deep.folders().collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(path("c").parent(), None);
        assert_eq!(path("c").folders().count(), 0);
        assert_eq!(deep.to_string(), "a/b/c.md");
        assert_eq!("a/b/c.md".parse::<RelPath>(), Ok(deep));
    }

    #[test]
    fn order_keeps_folders_together() {
        let mut all = paths(&["a-b", "a/z", "a.txt", "B", "a/b/c", "a/b-c"]);
        all.sort();
        assert_eq!(all, paths(&["B", "a/b/c", "a/b-c", "a/z", "a-b", "a.txt"]));
    }

    #[test]
    fn different_paths_do_not_collide() {
        assert_eq!(
            kinds(&["a/b", "a/c", "ab", "a.b", "b/a", "é", "e", "docs/a.md", "docs/b/a.md"]),
            []
        );
        assert_eq!(collisions(&[]), []);
    }

    #[test]
    fn attack_05_equal_paths_collide() {
        use CollisionKind::Same;
        assert_eq!(
            kinds(&["b", "a", "a", "a"]),
            [("a".into(), "a".into(), Same), ("a".into(), "a".into(), Same)]
        );
    }

    #[test]
    fn attack_05_spellings_of_one_name_collide() {
        for [first, second] in [
            ["README.md", "readme.md"],
            ["Straße", "strasse"],
            ["caf\u{e9}", "cafe\u{301}"],
            ["ﬁle", "file"],
            ["Ｒ", "r"],
            ["ΟΔΟΣ", "οδος"],
            ["a\u{200d}b", "ab"],
            ["k", "\u{212a}"],
            ["Å", "\u{212b}"],
        ] {
            let found = collisions(&paths(&[first, second]));
            assert_eq!(found.len(), 1, "{first} {second}");
            assert_eq!(found[0].kind, CollisionKind::Spelling);
        }
    }

    #[test]
    fn attack_05_file_collides_with_folder() {
        use CollisionKind::FileAgainstFolder;
        assert_eq!(
            kinds(&["a/b/c", "a/b", "a/b/d", "X/y", "x"]),
            [
                ("a/b".into(), "a/b/c".into(), FileAgainstFolder),
                ("x".into(), "X/y".into(), FileAgainstFolder)
            ],
        );
    }

    #[test]
    fn attack_05_folders_in_two_spellings_collide_once() {
        use CollisionKind::FolderSpelling;
        assert_eq!(
            kinds(&["Docs/x/a", "Docs/x/b", "docs/x/c", "docs/y", "e/Docs/a"]),
            [("Docs/x/a".into(), "docs/x/c".into(), FolderSpelling)],
        );
    }

    #[test]
    fn all_collisions_are_found_in_one_go_and_in_order() {
        let found = collisions(&paths(&["z", "Z", "m/n", "m", "a", "A"]));
        let messages: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            [
                "paths `A` and `a` differ only by case or Unicode form",
                "paths `Z` and `z` differ only by case or Unicode form",
                "path `m` is a file, but `m/n` needs a folder there",
            ],
        );
        assert!(found.iter().all(|collision| collision.hint().is_some()));
    }

    #[test]
    fn ten_thousand_colliding_paths_are_reported_linearly() {
        let all: Vec<_> = (0..10_000).map(|_| path("same")).collect();
        assert_eq!(collisions(&all).len(), 9_999);
    }
}
