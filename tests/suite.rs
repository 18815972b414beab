//! All integration tests: one binary, one module a topic. How to add a case is told in `tests/README.md`.

mod architecture;
mod templates;
