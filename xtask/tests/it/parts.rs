//! Tests of single functions of the pipeline: how a template is fitted to a document.

use std::collections::BTreeSet;

use xtask::emit::template::tailored;

use super::root;

#[test]
fn keeps_what_is_needed_and_drops_the_marks() {
    let template = "a\n//= x\nb\n//=\nc\n  //= y\nd\n  //=\n";
    assert_eq!(tailored(template, &BTreeSet::from(["y"])), "a\nc\nd\n");
}

/// A formatter moves a comment behind the brace before it, and then it is no mark.
#[test]
fn each_mark_of_a_template_is_a_line_of_its_own() {
    let folder = root().join("xtask/src/emit/templates");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.contains("//=")) {
            assert!(line.trim().starts_with("//="), "{}: {line}", path.display());
        }
    }
}

#[test]
fn no_test_stands_where_none_is_run() {
    // the libraries have `test = false`: a test in their sources would never run
    let mut folders = vec![root().join("xtask/src"), root().join("xtask/normalise/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains("#[test]"), "{}", path.display());
            }
        }
    }
}
