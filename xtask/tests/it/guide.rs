//! Runs the guide "When the document is wrong": a block that begins with a file's name is that file, and a command says what stands below it.

use std::fs;
use std::process::Command;

use super::root;

#[test]
fn every_block_of_the_guide_holds() {
    let guide = fs::read_to_string(root().join("xtask/WHEN-THE-DOCUMENT-IS-WRONG.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut commands = 0;
    for block in guide.split("\n```").skip(1).step_by(2) {
        let (language, text) = block.split_once('\n').unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        if language == "console" {
            let words = first.strip_prefix("$ cargo xtask ").unwrap();
            let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
                .args(words.split(' '))
                .current_dir(folder.path())
                .output()
                .unwrap();
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            for line in rest.lines() {
                assert!(said.lines().any(|one| one == line), "{first}: {said}");
            }
            commands += 1;
        } else {
            let name = first.strip_prefix("# ").unwrap();
            fs::write(folder.path().join(name), text).unwrap();
        }
    }
    assert_eq!(commands, 4);
}
