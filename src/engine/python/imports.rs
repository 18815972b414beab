//! The imports of a module: what the code does not use is dropped, the rest merged and sorted as `ruff` does.
//!
//! Blank lines keep groups apart as they are written: which modules belong together is the author's to say.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::tokens::{Token, TokenKind, tokens};

/// A module with its imports tidied.
pub fn tidy_imports(module: &str) -> String {
    let Some(Parts { before, imports, after }) = parts(module) else {
        return module.to_owned();
    };
    let used = used_names(after);
    let groups: Vec<String> = imports
        .split("\n\n")
        .map(|group| tidy_group(group, &used))
        .filter(|group| !group.is_empty())
        .collect();
    let before = before.trim_end();
    let gap = if before.is_empty() || groups.is_empty() {
        ""
    } else {
        "\n\n"
    };
    format!("{before}{gap}{}{after}", groups.join("\n\n"))
}

struct Parts<'m> {
    before: &'m str,
    imports: &'m str,
    /// Begins with the blank lines after the last import.
    after: &'m str,
}

/// Nothing where no imports stand at the top.
fn parts(module: &str) -> Option<Parts<'_>> {
    let all = tokens(module);
    let is_docstring = |token: &&Token<'_>| token.kind == TokenKind::Text;
    let body = all.first().filter(is_docstring).map_or(0, Token::end);
    let mut rest = all
        .iter()
        .filter(|token| token.start >= body && token.kind != TokenKind::Comment);
    let begins_import = |token: &Token<'_>| matches!(token.text, "import" | "from");
    let start = rest.next().filter(|token| begins_import(token))?.start;
    let (mut at, mut end) = (start, start);
    let mut depth = 0_usize;
    let mut is_import = true;
    for line in module[start..].split_inclusive('\n') {
        if depth == 0 && !line.trim().is_empty() {
            is_import = line.starts_with("import ") || line.starts_with("from ");
        }
        if !is_import {
            break;
        }
        if !line.trim().is_empty() {
            end = at + line.trim_end().len();
        }
        at += line.len();
        depth += line.matches('(').count();
        depth = depth.saturating_sub(line.matches(')').count());
    }
    Some(Parts {
        before: &module[..start],
        imports: &module[start..end],
        after: &module[end..],
    })
}

/// Names that code takes from its surroundings: not those of attributes, of arguments and of parameters.
fn used_names(code: &str) -> BTreeSet<&str> {
    let all = tokens(code);
    let mut used = BTreeSet::new();
    let mut depth = 0_usize;
    let mut signature = Signature::default();
    for (index, token) in all.iter().enumerate() {
        depth += usize::from(token.opens());
        depth = depth.saturating_sub(usize::from(token.closes()));
        for field in token.fields() {
            used.extend(used_names(field).difference(&signature.parameters).copied());
        }
        if token.kind != TokenKind::Name {
            continue;
        }
        let begins_line = token.start == 0 || code[..token.start].ends_with('\n');
        if begins_line && depth == 0 {
            signature = Signature::of(&all[index..]);
        }
        let follows = |sign: &str| index > 0 && all[index - 1].is(sign);
        let is_attribute = follows(".");
        let is_sign = |offset: usize, sign: &str| all.get(index + offset).is_some_and(|token| token.is(sign));
        // Behind a colon it is the type of a parameter with a default.
        let is_argument = depth > 0 && is_sign(1, "=") && !is_sign(2, "=") && !follows(":");
        // Types and defaults are read outside of the function, which alone knows its parameters.
        let is_parameter = signature.parameters.contains(token.text)
            && (token.start > signature.end || depth == 1 && (follows("(") || follows(",") || follows("*")));
        if !is_attribute && !is_argument && !is_parameter {
            used.insert(token.text);
        }
    }
    used
}

/// The head of a function.
#[derive(Default)]
struct Signature<'c> {
    parameters: BTreeSet<&'c str>,
    /// Where the colon behind it stands.
    end: usize,
}

