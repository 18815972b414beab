//! Whether a challenge tells a right solution from a wrong one: both editions are made, tried, and compared.
//!
//! Owns what is tried and what must come of it. How the tests of a challenge are run is said by the template; programs are run by `process`.

mod junit;
mod leak;
mod trial;
mod wrong;

pub use self::trial::{Finding, Trial};
