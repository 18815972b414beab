//! Which question is being answered, for whoever has to report on its answer.

/// The question of the manifest that is being answered.
#[derive(Clone, Copy)]
pub(super) struct Asked<'q> {
    pub key: &'q str,
    /// Nobody answered it.
    pub is_default: bool,
    /// Nothing of the answer may be shown.
    pub is_secret: bool,
}
