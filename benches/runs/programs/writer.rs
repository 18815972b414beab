//! Makes folders and writes files, and does nothing else: `writer DESTINATION FOLDERS PACK...`, with one thread for each pack.
//!
//! FOLDERS names a folder a line. A pack holds, for each file, its path and its bytes, each behind its length in eight bytes. It
//! is read as it is written out, so that this program, too, needs no more memory for more files.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::{env, thread};

fn main() -> io::Result<()> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [destination, folders, first, others @ ..] = arguments.as_slice() else {
        return Err(io::Error::other("writer DESTINATION FOLDERS PACK..."));
    };
    let folders = fs::read_to_string(folders)?;
    fs::create_dir(destination)?;
    env::set_current_dir(destination)?;
    for folder in folders.lines() {
        fs::create_dir(folder)?;
    }
    thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|pack| scope.spawn(|| write_files(pack))).collect();
        write_files(first)?;
        others
            .into_iter()
            .try_for_each(|other| other.join().expect("reports errors, never panics"))
    })
}

fn write_files(pack: &Path) -> io::Result<()> {
    let mut pack = BufReader::new(File::open(pack)?);
    let (mut path, mut bytes) = (Vec::new(), Vec::new());
    while !pack.fill_buf()?.is_empty() {
        read_part(&mut pack, &mut path)?;
        read_part(&mut pack, &mut bytes)?;
        fs::write(str::from_utf8(&path).map_err(io::Error::other)?, &bytes)?;
    }
    Ok(())
}

fn read_part(pack: &mut impl Read, part: &mut Vec<u8>) -> io::Result<()> {
    let mut length = [0; 8];
    pack.read_exact(&mut length)?;
    part.resize(u64::from_le_bytes(length) as usize, 0);
    pack.read_exact(part)
}
