#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    designgen_fuzz::manifest(bytes);
});
