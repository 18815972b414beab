//! Time and memory: what is being computed for a template at the moment, and when it has had enough of either.
//!
//! Loops in a template run until Tera has finished with them, and nothing in it can be asked to stop. So the engine tracks whatever it
//! computes, and a watch over the process reports what has overrun. It ends nothing and prints nothing itself.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// Time passes in rounds of the watch: a process that was stopped meanwhile, or a machine that slept, has used up none.
const ROUND: Duration = Duration::from_millis(50);
/// What a round counts at least, in a process that has to wait for others: on a busy machine work may take four times as long.
const LEAST_OF_ROUND: Duration = Duration::from_millis(ROUND.as_millis() as u64 / 4);

/// What one piece of work may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub time: Duration,
    /// Bytes that the whole process may hold while anything is being computed.
    pub memory: u64,
}

/// What there was too little of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overrun {
    Time,
    Memory,
}

/// What is being computed.
#[derive(Debug)]
struct Table(Mutex<Entries>);

#[derive(Debug)]
struct Entries {
    next: u64,
    /// The oldest first, each with the time that it has taken.
    entries: BTreeMap<u64, (String, Duration)>,
}

/// That of the process.
static TABLE: Table = Table::new();

impl Table {
    const fn new() -> Self {
        Self(Mutex::new(Entries {
            next: 0,
            entries: BTreeMap::new(),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn track(&'static self, name: String) -> Tracked {
        let mut table = self.lock();
        let id = table.next;
        table.next += 1;
        table.entries.insert(id, (name, Duration::ZERO));
        Tracked { table: self, id }
    }
}

/// A piece of work, which ends when this is dropped.
#[derive(Debug)]
pub struct Tracked {
    table: &'static Table,
    id: u64,
}

impl Drop for Tracked {
    fn drop(&mut self) {
        self.table.lock().entries.remove(&self.id);
    }
}

/// Begins a piece of work, by the name that messages have for it.
#[must_use]
pub fn track(name: impl Into<String>) -> Tracked {
    TABLE.track(name.into())
}

/// Watches over all work from now on, as long as the process lives. `overrun` receives the first piece of work that needs more than
/// `limits`; until it returns, no piece of work begins or ends. Of the process the memory that it holds and the time that it has computed so
/// far are asked for, where the system tells them.
///
/// # Errors
/// A system that starts no more threads.
pub fn watch(
    limits: Limits,
    memory_in_use: impl Fn() -> Option<u64> + Send + 'static,
    time_in_use: impl Fn() -> Option<Duration> + Send + 'static,
    overrun: impl FnOnce(&str, Overrun) + Send + 'static,
) -> io::Result<()> {
    watch_over(&TABLE, limits, memory_in_use, time_in_use, overrun)
}

fn watch_over(
    table: &'static Table,
    limits: Limits,
    memory_in_use: impl Fn() -> Option<u64> + Send + 'static,
    time_in_use: impl Fn() -> Option<Duration> + Send + 'static,
    overrun: impl FnOnce(&str, Overrun) + Send + 'static,
) -> io::Result<()> {
    let work = move || {
        let mut before = time_in_use();
        loop {
            thread::sleep(ROUND);
            let now = time_in_use();
            let computed = now.zip(before).map(|(now, before)| now.saturating_sub(before));
            let round = computed.map_or(ROUND, |computed| computed.clamp(LEAST_OF_ROUND, ROUND));
            before = now;
            let mut table = table.lock();
            let Some((name, _)) = table.entries.values().next() else {
                continue;
            };
            if memory_in_use().is_some_and(|bytes| bytes > limits.memory) {
                return overrun(name, Overrun::Memory);
            }
            for (_, taken) in table.entries.values_mut() {
                *taken += round;
            }
            if table.entries.values().any(|(_, taken)| *taken > limits.time) {
                // The whole takes too long because of a part, if one has taken half of the time.
                let mut long = table.entries.values().filter(|(_, taken)| *taken > limits.time / 2);
                let name = long.next_back().map(|(name, _)| name.as_str()).unwrap_or_default();
                return overrun(name, Overrun::Time);
            }
        }
    };
    thread::Builder::new().name("budget".to_owned()).spawn(work).map(drop)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Apart from what other tests compute.
    static OWN: Table = Table::new();

    fn told(limits: Limits, memory: Option<u64>) -> mpsc::Receiver<(String, Overrun)> {
        let (sender, receiver) = mpsc::channel();
        let overrun = move |name: &str, overrun| sender.send((name.to_owned(), overrun)).unwrap();
        watch_over(&OWN, limits, move || memory, || None, overrun).unwrap();
        receiver
    }

    /// One test, since it has one table.
    #[test]
    fn attack_16_what_overruns_is_told_and_what_ends_in_time_is_not() {
        let short = Limits {
            time: Duration::from_millis(300),
            memory: 1000,
        };
        let patient = Limits {
            time: Duration::from_secs(3600),
            ..short
        };
        let time = told(short, None);
        for _ in 0..20 {
            let _tracked = OWN.track("quick".to_owned());
            thread::sleep(Duration::from_millis(1));
        }
        assert!(time.try_recv().is_err(), "what is quick ends in time");
        let idle = told(patient, Some(2000));
        assert!(idle.recv_timeout(ROUND * 3).is_err(), "nothing is being computed");

        let _slow = OWN.track("slow".to_owned());
        assert_eq!(time.recv().unwrap(), ("slow".to_owned(), Overrun::Time));
        let memory = told(patient, Some(1001));
        assert_eq!(memory.recv().unwrap(), ("slow".to_owned(), Overrun::Memory));
        let enough = told(patient, Some(1000));
        assert!(enough.recv_timeout(ROUND * 3).is_err());
    }
}
