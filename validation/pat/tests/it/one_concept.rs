//! What several commands take, write or refuse, they take, write and refuse alike: files, dates, spans, formats.

use std::{fs, path::Path, process::Command};

use crate::common::{ID, Ran, fake, pat, pat_at, ran, run, run_with_input, runtime};
use sailpoint_pat_fake_tenant::FakeTenant;

/// Every command that writes a file, with the file as its last argument.
const WRITERS: [&[&str]; 3] = [
    &[
        "create",
        "--name=ci",
        "--expires=90d",
        "--scope=a",
        "--yes",
        "--overwrite",
        "--secret-to",
    ],
    &["audit", "--fail-on=error", "--overwrite", "--html"],
    &["rotate", ID, "--expires=90d", "--yes", "--secret-to"],
];

fn write(fake: &FakeTenant, folder: &Path, arguments: &[&str], file: &str) -> Ran {
    // Otherwise a rotation would take what it wrote for credentials.
    ran(pat_at(fake).args(arguments).arg(file).current_dir(folder))
}

/// A private file is refused before anything is done, whichever command would write it, and is left as it is.
#[cfg(unix)]
#[test]
fn no_command_writes_where_somebody_else_might_read() {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("precious"), "precious").unwrap();
    symlink("precious", at("link")).unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(at("pipe"))
            .status()
            .unwrap()
            .success()
    );
    fs::create_dir(at("open")).unwrap();
    fs::set_permissions(at("open"), fs::Permissions::from_mode(0o777)).unwrap();
    let link = "is a symbolic link; name the file it leads to";
    let other = "is no regular file; name a file";
    let open = "would stand in a folder in which everybody may replace files; take another folder, or its right to write from others";
    for (file, why) in [
        ("link", link),
        ("dangling", link),
        ("pipe", other),
        ("/dev/null", other),
        ("open/file", open),
    ] {
        for arguments in WRITERS {
            let ran = write(&fake, folder.path(), arguments, file);
            assert_eq!((ran.code, ran.out.as_str()), (Some(6), ""), "{arguments:?}");
            let expected = format!("the file {file} {why}");
            assert!(ran.err.contains(&expected), "{arguments:?}: {}", ran.err);
        }
    }
    // Without --overwrite the reason is the same.
    let without: Vec<_> = WRITERS[0]
        .iter()
        .filter(|argument| **argument != "--overwrite")
        .copied()
        .collect();
    let ran = write(&fake, folder.path(), &without, "link");
    assert_eq!(ran.err, format!("pat: the file link {link}\n"));
    assert_eq!(fake.tokens().len(), 1);
    assert_eq!(fs::read_to_string(at("precious")).unwrap(), "precious");
    assert!(at("link").is_symlink() && at("dangling").is_symlink());
    assert!(fs::metadata(at("pipe")).unwrap().file_type().is_fifo());
    assert_eq!(fs::read_dir(at("open")).unwrap().count(), 0);
}

/// What takes the place of a file that everybody could read is for its owner alone, and nothing else is left in the folder.
#[cfg(unix)]
#[test]
fn every_file_is_replaced_as_a_whole_and_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let runtime = runtime();
    for arguments in WRITERS {
        let fake = runtime.block_on(fake().start()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let ran = write(&fake, folder.path(), arguments, "file");
        // The audit found something.
        assert!(
            matches!(ran.code, Some(0 | 1)),
            "{arguments:?}: {}",
            ran.err
        );
        assert_ne!(fs::read_to_string(&file).unwrap(), "old");
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{arguments:?}");
        let left = fs::read_dir(folder.path()).unwrap();
        let mut left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        left.retain(|name| !name.to_string_lossy().contains(".journal"));
        assert_eq!(left, ["file"], "{arguments:?}");
    }
}

/// The file was not there when it was asked for, and is there when the secret comes: it stays, and the token goes.
#[test]
fn a_file_that_appears_meanwhile_is_not_replaced() {
    use sailpoint_pat_fake_tenant::{Fault, Gate, Operation};
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::new();
    fake.push_fault(Operation::Create, Fault::HoldAfterActing(gate.clone()));
    let child = pat_at(&fake)
        .args(["create", "--name=ci", "--expires=90d", "--scope=a", "--yes"])
        .args(["--secret-to", "ci.json"])
        .current_dir(folder.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    runtime.block_on(gate.arrived(1));
    fs::write(folder.path().join("ci.json"), "precious").unwrap();
    gate.open();
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(6), "{err}");
    assert!(
        err.starts_with(
            "pat: ci.json is there already; give --overwrite, or another file\npat: the new token "
        ),
        "{err}"
    );
    assert!(err.ends_with(" was deleted again\n"), "{err}");
    let kept = fs::read_to_string(folder.path().join("ci.json")).unwrap();
    assert_eq!(kept, "precious");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert_eq!(fake.tokens().len(), 1);
}

/// The expiration date of the token that the command line asks for, if it is taken.
fn on_the_command_line(when: &str) -> Option<String> {
    let expires = format!("--expires={when}");
    let create = ["--demo", "create", "--name=ci", "--scope=a", &expires];
    let ran = run(&[create.as_slice(), &["--dry-run", "--format=json"]].concat());
    match ran.code {
        Some(0) => {
            let plan: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
            Some(plan["expirationDate"].as_str().unwrap().to_owned())
        }
        Some(2) => None,
        _ => panic!("{when}: {ran:?}"),
    }
}

