//! The list of all types.

/// Hands the types to a macro: each by its name in manifests and the struct that holds its rules.
macro_rules! question_types {
    ($make:ident) => {
        $make! {
            text: Text(Text),
            integer: Integer(Range<i64>),
            number: Number(Range<f64>),
            boolean: Boolean(Boolean),
            choice: Choice(OneOf),
            choices: Choices(SomeOf),
            data: Data(Data),
            list: List(List),
            records: Records(Records),
        }
    };
}
pub(super) use question_types;
