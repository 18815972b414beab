//! Holds the source to its layers: no path leads to a module of the same layer or above, no files form a circle, and only `disk`
//! touches files.
//!
//! The rule is the same for layers and for circles. A path in a file leads to the file that defines what the path names: down from
//! the crate's root through the modules, and on through the `use` of a module that only passes a name on. All paths count, those of
//! `use` and those in code and in macros; comments, strings and tests do not. `mod x;` leads nowhere, nor does the `pub use` of a
//! name that the file does not use itself. Methods and fields lead nowhere either: whoever has a value of a type was led to it by
//! some path.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Methods of a path that look at the disk.
const LOOKS_AT_DISK: [&str; 9] = [
    "canonicalize",
    "exists",
    "is_dir",
    "is_file",
    "metadata",
    "read_dir",
    "read_link",
    "symlink_metadata",
    "try_exists",
];
/// What reads and writes files.
const TOUCHES_FILES: [&[&str]; 4] = [&["std", "fs"], &["cap_std"], &["cap_fs_ext"], &["walkdir"]];

/// One name that a `use` brings into a file.
struct Import {
    /// The name in the file; nothing for `as _`.
    name: Option<String>,
    path: Vec<String>,
    /// Whether other files can take it from here.
    is_public: bool,
}

/// One file of `src`, without its tests.
struct Source {
    /// `src/disk/mod.rs`
    path: String,
    /// `[disk]`
    module: Vec<String>,
    text: String,
    imports: Vec<Import>,
    /// Paths in the code, single names included.
    paths: Vec<Vec<String>>,
    /// Names behind a full stop.
    members: BTreeSet<String>,
    /// Names before an exclamation mark.
    macros: BTreeSet<String>,
}

impl Source {
    fn read(path: String, text: String) -> Self {
        let inside = path.strip_prefix("src/").expect("below src").trim_end_matches(".rs");
        let module = inside.split('/').filter(|name| !matches!(*name, "lib" | "mod"));
        let stream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        let mut source = Self {
            module: module.map(str::to_owned).collect(),
            path,
            text,
            imports: Vec::new(),
            paths: Vec::new(),
            members: BTreeSet::new(),
            macros: BTreeSet::new(),
        };
        source.scan(&tokens);
        source
    }

    fn scan(&mut self, tokens: &[String]) {
        let mut at = 0;
        let token = |at: usize| tokens.get(at).map_or("", String::as_str);
        while at < tokens.len() {
            let before = at.checked_sub(1).map_or("", token);
            let is_range = before == "." && at.checked_sub(2).map_or("", token) == ".";
            if token(at) == "pub" && token(at + 1) == "(" && ["crate", "super", "in"].contains(&token(at + 2)) {
                at += tokens[at..].iter().position(|token| token == ")").unwrap_or(1);
                continue;
            }
            if token(at) == "use" && token(at + 1) != "<" {
                let is_public = before == "pub" || before == ")";
                at = self.scan_use(tokens, at + 1, &[], is_public);
                continue;
            }
            assert!(
                token(at) != "mod" || token(at + 2) != "{",
                "{}: `mod {}` has to be a file of its own",
                self.path,
                token(at + 1)
            );
            if !is_name(token(at)) {
                at += 1;
                continue;
            }
            let mut path = vec![token(at).to_owned()];
            while token(at + 1) == "::" && is_name(token(at + 2)) {
                at += 2;
                path.push(token(at).to_owned());
            }
            at += 1;
            if token(at) == "!" && token(at + 1) != "=" {
                self.macros.insert(path.join("::"));
            }
            match before {
                "." if !is_range => self.members.extend(path),
                "::" => {}
                _ => self.paths.push(path),
            }
        }
    }

    /// Takes in the tree of a `use` that begins at a token. Returns where it ends.
    fn scan_use(&mut self, tokens: &[String], mut at: usize, above: &[String], is_public: bool) -> usize {
        let mut path = above.to_vec();
        loop {
            match tokens[at].as_str() {
                "::" => {}
                "{" => {
                    while tokens[at] != "}" {
                        at = self.scan_use(tokens, at + 1, &path, is_public);
                    }
                    return at + 1;
                }
                // What ends an empty list or one that ends with a comma.
                "}" => return at,
                "*" => panic!("{}: `use {}::*` hides what it takes", self.path, path.join("::")),
                "self" if !path.is_empty() => {}
                name => path.push(name.to_owned()),
            }
            at += 1;
            if tokens[at] == "as" {
                let name = Some(tokens[at + 1].clone()).filter(|name| name != "_");
                self.imports.push(Import { name, path, is_public });
                return at + 2;
            }
            if matches!(tokens[at].as_str(), "," | "}" | ";") {
                let name = path.last().cloned();
                self.imports.push(Import { name, path, is_public });
                return at;
            }
        }
    }