impl<'c> Signature<'c> {
    /// That of the function that begins here, if one does.
    fn of(tokens: &[Token<'c>]) -> Self {
        let mut signature = Self::default();
        let Some(def) = tokens.iter().take(2).position(|token| token.text == "def") else {
            return signature;
        };
        let (mut depth, mut is_closed) = (0_usize, false);
        for pair in tokens[def..].windows(2) {
            let [before, token] = pair else { continue };
            depth += usize::from(before.opens());
            if depth == 1
                && !is_closed
                && token.kind == TokenKind::Name
                && (before.is("(") || before.is(",") || before.is("*"))
            {
                signature.parameters.insert(token.text);
            }
            depth = depth.saturating_sub(usize::from(token.closes()));
            is_closed |= depth == 0 && token.closes();
            if is_closed && depth == 0 && token.is(":") {
                signature.end = token.start;
                break;
            }
        }
        signature
    }
}

/// One name of an import, with the name that the module gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Alias<'g> {
    name: &'g str,
    renamed: Option<&'g str>,
}

impl<'g> Alias<'g> {
    fn parse(text: &'g str) -> Self {
        match text.split_once(" as ") {
            Some((name, renamed)) => Self {
                name: name.trim(),
                renamed: Some(renamed.trim()),
            },
            None => Self {
                name: text.trim(),
                renamed: None,
            },
        }
    }

    fn text(&self) -> String {
        match self.renamed {
            Some(renamed) => format!("{} as {renamed}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// Constants, then classes, then the rest; within them numbers in names count as numbers.
    fn order(&self, other: &Self) -> Ordering {
        let kind = |name: &str| {
            let is_constant = name.chars().count() > 1
                && name.chars().any(char::is_uppercase)
                && !name.chars().any(char::is_lowercase);
            match name.chars().next() {
                _ if is_constant => 0,
                Some(first) if first.is_uppercase() => 1,
                _ => 2,
            }
        };
        kind(self.name)
            .cmp(&kind(other.name))
            .then_with(|| natural(self.name, other.name))
            .then_with(|| self.renamed.cmp(&other.renamed))
    }
}

fn natural(a: &str, b: &str) -> Ordering {
    natord::compare(&a.to_lowercase(), &b.to_lowercase()).then_with(|| natord::compare(a, b))
}

/// One statement: `import module`, or `from module import names`.
#[derive(Debug)]
struct Import<'g> {
    module: &'g str,
    /// Where a whole module is imported, it is the only name.
    names: Vec<Alias<'g>>,
    is_from: bool,
    /// Holds on to an import that nothing uses, such as `# noqa: F401`.
    comment: Option<&'g str>,
}

impl<'g> Import<'g> {
    fn parse(statement: &'g str) -> Self {
        let (code, comment) = match statement.split_once("  #") {
            Some((code, comment)) => (code, Some(comment)),
            None => (statement, None),
        };
        match code.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
            Some((module, names)) => Self {
                module: module.trim(),
                names: names
                    .trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')'))
                    .split(',')
                    .map(Alias::parse)
                    .filter(|alias| !alias.name.is_empty())
                    .collect(),
                is_from: true,
                comment,
            },
            None => {
                let alias = Alias::parse(code.trim_start_matches("import "));
                Self {
                    module: alias.name,
                    names: vec![alias],
                    is_from: false,
                    comment,
                }
            }
        }
    }

    /// An import of a module in a package has an effect besides its name.
    fn is_kept(&self, alias: &Alias<'_>, used: &BTreeSet<&str>) -> bool {
        let has_effect = !self.is_from && alias.renamed.is_none() && alias.name.contains('.');
        let is_wanted_unused = self.comment.is_some() || self.module == "__future__" || alias.name == "*";
        has_effect || is_wanted_unused || used.contains(alias.renamed.unwrap_or(alias.name))
    }

    fn merges_with(&self, other: &Self) -> bool {
        let is_plain = |import: &Self| {
            import.is_from && import.comment.is_none() && import.names.iter().all(|alias| alias.renamed.is_none())
        };
        self.module == other.module && is_plain(self) && is_plain(other)
    }

    fn order(&self, other: &Self) -> Ordering {
        self.is_from
            .cmp(&other.is_from)
            .then_with(|| natural(self.module, other.module))
            .then_with(|| self.names[0].order(&other.names[0]))
    }

    fn text(&self) -> String {
        let names: Vec<String> = self.names.iter().map(Alias::text).collect();
        let names = names.join(", ");
        let comment = self.comment.map(|comment| format!("  #{comment}")).unwrap_or_default();
        if self.is_from {
            format!("from {} import {names}{comment}", self.module)
        } else {
            format!("import {names}{comment}")
        }
    }
}

