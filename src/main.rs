//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = designgen::disk::watch(std::env::args_os()) {
        return code;
    }
    designgen::run(std::env::args_os(), designgen::Environment::of_process())
}
