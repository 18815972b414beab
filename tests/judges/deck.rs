//! Plays an exported deck in a headless browser without network, by keyboard, mouse and touch, and has axe-core look at it.
//!
//! Chromium is the machine's own; what drives it is installed as the other tools are. `deck/play.mjs` tells what is held.

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
    toolbox::{find_node, install, once, toolbox_root, write},
    verdict::Verdict,
};

const PACKAGE: &str = include_str!("deck/package.json");
const PACKAGE_LOCK: &str = include_str!("deck/package-lock.json");
const SCRIPT: &str = include_str!("deck/play.mjs");

/// What Chromium is called.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const GAME: Duration = Duration::from_secs(600);

/// Plays the deck; `quizzes` is the export of the same notes as JSON. Pictures go to `DESIGNGEN_PICTURES`, if that is set.
pub fn judge_deck(deck: &Path, quizzes: &Path) -> Verdict {
    let mut verdict = Verdict::new("deck");
    let (folder, browser) = player();
    let mut command = Command::new("node");
    command.arg(folder.join("play.mjs")).arg(deck).arg(quizzes).arg(browser);
    if let Some(pictures) = env::var_os("DESIGNGEN_PICTURES") {
        fs::create_dir_all(&pictures).expect("a folder for pictures");
        command.arg(pictures);
    }
    let outcome = run(command.current_dir(folder), GAME);
    verdict.saw(1);
    match serde_json::from_str::<Value>(&outcome.stdout) {
        Ok(Value::Array(faults)) if outcome.success() => {
            for fault in faults {
                let text = |key: &str| fault[key].as_str().unwrap_or_default().to_owned();
                verdict.find("deck", &text("where"), text("what"));
            }
        }
        _ => verdict.find("deck", "", outcome.to_string()),
    }
    verdict.close()
}

/// The folder with the script and what it needs, and the browser.
fn player() -> &'static (PathBuf, PathBuf) {
    static PLAYER: OnceLock<Result<(PathBuf, PathBuf), String>> = OnceLock::new();
    let player = PLAYER.get_or_init(|| {
        let browser = find_browser()?;
        let npm = find_node()?;
        let root = toolbox_root();
        fs::create_dir_all(&root).map_err(|error| format!("no folder {}: {error}", root.display()))?;
        let folder = once(&root, "deck", &[PACKAGE, PACKAGE_LOCK, SCRIPT], |folder| {
            write(&folder.join("package.json"), PACKAGE)?;
            write(&folder.join("package-lock.json"), PACKAGE_LOCK)?;
            write(&folder.join("play.mjs"), SCRIPT)?;
            install(Command::new(&npm).current_dir(folder).args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ]))
        })?;
        Ok((folder, browser))
    });
    match player {
        Ok(player) => player,
        Err(message) => panic!("the deck cannot be played\n{message}"),
    }
}

fn find_browser() -> Result<PathBuf, String> {
    let paths = env::var_os("PATH").unwrap_or_default();
    BROWSERS
        .iter()
        .flat_map(|name| env::split_paths(&paths).map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
        .ok_or_else(|| {
            "Chromium is needed to play decks, and none was found on PATH; on Debian install the package chromium"
                .to_owned()
        })
}
