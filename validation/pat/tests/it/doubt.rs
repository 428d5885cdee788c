//! A create of which nobody knows how it ended: only what is proven to have come of it is deleted, and what another program made a
//! moment earlier is not touched, nor is anybody told to delete it.

use std::path::Path;

use crate::common::{Ran, fake, pat_at, ran, runtime};
use sailpoint_pat_fake_tenant::{Answer, Edit, FakeTenant, Fault, Operation};
use serde_json::json;
use tokio::runtime::Runtime;

fn started() -> (Runtime, FakeTenant, tempfile::TempDir) {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    (runtime, fake, tempfile::tempdir().unwrap())
}

fn create(fake: &FakeTenant, folder: &Path, expires: &str) -> Ran {
    ran(pat_at(fake)
        .args([
            "create",
            "--name=ci",
            "--scope=a",
            "--yes",
            "--secret-to=s.json",
        ])
        .arg(format!("--expires={expires}"))
        .env("XDG_STATE_HOME", folder.join("state"))
        .current_dir(folder))
}

/// The ids of the tokens of this name.
fn ids(fake: &FakeTenant, name: &str) -> Vec<String> {
    let tokens = fake.tokens();
    let of_it = tokens.iter().filter(|token| token["name"] == name);
    of_it
        .map(|token| token["id"].as_str().unwrap().to_owned())
        .collect()
}

fn notes(folder: &Path) -> usize {
    let notes = folder.join("state/sailpoint-pat");
    std::fs::read_dir(notes).map_or(0, Iterator::count)
}

/// Every way in which an answer is lost, after the create was carried out and before.
fn lost() -> Vec<(Fault, bool)> {
    vec![
        (Fault::DropAfterActing, true),
        (Fault::ResetAfterActing, true),
        (Fault::CutBody { after: 0 }, true),
        (Fault::TruncateBody { keep: 0 }, true),
        (Fault::AnswerAfterActing(Answer::empty(500)), true),
        (Fault::AnswerAfterActing(Answer::html(502)), true),
        (Fault::AnswerAfterActing(Answer::html(503)), true),
        (Fault::DropBeforeActing, false),
        (Fault::ResetBeforeActing, false),
        (Fault::Answer(Answer::empty(500)), false),
        (Fault::Answer(Answer::html(502)), false),
        (Fault::Answer(Answer::html(503)), false),
    ]
}

/// A span is computed from the clock, to the millisecond: what came of it is known, and told with the command that removes it.
#[test]
fn what_is_proven_is_told_as_an_orphan() {
    for (fault, is_created) in lost() {
        let (_runtime, fake, folder) = started();
        fake.push_fault(Operation::Create, fault.clone());
        let ran = create(&fake, folder.path(), "90d");
        let found = ids(&fake, "ci");
        assert_eq!(found.len(), usize::from(is_created), "{fault:?}");
        let expected = match found.first() {
            Some(id) => format!("\npat: delete it: pat revoke {id}\n"),
            None => "no such token was there afterwards: try again later\n".to_owned(),
        };
        let code = if is_created { 5 } else { 4 };
        assert_eq!(ran.code, Some(code), "{}", ran.err);
        assert!(ran.err.ends_with(&expected), "{}", ran.err);
        assert_eq!(notes(folder.path()), 0, "{fault:?}");
    }
}

/// A day is what anybody may ask for. The token is told with its id and times, and with how to look at it.
#[test]
fn what_is_not_proven_is_told_with_how_to_look() {
    for (fault, is_created) in lost() {
        let (_runtime, fake, folder) = started();
        fake.push_fault(Operation::Create, fault.clone());
        let ran = create(&fake, folder.path(), "2099-01-31");
        let found = ids(&fake, "ci");
        assert_eq!(found.len(), usize::from(is_created), "{fault:?}");
        let Some(id) = found.first() else {
            continue;
        };
        assert_eq!(ran.code, Some(5), "{}", ran.err);
        assert!(
            ran.err
                .contains(&format!("the token {id} \"ci\" (created at "))
                && ran.err.contains(", expires at 2099-01-31T00:00:00.000Z)"),
            "{}",
            ran.err
        );
        assert!(
            ran.err.ends_with(&format!(
                "\npat: nothing was deleted; look at it and ask who has its secret: pat show {id}\n"
            )),
            "{}",
            ran.err
        );
        assert!(
            !ran.err.contains("delete it") && !ran.err.contains("revoke"),
            "{}",
            ran.err
        );
        assert_eq!(notes(folder.path()), 0);
    }
}

/// Another program makes a token of the same name between our list and our create, which then comes to nothing.
#[test]
fn what_another_program_made_meanwhile_is_not_touched() {
    for expires in ["90d", "2099-01-31"] {
        for (fault, is_created) in lost() {
            if is_created {
                // Names are unique: there is no room for both.
                continue;
            }
            let (_runtime, fake, folder) = started();
            // It is listed from the second time on.
            let theirs = json!([{
                "id": "theirs", "name": "ci", "scope": ["a"], "created": "2099-01-01T00:00:00Z",
                "accessTokenValiditySeconds": 43200, "expirationDate": "2099-01-31T00:00:00Z",
            }]);
            fake.push_fault(
                Operation::List,
                Fault::Answer(Answer::json(200, &json!([]))),
            );
            fake.push_fault(Operation::List, Fault::Answer(Answer::json(200, &theirs)));
            fake.push_fault(Operation::Create, fault.clone());
            let ran = create(&fake, folder.path(), expires);
            assert_eq!((ran.code, ran.out.as_str()), (Some(5), ""), "{}", ran.err);
            assert!(
                ran.err.contains("the token theirs \"ci\" (created at "),
                "{}",
                ran.err
            );
            assert!(ran.err.ends_with(": pat show theirs\n"), "{}", ran.err);
            assert!(!ran.err.contains("revoke"), "{}", ran.err);
            let deletes = fake.requests().into_iter();
            let deletes = deletes.filter(|request| request.operation() == Some(Operation::Delete));
            assert_eq!(deletes.count(), 0, "{fault:?}");
        }
    }
}

