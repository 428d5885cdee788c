//! The journal: what is in it, who has it, and what happens when it cannot be written.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use sailpoint_pat::rotate::{
    Course, Fate, FileSink, Rotation, RotationErrorKind, Step, Unfinished, WriterSink,
};
use sailpoint_pat_fake_tenant::{Fault, Operation};

use super::world::{World, credentials_in};

#[tokio::test]
async fn the_journal_never_holds_the_secret() {
    let world = World::new().await;
    let (journal, folder) = (world.journal(), world.folder.path().to_owned());
    let texts = Arc::new(Mutex::new(Vec::new()));
    let rotation = world.rotation().on_step({
        let texts = texts.clone();
        move |step| {
            if step == Step::Noted || step == Step::JournalStaged {
                texts
                    .lock()
                    .unwrap()
                    .push(fs::read_to_string(&journal).unwrap_or_default());
                let staged = fs::read_to_string(folder.join(".journal.new"));
                texts.lock().unwrap().push(staged.unwrap_or_default());
            }
        }
    });
    let mut sink = FileSink::new(world.path("config.json"));
    rotation
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    let texts = texts.lock().unwrap();
    assert!(texts.iter().any(|text| text.contains("handing-over")));
    for secret in world.fake.every_secret() {
        assert!(!texts.iter().any(|text| text.contains(&secret)));
    }
}

#[tokio::test]
async fn one_run_at_a_time_has_the_journal() {
    let world = World::new().await;
    let (tenant, journal) = (world.tenant.clone(), world.journal());
    let other = world.rotation();
    let seen = Arc::new(Mutex::new(None));
    let rotation = world.rotation().on_step({
        let seen = seen.clone();
        move |step| {
            if step == Step::Planned {
                // Another run in between ends before it awaits anything.
                let mut sink = FileSink::new("unused");
                let run = std::pin::pin!(other.run(&tenant, &journal, &mut sink));
                let mut context = std::task::Context::from_waker(std::task::Waker::noop());
                if let std::task::Poll::Ready(result) = run.poll(&mut context) {
                    *seen.lock().unwrap() = Some(result.unwrap_err());
                }
            }
        }
    });
    let mut sink = FileSink::new(world.path("config.json"));
    rotation
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    let error = seen.lock().unwrap().take().expect("an error");
    assert_eq!(error.kind(), RotationErrorKind::Busy);
    assert_eq!(
        error.to_string(),
        format!(
            "rotating the token 0ld: another run holds the journal {}; wait for its end. Nothing was changed.",
            world.journal().display()
        )
    );
}

#[tokio::test]
async fn a_journal_of_another_rotation() {
    let world = World::new().await;
    world
        .fake
        .push_fault(Operation::Create, Fault::DropAfterActing);
    world
        .fake
        .push_fault(Operation::Delete, Fault::DropBeforeActing);
    let mut sink = FileSink::new(world.path("config.json"));
    let error = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert!(matches!(error.fate(), Fate::Unfinished(Some(_))), "{error}");
    let other = Rotation::of(sailpoint_pat::TokenId::new("0ther").unwrap());
    let error = other
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), RotationErrorKind::Journal);
    assert!(
        error.to_string().starts_with(&format!(
            "rotating the token 0ther: the journal {} holds an unfinished rotation, that of the token \"0ld\" at {}; \
             finish that one first, or use another journal.",
            world.journal().display(),
            world.fake.base_url()
        )),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_journal() {
    let world = World::new().await;
    let mut sink = WriterSink::new("a list", Vec::new());
    std::fs::write(world.journal(), "{\n  \"ClientSecret\": \"hush\"}").unwrap();
    let error = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "rotating the token 0ld: the journal {} is not one of a rotation (line 2, column 16); name another file, \
             or move this one away. Nothing was changed.",
            world.journal().display()
        )
    );
    assert!(!format!("{error:?}").contains("hush"));
}

#[tokio::test]
async fn a_journal_of_another_version() {
    let world = World::new().await;
    let mut sink = FileSink::new(world.path("config.json"));
    let run = world.rotation();
    run.run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    let text = fs::read_to_string(world.journal()).unwrap();
    fs::write(
        world.journal(),
        text.replace("\"version\": 1", "\"version\": 2"),
    )
    .unwrap();
    let error = Unfinished::read(world.journal()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the journal {} has the version 2, which this program does not know; use the one that wrote it",
            world.journal().display()
        )
    );
    let error = run
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), RotationErrorKind::Journal);
}

