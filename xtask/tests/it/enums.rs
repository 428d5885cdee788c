//! What the types of a generated client read and write: tags that choose a variant, values and fields that the document does not list.
//! Each value is told with what came of it.

use std::process::Command;

use super::wire::build;

#[test]
fn what_is_read_is_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = build(folder.path(), "enums");
    let output = Command::new(program).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    insta::assert_snapshot!("enums", String::from_utf8(output.stdout).unwrap());
}