    fn import(&self, name: &str) -> Option<&Import> {
        self.imports.iter().find(|import| import.name.as_deref() == Some(name))
    }

    /// What is imported, and what else the code names.
    fn all_paths(&self) -> impl Iterator<Item = &[String]> {
        let imported = self.imports.iter().map(|import| import.path.as_slice());
        imported.chain(self.paths.iter().map(Vec::as_slice))
    }

    /// The part of the program that the file belongs to: `answers` for `src/answers/check.rs`.
    fn part(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|character: char| character.is_alphabetic() || character == '_')
}

/// Makes one list of all tokens but those of tests: names, `::` and single characters. Of a literal nothing is left.
fn flatten(stream: TokenStream, tokens: &mut Vec<String>) {
    let mut stream = stream.into_iter().peekable();
    let mut is_test = false;
    while let Some(token) = stream.next() {
        // An item of a test ends with its block or its semicolon.
        if is_test {
            is_test = !match &token {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => punct.as_char() == ';',
                _ => false,
            };
            continue;
        }
        match token {
            TokenTree::Ident(name) => tokens.push(name.to_string()),
            TokenTree::Literal(_) => tokens.push("\"".to_owned()),
            TokenTree::Punct(punct) => {
                let is_pair = punct.as_char() == ':' && punct.spacing() == Spacing::Joint;
                let pair = |next: &TokenTree| matches!(next, TokenTree::Punct(next) if next.as_char() == ':');
                if is_pair && stream.next_if(pair).is_some() {
                    tokens.push("::".to_owned());
                } else {
                    tokens.push(punct.to_string());
                }
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let text = group.stream().to_string().replace(' ', "");
                is_test = tokens.last().is_some_and(|last| last == "#")
                    && (text == "cfg(test)" || text.starts_with("cfg(all(test,"));
                tokens.push(open.to_owned());
                flatten(group.stream(), tokens);
                tokens.push(close.to_owned());
            }
        }
    }
}

static PROGRAM: LazyLock<Program> = LazyLock::new(Program::read);

/// All of `src` but `main.rs`, which is another crate, and what runs before the build.
struct Program(Vec<Source>);

