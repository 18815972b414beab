//! Tells cargo that the binary embeds `templates/` and `examples/`: without this a file added there would be missing
//! from the binary until some source file changes.

fn main() {
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=examples");
}
