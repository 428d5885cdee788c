//! How much is said: `--quiet`, `--verbose`, `--columns`, `pat help`, the manual, and ids as a whole on a terminal of 80 columns.

use crate::common::{ID, fake, pat, pat_at, ran, run, runtime};

#[test]
fn quiet_says_nothing_but_results_and_errors() {
    let list = ["--demo", "list", "--owner=all"];
    let loud = run(&list);
    let quiet = run(&[list.as_slice(), &["--quiet"]].concat());
    assert_eq!((quiet.out, quiet.err.as_str()), (loud.out, ""));
    for arguments in [
        &["revoke", "laptop", "--yes"][..],
        &["extend", "nightly export", "--expires=90d", "--yes"],
        &["rotate", "nightly export", "--yes", "--", "cat"],
    ] {
        let ran = run(&[&["--demo", "-q"], arguments].concat());
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (Some(0), "", ""),
            "{arguments:?}"
        );
    }
    // A dry run and JSON are asked for.
    let dry = run(&["--demo", "-q", "revoke", "laptop", "--dry-run"]);
    assert!(dry.out.starts_with("would delete "), "{}", dry.out);
    let json = run(&["--demo", "-q", "revoke", "laptop", "--yes", "--format=json"]);
    assert!(json.out.contains("\"deleted\""), "{}", json.out);
    let wrong = run(&["--demo", "-q", "show", "nobody"]);
    assert!(
        wrong.err.starts_with("pat: there is no token"),
        "{}",
        wrong.err
    );
    let both = run(&["--demo", "-q", "-v", "list"]);
    assert_eq!(both.code, Some(2), "{}", both.err);
}

/// Everything that is sent is told with its place, and no secret and no bearer.
#[test]
fn verbose_tells_what_is_sent_where() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let create = ran(pat_at(&fake)
        .args(["create", "--name=ci", "--expires=2099-01-31", "--scope=a"])
        .args(["--secret-to=ci.json", "--yes", "--verbose"])
        .current_dir(folder.path()));
    assert_eq!(create.code, Some(0), "{}", create.err);
    let url = fake.base_url();
    let path = "/personal-access-tokens/v1";
    let expected = [
        "pat: the address is from the environment, the credentials are from the environment"
            .to_owned(),
        format!("pat: > POST {url}/oauth/token"),
        "pat: < 200".to_owned(),
        format!("pat: > GET {url}{path}?owner-id=me"),
        "pat: < 200".to_owned(),
        format!(
            "pat: > POST {url}{path} {{\"expirationDate\":\"2099-01-31T00:00:00.000Z\",\"name\":\"ci\",\"scope\":[\"a\"]}}"
        ),
        "pat: < 200".to_owned(),
    ];
    assert_eq!(create.err.lines().collect::<Vec<_>>(), expected);
    // A successor is proven and the old token deleted, with two more secrets on the way.
    let rotate = ran(pat_at(&fake)
        .args(["rotate", ID, "--expires=90d", "--yes", "-v", "--", "cat"])
        .current_dir(folder.path()));
    assert_eq!(rotate.code, Some(0), "{}", rotate.err);
    assert!(
        rotate
            .err
            .contains(&format!("pat: > DELETE {url}{path}/{ID}")),
        "{}",
        rotate.err
    );
    for secret in fake.every_secret() {
        assert!(!create.err.contains(&secret) && !rotate.err.contains(&secret));
    }
    assert!(!rotate.err.contains("Bearer"), "{}", rotate.err);
}

/// What fails is told too.
#[test]
fn verbose_tells_of_refused_credentials_without_them() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let ran = ran(pat_at(&fake)
        .args(["list", "-v"])
        .env("SAIL_CLIENT_SECRET", "hush-9f2c"));
    assert_eq!(ran.code, Some(4));
    assert!(ran.err.contains("pat: < 401\n"), "{}", ran.err);
    assert!(!ran.err.contains("hush-9f2c"), "{}", ran.err);
}

