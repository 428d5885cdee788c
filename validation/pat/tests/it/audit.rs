//! `pat audit` from the outside: exit codes by severity, the report's file, and what a list may do to either.

use sailpoint_pat_fake_tenant::{Answer, Clock, FakeTenant, Fault, Operation};

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
        ("", [0, 0, 0, 0]),
        (note, [1, 0, 0, 0]),
        (warning, [1, 1, 0, 0]),
        (error, [1, 1, 1, 0]),
    ] {
        let codes =
            ["note", "warning", "error", "none"].map(|fail_on| code(list, fail_on).unwrap());
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
    let empty = audit_of("[]", &[]);
    assert_eq!(
        (empty.code, empty.err.as_str()),
        (Some(0), "pat: there are no tokens to audit\n")
    );
    let ran = audit_of("[]", &["--owner", "nobody"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        ran.err,
        "pat: no token has the owner \"nobody\"; --owner takes me, all, or the id of an identity, which is ownerId in pat list --owner all --format csv\n"
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
            "pat: --overwrite is about the files of --html and --inventory; give one",
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

/// Two hours left and used yesterday stops something; what nobody uses may lapse.
#[test]
fn urgency_is_by_time_left_and_by_use() {
    let severity = |left: i64, used: Option<i64>| {
        let used = used.map_or("null".to_owned(), |ago| format!("\"{}\"", date(-ago)));
        let list = format!(
            r#"[{{"id": "t", "name": "t", "scope": ["a"], "created": "2020-01-01T00:00:00Z", "lastUsed": {used}, "expirationDate": "{}"}}]"#,
            date(left)
        );
        let ran = audit_of(
            &list,
            &["--format=csv", "--columns=severity,code", "--fail-on=none"],
        );
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let line = ran.out.lines().find(|line| line.ends_with(",expires-soon"));
        line.unwrap().split(',').next().unwrap().to_owned()
    };
    assert_eq!(severity(2, Some(24)), "error");
    assert_eq!(severity(6 * 24, Some(80 * 24)), "error");
    assert_eq!(severity(8 * 24, Some(1)), "warning");
    assert_eq!(severity(2, Some(200 * 24)), "note");
    assert_eq!(severity(2, None), "note");
}

/// So many hours from now.
fn date(hours: i64) -> String {
    let hour = std::time::Duration::from_secs(3600);
    let now = Clock::real().now();
    let many = u32::try_from(hours.unsigned_abs()).unwrap();
    let at = if hours < 0 {
        now.minus(hour * many)
    } else {
        now.plus(hour * many + hour / 2)
    };
    at.to_string()
}

fn demo(more: &[&str]) -> Ran {
    ran(pat().args(["--demo", "-q", "audit"]).args(more))
}

/// Each finding has a command that does what it says when it is pasted.
#[test]
fn every_command_of_an_audit_can_be_pasted() {
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("policy.toml");
    std::fs::write(&policy, "longest-lifetime = \"180d\"\n").unwrap();
    let policy = policy.to_str().unwrap();
    for more in [&[][..], &["--policy", policy]] {
        let json = demo(&[more, &["--format=json"]].concat());
        let audit: serde_json::Value = serde_json::from_str(&json.out).unwrap();
        for finding in audit["findings"].as_array().unwrap() {
            let command = finding["command"].as_str().unwrap();
            let words: Vec<&str> = command.split(' ').collect();
            assert_eq!(
                (words[0], words.last()),
                ("pat", Some(&"--demo")),
                "{command}"
            );
            let dry = if ["extend", "revoke", "rotate"].contains(&words[1]) {
                Some("--dry-run")
            } else {
                None
            };
            let ran = ran(pat().args(&words[1..]).args(dry).current_dir(folder.path()));
            assert_eq!(ran.code, Some(0), "{command}: {}", ran.err);
            if words[1] == "extend" {
                assert!(
                    ran.out.contains("would move 1 expiry"),
                    "{command}: {}",
                    ran.out
                );
            }
        }
    }
}

/// An id is whatever a service says, and a shell takes it for one word.
#[cfg(unix)]
#[test]
fn a_hostile_id_is_one_word_of_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let list = r#"[{"id": "a; touch pwned #", "name": "x", "scope": ["a"], "expirationDate": "2020-01-01T00:00:00Z"},
        {"id": "--yes", "name": "y", "scope": ["a"], "expirationDate": "2020-01-01T00:00:00Z"},
        {"id": "b\u202ec", "name": "z", "scope": ["a"], "expirationDate": "2020-01-01T00:00:00Z"}]"#;
    let ran = audit_of(list, &["--format=json"]);
    let audit: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let commands: Vec<_> = audit["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["command"])
        .collect();
    assert_eq!(
        commands,
        [
            &serde_json::json!("pat revoke 'a; touch pwned #'"),
            &serde_json::Value::Null,
            &serde_json::Value::Null
        ]
    );
    let echoed = std::process::Command::new("sh")
        .args([
            "-c",
            &commands[0]
                .as_str()
                .unwrap()
                .replace("pat revoke", "printf %s"),
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(echoed.stdout, b"a; touch pwned #");
    assert!(!folder.path().join("pwned").exists());
}

/// The first audit finds two, one is mended and another comes.
#[test]
fn what_is_new_and_what_is_gone_is_told() {
    let runtime = runtime();
    let expired = |id: &str| {
        format!(
            r#"{{"id": "{id}", "name": "token {id}", "scope": ["a"], "expirationDate": "2020-01-01T00:00:00Z"}}"#
        )
    };
    let fake = runtime.block_on(FakeTenant::builder().start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let audit = |ids: [&str; 2], more: &[&str]| {
        let list = format!("[{}]", ids.map(expired).join(","));
        let answer = Answer::body(200, "application/json", list.into_bytes());
        fake.push_fault(Operation::List, Fault::Answer(answer));
        ran(pat_at(&fake)
            .arg("audit")
            .args(more)
            .current_dir(folder.path()))
    };
    let first = audit(["a", "b"], &["--format=json"]);
    std::fs::write(folder.path().join("last.json"), &first.out).unwrap();
    let human = audit(["b", "c"], &["--since=last.json"]);
    let (_, changes) = human.out.split_once("UTC: ").unwrap();
    assert!(
        changes.starts_with("1 new, 1 gone, 1 still there\n"),
        "{}",
        human.out
    );
    assert!(
        human.out.contains("warning[expired]: \"token b\" of "),
        "{}",
        human.out
    );
    assert!(
        human.out.contains("warning[expired], new: \"token c\" of "),
        "{}",
        human.out
    );
    assert!(
        human.out.contains(
            "\nGone:\nwarning[expired]: token a: the token expired at 2020-01-01T00:00:00.000Z\n"
        ),
        "{}",
        human.out
    );
    let json = audit(
        ["b", "c"],
        &["--since=last.json", "--format=json", "--html=r.html"],
    );
    let told: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let marks: Vec<_> = told["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["since"])
        .collect();
    assert_eq!(marks, ["still", "new"]);
    assert_eq!(
        (
            told["since"]["new"].as_u64(),
            told["since"]["still"].as_u64()
        ),
        (Some(1), Some(1))
    );
    assert_eq!(told["since"]["gone"][0]["key"], "a/expired/");
    let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.contains("1 new, 1 gone, 1 still there") && page.contains("Gone since then"));
    let csv = audit(
        ["b", "c"],
        &["--since=last.json", "--format=csv", "--columns=id,since"],
    );
    assert_eq!(csv.out, "id,since\nb,still\nc,new\n");
    let sarif = audit(["b", "c"], &["--since=last.json", "--format=sarif"]);
    let told: serde_json::Value = serde_json::from_str(&sarif.out).unwrap();
    let states: Vec<_> = told["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["baselineState"])
        .collect();
    assert_eq!(states, ["unchanged", "new"]);
}

#[test]
fn an_audit_is_compared_with_one_of_the_same_tenant() {
    let folder = tempfile::tempdir().unwrap();
    let audit = || {
        ran(pat()
            .args(["--demo", "-q", "audit", "--since=last.json"])
            .current_dir(folder.path()))
    };
    for (last, message) in [
        (
            r#"{"now": "2026-06-01T00:00:00Z", "tenant": "https://acme.example", "findings": []}"#,
            "pat: last.json is of https://acme.example, and this is the fake tenant; give an audit of the same tenant\n",
        ),
        (
            "{}",
            "pat: last.json is not what pat audit --format json writes (line 1, column 2); give the output of an earlier audit\n",
        ),
    ] {
        std::fs::write(folder.path().join("last.json"), last).unwrap();
        let refused = audit();
        assert_eq!((refused.code, refused.out.as_str()), (Some(2), ""));
        assert_eq!(refused.err, message);
    }
}

/// Headline, legend, tiles and pictures count the same tokens.
#[test]
fn a_report_counts_alike() {
    let folder = tempfile::tempdir().unwrap();
    let ran = ran(pat()
        .args(["--demo", "audit", "--html", "report.html"])
        .current_dir(folder.path()));
    assert_eq!(ran.code, Some(1));
    let page = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    let between = |text: &str, before: &str, after: &str| -> Option<String> {
        let (_, rest) = text.split_once(before)?;
        Some(rest.split_once(after)?.0.to_owned())
    };
    let tile = |words: &str| {
        let (_, rest) = page.split_once(&format!(">{words}<")).unwrap();
        between(rest, "<dd>", "</dd>").unwrap()
    };
    let column =
        |name: &str| between(&page, &format!("<span class=\"hidden\">{name}: "), "<").unwrap();
    assert_eq!(
        (tile("never expire"), column("never")),
        ("3".to_owned(), "3".to_owned())
    );
    assert_eq!(
        (tile("have expired"), column("expired")),
        ("1".to_owned(), "1".to_owned())
    );
    let headline = between(&page, "<h1>", "</h1>").unwrap();
    assert_eq!(
        headline,
        format!("2 of {} tokens need action", tile("tokens in all"))
    );
    let legend = between(&page, "<li class=\"bad\"><span class=\"many\">", "<").unwrap();
    assert_eq!(legend, "2");
    // Places on the page are there once.
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let unique: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for link in page.split("href=\"#").skip(1) {
        let to = link.split('"').next().unwrap();
        assert!(ids.contains(&to), "{to}");
    }
}

/// Code scanning refuses a file with a result that is nowhere.
#[test]
fn every_result_of_sarif_is_at_a_line_of_a_file_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("policy.toml"),
        "# ours\n\nlongest-lifetime = \"180d\"\n",
    )
    .unwrap();
    let sarif = ran(pat()
        .args([
            "--demo",
            "-q",
            "audit",
            "--format=sarif",
            "--policy=policy.toml",
        ])
        .args(["--inventory=tokens.csv"])
        .current_dir(folder.path()));
    assert_eq!((sarif.code, sarif.err.as_str()), (Some(1), ""));
    let log: serde_json::Value = serde_json::from_str(&sarif.out).unwrap();
    let mut hashes = std::collections::BTreeSet::new();
    let results = log["runs"][0]["results"].as_array().unwrap();
    for result in results {
        let at = &result["locations"][0]["physicalLocation"];
        let file = at["artifactLocation"]["uri"].as_str().unwrap();
        let line = at["region"]["startLine"].as_u64().unwrap();
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        let line = text
            .lines()
            .nth(usize::try_from(line).unwrap() - 1)
            .unwrap();
        let id = result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
            .as_str()
            .unwrap();
        if result["ruleId"] == "policy" {
            assert_eq!((file, line), ("policy.toml", "longest-lifetime = \"180d\""));
        } else {
            assert!(file == "tokens.csv" && line.contains(id), "{id}: {line}");
        }
        let hash = result["partialFingerprints"]["primaryLocationLineHash"]
            .as_str()
            .unwrap();
        assert!(hashes.insert(hash.to_owned()), "{hash}");
    }
    for rule in log["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap()
    {
        assert!(
            rule["help"]["text"]
                .as_str()
                .is_some_and(|text| !text.is_empty()),
            "{rule}"
        );
        assert!(rule["properties"]["security-severity"].is_string());
    }
    // The fingerprint of a token that stands in another line is the same.
    let alone = ran(pat()
        .args([
            "--demo",
            "-q",
            "audit",
            "--format=sarif",
            "--owner=2c9180867b7c4d1f8a5e3b0d9f6a1c03",
        ])
        .current_dir(folder.path()));
    let log: serde_json::Value = serde_json::from_str(&alone.out).unwrap();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let hash = result["partialFingerprints"]["primaryLocationLineHash"]
            .as_str()
            .unwrap();
        assert!(hashes.contains(hash), "{result}");
    }
}
