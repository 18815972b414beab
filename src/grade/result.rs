//! What comes of a hand-in: outcomes of tests, and the points that they are worth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// `result.json`: what came of one hand-in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Grade {
    /// Name of the folder that was handed in
    pub name: String,
    /// Title of the challenge
    pub challenge: String,
    /// Why it could not be graded; `null` where it was
    pub refused: Option<String>,
    /// Weights of the tests that passed
    pub points: u64,
    /// Weights of all tests but those that could not be run on this machine
    pub possible: u64,
    /// The exercises, with their tests
    pub exercises: Vec<Exercise>,
    /// What must succeed with every solution, such as linters
    pub checks: Vec<Check>,
    /// The criteria of the rubric
    pub criteria: Vec<Criterion>,
    /// What whoever reads the result should know
    pub notes: Vec<String>,
}

/// One exercise of a challenge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Exercise {
    /// Its name, or the file of tests that belong to none
    pub name: String,
    /// Weights of its tests that passed
    pub points: u64,
    /// Weights of all of them but those that could not be run on this machine
    pub possible: u64,
    /// Its tests
    pub tests: Vec<Test>,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Test {
    /// Its name, as the test runner has it
    pub test: String,
    /// Whether candidates do not have it
    #[serde(default)]
    pub hidden: bool,
    /// What came of it
    pub outcome: Outcome,
    /// What it is worth
    pub weight: u64,
    /// Why it failed or was skipped; empty otherwise
    #[serde(default)]
    pub message: String,
}

/// What came of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Outcome {
    Passed,
    Failed,
    /// It cannot be run on this machine, and counts for nothing
    Skipped,
    /// The time was up before
    Unfinished,
}

/// A program that must succeed with every solution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Check {
    /// The program and its arguments
    pub command: String,
    /// Whether it succeeded
    pub passed: bool,
    /// The end of what it printed, if it did not
    pub output: String,
}

/// A criterion of the rubric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Criterion {
    /// Its name
    pub criterion: String,
    /// The most points that it can bring
    pub weight: u64,
    /// What earns the points
    pub description: String,
    /// What measures it
    #[serde(default)]
    pub measured_by: Measure,
    /// What was reached, to one decimal; `null` where somebody has to read and decide
    #[serde(default)]
    pub points: Option<f64>,
}

/// What measures a criterion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Measure {
    /// Somebody who reads
    #[default]
    Reader,
    /// The acceptance and hidden tests, by their weights
    Tests,
    /// The checks, each alike
    Checks,
}

/// `grading/rubric.yaml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    pub criteria: Vec<Criterion>,
}

/// What the tests of a challenge write: outcomes by exercise.
pub type Written = BTreeMap<String, WrittenExercise>;

#[derive(Debug, Deserialize)]
pub struct WrittenExercise {
    pub tests: Vec<Test>,
}

impl Grade {
    /// Of a hand-in that nothing is known of.
    pub fn new(name: &str, challenge: &str) -> Self {
        Self {
            name: name.to_owned(),
            challenge: challenge.to_owned(),
            refused: None,
            points: 0,
            possible: 0,
            exercises: Vec::new(),
            checks: Vec::new(),
            criteria: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub fn passed_checks(&self) -> usize {
        self.checks.iter().filter(|check| check.passed).count()
    }

    /// Takes over outcomes, and counts the points. `hidden` is the folder of tests that candidates do not have.
    pub fn count(&mut self, written: Written, hidden: &str) {
        let exercises = written.into_iter().map(|(name, written)| {
            let tests: Vec<Test> = written
                .tests
                .into_iter()
                .map(|test| Test {
                    hidden: test.test.starts_with(hidden),
                    ..test
                })
                .collect();
            let counted = tests.iter().filter(|test| test.outcome != Outcome::Skipped);
            let passed = tests.iter().filter(|test| test.outcome == Outcome::Passed);
            Exercise {
                name,
                points: passed.map(|test| test.weight).sum(),
                possible: counted.map(|test| test.weight).sum(),
                tests,
            }
        });
        self.exercises = exercises.collect();
        self.points = self.exercises.iter().map(|exercise| exercise.points).sum();
        self.possible = self.exercises.iter().map(|exercise| exercise.possible).sum();
    }

    /// Gives the criteria of a rubric the points that can be measured.
    pub fn measure(&mut self, rubric: &Rubric) {
        let passed = self.passed_checks() as u64;
        let checks = self.checks.len() as u64;
        let criteria = rubric.criteria.iter().map(|criterion| {
            let points = match criterion.measured_by {
                Measure::Reader => None,
                Measure::Tests => share(criterion.weight, self.points, self.possible),
                Measure::Checks => share(criterion.weight, passed, checks),
            };
            Criterion {
                points,
                ..criterion.clone()
            }
        });
        self.criteria = criteria.collect();
    }

    pub fn tests(&self) -> impl Iterator<Item = (&Exercise, &Test)> {
        let exercises = self.exercises.iter();
        exercises.flat_map(|exercise| exercise.tests.iter().map(move |test| (exercise, test)))
    }

    /// Points of the rubric that were measured, and the most that could be.
    pub fn measured(&self) -> (f64, u64) {
        let measured = self
            .criteria
            .iter()
            .filter_map(|criterion| Some((criterion.points?, criterion.weight)));
        measured.fold((0.0, 0), |(points, weights), (point, weight)| {
            (points + point, weights + weight)
        })
    }
}

impl Exercise {
    /// How many of its tests passed, failed or were not reached, and were skipped.
    pub fn outcomes(&self) -> [usize; 3] {
        let with = |is: fn(Outcome) -> bool| self.tests.iter().filter(|test| is(test.outcome)).count();
        [
            with(|outcome| outcome == Outcome::Passed),
            with(|outcome| matches!(outcome, Outcome::Failed | Outcome::Unfinished)),
            with(|outcome| outcome == Outcome::Skipped),
        ]
    }
}

/// A share of a weight, to one decimal. None where there is nothing to be reached.
#[expect(clippy::cast_precision_loss, reason = "weights are small")]
fn share(weight: u64, reached: u64, possible: u64) -> Option<f64> {
    (possible > 0).then(|| ((weight * reached * 10) as f64 / possible as f64).round() / 10.0)
}
