//! Challenges that live on: what becomes of each file in `update`, `undo`, `check`, and `new` where a challenge is already.

mod answers;
mod matrix;
mod merges;