fn tidy_group(group: &str, used: &BTreeSet<&str>) -> String {
    let mut imports: Vec<Import<'_>> = Vec::new();
    for statement in statements(group) {
        let import = Import::parse(statement);
        // Each renamed name has a statement of its own.
        let (renamed, plain): (Vec<_>, Vec<_>) = import
            .names
            .iter()
            .filter(|alias| import.is_kept(alias, used))
            .cloned()
            .partition(|alias| alias.renamed.is_some());
        let parts = renamed.into_iter().map(|alias| vec![alias]).chain([plain]);
        for names in parts.filter(|names| !names.is_empty()) {
            let part = Import { names, ..import };
            match imports.iter_mut().find(|other| other.merges_with(&part)) {
                Some(other) => other.names.extend(part.names),
                None => imports.push(part),
            }
        }
    }
    for import in &mut imports {
        import.names.sort_by(Alias::order);
        import.names.dedup();
    }
    imports.sort_by(Import::order);
    let texts: Vec<String> = imports.iter().map(Import::text).collect();
    texts.join("\n")
}

/// Statements, some of them over several lines.
fn statements(group: &str) -> Vec<&str> {
    let mut statements = Vec::new();
    let mut start = 0;
    let mut end = 0;
    for line in group.split_inclusive('\n') {
        end += line.len();
        let statement = &group[start..end];
        if statement.matches('(').count() <= statement.matches(')').count() {
            statements.push(statement.trim());
            start = end;
        }
    }
    statements.retain(|statement| !statement.is_empty());
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports_of(imports: &str, code: &str) -> String {
        let module = tidy_imports(&format!("\"\"\"Doc.\"\"\"\n\n{imports}\n\n{code}"));
        module
            .strip_prefix("\"\"\"Doc.\"\"\"\n\n")
            .and_then(|rest| rest.strip_suffix(code))
            .unwrap_or(&module)
            .trim_end()
            .to_owned()
    }

    #[test]
    fn what_nothing_uses_is_dropped() {
        let code = "x = A(b=c.d)\nprint(f\"{E}\")\n";
        assert_eq!(
            imports_of("from m import A, b, d, E, F\nimport c\nimport g", code),
            "import c\nfrom m import A, E"
        );
        assert_eq!(
            tidy_imports("\"\"\"Doc.\"\"\"\n\nimport a\n\n\ndef f(): ...\n"),
            "\"\"\"Doc.\"\"\"\n\n\ndef f(): ...\n"
        );
        assert_eq!(
            imports_of("from m import store", "def f(a: int, store: str):\n    a(store)\n"),
            ""
        );
    }

    #[test]
    fn types_in_signatures_are_used() {
        assert_eq!(
            imports_of(
                "from m import A, b, c, d",
                "def f(x: A = d, b: b = 1) -> dict[c, c]:\n    b(x)\n"
            ),
            "from m import A, b, c, d"
        );
        assert_eq!(
            imports_of(
                "from m import a, b",
                "def f(a: int, *, b: str = g(b=1)) -> None:\n    a(b)\n"
            ),
            ""
        );
    }

    #[test]
    fn names_in_texts_and_comments_are_not_used() {
        assert_eq!(
            imports_of("from m import a, b\nimport c", "x = 'a'  # b\nc()\n"),
            "import c"
        );
    }

    #[test]
    fn names_are_sorted_by_kind_and_number() {
        let code = "f(a_10, a_2, B, CONST, b)\n";
        assert_eq!(
            imports_of("from m import b, a_10, B, a_2, CONST", code),
            "from m import CONST, B, a_2, a_10, b"
        );
    }

    #[test]
    fn statements_are_merged_and_sorted_in_their_groups() {
        let imports = "from b import (\n    y,\n    x,\n)\nimport z\n\nfrom app.p_10 import q as r\nfrom app.p_2 import s as t\nfrom app.p_2 import o";
        assert_eq!(
            imports_of(&format!("{imports}\nfrom app.p_2 import n"), "f(x, y, z, r, t, o, n)\n"),
            "import z\nfrom b import x, y\n\nfrom app.p_2 import n, o\nfrom app.p_2 import s as t\nfrom app.p_10 import q as r"
        );
    }

    #[test]
    fn some_imports_are_kept_for_what_they_do() {
        let imports = "import app.models\nfrom a import b  # noqa: F401";
        assert_eq!(imports_of(imports, "x = 1\n"), imports);
    }
}
