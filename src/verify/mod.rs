//! Whether a challenge tells a right solution from a wrong one: both editions are made, tried, and compared.
//!
//! Owns what is tried and what must come of it. How a challenge is run is said by its author edition; `runner` does it.

mod leak;
mod trial;
mod wrong;

pub use self::trial::{Figures, Finding, Trial};