#[test]
fn columns_are_those_that_were_asked_for() {
    let list = |more: &[&str]| run(&[&["--demo", "-q", "list", "--owner=all"], more].concat());
    let csv = list(&["--format=csv", "--columns=name,id"]);
    assert_eq!(
        csv.out.lines().take(2).collect::<Vec<_>>(),
        [
            "name,id",
            "pat on a laptop,5f1e0000000000000000000000000001"
        ]
    );
    let table = list(&["--columns", "id,ownerId,managed"]);
    assert_eq!(
        table.out.lines().take(2).collect::<Vec<_>>(),
        [
            "ID                                OWNER'S ID                        PLATFORM'S",
            "5f1e0000000000000000000000000001  2c9180867b7c4d1f8a5e3b0d9f6a1c01  false"
        ]
    );
    // All of them, in both forms.
    let all = "id,name,status,expirationDate,userAwareTokenNeverExpires,created,lastUsed,ownerId,ownerName,scope,accessTokenValiditySeconds,managed";
    let columns = format!("--columns={all}");
    assert_eq!(list(&["--format=csv", &columns]), list(&["--format=csv"]));
    assert_eq!(list(&[&columns]).code, Some(0));
    let wrong = list(&["--columns=owner"]);
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.err.starts_with(
            "pat: invalid value 'owner' for '--columns <COLUMN>' [possible values: id, name, "
        ),
        "{}",
        wrong.err
    );
    let json = list(&["--columns=id", "--format=json"]);
    assert_eq!(
        (json.code, json.err.as_str()),
        (
            Some(2),
            "pat: --columns is for tables and CSV; JSON has everything\n"
        )
    );
}

#[test]
fn help_is_a_command_too() {
    assert_eq!(run(&["help"]), run(&["--help"]));
    assert_eq!(run(&["help", "rotate"]), run(&["rotate", "--help"]));
    assert_eq!(run(&["help", "nothing"]).code, Some(2));
}

#[test]
fn the_manual_has_every_command_and_option() {
    let whole = run(&["man"]);
    assert_eq!((whole.code, whole.err.as_str()), (Some(0), ""));
    assert!(whole.out.contains(".TH pat 1"), "{}", whole.out);
    assert!(whole.out.contains("Exit codes:"), "{}", whole.out);
    let rotate = run(&["man", "rotate"]).out;
    for option in ["if\\-expiring\\-within", "secret\\-as", "undo", "verbose"] {
        assert!(rotate.contains(&format!("\\-\\-{option}")), "{option}");
    }
    let none = run(&["man", "nothing"]);
    assert_eq!(
        (none.code, none.err.as_str()),
        (Some(2), "pat: there is no command nothing; see pat help\n")
    );
}

/// One command puts every page and completion where a package or a home has them.
#[test]
fn the_manual_and_all_completions_go_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let put = ran(pat()
        .args(["man", "--to", "share"])
        .current_dir(folder.path()));
    assert_eq!((put.code, put.err.as_str()), (Some(0), ""));
    let told: Vec<_> = put.out.lines().collect();
    assert!(told.contains(&"share/man/man1/pat.1"), "{told:?}");
    assert!(told.contains(&"share/man/man1/pat-login-check.1"));
    for (shell, file) in [
        ("bash", "share/bash-completion/completions/pat"),
        ("zsh", "share/zsh/site-functions/_pat"),
        ("fish", "share/fish/vendor_completions.d/pat.fish"),
    ] {
        assert!(told.contains(&file), "{file}");
        let script = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert_eq!(script, run(&["completions", shell]).out);
    }
    let page = std::fs::read_to_string(folder.path().join("share/man/man1/pat-show.1")).unwrap();
    assert_eq!(page, run(&["man", "show"]).out);
}

/// Whoever copies an id from a terminal has to find it in one piece.
#[cfg(unix)]
#[test]
fn an_id_is_never_broken_over_lines() {
    use crate::screen::Screen;
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["list", "--owner=all"][..],
        &[
            "list",
            "--owner=all",
            "--columns=name,id,ownerName,lastUsed",
        ],
        &["list", "--owner=all", "--columns=id,ownerId"],
        &["show", "nightly export"],
        &[
            "extend",
            "--expiring-within=30d",
            "--expires=90d",
            "--dry-run",
        ],
        &["revoke", "laptop", "nightly export", "--dry-run"],
        &["login-check"],
        &["audit"],
    ] {
        let mut command = pat();
        command
            .arg("--demo")
            .args(arguments)
            .current_dir(folder.path());
        let (shown, code) = Screen::start(&mut command).end();
        assert!(matches!(code, Some(0 | 1)), "{arguments:?}: {shown}");
        let mut ids = 0;
        for word in shown.split_whitespace() {
            let begins = word.starts_with("5f1e00") || word.starts_with("2c9180");
            if begins {
                ids += 1;
                let id = word.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
                assert_eq!(id.len(), 32, "{arguments:?}: {word}\n{shown}");
            }
        }
        assert!(ids > 0, "{arguments:?} shows no id:\n{shown}");
    }
}
