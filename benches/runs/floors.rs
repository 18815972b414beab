//! What no generator can be faster than: `cp -r`, and small programs that rustc makes of `programs/`.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contender::{Contender, Kind};
use crate::tree;

pub struct Floors {
    empty: PathBuf,
    writer: PathBuf,
}

impl Floors {
    pub fn compiled(folder: &Path) -> Self {
        Self {
            empty: compiled(folder, "empty"),
            writer: compiled(folder, "writer"),
        }
    }

    /// A process that starts and ends.
    pub fn startup(&self) -> Contender {
        let empty = self.empty.clone();
        Contender::new(Kind::Floor, "an empty Rust program", move |_| Command::new(&empty))
    }

    /// Those that make a copy of `tree`, the one-thread writer first. What they read is kept beside the tree.
    pub fn of_tree(&self, tree: &Path) -> Vec<Contender> {
        let folders = tree.with_extension("folders");
        let packs = ["whole", "half", "other-half"].map(|part| tree.with_extension(part));
        pack(tree, &folders, &packs);
        let [whole, half, other_half] = packs;
        let copied = tree.to_owned();
        vec![
            self.writer("only writing, one thread", folders.clone(), vec![whole]),
            self.writer("only writing, two threads", folders, vec![half, other_half]),
            Contender::new(Kind::Floor, "`cp -r`", move |destination| {
                let mut command = Command::new("cp");
                command.arg("-r").args([&copied, destination]);
                command
            }),
        ]
    }

    fn writer(&self, name: &str, folders: PathBuf, packs: Vec<PathBuf>) -> Contender {
        let writer = self.writer.clone();
        Contender::new(Kind::Floor, name, move |destination| {
            let mut command = Command::new(&writer);
            command.args([destination, &folders]).args(&packs);
            command
        })
    }
}

fn compiled(folder: &Path, name: &str) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("benches/runs/programs/{name}.rs"));
    let program = folder.join(name);
    let status = Command::new("rustc")
        .args(["--edition=2024", "-O", "-Cstrip=symbols", "-o"])
        .args([&program, &source])
        .status()
        .expect("rustc is there");
    assert!(status.success());
    program
}

/// Writes the list of folders, a pack of all files and one of each half, in the form that `programs/writer.rs` reads.
fn pack(tree: &Path, folders: &Path, [whole, half, other_half]: &[PathBuf; 3]) {
    let (names, files) = tree::contents(tree);
    fs::write(folders, names.join("\n")).expect("can be written");
    let (first, second) = files.split_at(files.len() / 2);
    for (pack, files) in [(whole, files.as_slice()), (half, first), (other_half, second)] {
        let mut pack = BufWriter::new(File::create(pack).expect("can be made"));
        for path in files {
            let bytes = fs::read(tree.join(path)).expect("readable");
            for part in [path.as_bytes(), &bytes] {
                pack.write_all(&(part.len() as u64).to_le_bytes())
                    .expect("can be written");
                pack.write_all(part).expect("can be written");
            }
        }
        pack.flush().expect("can be written");
    }
}
