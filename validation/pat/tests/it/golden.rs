//! What the program prints, held in files: every help text, and every output of the demo.

use crate::common::{self, run, run_with_input};

const COMMANDS: &[&str] = &[
    "create",
    "list",
    "show",
    "extend",
    "rotate",
    "revoke",
    "audit",
    "lint",
    "login",
    "profiles",
    "login-check",
    "completions",
    "man",
];

fn check(name: &str, arguments: &[&str]) {
    insta::assert_snapshot!(name, without_secrets(&run(arguments).session(arguments)));
}

/// The fake tenant has another port each time.
fn without_ports(text: &str) -> String {
    let mut parts = text.split("http://127.0.0.1:");
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        plain.push_str("http://127.0.0.1:(port)");
        plain.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    plain
}

/// A temporary folder has another name each time.
fn without_folders(text: &str) -> String {
    let start = std::env::temp_dir().join(".tmp").display().to_string();
    let mut parts = text.split(start.as_str());
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        plain.push_str("(folder)");
        plain.push_str(part.trim_start_matches(|c: char| c.is_ascii_alphanumeric()));
    }
    plain
}

/// Secrets and nothing else have 64 hexadecimal digits.
fn without_secrets(text: &str) -> String {
    let is_secret = |word: &str| word.len() == 64 && word.chars().all(|c| c.is_ascii_hexdigit());
    let text = without_folders(&without_ports(text));
    text.split_inclusive(|c: char| !c.is_ascii_hexdigit())
        .map(|part| {
            let word = part.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
            if is_secret(word) {
                part.replace(word, "(the secret)")
            } else {
                part.to_owned()
            }
        })
        .collect()
}

#[test]
fn help() {
    check("help", &["-h"]);
    check("help_long", &["--help"]);
    for command in COMMANDS {
        check(&format!("help_{command}"), &[command, "-h"]);
        check(&format!("help_long_{command}"), &[command, "--help"]);
    }
    check("no_command", &[]);
}

/// 24 lines of 80 columns, the prompt below them included.
#[test]
fn short_help_fits_a_screen() {
    let mut calls = vec![vec!["-h"]];
    calls.extend(COMMANDS.iter().map(|command| vec![*command, "-h"]));
    for call in calls {
        let help = run(&call).out;
        let lines = help.lines().count();
        let width = help.lines().map(|line| line.chars().count()).max();
        assert!(
            lines <= 23 && width <= Some(80),
            "{call:?}: {lines} lines, {width:?} columns"
        );
    }
}

#[test]
fn every_command_is_held() {
    let help = run(&["-h"]).out;
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .map_while(|line| line.split_whitespace().next());
    assert_eq!(listed.collect::<Vec<_>>(), COMMANDS);
}

#[test]
fn listing() {
    check("list", &["--demo", "list"]);
    check("list_all", &["--demo", "list", "--owner", "all"]);
    check(
        "list_all_json",
        &["--demo", "list", "--owner", "all", "--format", "json"],
    );
    check(
        "list_all_csv",
        &["--demo", "list", "--owner", "all", "--format", "csv"],
    );
    check(
        "list_never_used",
        &["--demo", "list", "--owner", "all", "--never-used"],
    );
    check(
        "list_idle",
        &[
            "--demo",
            "list",
            "--owner",
            "all",
            "--not-used-since",
            "90d",
        ],
    );
    check(
        "list_nobody",
        &[
            "--demo",
            "list",
            "--owner",
            "2c9180867b7c4d1f8a5e3b0d9f6a1c99",
        ],
    );
}

#[test]
fn one_token() {
    let id = "5f1e0000000000000000000000000002";
    check("show", &["--demo", "show", id]);
    check("show_json", &["--demo", "show", id, "--format", "json"]);
    check("login_check", &["--demo", "login-check"]);
    check(
        "login_check_json",
        &["--demo", "login-check", "--format", "json"],
    );
}

