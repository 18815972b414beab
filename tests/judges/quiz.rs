//! Exported quizzes: a deck, played in a headless browser without network by keyboard, mouse and touch, with axe-core
//! looking on; GIFT, read by a parser that is not ours.
//!
//! Chromium is the machine's own; all else is installed as the other tools are. `quiz/*.mjs` tell what is held.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::Duration,
};

use serde_json::Value;

use super::{
    process::run,
    toolbox::{find_node, install, missing_tool, once, toolbox_root, write},
    verdict::Verdict,
};

const PACKAGE: &str = include_str!("quiz/package.json");
const PACKAGE_LOCK: &str = include_str!("quiz/package-lock.json");
const DECK_SCRIPT: &str = include_str!("quiz/deck.mjs");
const PICTURE_SCRIPT: &str = include_str!("quiz/picture.mjs");
const GIFT_SCRIPT: &str = include_str!("quiz/gift.mjs");

/// What Chromium is called.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const MISSING: &str = "decks were not played: there is no Chromium on PATH; on Debian install the package chromium";
const GAME: Duration = Duration::from_secs(600);

/// Plays the deck; `quizzes` is the export of the same notes as JSON. Pictures go to `DESIGNGEN_PICTURES`, if that is set.
pub fn judge_deck(deck: &Path, quizzes: &Path) -> Verdict {
    let mut verdict = Verdict::new("deck");
    match browser() {
        Some(browser) => {
            let mut command = script("deck.mjs");
            command.arg(deck).arg(quizzes).arg(browser);
            if let Some(pictures) = env::var_os("DESIGNGEN_PICTURES") {
                fs::create_dir_all(&pictures).expect("a folder for pictures");
                command.arg(pictures);
            }
            collect(&mut verdict, &mut command);
        }
        None => {
            verdict.saw(1);
            missing_tool(&mut verdict, "deck", MISSING);
        }
    }
    verdict.close()
}

/// Takes a picture of the first question of a deck, answered.
pub fn picture_deck(deck: &Path, picture: &Path) -> Verdict {
    let mut verdict = Verdict::new("picture");
    match find_browser() {
        Ok(browser) => collect(&mut verdict, script("picture.mjs").arg(deck).arg(browser).arg(picture)),
        Err(missing) => verdict.find("picture", "", missing),
    }
    verdict.close()
}

/// Reads GIFT and compares it with the export of the same notes as JSON.
pub fn judge_gift(gift: &Path, quizzes: &Path) -> Verdict {
    let mut verdict = Verdict::new("GIFT");
    collect(&mut verdict, script("gift.mjs").arg(gift).arg(quizzes));
    verdict.close()
}

/// Runs a script that prints what it found.
fn collect(verdict: &mut Verdict, command: &mut Command) {
    let outcome = run(command, GAME);
    verdict.saw(1);
    match serde_json::from_str::<Value>(&outcome.stdout) {
        Ok(Value::Array(faults)) if outcome.success() => {
            for fault in faults {
                let text = |key: &str| fault[key].as_str().unwrap_or_default().to_owned();
                verdict.find("quizzes", &text("where"), text("what"));
            }
        }
        _ => verdict.find("quizzes", "", outcome.to_string()),
    }
}

/// One of our scripts, with everything that they need beside it.
fn script(name: &str) -> Command {
    static FOLDER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let npm = find_node()?;
        let root = toolbox_root();
        fs::create_dir_all(&root).map_err(|error| format!("no folder {}: {error}", root.display()))?;
        let content = [PACKAGE, PACKAGE_LOCK, DECK_SCRIPT, GIFT_SCRIPT, PICTURE_SCRIPT];
        once(&root, "quiz", &content, |folder| {
            write(&folder.join("package.json"), PACKAGE)?;
            write(&folder.join("package-lock.json"), PACKAGE_LOCK)?;
            write(&folder.join("deck.mjs"), DECK_SCRIPT)?;
            write(&folder.join("gift.mjs"), GIFT_SCRIPT)?;
            write(&folder.join("picture.mjs"), PICTURE_SCRIPT)?;
            install(Command::new(&npm).current_dir(folder).args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ]))
        })
    });
    match folder {
        Ok(folder) => {
            let mut command = Command::new("node");
            command.arg(folder.join(name)).current_dir(folder);
            command
        }
        Err(message) => panic!("quizzes cannot be judged\n{message}"),
    }
}

/// The machine's Chromium.
pub fn browser() -> Option<PathBuf> {
    let paths = env::var_os("PATH").unwrap_or_default();
    BROWSERS
        .iter()
        .flat_map(|name| env::split_paths(&paths).map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}
