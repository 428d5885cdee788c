//! The saved corpus of the fuzz targets, replayed: what was once found stays mended.

#[path = "../../fuzz/claims.rs"]
#[allow(
    unreachable_pub,
    reason = "the fuzz targets, which are crates of their own, share it"
)]
mod claims;

use std::path::Path;

fn replay(target: &str, claim: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("the corpus is committed") {
        claim(&std::fs::read(entry.expect("an entry").path()).expect("readable"));
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}

#[test]
fn create() {
    replay("create", claims::create);
}

#[test]
fn patch() {
    replay("patch", claims::patch);
}

#[test]
fn policy() {
    replay("policy", claims::policy);
}