impl Program {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = walkdir::WalkDir::new(root.join("src")).sort_by_file_name();
        let sources = files.into_iter().filter_map(|entry| {
            let entry = entry.expect("readable source");
            let path = entry.path().strip_prefix(root).expect("below the root");
            let path = path.to_string_lossy().replace('\\', "/");
            let is_ours = path.ends_with(".rs")
                && !path.ends_with("/tests.rs")
                && !["src/main.rs", "src/build.rs"].contains(&path.as_str());
            is_ours.then(|| Source::read(path, fs::read_to_string(entry.path()).expect("UTF-8")))
        });
        Self(sources.collect())
    }

    fn file(&self, path: &str) -> &Source {
        let mut files = self.0.iter();
        files.find(|source| source.path == path).expect(path)
    }

    fn module(&self, module: &[String]) -> Option<&Source> {
        self.0.iter().find(|source| source.module == module)
    }

    /// Where a path in a file begins and how it goes on there, or nothing for one that leads out of the crate.
    fn begin<'p>(&'p self, source: &'p Source, path: &'p [String]) -> Option<(&'p Source, &'p [String])> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some((self.module(&[])?, rest)),
            "self" => Some((source, rest)),
            "super" => {
                let above = self.module(source.module.split_last()?.1)?;
                if rest.first().is_some_and(|next| next == "super") {
                    self.begin(above, rest)
                } else {
                    Some((above, rest))
                }
            }
            name => {
                let is_known = source.import(name).is_some() || self.child(source, name).is_some();
                is_known.then_some((source, path))
            }
        }
    }

    fn child(&self, source: &Source, name: &str) -> Option<&Source> {
        self.module(&[&source.module, &[name.to_owned()][..]].concat())
    }

    /// The file that a path leads to.
    fn target<'p>(&'p self, source: &'p Source, path: &'p [String]) -> Option<&'p Source> {
        self.follow(source, path, &mut BTreeSet::new())
    }

    fn follow<'p>(
        &'p self,
        source: &'p Source,
        path: &'p [String],
        seen: &mut BTreeSet<(&'p str, &'p str)>,
    ) -> Option<&'p Source> {
        let (mut here, mut path) = self.begin(source, path)?;
        while let Some((name, rest)) = path.split_first() {
            // A name can be a module and a function: what goes on is a module, unless it is the end.
            let import = here.import(name).filter(|_| seen.insert((&here.path, name)));
            let child = self.child(here, name);
            match (import, child) {
                (_, Some(child)) if !rest.is_empty() || import.is_none() => here = child,
                (Some(import), _) => {
                    here = self.follow(here, &import.path, seen)?;
                    // Only a module goes on.
                    if self.module_named(&import.path, here) {
                        path = rest;
                        continue;
                    }
                    return Some(here);
                }
                _ => return Some(here),
            }
            path = rest;
        }
        Some(here)
    }

    /// Whether a path that led to a file names that file as a module, and not something in it.
    fn module_named(&self, path: &[String], target: &Source) -> bool {
        match (path.last(), target.module.last()) {
            (Some(name), Some(module)) => name == module || matches!(name.as_str(), "self" | "super" | "crate"),
            _ => true,
        }
    }

    /// Which files each file leads to.
    fn edges(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        self.0
            .iter()
            .map(|source| (source.path.as_str(), self.leads_to(source)))
            .collect()
    }

    fn leads_to<'p>(&'p self, source: &'p Source) -> BTreeSet<&'p str> {
        let taken = source.imports.iter().filter(|import| !import.is_public);
        let taken = taken.map(|import| &import.path);
        // A single name means something else unless it was imported.
        let is_path = |path: &&Vec<String>| path.len() > 1 || source.import(&path[0]).is_some();
        taken
            .chain(source.paths.iter().filter(is_path))
            .filter_map(|path| self.target(source, path))
            .map(|target| target.path.as_str())
            .filter(|target| *target != source.path)
            .collect()
    }

    /// The table of `src/lib.rs`: the layer of each module.
    fn layers(&self) -> BTreeMap<&str, u8> {
        let rows = self.file("src/lib.rs").text.lines();
        rows.filter_map(|line| {
            let mut cells = line.strip_prefix("//! | ")?.split(" | ");
            let layer: u8 = cells.next()?.parse().ok()?;
            Some((layer, cells.next()?))
        })
        .flat_map(|(layer, modules)| modules.split(", ").map(move |module| (module.trim_matches('`'), layer)))
        .collect()
    }
}

