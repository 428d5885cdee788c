//! `pat audit` from the outside: exit codes by severity, the report's file, and what a list may do to either.

use sailpoint_pat_fake_tenant::{Answer, FakeTenant, Fault, Operation};

use crate::common::{Ran, pat, pat_at, ran, runtime};

fn audit_of(list: &str, more: &[&str]) -> Ran {
    let runtime = runtime();
    let fake = runtime.block_on(FakeTenant::builder().start()).unwrap();
    let answer = Answer::body(200, "application/json", list.as_bytes().to_vec());
    fake.push_fault(Operation::List, Fault::Answer(answer));
    ran(pat_at(&fake).arg("audit").args(more))
}

#[test]
fn the_exit_code_is_that_of_the_worst_and_of_what_is_asked_for() {
    let note = r#"{"id": "m", "name": "workflow", "managed": true}"#;
    let warning = r#"{"id": "w", "name": "all", "created": "2020-01-01T00:00:00Z", "lastUsed": "2099-01-01T00:00:00Z", "scope": ["sp:scopes:all"], "expirationDate": "2099-01-01T00:00:00Z"}"#;
    let error = r#"{"id": "e", "name": "endless", "created": "2020-01-01T00:00:00Z", "lastUsed": "2099-01-01T00:00:00Z", "scope": ["a"], "expirationDate": null, "userAwareTokenNeverExpires": false}"#;
    let code =
        |list: &str, fail_on: &str| audit_of(&format!("[{list}]"), &["--fail-on", fail_on]).code;
    for (list, expected) in [
        ("", [0, 0, 0]),
        (note, [1, 0, 0]),
        (warning, [1, 1, 0]),
        (error, [1, 1, 1]),
    ] {
        let codes = ["note", "warning", "error"].map(|fail_on| code(list, fail_on).unwrap());
        assert_eq!(codes, expected, "{list}");
    }
}

