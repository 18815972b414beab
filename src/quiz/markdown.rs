//! Texts of quizzes as HTML for the deck, and as plain words.
//!
//! The page must be as harmless as the text: HTML in it is shown as text, links go to the web or nowhere, pictures are
//! links, because the deck loads nothing. Diagrams in Mermaid stay text: only Mermaid's own program in a browser draws
//! them, and half a megabyte of it in every deck, or a drawing that is not Mermaid's, would be worse.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use super::math::mathml;
use crate::engine::html_text;

/// What a text may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Paragraphs, lists, tables.
    Blocks,
    /// Only what may stand in the label of a control.
    Phrase,
}

/// The most bytes that the addresses of a note take where they are put in place of their names.
const MOST_ADDRESSES: usize = 1 << 20;

/// Addresses by the names that a note gives them.
pub struct Definitions {
    addresses: HashMap<String, String>,
    /// Bytes of addresses that may still be put into texts.
    left: Cell<usize>,
}

impl Definitions {
    /// Takes lines `[name]: address`.
    pub fn new(lines: &str) -> Self {
        let parser = Parser::new(lines);
        let definitions = parser.reference_definitions().iter();
        Self {
            addresses: definitions
                .map(|(name, definition)| (name.to_lowercase(), definition.dest.to_string()))
                .collect(),
            left: Cell::new(MOST_ADDRESSES),
        }
    }
}

/// The HTML of a text.
pub fn html(text: &str, definitions: &Definitions, content: Content) -> String {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_MATH;
    let resolve = |link: pulldown_cmark::BrokenLink<'_>| {
        let address = definitions.addresses.get(&link.reference.to_lowercase())?;
        // Where the names of addresses make more of them than a note can hold, the rest stays text.
        definitions.left.set(definitions.left.get().checked_sub(address.len())?);
        Some((CowStr::from(address.clone()), CowStr::Borrowed("")))
    };
    let parser = Parser::new_with_broken_link_callback(text, options, Some(resolve));
    let mut writer = Writer {
        content,
        anchors: Vec::new(),
        markup: None,
        numbers: Vec::new(),
    };
    let mut page = String::new();
    let events = parser
        .into_offset_iter()
        .flat_map(|(event, range)| match formula(&event) {
            None => writer.events(event),
            // What is not a formula stays byte for byte.
            Some((formula, is_block)) => match mathml(formula, is_block).filter(|_| is_apart(text, &range)) {
                Some(markup) => vec![Event::InlineHtml(markup.into())],
                None => vec![Event::Text(text[range].to_owned().into())],
            },
        });
    html::push_html(&mut page, events);
    page.trim_end().to_owned()
}

/// A formula, and whether it stands on lines of its own.
fn formula<'e>(event: &'e Event<'_>) -> Option<(&'e str, bool)> {
    match event {
        Event::InlineMath(formula) => Some((formula, false)),
        Event::DisplayMath(formula) => Some((formula, true)),
        _ => None,
    }
}

/// Whether dollar signs do not stand within words, as those of `$HOME/$USER` do.
fn is_apart(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}

/// The words of a text on one line.
pub fn plain(text: &str) -> String {
    let mut words = String::new();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_MATH).into_offset_iter() {
        match event {
            Event::InlineMath(_) | Event::DisplayMath(_) => words.push_str(&text[range]),
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock) => words.push(' '),
            _ => {}
        }
    }
    let words = super::tidy_line(&words);
    if words.is_empty() {
        super::tidy_line(text)
    } else {
        words
    }
}

/// Changes what Markdown says into what the deck may hold.
struct Writer {
    content: Content,
    /// Whether each link that is open has become one.
    anchors: Vec<bool>,
    /// HTML of the text, while it is collected.
    markup: Option<String>,
    /// The next number of each list that is open.
    numbers: Vec<Option<u64>>,
}

