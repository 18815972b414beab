//! A case: contenders that make the same tree, or that only start.

use std::path::PathBuf;
use std::time::Duration;

use crate::contender::{Arena, Contender, Kind};
use crate::tree;

/// How long one contender may take for the rounds of one case.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Case {
    pub title: String,
    /// What each contender has to make.
    pub tree: Option<PathBuf>,
    pub contenders: Vec<Contender>,
}

pub struct Outcome {
    pub title: String,
    pub figures: Vec<Figures>,
}

/// What was measured of one contender.
pub struct Figures {
    pub kind: Kind,
    pub name: String,
    /// Shortest first; at least one.
    pub times: Vec<Duration>,
    pub memory: Option<u64>,
}

impl Figures {
    pub fn median(&self) -> Duration {
        self.times[self.times.len() / 2]
    }

    pub fn fastest(&self) -> Duration {
        self.times[0]
    }

    pub fn slowest(&self) -> Duration {
        self.times[self.times.len() - 1]
    }
}

impl Outcome {
    /// How many times as long as the first of the floors something took.
    pub fn ratio(&self, figures: &Figures) -> f64 {
        let floor = self.figures.iter().find(|figures| figures.kind == Kind::Floor);
        figures.median().as_secs_f64() / floor.expect("each case has one").median().as_secs_f64()
    }
}

impl Case {
    /// Runs all contenders in turns. A first round warms caches up, holds every contender to what it has to make, and tells its
    /// memory and how often it can run within the patience. Its time counts only for those that are too slow for another.
    pub fn run(self, most: usize, arena: &Arena) -> Outcome {
        let mut rounds = Vec::new();
        let mut figures = Vec::new();
        for contender in &self.contenders {
            let (time, memory) = arena.time_and_memory(contender);
            if let Some(tree) = &self.tree {
                tree::assert_made(&contender.name, tree, &arena.destination());
            }
            arena.clear();
            let is_slow = time > PATIENCE;
            let possible = (PATIENCE.as_secs_f64() / time.as_secs_f64()).ceil() as usize;
            rounds.push(if is_slow { 0 } else { possible.min(most) });
            figures.push(Figures {
                kind: contender.kind,
                name: contender.name.clone(),
                times: if is_slow { vec![time] } else { Vec::new() },
                memory,
            });
        }
        for round in 0..most {
            for (index, contender) in self.contenders.iter().enumerate() {
                if round < rounds[index] {
                    figures[index].times.push(arena.time(contender));
                    arena.clear();
                }
            }
        }
        for figures in &mut figures {
            figures.times.sort_unstable();
        }
        Outcome {
            title: self.title,
            figures,
        }
    }
}
