//! Where unit tests make the n-th step of a run fail, or act in the middle of it, or take abilities away. Outside of them nothing is
//! here.

use std::io;

/// A moment in which somebody else may act.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Moment {
    /// What is there is known.
    #[cfg(test)]
    Seen,
    /// The staging entry is there, and nothing in it.
    Staged,
    /// All is prepared, nothing was moved.
    Prepared,
    /// Everything is in its place, and is not said to be.
    Moved,
}

/// Something that not every file system has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ability {
    Exchange,
}

/// Whether the file system is to be taken for one without this.
#[cfg(not(test))]
#[inline]
pub(super) const fn lacks(_ability: Ability) -> bool {
    false
}

#[cfg(test)]
pub(super) fn lacks(ability: Ability) -> bool {
    LACKED.get() == Some(ability)
}

/// Runs something as if on a file system without this.
#[cfg(all(test, unix))]
pub(super) fn without<T>(ability: Ability, run: impl FnOnce() -> T) -> T {
    LACKED.set(Some(ability));
    let result = run();
    LACKED.set(None);
    result
}

#[cfg(not(test))]
#[inline]
pub(super) const fn reach(_moment: Moment) {}

#[cfg(test)]
pub(super) fn reach(moment: Moment) {
    let act = ACT.with_borrow_mut(|act| act.take_if(|(wanted, _)| *wanted == moment));
    if let Some((_, act)) = act {
        act();
    }
}

/// Has something done at a moment of the next run in this thread.
#[cfg(all(test, unix))]
pub(super) fn when(moment: Moment, act: impl FnOnce() + 'static) {
    ACT.set(Some((moment, Box::new(act))));
}

/// A step that may fail.
#[cfg(not(test))]
#[inline]
#[expect(clippy::unnecessary_wraps, reason = "it fails in tests only")]
pub(super) const fn point() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) fn point() -> io::Result<()> {
    STATE.with(|state| match state.get() {
        State::Off => Ok(()),
        State::Left(0) | State::Failed => {
            state.set(State::Failed);
            Err(io::ErrorKind::StorageFull.into())
        }
        State::Left(left) => {
            state.set(State::Left(left - 1));
            Ok(())
        }
    })
}

#[cfg(test)]
#[derive(Clone, Copy, PartialEq)]
enum State {
    Off,
    Left(u32),
    Failed,
}

#[cfg(test)]
type Act = Box<dyn FnOnce()>;

#[cfg(test)]
thread_local! {
    static STATE: std::cell::Cell<State> = const { std::cell::Cell::new(State::Off) };
    static LACKED: std::cell::Cell<Option<Ability>> = const { std::cell::Cell::new(None) };
    static ACT: std::cell::RefCell<Option<(Moment, Act)>> = const { std::cell::RefCell::new(None) };
}

/// Runs something in which all steps after the first `steps` ones fail. Tells whether there were any.
#[cfg(test)]
pub(super) fn after<T>(steps: u32, run: impl FnOnce() -> T) -> (T, bool) {
    STATE.set(State::Left(steps));
    let result = run();
    (result, STATE.replace(State::Off) == State::Failed)
}
