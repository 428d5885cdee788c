//! The exit codes are told in one way everywhere.

use sailpoint_pat_cli::Exit;

#[test]
fn the_readme_has_the_table_of_the_program() {
    let readme = include_str!("../../README.md");
    let rows: Vec<String> = Exit::ALL
        .iter()
        .map(|(exit, meaning)| format!("| {} | {meaning} |", exit.code()))
        .collect();
    let table = format!("| code | meaning |\n|---|---|\n{}\n", rows.join("\n"));
    assert!(readme.contains(&table), "put this into README.md:\n{table}");
}

#[test]
fn codes_are_those_of_the_first_release() {
    let codes: Vec<u8> = Exit::ALL.iter().map(|(exit, _)| exit.code()).collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 130, 141]);
}
