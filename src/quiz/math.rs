//! Formulas between dollar signs, as MathML that browsers show without help.

use std::sync::LazyLock;

use math_core::{LatexToMathML, MathDisplay};
use regex::Regex;

/// The converter takes a level of the stack for each group within a group, and notes come from anywhere.
const MAX_DEPTH: usize = 40;
const MAX_BYTES: usize = 4000;

static CONVERTER: LazyLock<LatexToMathML> = LazyLock::new(LatexToMathML::default);
/// The deck's policy lets no style through.
static STYLES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#" (?:style|class)="[^"]*""#).ok());

/// The formula as MathML; `None` for one that is not TeX, or too much of it.
pub fn mathml(formula: &str, is_block: bool) -> Option<String> {
    if formula.len() > MAX_BYTES || depth(formula) > MAX_DEPTH {
        return None;
    }
    let display = if is_block {
        MathDisplay::Block
    } else {
        MathDisplay::Inline
    };
    let markup = CONVERTER.convert_with_local_counter(formula, display).ok()?;
    let styles = STYLES.as_ref()?;
    Some(styles.replace_all(&markup, "").into_owned())
}

/// How deep groups lie in one another at most. A command may take the next one for its argument, so each in a row counts as a group.
fn depth(formula: &str) -> usize {
    let (mut deepest, mut outer, mut row) = (0, Vec::new(), 0);
    let mut rest = formula;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match character {
            '\\' => {
                let name = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                match &rest[..name] {
                    "left" | "begin" => {
                        outer.push(row);
                        row += 1;
                    }
                    "right" | "end" => row = outer.pop().unwrap_or(row),
                    "" => {}
                    _ => row += 1,
                }
                let escaped = rest.chars().next().filter(|_| name == 0).map_or(0, char::len_utf8);
                rest = &rest[name + escaped..];
            }
            '{' | '[' => {
                outer.push(row);
                row += 1;
            }
            '}' | ']' => row = outer.pop().unwrap_or(row),
            '^' | '_' | '\'' => row += 1,
            c if c.is_whitespace() => {}
            _ => row = outer.last().map_or(0, |row| row + 1),
        }
        deepest = deepest.max(row);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_markup() {
        let sum = mathml(r"\sum_{i=1}^n i", false).expect("a formula");
        assert!(sum.starts_with("<math>") && sum.contains('∑'), "{sum}");
        assert!(
            mathml("x", true)
                .expect("a formula")
                .starts_with("<math display=\"block\">")
        );
        assert_eq!(mathml(r"\nosuchcommand", false), None);
        assert_eq!(mathml(r"\frac{1}", false), None);
    }

    #[test]
    fn nothing_of_a_formula_is_markup_or_style() {
        for formula in [
            r"\text{<b>}",
            r"\operatorname{<script>}",
            r"a<b",
            r"\begin{aligned} a &= b \end{aligned}",
            r"\color{red} x",
        ] {
            let markup = mathml(formula, false).expect("a formula");
            assert!(
                !markup.contains("<b>") && !markup.contains("<script") && !markup.contains(" style="),
                "{markup}"
            );
        }
        assert_eq!(mathml(r"\href{javascript:alert(1)}{x}", false), None);
    }

    #[test]
    fn formulas_have_limits() {
        assert!(
            mathml(
                r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \\ 5 & 6 \end{pmatrix} = \sqrt{\frac{a_1}{b^{2}}}",
                true
            )
            .is_some()
        );
        for (open, close) in [
            ("{", "}"),
            (r"\sqrt{", "}"),
            (r"\left(", r"\right)"),
            ("x^{", "}"),
            (r"\sqrt[", "]{x}"),
            (r"\hat", ""),
            (r"\sqrt ", ""),
            ("x_", ""),
        ] {
            for times in [41, 20_000] {
                assert_eq!(
                    mathml(&format!("{}x{}", open.repeat(times), close.repeat(times)), false),
                    None,
                    "{open}"
                );
            }
        }
        assert!(depth(&r"\alpha x ".repeat(400)) < 3);
    }
}