#[test]
fn modules_lead_only_to_layers_below() {
    let program = &PROGRAM;
    let layers = program.layers();
    let layer = |part: &str| {
        let layer = layers.get(part);
        *layer.unwrap_or_else(|| panic!("give `{part}` a layer in the table of src/lib.rs"))
    };
    let mut wrong = Vec::new();
    for (path, targets) in program.edges() {
        let own = program.file(path).part();
        for target in targets {
            let other = program.file(target).part();
            if own != "lib" && own != other && (other == "lib" || layer(own) <= layer(other)) {
                wrong.push(format!("{path} (layer {}) leads to {target}", layer(own)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_form_a_circle() {
    let program = &PROGRAM;
    let edges = program.edges();
    let reach: BTreeMap<&str, BTreeSet<&str>> = edges
        .iter()
        .map(|(path, targets)| {
            let (mut reached, mut open) = (BTreeSet::new(), Vec::from_iter(targets));
            while let Some(next) = open.pop() {
                if reached.insert(*next) {
                    open.extend(&edges[next]);
                }
            }
            (*path, reached)
        })
        .collect();
    let circles: BTreeSet<BTreeSet<&str>> = reach
        .iter()
        .filter(|(path, reached)| reached.contains(*path))
        .map(|(path, reached)| {
            reached
                .iter()
                .copied()
                .filter(|other| reach[other].contains(path))
                .collect()
        })
        .collect();
    let mut told = Vec::new();
    for circle in &circles {
        told.push("these files form a circle:".to_owned());
        for path in circle {
            let targets: Vec<&str> = edges[path].intersection(circle).copied().collect();
            told.push(format!("  {path} leads to {}", targets.join(", ")));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn commands_lead_to_no_other_command() {
    for (path, targets) in PROGRAM.edges() {
        if path.starts_with("src/commands/") && path != "src/commands/mod.rs" {
            let commands: Vec<&str> = targets
                .into_iter()
                .filter(|target| target.starts_with("src/commands/"))
                .collect();
            assert!(
                commands
                    .iter()
                    .all(|target| matches!(*target, "src/commands/forward.rs" | "src/commands/verdict.rs")),
                "{path} leads to {commands:?}"
            );
        }
    }
}

#[test]
fn every_module_says_what_it_owns() {
    for source in &PROGRAM.0 {
        assert!(
            source.text.starts_with("//!"),
            "{} must open with a module comment",
            source.path
        );
    }
}

#[test]
fn only_disk_touches_files() {
    for source in PROGRAM.0.iter().filter(|source| source.part() != "disk") {
        for path in source.all_paths() {
            let touches = TOUCHES_FILES
                .iter()
                .any(|root| path.iter().take(root.len()).eq(root.iter()));
            let looks = path.len() > 1
                && matches!(path[path.len() - 2].as_str(), "Path" | "PathBuf")
                && LOOKS_AT_DISK.contains(&path[path.len() - 1].as_str());
            assert!(
                !touches && !looks,
                "{} touches files by `{}`",
                source.path,
                path.join("::")
            );
        }
        for member in LOOKS_AT_DISK {
            assert!(
                !source.members.contains(member),
                "{} looks at the disk by `.{member}`",
                source.path
            );
        }
    }
}

#[test]
fn only_the_engine_calls_tera() {
    for source in PROGRAM.0.iter().filter(|source| source.part() != "engine") {
        let calls = source
            .all_paths()
            .any(|path| path.first().is_some_and(|root| root == "tera"));
        assert!(!calls, "{} calls Tera, which `engine` owns", source.path);
    }
}

#[test]
fn only_ui_and_prompt_print() {
    for source in Program::read()
        .0
        .iter()
        .filter(|source| !["ui", "prompt"].contains(&source.part()))
    {
        for printing in ["print", "println", "eprint", "eprintln", "dbg"] {
            assert!(
                !source.macros.contains(printing),
                "{} prints by `{printing}!`",
                source.path
            );
        }
    }
}

#[test]
fn every_path_is_seen() {
    let source = Source::read(
        "src/here/mod.rs".to_owned(),
        r#"
        //! crate::comment::Type
        use crate::{a, b::{self, B as _}, c::C as D};
        use super::e;
        pub(super) use self::f::{F, g,};
        pub(crate) fn h<'i>(j: crate::k::K<'i>) -> impl Sized + use<'i> {
            let text = "crate::string::Type";
            // crate::comment::Type
            m!("{}", crate::n::o(text).is_file(), ..super::p::P);
            D::<crate::q::Q>::r()
        }
        #[cfg(test)]
        mod tests { use crate::test::Test; }
        #[cfg(all(test, unix))]
        fn test() { crate::test::test(); }
        impl s::S for F {}
        "#
        .to_owned(),
    );
    let imports: Vec<_> = source
        .imports
        .iter()
        .map(|import| {
            (
                import.path.join("::"),
                import.name.as_deref().unwrap_or("_"),
                import.is_public,
            )
        })
        .collect();
    let expected = [
        ("crate::a", "a", false),
        ("crate::b", "b", false),
        ("crate::b::B", "_", false),
        ("crate::c::C", "D", false),
        ("super::e", "e", false),
        ("self::f::F", "F", true),
        ("self::f::g", "g", true),
    ];
    assert_eq!(
        imports,
        expected.map(|(path, name, is_public)| (path.to_owned(), name, is_public))
    );
    let paths: Vec<_> = source
        .paths
        .iter()
        .filter(|path| path.len() > 1)
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(
        paths,
        ["crate::k::K", "crate::n::o", "super::p::P", "crate::q::Q", "s::S"]
    );
    assert!(source.members.contains("is_file") && source.macros.contains("m"));
}
