//! A generated repository as the judges see it: a folder, its name, its files, a copy to run things in.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use walkdir::WalkDir;

/// Folders that no judge looks into.
const LEFT_OUT: [&str; 8] = [
    ".git",
    ".venv",
    "__pycache__",
    "node_modules",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".designgen",
];

#[derive(Debug, Clone)]
pub struct Repository {
    pub name: String,
    pub path: PathBuf,
}

impl Repository {
    pub fn new(path: &Path) -> Self {
        let path = path
            .canonicalize()
            .unwrap_or_else(|error| panic!("no repository at {}: {error}", path.display()));
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Self { name, path }
    }

    pub fn all<P: AsRef<Path>>(paths: &[P]) -> Vec<Self> {
        paths.iter().map(|path| Self::new(path.as_ref())).collect()
    }

    /// Relative paths of all files, sorted, with `/`.
    pub fn files(&self) -> Vec<String> {
        let walk = WalkDir::new(&self.path).sort_by_file_name().into_iter();
        walk.filter_entry(|entry| {
            entry.depth() == 0 || !LEFT_OUT.contains(&entry.file_name().to_string_lossy().as_ref())
        })
        .map(|entry| entry.expect("a readable repository"))
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| relative(&self.path, entry.path()))
        .collect()
    }

    pub fn files_ending(&self, endings: &[&str]) -> Vec<String> {
        let mut files = self.files();
        files.retain(|file| endings.iter().any(|ending| file.ends_with(ending)));
        files
    }

    pub fn has(&self, file: &str) -> bool {
        self.path.join(file).exists()
    }

    /// The text of a file; empty when there is none.
    pub fn text(&self, file: &str) -> String {
        match fs::read(self.path.join(file)) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(_) => String::new(),
        }
    }

    /// Whether the app can be run on PostgreSQL: whether its requirements hold the driver.
    pub fn speaks_to_postgres(&self) -> bool {
        self.text("requirements.txt")
            .lines()
            .any(|line| line.starts_with("psycopg"))
    }

    /// The same for MySQL.
    pub fn speaks_to_mysql(&self) -> bool {
        self.text("requirements.txt")
            .lines()
            .any(|line| line.to_lowercase().starts_with("pymysql"))
    }

    /// A copy that may be written to; it goes away with the returned handle.
    pub fn copy(&self) -> Copy {
        let folder = tempfile::Builder::new()
            .prefix("judged-")
            .tempdir()
            .expect("a temporary folder");
        let path = folder.path().join(&self.name);
        fs::create_dir(&path).expect("a folder for the copy");
        for file in self.files() {
            let target = path.join(&file);
            fs::create_dir_all(target.parent().expect("a file has a folder")).expect("a folder in the copy");
            fs::copy(self.path.join(&file), target).unwrap_or_else(|error| panic!("{file} not copied: {error}"));
        }
        Copy {
            repository: Self {
                name: self.name.clone(),
                path,
            },
            folder,
        }
    }
}

/// A throw-away copy of a repository.
#[derive(Debug)]
pub struct Copy {
    pub repository: Repository,
    #[expect(dead_code, reason = "holding it keeps the folder")]
    folder: TempDir,
}

impl Copy {
    pub fn path(&self) -> &Path {
        &self.repository.path
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).expect("a path below the root");
    inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}
