//! Any bytes as a patch document. What must hold of them is in `claims.rs`.

#![no_main]

#[path = "../claims.rs"]
#[allow(dead_code)]
mod claims;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| claims::patch(bytes));