/// Whoever may create and not list goes without the proof, and nothing more.
#[test]
fn without_the_right_to_list_a_token_can_be_created() {
    let (_runtime, fake, folder) = started();
    fake.push_fault(Operation::List, Fault::Answer(Answer::html(403)));
    let created = create(&fake, folder.path(), "90d");
    assert_eq!((created.code, created.err.as_str()), (Some(0), ""));
    assert_eq!(ids(&fake, "ci").len(), 1);
    // Another failure: nothing is created without knowing what was there.
    let (_runtime, fake, folder) = started();
    fake.repeat_fault(Operation::List, 1, Fault::Answer(Answer::html(400)));
    let refused = create(&fake, folder.path(), "90d");
    assert_eq!(refused.code, Some(4), "{}", refused.err);
    assert!(
        refused.err.starts_with("pat: listing tokens: "),
        "{}",
        refused.err
    );
    assert_eq!(ids(&fake, "ci").len(), 0);
}

/// What the service granted is what is told, on standard output and in JSON, and each difference is a warning.
#[test]
fn what_was_granted_is_told() {
    let edits = || {
        vec![
            Edit::set("/expirationDate", json!("2099-01-02T00:00:00.000Z")),
            Edit::set("/scope", json!(["a", "b"])),
            Edit::set("/accessTokenValiditySeconds", json!(60)),
        ]
    };
    let (_runtime, fake, folder) = started();
    let arguments = [
        "--bearer=15m",
        "--name=ci",
        "--scope=a",
        "--yes",
        "--secret-to=s.json",
        "--overwrite",
    ];
    for (format, name) in [("human", "one"), ("json", "two")] {
        fake.push_fault(Operation::Create, Fault::EditReply(edits()));
        let ran = ran(pat_at(&fake)
            .arg("create")
            .args(
                arguments
                    .iter()
                    .filter(|argument| !argument.starts_with("--name")),
            )
            .args(["--expires=2099-01-31", "--format", format, "--name", name])
            .current_dir(folder.path()));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        if format == "json" {
            let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
            assert_eq!(told["expirationDate"], "2099-01-02T00:00:00.000Z");
            assert_eq!(told["scope"], json!(["a", "b"]));
            assert_eq!(told["accessTokenValiditySeconds"], 60);
        } else {
            assert!(
                ran.out
                    .contains("which expires at 2099-01-02T00:00:00.000Z; its secret"),
                "{}",
                ran.out
            );
        }
        let warning = "pat: warning: the token is not as it was asked for: ";
        assert_eq!(
            ran.err,
            format!(
                "{warning}it expires at 2099-01-02T00:00:00.000Z, and not at 2099-01-31T00:00:00.000Z\n\
                 {warning}it has the scopes \"a b\", and not the scopes \"a\"\n\
                 {warning}its bearers are valid for 60 s, and not for 900 s\n"
            )
        );
    }
    // Only id and secret could be saved.
    fake.push_fault(
        Operation::Create,
        Fault::EditReply(vec![Edit::set("/created", json!(7))]),
    );
    let ran = create(&fake, folder.path(), "90d");
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    std::fs::remove_file(folder.path().join("s.json")).unwrap();
    let ran = create(&fake, folder.path(), "90d");
    let id = &ids(&fake, "ci")[0];
    assert_eq!(
        (ran.code, ran.err),
        (
            Some(0),
            format!(
                "pat: warning: the answer could not be read as a whole; see what the service granted: pat show {id}\n"
            )
        )
    );
}

/// A rotation tells it as well.
#[test]
fn what_was_granted_to_a_successor_is_told() {
    for format in ["human", "json"] {
        let (_runtime, fake, folder) = started();
        fake.push_fault(
            Operation::Create,
            Fault::EditReply(vec![Edit::set(
                "/expirationDate",
                json!("2099-01-02T00:00:00.000Z"),
            )]),
        );
        let ran = ran(pat_at(&fake)
            .args(["rotate", crate::common::ID, "--expires=2099-01-31", "--yes"])
            .args(["--secret-to=s.json", "--format", format])
            .current_dir(folder.path()));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let difference =
            "it expires at 2099-01-02T00:00:00.000Z, and not at 2099-01-31T00:00:00.000Z";
        assert!(ran.out.contains("2099-01-02T00:00:00.000Z"), "{}", ran.out);
        if format == "json" {
            let warning =
                format!("pat: warning: the successor is not as it was asked for: {difference}\n");
            assert_eq!(ran.err, warning);
        } else {
            assert!(
                ran.out
                    .ends_with(&format!("; not as it was asked for: {difference}\n")),
                "{}",
                ran.out
            );
        }
    }
}