#[test]
fn what_cannot_be_read_and_what_may_be_missing_are_findings() {
    let items: Vec<String> = (0..249)
        .map(|index| format!(r#"{{"id": "{index}", "name": "t", "managed": true}}"#))
        .chain(std::iter::once(r#"{"id": "x", "name": 7}"#.to_owned()))
        .collect();
    let ran = audit_of(&format!("[{}]", items.join(",")), &["--format", "csv"]);
    assert_eq!(ran.code, Some(1));
    let last: Vec<_> = ran.out.lines().rev().take(2).collect();
    assert!(
        last[1].starts_with("error,undecodable,,x,(item 250 of the list),"),
        "{}",
        last[1]
    );
    assert!(
        last[0].starts_with("warning,list-may-be-cut-short,,,(the list),"),
        "{}",
        last[0]
    );
}

/// Long groups are folded; a page has an end too.
#[test]
fn a_report_folds_what_is_long() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    let items: Vec<String> = (0..300)
        .map(|index| format!(r#"{{"id": "{index:03}", "name": "t", "managed": true}}"#))
        .collect();
    let list = format!("[{}]", items.join(","));
    audit_of(&list, &["--html", report.to_str().unwrap()]);
    let page = std::fs::read_to_string(&report).unwrap();
    let (before, after) = page.split_once("<details>").unwrap();
    assert_eq!(before.matches("class=\"id\"").count(), 10);
    assert_eq!(after.matches("class=\"id\"").count(), 190);
    assert!(after.contains("<summary>and 290 more</summary>"), "{after}");
    assert!(after.contains("100 are left out here"), "{after}");
}

/// People read the worst 200; programs get all.
#[test]
fn a_table_has_an_end() {
    let items: Vec<String> = (0..300)
        .map(|index| format!(r#"{{"id": "{index:03}", "name": "t", "managed": true}}"#))
        .collect();
    let list = format!("[{}]", items.join(","));
    let human = audit_of(&list, &[]).out;
    assert_eq!(human.matches("the platform made the token").count(), 200);
    assert!(human.contains("\nand 100 more; --format csv, json or sarif shows all\n"));
    assert_eq!(
        audit_of(&list, &["--format", "csv"]).out.lines().count(),
        301
    );
}

#[test]
fn a_report_replaces_a_file_only_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    std::fs::write(&report, "mine").unwrap();
    let arguments = ["--demo", "audit", "--html", "report.html"];
    let refused = ran(pat().args(arguments).current_dir(folder.path()));
    assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""));
    assert_eq!(
        refused.err,
        "pat: report.html is there already; give --overwrite, or another file\n"
    );
    assert_eq!(std::fs::read_to_string(&report).unwrap(), "mine");
    let mut command = pat();
    command.args(arguments).arg("--overwrite");
    assert_eq!(ran(command.current_dir(folder.path())).code, Some(1));
    assert!(
        std::fs::read_to_string(&report)
            .unwrap()
            .starts_with("<!DOCTYPE html>")
    );
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// `pat audit --html report.html | head -1`
#[test]
fn a_report_is_written_though_nobody_reads_the_output() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = pat()
        .args(["--demo", "audit", "--html", "report.html"])
        .current_dir(folder.path())
        .stdout(writer)
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(141));
    assert!(folder.path().join("report.html").exists());
}

/// An id that is mistyped would be clean every night.
#[test]
fn an_audit_of_nothing_says_so() {
    let ran = audit_of("[]", &["--owner", "nobody"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        ran.err,
        "pat: there are no tokens to audit; see whether --owner names whom you mean\n"
    );
}

/// Names are other people's text.
#[test]
fn a_report_shows_markup_and_never_obeys_it() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    let list = r#"[{"id": "<b>", "name": "</style><script>alert(1)</script>", "owner": {"name": "\" onload=\"x"}, "expirationDate": null}]"#;
    let ran = audit_of(list, &["--html", report.to_str().unwrap()]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let page = std::fs::read_to_string(&report).unwrap();
    assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains("\" onload"));
    assert!(page.contains("&lt;/style&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn what_is_asked_for_wrongly_is_told_before_the_tenant_is_asked() {
    for (arguments, code, message) in [
        (
            ["--html", "nowhere/report.html"].as_slice(),
            6,
            "pat: nowhere/report.html cannot be written: No such file or directory",
        ),
        (
            &["--html", "/"],
            2,
            "pat: / is no file; give the name of one",
        ),
        (
            &["--soon", "1y"],
            2,
            "pat: invalid value '1y' for '--soon <SPAN>': not a time span like 90d, 12h, 2w or 1d 12h (weeks, days, hours, minutes or seconds); see --help",
        ),
        (
            &["--fail-on", "everything"],
            2,
            "pat: invalid value 'everything' for '--fail-on <SEVERITY>'",
        ),
        (
            &["--overwrite"],
            2,
            "pat: the following required arguments were not provided: --html <FILE>; see --help",
        ),
        (
            &["--policy", "nowhere.toml"],
            6,
            "pat: nowhere.toml cannot be read: No such file or directory (os error 2)",
        ),
    ] {
        // Nobody listens there, which would be told instead.
        let ran = ran(pat()
            .env("SAIL_BASE_URL", "http://127.0.0.1:9")
            .env("SAIL_CLIENT_ID", "id")
            .env("SAIL_CLIENT_SECRET", "secret")
            .arg("audit")
            .args(arguments));
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (Some(code), ""),
            "{}",
            ran.err
        );
        assert!(ran.err.starts_with(message), "{}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    }
}

#[test]
fn without_the_right_to_see_all_tokens_it_says_so() {
    let runtime = runtime();
    let fake = runtime.block_on(FakeTenant::builder().start()).unwrap();
    fake.push_fault(Operation::List, Fault::Answer(Answer::html(403)));
    let ran = ran(pat_at(&fake).arg("audit"));
    assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""));
    assert_eq!(
        ran.err,
        "pat: listing tokens: the credentials do not have the right to do this (status 403); use credentials whose scope and owner allow it\n"
    );
}