#[tokio::test]
async fn a_journal_in_a_folder_that_is_not_there() {
    let world = World::new().await;
    let mut sink = FileSink::new(world.path("config.json"));
    let journal = world.path("missing").join("journal");
    let error = world
        .rotation()
        .run(&world.tenant, &journal, &mut sink)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), RotationErrorKind::Journal);
    assert!(
        error.to_string().starts_with(&format!(
            "rotating the token 0ld: the journal {}.lock cannot be opened: ",
            journal.display()
        )),
        "{error}"
    );
    assert_eq!(world.fake.requests().len(), 0);
}

/// From `step` on the journal cannot be written, as a folder stands where its new content would be.
fn spoilt_at(world: &World, step: Step) -> (Rotation, PathBuf) {
    let obstacle = world.path(".journal.new");
    let rotation = world.rotation().on_step({
        let obstacle = obstacle.clone();
        move |reached| {
            if reached == step {
                fs::create_dir(&obstacle).unwrap();
            }
        }
    });
    (rotation, obstacle)
}

#[tokio::test]
async fn a_journal_that_fails_before_anything_is_created() {
    let world = World::new().await;
    let (rotation, _) = spoilt_at(&world, Step::Planned);
    let mut sink = FileSink::new(world.path("config.json"));
    let error = rotation
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(*error.fate(), Fate::Unchanged);
    let start = format!(
        "rotating the token 0ld: the journal {} cannot be written: ",
        world.journal().display()
    );
    assert!(error.to_string().starts_with(&start), "{error}");
    assert!(
        error.to_string().ends_with(". Nothing was changed."),
        "{error}"
    );
    assert_eq!(world.ids(), ["0ld"]);
}

#[tokio::test]
async fn a_journal_that_fails_when_the_successor_is_there() {
    let world = World::new().await;
    let (rotation, obstacle) = spoilt_at(&world, Step::Created);
    let path = world.path("config.json");
    let mut sink = FileSink::new(&path);
    let error = rotation
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), RotationErrorKind::Journal);
    assert!(matches!(error.fate(), Fate::Unfinished(Some(_))), "{error}");
    // It is deleted all the same, and the sink has nothing.
    assert_eq!(world.ids(), ["0ld"]);
    assert!(!path.exists());
    fs::remove_dir(obstacle).unwrap();
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    assert_eq!(report.course(), Course::UndoneAndRotated);
    let (id, secret) = credentials_in(&path);
    world.assert_only(&id, &secret);
}

#[tokio::test]
async fn a_journal_that_fails_when_the_sink_has_the_secret() {
    let world = World::new().await;
    let (rotation, obstacle) = spoilt_at(&world, Step::SinkDone);
    let path = world.path("config.json");
    let mut sink = FileSink::new(&path);
    let error = rotation
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    // Whatever is in the sink works: nothing is deleted.
    let (id, secret) = credentials_in(&path);
    assert_eq!(world.ids(), ["0ld", &id]);
    assert!(matches!(error.fate(), Fate::Unfinished(Some(_))), "{error}");
    fs::remove_dir(obstacle).unwrap();
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    assert_eq!(report.course(), Course::Finished);
    world.assert_only(&id, &secret);
}

/// A journal is not believed because it is there.
#[cfg(unix)]
#[tokio::test]
async fn a_journal_of_somebody_else_is_not_believed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let world = World::new().await;
    let path = world.journal();
    let refused = async |why: &str| {
        let mut sink = FileSink::new(world.path("config.json"));
        let run = world.rotation().run(&world.tenant, &path, &mut sink).await;
        let error = run.unwrap_err();
        assert_eq!(error.kind(), RotationErrorKind::Journal);
        assert_eq!(
            error.to_string(),
            format!(
                "rotating the token 0ld: the journal {} {why}. Nothing was changed.",
                path.display()
            )
        );
        assert_eq!(world.ids(), ["0ld", "an0ther"]);
        assert_eq!(world.fake.requests().len(), 0);
        fs::remove_file(&path).unwrap();
    };
    world
        .fake
        .add_token(sailpoint_pat_fake_tenant::TokenSeed::new("other").id("an0ther"))
        .unwrap();
    fs::write(&path, "{}").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o622)).unwrap();
    refused(
        "can be written by others, who may have changed it; look at it, then take their right to write (chmod 600)",
    )
    .await;
    fs::write(world.path("elsewhere"), "{}").unwrap();
    symlink(world.path("elsewhere"), &path).unwrap();
    refused("is a symbolic link; name the file it leads to").await;
    let made = std::process::Command::new("mkfifo")
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    refused("is no regular file; name another file").await;
    fs::write(&path, vec![b' '; 2 << 20]).unwrap();
    refused("is longer than any journal; name another file").await;
}

