//! Where unit tests make the n-th step of a run fail, or do something in the middle of it. Outside of them nothing is
//! here.

use std::io;

/// A moment in which somebody else may act.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Moment {
    /// What is there is known, the second tree is yet to be made.
    Compared,
    BeforeSwap,
    AfterSwap,
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
#[cfg(test)]
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
thread_local! {
    static STATE: std::cell::Cell<State> = const { std::cell::Cell::new(State::Off) };
    static ACT: std::cell::RefCell<Option<(Moment, Box<dyn FnOnce()>)>> = const { std::cell::RefCell::new(None) };
}

/// Runs something in which all steps after the first `steps` ones fail. Tells whether there were any.
#[cfg(test)]
pub(super) fn after<T>(steps: u32, run: impl FnOnce() -> T) -> (T, bool) {
    STATE.set(State::Left(steps));
    let result = run();
    (result, STATE.replace(State::Off) == State::Failed)
}
