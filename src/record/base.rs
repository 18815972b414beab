//! The base of a challenge: its files as they were made, in one compressed archive.

use std::collections::BTreeMap;
use std::io::{self, Read as _};

use flate2::{Compression, GzBuilder, read::MultiGzDecoder};
use tar::{Archive, Builder, EntryType, Header};

use crate::path::RelPath;

/// The most that a base holds; a plan holds no more.
const MOST_BYTES: u64 = 1 << 30;
const MOST_FILES: usize = 100_000;
/// Half of what the slowest takes off, in a fifth of its time.
const LEVEL: u32 = 3;

/// The files of a challenge.
pub type Files = BTreeMap<RelPath, Contents>;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    pub bytes: Vec<u8>,
    pub executable: bool,
}

/// The same files make the same bytes: nothing in the archive tells of a time, a user or a machine.
pub(super) fn pack<'f>(files: impl Iterator<Item = (&'f RelPath, &'f [u8], bool)>) -> io::Result<Vec<u8>> {
    let compressed = GzBuilder::new().write(Vec::new(), Compression::new(LEVEL));
    let mut archive = Builder::new(compressed);
    for (path, bytes, executable) in files {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(if executable { 0o755 } else { 0o644 });
        header.set_size(bytes.len() as u64);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        archive.append_data(&mut header, path.as_str(), bytes)?;
    }
    archive.into_inner()?.finish()
}

/// What is wrong with the archive is told in a few words.
pub(super) fn unpack(bytes: &[u8]) -> Result<Files, String> {
    // Counted where the bytes come out, for a small archive can hold much.
    let limited = MultiGzDecoder::new(bytes).take(MOST_BYTES + (1 << 20));
    let mut archive = Archive::new(limited);
    let mut files = Files::new();
    let mut size = 0;
    let broken = |error: io::Error| error.to_string();
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let path = String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| "a path is not UTF-8".to_owned())?;
        if entry.header().entry_type() != EntryType::Regular {
            return Err("it holds more than files".to_owned());
        }
        let path = RelPath::parse(&path).map_err(|error| error.to_string())?;
        let mode = entry.header().mode().map_err(broken)?;
        size += entry.size();
        if size > MOST_BYTES || files.len() == MOST_FILES {
            return Err("it is too large".to_owned());
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(broken)?;
        let contents = Contents {
            bytes,
            executable: mode & 0o100 != 0,
        };
        if files.insert(path, contents).is_some() {
            return Err("it holds a file twice".to_owned());
        }
    }
    // To the end, where the checksum is.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(broken)?;
    Ok(files)
}
