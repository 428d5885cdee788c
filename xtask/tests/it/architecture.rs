//! The shape of the workspace: which crate may know which, what stands at the top, how large a file may grow.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// What each crate of the workspace may import of the others, and of which kind. One direction: document, build line,
/// generated client, validation, user.
const EDGES: &[(&str, &[(&str, DependencyKind)])] = &[
    ("openapi-normalise", &[]),
    (
        "openapi-to-client",
        &[("openapi-normalise", DependencyKind::Normal)],
    ),
    (
        "sailpoint-pat",
        &[
            ("sailpoint-pat-client", DependencyKind::Normal),
            ("sailpoint-pat-fake-tenant", DependencyKind::Development),
        ],
    ),
    (
        "sailpoint-pat-cli",
        &[
            ("sailpoint-pat", DependencyKind::Normal),
            ("sailpoint-pat-fake-tenant", DependencyKind::Normal),
            ("sailpoint-pat-fake-tenant", DependencyKind::Development),
        ],
    ),
    ("sailpoint-pat-client", &[]),
    ("sailpoint-pat-fake-tenant", &[]),
    (
        "xtask",
        &[
            ("openapi-to-client", DependencyKind::Normal),
            // its tests hold the two together
            ("openapi-normalise", DependencyKind::Development),
        ],
    ),
];

#[test]
fn each_crate_knows_only_what_stands_left_of_it() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .unwrap();
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|p| p.name.as_str()).collect();
    let mut found: BTreeMap<&str, BTreeSet<(&str, String)>> = BTreeMap::new();
    for package in &metadata.packages {
        let edges = found.entry(package.name.as_str()).or_default();
        for dependency in &package.dependencies {
            // A crate may name itself, to turn on its features for its tests.
            let is_other = dependency.name != *package.name;
            if is_other && ours.contains(dependency.name.as_str()) {
                edges.insert((dependency.name.as_str(), dependency.kind.to_string()));
            }
        }
    }
    let allowed: BTreeMap<&str, BTreeSet<(&str, String)>> = EDGES
        .iter()
        .map(|(name, edges)| {
            let edges = edges.iter().map(|(to, kind)| (*to, kind.to_string()));
            (*name, edges.collect())
        })
        .collect();
    assert_eq!(found, allowed);
}

#[test]
fn the_top_holds_four_folders() {
    let folders: BTreeSet<String> = tracked()
        .iter()
        .filter_map(|path| path.split_once('/').map(|(top, _)| top.to_owned()))
        .filter(|top| !top.starts_with('.'))
        .collect();
    let expected = ["generated", "spec", "validation", "xtask"];
    assert_eq!(folders, expected.map(str::to_owned).into());
}

#[test]
fn no_hand_written_file_is_too_long_to_read_in_one_sitting() {
    let long: Vec<String> = tracked()
        .into_iter()
        .filter(|path| Path::new(path).extension().is_some_and(|end| end == "rs"))
        .filter(|path| !path.starts_with("generated/src/"))
        .filter(|path| {
            std::fs::read_to_string(root().join(path))
                .unwrap()
                .lines()
                .count()
                > 600
        })
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

#[test]
fn each_emitted_file_says_in_its_first_line_that_it_is_one() {
    for path in tracked() {
        if path.starts_with("generated/") && path != "generated/LICENSE" {
            let text = std::fs::read_to_string(root().join(&path)).unwrap();
            let first = text.lines().next().unwrap_or_default();
            let mark = first.trim_matches(['/', '#', '<', '!', '-', '>', ' ']);
            assert_eq!(
                mark, "Generated from an OpenAPI document. Do not edit.",
                "{path}"
            );
        }
    }
}

/// Paths below the root that are not hidden, not build output.
fn tracked() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_output = name == "target" || name == "mutants.out" || name == "node_modules";
            if name.starts_with('.') || is_output {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let path = path
                    .strip_prefix(root())
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push(path);
            }
        }
    }
    found
}
