//! A rotation of which nobody can tell the program whether the secret is kept: a person looks, and says `--keep` or `--undo`.

use crate::common::{ID, Ran, fake, pat_at, ran, runtime};
use sailpoint_pat_fake_tenant::{FakeTenant, TokenSeed};

/// Takes the secret and is ended by a signal: it may have kept it.
const UNCLEAR: [&str; 4] = ["--", "sh", "-c", "cat > kept; kill -9 $$"];

struct Scene {
    _runtime: tokio::runtime::Runtime,
    fake: FakeTenant,
    folder: tempfile::TempDir,
}

impl Scene {
    /// A rotation that ended so.
    fn unclear() -> Self {
        let runtime = runtime();
        // Not the token that is used to ask.
        let builder = fake().seed_token(TokenSeed::new("ci").id("c1"));
        let fake = runtime.block_on(builder.start()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let scene = Self {
            _runtime: runtime,
            fake,
            folder,
        };
        let ran = scene.rotate(&[&["--expires=90d", "--yes"][..], &UNCLEAR].concat());
        assert_eq!(ran.code, Some(5), "{}", ran.err);
        assert_eq!(scene.names(), ["ci", "ci (2)", "nightly export"]);
        scene
    }

    fn rotate(&self, arguments: &[&str]) -> Ran {
        ran(pat_at(&self.fake)
            .args(["rotate", "c1"])
            .args(arguments)
            .current_dir(self.folder.path()))
    }

    fn names(&self) -> Vec<String> {
        let tokens = self.fake.tokens();
        let names = tokens
            .iter()
            .map(|token| token["name"].as_str().unwrap().to_owned());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    fn successor(&self) -> String {
        let tokens = self.fake.tokens();
        let token = tokens
            .iter()
            .find(|token| token["name"] == "ci (2)")
            .unwrap();
        token["id"].as_str().unwrap().to_owned()
    }
}

#[test]
fn keep_finishes_it() {
    let scene = Scene::unclear();
    let id = scene.successor();
    let dry = scene.rotate(&["--keep", "--dry-run"]);
    assert_eq!(
        dry.out,
        format!(
            "the rotation of the token c1 was interrupted: its successor {id} is kept, and the old token deleted\n"
        )
    );
    assert_eq!(scene.names().len(), 3);
    let kept = scene.rotate(&["--keep", "--yes"]);
    assert_eq!((kept.code, kept.err.as_str()), (Some(0), ""));
    let start = format!(
        "the rotation of the token c1, which was interrupted, is finished: its successor is {id}, "
    );
    assert!(kept.out.starts_with(&start), "{}", kept.out);
    assert_eq!(scene.names(), ["ci (2)", "nightly export"]);
}

#[test]
fn undo_undoes_it() {
    let scene = Scene::unclear();
    let id = scene.successor();
    let dry = scene.rotate(&["--undo", "--dry-run", "--format=json"]);
    let planned: serde_json::Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(
        (planned["course"].as_str(), planned["successor"].as_str()),
        (Some("interrupted"), Some(id.as_str()))
    );
    let undone = scene.rotate(&["--undo", "--yes"]);
    assert_eq!((undone.code, undone.err.as_str()), (Some(0), ""));
    assert_eq!(
        undone.out,
        format!(
            "the rotation of the token c1 is undone: the successor {id} is deleted, and the old token is as it was\n"
        )
    );
    assert_eq!(scene.names(), ["ci", "nightly export"]);
    // And it can be rotated again.
    let again = scene.rotate(&["--expires=90d", "--yes", "--secret-to=s.json"]);
    assert_eq!(again.code, Some(0), "{}", again.err);
}

/// Nothing that was interrupted, nothing to keep; and one of the two.
#[test]
fn there_must_be_something_to_end() {
    let runtime = runtime();
    let fake = runtime.block_on(fake().start()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for flag in ["--keep", "--undo"] {
        let ran = ran(pat_at(&fake)
            .args(["rotate", ID, flag, "--yes", "--journal", "mine"])
            .current_dir(folder.path()));
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert_eq!(
            ran.err,
            "pat: the journal mine holds no interrupted rotation, so there is nothing to keep or to undo\n"
        );
    }
    assert_eq!(fake.tokens().len(), 1);
    let both = crate::common::run(&["rotate", ID, "--keep", "--undo"]);
    assert_eq!(
        both.err,
        "pat: the argument '--keep' cannot be used with '--undo'; see --help\n"
    );
}