#[test]
fn changes() {
    let ids = [
        "5f1e0000000000000000000000000002",
        "5f1e0000000000000000000000000006",
    ];
    check(
        "revoke_dry_run",
        &["--demo", "revoke", ids[0], ids[1], "--dry-run"],
    );
    check("revoke", &["--demo", "revoke", ids[0], ids[1], "--yes"]);
    let as_json = ["--demo", "revoke", ids[0], ids[1], "--format", "json"];
    let with = |more| [as_json.as_slice(), &[more]].concat();
    check("revoke_json", &with("--yes"));
    check("revoke_json_dry_run", &with("--dry-run"));
    let create = [
        "--demo",
        "create",
        "--name",
        "ci",
        "--expires",
        "90d",
        "--scope",
        "idn:accounts:read",
    ];
    let with = |more: &[&'static str]| [create.as_slice(), more].concat();
    check("create_dry_run", &with(&["--dry-run"]));
    check(
        "create_dry_run_json",
        &with(&["--dry-run", "--format", "json"]),
    );
    check("create_stdout", &with(&["--secret-stdout", "--yes"]));
    check(
        "create_alone",
        &with(&["--secret-stdout", "--secret-alone", "--yes"]),
    );
    check(
        "create_stdout_json",
        &with(&["--secret-stdout", "--yes", "--format", "json"]),
    );
}

#[test]
fn extending() {
    let ids = [
        "5f1e0000000000000000000000000002",
        "5f1e0000000000000000000000000003",
        "5f1e0000000000000000000000000004",
        "5f1e0000000000000000000000000006",
        "5f1e0000000000000000000000000009",
    ];
    let some = [&["--demo", "extend", "--expires", "90d"], ids.as_slice()].concat();
    let with = |more: &[&'static str]| [some.as_slice(), more].concat();
    check("extend", &with(&["--yes"]));
    check("extend_dry_run", &with(&["--dry-run"]));
    check("extend_json", &with(&["--yes", "--format", "json"]));
    check(
        "extend_json_dry_run",
        &with(&["--dry-run", "--format", "json"]),
    );
    check(
        "extend_also",
        &with(&[
            "--also-expired",
            "--also-sooner",
            "--also-never-expiring",
            "--yes",
        ]),
    );
    let soon = ["--demo", "extend", "--expiring-within", "30d"];
    check(
        "extend_soon",
        &[soon.as_slice(), &["--expires", "2027-01-31", "--yes"]].concat(),
    );
    check(
        "extend_nothing",
        &[
            "--demo",
            "extend",
            "--expiring-within",
            "1h",
            "--expires",
            "1d",
            "--yes",
        ],
    );
}

#[test]
fn auditing() {
    check("audit", &["--demo", "audit"]);
    for format in ["json", "csv", "sarif"] {
        check(
            &format!("audit_{format}"),
            &["--demo", "audit", "--format", format],
        );
    }
    for format in ["human", "json", "csv", "sarif", "owners-jsonl"] {
        check(
            &format!("audit_owners_{}", format.replace('-', "_")),
            &["--demo", "audit", "--owners", "--format", format],
        );
    }
    check(
        "audit_clean",
        &[
            "--demo",
            "audit",
            "--owner",
            "2c9180867b7c4d1f8a5e3b0d9f6a1c02",
        ],
    );
    check(
        "audit_nobody",
        &[
            "--demo",
            "audit",
            "--owner",
            "2c9180867b7c4d1f8a5e3b0d9f6a1c99",
        ],
    );
}

#[test]
fn an_audit_by_the_policy_of_an_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    std::fs::write(
        &policy,
        "longest-lifetime = \"180d\"\n[never-expiring]\nnames = [\"break glass\"]\n",
    )
    .unwrap();
    for format in ["human", "sarif"] {
        let arguments = [
            "--demo",
            "audit",
            "--policy",
            "policy.toml",
            "--format",
            format,
        ];
        let ran = common::ran(common::pat().args(arguments).current_dir(folder.path()));
        insta::assert_snapshot!(format!("audit_policy_{format}"), ran.session(&arguments));
    }
}

#[test]
fn the_report_of_an_audit() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--demo", "audit", "--html", "report.html"];
    let ran = common::ran(common::pat().args(arguments).current_dir(folder.path()));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let report = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    insta::assert_snapshot!("audit_html", without_ports(&report));
}

#[test]
fn rotating() {
    let rotate = ["--demo", "rotate", "5f1e0000000000000000000000000002"];
    let with = |more: &[&'static str]| [rotate.as_slice(), more].concat();
    check("rotate_dry_run", &with(&["--dry-run"]));
    check(
        "rotate_dry_run_json",
        &with(&["--dry-run", "--format", "json"]),
    );
    check(
        "rotate_stdout",
        &with(&["--secret-stdout", "--keep-name", "--yes"]),
    );
    check(
        "rotate_command",
        &with(&["--yes", "--format", "json", "--", "cat"]),
    );
    check("rotate_command_fails", &with(&["--yes", "--", "false"]));
    let never_expires = "5f1e0000000000000000000000000004";
    check(
        "rotate_refused",
        &[
            "--demo",
            "rotate",
            never_expires,
            "--secret-stdout",
            "--yes",
        ],
    );
}

#[test]
fn linting() {
    let request = "{\n  \"name\": \"ci\",\n  \"scope\": [\"a\", \"a\"],\n  \"expirationDate\": \"2026-01-31T00:00:00Z\"\n}\n";
    for format in ["human", "json", "sarif"] {
        let arguments = ["--demo", "lint", "-", "--format", format];
        let ran = run_with_input(&arguments, request);
        insta::assert_snapshot!(format!("lint_refused_{format}"), ran.session(&arguments));
        let ran = run_with_input(
            &arguments,
            "{\"name\": \"ci\", \"userAwareTokenNeverExpires\": true}",
        );
        insta::assert_snapshot!(format!("lint_notes_{format}"), ran.session(&arguments));
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        assert!(ran.out.contains("login-check"), "{shell}");
    }
}
