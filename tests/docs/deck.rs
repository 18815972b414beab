//! `docs/deck.png`: a real deck in a browser. A picture has no text to compare, so the page that shows it holds the digest of the deck.

use std::fmt::Write as _;
use std::fs;

use sha2::{Digest as _, Sha256};

use crate::docs::page::blocks;
use crate::docs::shell::Shell;
use crate::judges::picture_deck;
use crate::support::{is_refreshing, package};

const PAGE: &str = "docs/quizzes.md";
const BEGIN: &str = "<!-- deck.png shows ";
const END: &str = " -->";

/// The page with the digest of the deck that its note makes now; when refreshing, with a new picture.
pub fn with_real_digest(path: &str, page: &str) -> String {
    if path != PAGE {
        return page.to_owned();
    }
    let shell = Shell::new();
    for block in blocks(page) {
        shell.write_file_of(&block);
    }
    shell.run("designgen quiz presence.md --export html --output presence.html");
    let deck = shell.work.join("presence.html");
    let mut digest = String::new();
    for byte in Sha256::digest(fs::read(&deck).expect("a deck")) {
        let _ = write!(digest, "{byte:02x}");
    }
    let (before, rest) = page.split_once(BEGIN).expect("a mark with the digest of the deck");
    let (shown, after) = rest.split_once(END).expect("the end of the mark");
    if shown != digest && is_refreshing() {
        picture_deck(&deck, &package().join("docs/deck.png")).assert_clean();
    }
    format!("{before}{BEGIN}{digest}{END}{after}")
}
