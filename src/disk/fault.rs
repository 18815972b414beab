//! Where unit tests make the n-th step of a run fail. Outside of them nothing is here.

use std::io;

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
thread_local! {
    static STATE: std::cell::Cell<State> = const { std::cell::Cell::new(State::Off) };
}

/// Runs something in which all steps after the first `steps` ones fail. Tells whether there were any.
#[cfg(test)]
pub(super) fn after<T>(steps: u32, run: impl FnOnce() -> T) -> (T, bool) {
    STATE.set(State::Left(steps));
    let result = run();
    (result, STATE.replace(State::Off) == State::Failed)
}