impl Writer {
    fn events<'t>(&mut self, event: Event<'t>) -> Vec<Event<'t>> {
        let is_phrase = self.content == Content::Phrase;
        let raw = |text: &str| vec![Event::InlineHtml(CowStr::from(text.to_owned()))];
        let block = |name: &str, phrase: &str| raw(if is_phrase { phrase } else { name });
        match event {
            Event::Start(Tag::HtmlBlock) => {
                self.markup = Some(String::new());
                Vec::new()
            }
            Event::Html(markup) => {
                self.markup.get_or_insert_default().push_str(&markup);
                Vec::new()
            }
            Event::End(TagEnd::HtmlBlock) => {
                let markup = self.markup.take().unwrap_or_default();
                if is_comment(&markup) {
                    return Vec::new();
                }
                let mut events = block("<p>", "<span class=\"block\">");
                events.push(Event::Text(markup.into()));
                events.extend(block("</p>", "</span>"));
                events
            }
            Event::InlineHtml(markup) if is_comment(&markup) => Vec::new(),
            Event::InlineHtml(markup) => vec![Event::Text(markup)],
            Event::Start(Tag::Link {
                dest_url, link_type, ..
            }) => {
                let address = if link_type == LinkType::Email {
                    format!("mailto:{dest_url}")
                } else {
                    dest_url.to_string()
                };
                self.anchor(&address)
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let mut events = self.anchor(&dest_url);
                events.push(Event::Text("Picture: ".into()));
                events
            }
            Event::End(TagEnd::Link | TagEnd::Image) => match self.anchors.pop() {
                Some(true) => raw("</a>"),
                _ => Vec::new(),
            },
            Event::Start(Tag::Heading { .. }) => block("<p><strong>", "<span class=\"block\"><strong>"),
            Event::End(TagEnd::Heading(_)) => block("</strong></p>\n", "</strong></span>\n"),
            Event::Start(Tag::CodeBlock(kind)) => match kind {
                CodeBlockKind::Fenced(info) if !is_phrase && info.split_whitespace().next() == Some("mermaid") => {
                    raw("<figure><figcaption>Diagram, as Mermaid text</figcaption><pre><code>")
                }
                _ => block("<figure><pre><code>", "<code class=\"block\">"),
            },
            Event::End(TagEnd::CodeBlock) => block("</code></pre></figure>\n", "</code>\n"),
            Event::Start(Tag::Table(_) | Tag::TableCell) if is_phrase => Vec::new(),
            Event::Start(Tag::TableHead | Tag::TableRow) if is_phrase => raw("<span class=\"block\">"),
            Event::End(TagEnd::TableCell) if is_phrase => vec![Event::Text(" | ".into())],
            Event::End(TagEnd::TableHead | TagEnd::TableRow) if is_phrase => raw("</span>\n"),
            Event::End(TagEnd::Table) if is_phrase => Vec::new(),
            // Alignment would be a style, which the page forbids.
            Event::Start(Tag::Table(_)) => vec![Event::Start(Tag::Table(Vec::new()))],
            Event::Start(Tag::Paragraph) if is_phrase => raw("<span class=\"block\">"),
            Event::End(TagEnd::Paragraph) if is_phrase => raw("</span>\n"),
            Event::Start(Tag::BlockQuote(_)) if is_phrase => raw("<span class=\"block quote\">"),
            Event::End(TagEnd::BlockQuote(_)) if is_phrase => raw("</span>\n"),
            Event::Start(Tag::BlockQuote(_)) => vec![Event::Start(Tag::BlockQuote(None))],
            Event::Start(Tag::List(first)) if is_phrase => {
                self.numbers.push(first);
                raw("<span class=\"block list\">")
            }
            Event::End(TagEnd::List(_)) if is_phrase => {
                self.numbers.pop();
                raw("</span>\n")
            }
            Event::Start(Tag::Item) if is_phrase => match self.numbers.last_mut() {
                Some(Some(number)) => {
                    *number = number.saturating_add(1);
                    raw(&format!("<span class=\"block\">{}. ", *number - 1))
                }
                _ => raw("<span class=\"block\">• "),
            },
            Event::End(TagEnd::Item) if is_phrase => raw("</span>\n"),
            Event::Rule if is_phrase => raw("<span class=\"block\">—</span>\n"),
            other => vec![other],
        }
    }

    fn anchor<'t>(&mut self, address: &str) -> Vec<Event<'t>> {
        let is_inside = self.anchors.contains(&true);
        let is_safe = ["https://", "http://", "mailto:"].iter().any(|scheme| {
            address
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        self.anchors.push(is_safe && !is_inside);
        if !is_safe || is_inside {
            return Vec::new();
        }
        let address = html_text(address);
        let markup = format!("<a href=\"{address}\" target=\"_blank\" rel=\"noopener noreferrer\">");
        vec![Event::InlineHtml(markup.into())]
    }
}

fn is_comment(markup: &str) -> bool {
    let markup = markup.trim();
    markup.starts_with("<!--") && markup.ends_with("-->")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> String {
        html(
            text,
            &Definitions::new("[rfc]: https://example.org/rfc"),
            Content::Blocks,
        )
    }

    fn phrase(text: &str) -> String {
        html(text, &Definitions::new(""), Content::Phrase)
    }

    #[test]
    fn attack_23_a_long_address_is_not_copied_without_end() {
        let address = format!("https://example.org/{}", "a".repeat(100_000));
        let definitions = Definitions::new(&format!("[r]: {address}"));
        let texts: Vec<String> = (0..1000)
            .map(|_| html("[r] [r][r] [a][r]", &definitions, Content::Phrase))
            .collect();
        assert!(texts[0].contains(&address));
        assert!(texts.iter().map(String::len).sum::<usize>() < 2 * MOST_ADDRESSES);
        assert_eq!(texts[999], "<span class=\"block\">[r] [r][r] [a][r]</span>");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(
            blocks("a <img src=x onerror=alert(1)> b"),
            "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>"
        );
        assert_eq!(
            blocks("<script>\nalert(1)\n</script>"),
            "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>"
        );
        assert_eq!(blocks("a <!-- note --> b\n\n<!-- two\nlines -->"), "<p>a  b</p>");
    }

    #[test]
    fn links_go_to_the_web_or_nowhere() {
        assert_eq!(
            blocks("[a](https://example.org/?a=1&b=\"2\")"),
            "<p><a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\" target=\"_blank\" rel=\"noopener noreferrer\">a</a></p>"
        );
        assert_eq!(blocks("[a](javascript:alert(1)) [b](other.md)"), "<p>a b</p>");
        assert_eq!(blocks("[a](JaVaScRiPt:alert(1))"), "<p>a</p>");
        assert!(blocks("see [rfc]").contains("href=\"https://example.org/rfc\""));
        assert!(blocks("![alt](https://example.org/a.png)").contains(">Picture: alt</a>"));
    }

    #[test]
    fn formulas_are_shown_or_stay_as_they_are() {
        let page = blocks(r"With $a_1*b_1*c_1$ and $\|A\|=1$?");
        assert!(
            page.matches("<math>").count() == 2 && page.contains('‖') && !page.contains("<em>"),
            "{page}"
        );
        assert!(blocks("$$x^2$$").contains("<math display=\"block\">"));
        assert_eq!(blocks(r"$\nosuch_a*b*$"), r"<p>$\nosuch_a*b*$</p>");
        assert_eq!(
            blocks("from $5 to $6, $HOME/$USER"),
            "<p>from $5 to $6, $HOME/$USER</p>"
        );
        assert!(phrase("$x$").contains("<math>"));
        assert_eq!(plain("Is $a_1*b_1*c_1$ *so*?"), "Is $a_1*b_1*c_1$ so?");
    }

    #[test]
    fn no_style_is_left() {
        let table = blocks("| a | b |\n|:--|--:|\n| 1 | 2 |");
        assert!(table.contains("<td>1</td>") && !table.contains("style"), "{table}");
    }

    #[test]
    fn phrases_hold_no_blocks() {
        let text = "Use:\n\n```js\na < b\n```\n\n1. one\n2. *two*\n\n> q\n\n# h\n\n| a |\n|---|\n";
        let shown = phrase(text);
        for name in [
            "<p",
            "<pre",
            "<ul",
            "<ol",
            "<li",
            "<div",
            "<table",
            "<h1",
            "<blockquote",
            "<figure",
        ] {
            assert!(!shown.contains(name), "{name} in {shown}");
        }
        assert!(shown.contains("<code class=\"block\">a &lt; b\n</code>"), "{shown}");
        assert!(shown.contains("2. <em>two</em>"), "{shown}");
    }

    #[test]
    fn diagrams_stay_text() {
        let shown = blocks("```mermaid\nA --> B\n```");
        assert!(shown.contains("Mermaid") && shown.contains("A --&gt; B"), "{shown}");
    }

    #[test]
    fn words_alone() {
        assert_eq!(plain("**Why** is `x`\nso [slow](u)?"), "Why is x so slow?");
    }
}
