//! Changes to the files of an existing folder, all or nothing. The folder itself stays, and with it every shell, server and mount in it.
//!
//! New files are written into a staging entry first, with a journal of what is to go where. Then each new file swaps places with the old one,
//! in one step for each file, and the old one is looked at where nobody reaches it by its path any more: what somebody has changed meanwhile is
//! noticed, and everything is taken back. At last the staging entry, which by then holds the old files, gets the name `.designgen/undo`. That one
//! rename is the moment from which on the change has happened: an entry that still has its own name is one that is taken back.
//!
//! `folder` is what others see, `apply` does the change, `journal` is what it says of itself, `back` takes back what was not finished, `undo` reads what was.

mod apply;
pub(super) mod back;
mod folder;
mod journal;
mod undo;

pub use self::{
    folder::Folder,
    undo::{Undo, UndoneFile},
};
