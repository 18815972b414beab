//! The end of the process when the terminal goes away while it asks.
//!
//! A hangup ends most processes by its signal. One that ignores the signal, as under `nohup`, or whose terminal does not control it, would
//! go on to ask: `crossterm` reads from a terminal that is gone again and again, and cannot be told to stop. So the terminal is watched.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Whether a reply is being waited for. Between two views the terminal is not needed: what has been confirmed is written.
static IS_ASKING: AtomicBool = AtomicBool::new(false);

/// As long as this lives, the end of the terminal is that of the process.
pub(super) struct Asking(());

impl Asking {
    pub fn new() -> Self {
        static WATCH: Once = Once::new();
        // A system that starts no more threads has other worries.
        WATCH.call_once(|| drop(thread::Builder::new().spawn(watch)));
        IS_ASKING.store(true, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        IS_ASKING.store(false, Ordering::Relaxed);
    }
}

#[cfg(unix)]
#[expect(clippy::exit, reason = "whoever waits for a key cannot be asked to stop")]
fn watch() {
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;

    /// What a shell reports of a process that a hangup has ended.
    const EXIT_HANGUP: i32 = 129;
    /// How often a terminal that is gone is looked at while nothing is asked.
    const ROUND: Duration = Duration::from_millis(50);

    let stdin = std::io::stdin();
    loop {
        // Of a hangup everybody is told, whatever they wait for.
        let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
        match poll(&mut terminal, None) {
            Ok(_) if terminal[0].revents().contains(PollFlags::HUP) => {}
            Err(Errno::INTR) => continue,
            // Some systems watch no terminals.
            Ok(_) | Err(_) => return,
        }
        if IS_ASKING.load(Ordering::Relaxed) {
            std::process::exit(EXIT_HANGUP);
        }
        thread::sleep(ROUND);
    }
}

#[cfg(not(unix))]
fn watch() {}