/// Whether a request in JSON may have this date.
fn in_json(when: &str) -> bool {
    let request =
        format!("{{\"name\": \"ci\", \"scope\": [\"a\"], \"expirationDate\": \"{when}\"}}");
    let ran = run_with_input(&["--demo", "lint", "-"], &request);
    assert!(
        ran.code == Some(0) || ran.out.contains("expiration-malformed"),
        "{when}: {ran:?}"
    );
    ran.code == Some(0)
}

#[test]
fn a_date_time_is_taken_on_the_command_line_as_it_is_in_json() {
    for (when, instant) in [
        ("2027-01-31T12:00:00Z", "2027-01-31T12:00:00.000Z"),
        ("2027-01-31t12:00:00z", "2027-01-31T12:00:00.000Z"),
        ("2027-01-31T12:00:00.9999+01:00", "2027-01-31T11:00:00.999Z"),
        ("2027-01-31T12:00:00-00:00", "2027-01-31T12:00:00.000Z"),
    ] {
        assert_eq!(on_the_command_line(when).as_deref(), Some(instant));
        assert!(in_json(when), "{when}");
    }
    for when in [
        "2027-01-31 12:00:00Z",
        "2027-01-31T12:00:00\u{2212}01:00",
        "2027-01-31T12:00:00",
        "2027-01-31T12:00:00+0100",
        "2026-12-31T23:59:60Z",
        "2027-01-31T24:00:00Z",
        "9999-12-31T23:59:59-00:01",
    ] {
        assert_eq!(on_the_command_line(when), None, "{when}");
        assert!(!in_json(when), "{when}");
        let since = format!("--not-used-since={when}");
        assert_eq!(run(&["--demo", "list", &since]).code, Some(2), "{when}");
    }
}

#[test]
fn every_option_takes_the_same_spans() {
    let taken = |span: &str| {
        let option = |name: &str| format!("--{name}={span}");
        let calls = [
            vec![
                "audit".to_owned(),
                "--fail-on=error".to_owned(),
                option("soon"),
            ],
            vec![
                "audit".to_owned(),
                "--fail-on=error".to_owned(),
                option("unused"),
            ],
            vec!["list".to_owned(), option("not-used-since")],
            vec![
                "extend".to_owned(),
                "--expires=900d".to_owned(),
                "--dry-run".to_owned(),
                option("expiring-within"),
            ],
        ];
        let taken = calls.map(|call| {
            let ran = ran(pat().arg("--demo").args(&call));
            assert_ne!(ran.code, Some(3), "{call:?}: {}", ran.err);
            ran.code != Some(2)
        });
        assert!(taken.iter().all(|each| *each == taken[0]), "{span}");
        taken[0]
    };
    let in_a_policy = |span: &str| {
        let folder = tempfile::tempdir().unwrap();
        let policy = folder.path().join("policy.toml");
        fs::write(&policy, format!("longest-lifetime = '{span}'\n")).unwrap();
        let linted = run_with_input(
            &["lint", "-", "--policy", policy.to_str().unwrap()],
            "{\"name\": \"ci\"}",
        );
        // The request is refused by the rule, and the policy is one or none.
        assert!(matches!(linted.code, Some(2 | 3)), "{linted:?}");
        linted.code == Some(3)
    };
    for span in ["2w", "90d", "3 hrs", "12 hours", "30min", "900s", "1w 2d3h"] {
        assert!(taken(span) && in_a_policy(span), "{span}");
    }
    for span in ["1M", "1 month", "1y", "90", "d", "-1d", "1ms"] {
        assert!(!taken(span) && !in_a_policy(span), "{span}");
    }
}

/// People may say table or human, whichever of them the help text has.
#[test]
fn a_format_goes_by_the_same_words_everywhere() {
    let calls: [&[&str]; 6] = [
        &["list"],
        &["show", ID],
        &["login-check"],
        &["audit", "--fail-on=error"],
        &["revoke", "5f1e0000000000000000000000000002", "--dry-run"],
        &[
            "extend",
            "--expiring-within=1h",
            "--expires=90d",
            "--dry-run",
        ],
    ];
    for call in calls {
        let with = |format| run(&[&["--demo"], call, &["--format", format]].concat());
        let human = with("human");
        assert!(matches!(human.code, Some(0 | 1)), "{call:?}: {}", human.err);
        assert_eq!(with("table"), human, "{call:?}");
        assert!(with("json").out.starts_with('{'), "{call:?}");
        let xml = with("xml");
        assert_eq!(xml.code, Some(2));
        assert!(xml.err.contains("[possible values: "), "{}", xml.err);
        assert!(xml.err.contains("json"), "{}", xml.err);
    }
}

/// A date that somebody gave as a name is none of the report's own: it is shown as it is.
#[test]
fn a_date_in_a_name_is_not_rewritten() {
    let name = "until 2026-06-25T12:00:00.000Z or so";
    let runtime = runtime();
    let token = sailpoint_pat_fake_tenant::TokenSeed::new(name);
    let fake = runtime.block_on(fake().seed_token(token).start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("policy.toml"),
        "name-pattern = '[a-z ]+'\n",
    )
    .unwrap();
    let audited = ran(pat_at(&fake)
        .args(["audit", "--policy=policy.toml", "--html=report.html"])
        .current_dir(folder.path()));
    let quoted = format!("and \"{name}\" does not; choose another name");
    assert!(audited.out.contains(&quoted), "{}", audited.out);
    let report = fs::read_to_string(folder.path().join("report.html")).unwrap();
    let quoted = format!("and &quot;{name}&quot; does not; choose another name.");
    assert!(report.contains(&quoted), "{report}");
}