/// One that names any token of ours has it deleted by nobody.
#[tokio::test]
async fn a_journal_that_names_a_token_it_did_not_make() {
    let world = World::new().await;
    world
        .fake
        .add_token(sailpoint_pat_fake_tenant::TokenSeed::new("other").id("an0ther"))
        .unwrap();
    let planted = serde_json::json!({
        "version": 1, "baseUrl": world.fake.base_url(), "oldId": "0ld", "oldName": "ci", "name": "ci (2)",
        "finalName": null, "expirationDate": "2026-08-30T12:00:00Z", "since": "2026-06-01T12:00:00Z",
        "sink": "the file config.json", "successorId": "an0ther", "stage": "undoing", "undone": [],
    });
    for stage in ["undoing", "created", "handing-over", "handed-over"] {
        let mut planted = planted.clone();
        planted["stage"] = stage.into();
        fs::write(world.journal(), planted.to_string()).unwrap();
        let mut sink = WriterSink::new("a list", Vec::new());
        let run = world
            .rotation()
            .run(&world.tenant, world.journal(), &mut sink)
            .await;
        let deleted = if stage == "handed-over" { "0ld" } else { "" };
        assert!(world.ids().iter().any(|id| id == "an0ther"), "{stage}");
        if deleted.is_empty() {
            let error = run.unwrap_err();
            assert_eq!(error.kind(), RotationErrorKind::Undecided, "{stage}");
            assert_eq!(
                error.to_string(),
                format!(
                    "rotating the token 0ld: the journal {} names a token as the successor that is not as it tells: the token \
                     an0ther \"other\" (created at 2026-06-01T12:00:00.000Z, never expires); nothing was deleted; see whose it is, \
                     then delete or move the journal.",
                    world.journal().display()
                ),
                "{stage}"
            );
            assert_eq!(world.ids(), ["0ld", "an0ther"]);
        }
    }
}

/// The journal, the secret's file and what is written beside them are different files.
#[tokio::test]
async fn files_that_are_in_each_others_way() {
    let world = World::new().await;
    for (sink, journal) in [
        ("one", "one"),
        ("one.lock", "one"),
        ("one", "one.lock"),
        (".one.new", "one"),
        ("one", ".one.0ld.new"),
    ] {
        let path = world.path(sink);
        fs::write(&path, "what was there before").unwrap();
        let mut file = FileSink::new(&path);
        let run = world.rotation();
        let error = run
            .run(&world.tenant, world.path(journal), &mut file)
            .await
            .unwrap_err();
        assert_eq!(
            error.refusals(),
            [sailpoint_pat::rotate::Refusal::SinkIsJournal],
            "{sink} {journal}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "what was there before");
        fs::remove_file(&path).unwrap();
    }
    assert_eq!(world.fake.requests().len(), 0);
}

/// Two rotations with journals of their own into one sink: the second waits for nobody and begins nothing.
#[tokio::test]
async fn one_run_at_a_time_has_the_sink() {
    let world = World::new().await;
    let (tenant, other) = (world.tenant.clone(), world.rotation());
    let (journal, path) = (world.path("other journal"), world.path("config.json"));
    let seen = Arc::new(Mutex::new(None));
    let rotation = world.rotation().on_step({
        let (seen, path) = (seen.clone(), path.clone());
        move |step| {
            if step == Step::Planned {
                let mut sink = FileSink::new(&path);
                let run = std::pin::pin!(other.run(&tenant, &journal, &mut sink));
                let mut context = std::task::Context::from_waker(std::task::Waker::noop());
                if let std::task::Poll::Ready(result) = run.poll(&mut context) {
                    *seen.lock().unwrap() = Some(result.unwrap_err());
                }
            }
        }
    });
    let mut sink = FileSink::new(&path);
    rotation
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    let error = seen.lock().unwrap().take().expect("an error");
    assert_eq!(
        error.to_string(),
        format!(
            "rotating the token 0ld: the file {} is written by another rotation; wait for its end. Nothing was changed.",
            path.display()
        )
    );
    assert!(!world.files().iter().any(|name| name == ".config.json.lock"));
}
