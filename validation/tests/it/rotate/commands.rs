//! Commands that take the secret on their standard input, or do not.
#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    sync::Arc,
    time::Duration,
};

use sailpoint_pat::{
    TokenId,
    rotate::{
        CommandSink, Course, Fate, FileSink, HandOver, Refusal, Resolution, RotationError,
        SecretForm, Sink, SinkError, Step, Unfinished,
    },
};
use sailpoint_pat_fake_tenant::{Answer, Edit, Fault, Operation};
use serde_json::json;

use super::{
    sinks::{UNDONE, text},
    world::{World, credentials_in},
};

pub(crate) fn shell(script: &str, world: &World) -> CommandSink {
    let target = world.path("stored").into_os_string();
    CommandSink::new("sh", ["-c".into(), script.into(), "store".into(), target])
}

pub(crate) fn unclear(world: &World, id: &str) -> String {
    format!(
        "Both tokens are kept. See whether the secret of {id} is where it was to go: if it is, run the rotation again with the \
         journal {} to keep it (--keep), if not, to undo it (--undo). Without either the next run makes another successor.",
        world.journal().display()
    )
}

/// A command that ends well without having read all of it has not got it.
#[tokio::test]
async fn a_command_that_leaves_the_secret_unread() {
    for script in ["exit 0", "true", "head -c 20 > \"$1\""] {
        for _ in 0..10 {
            let world = World::new().await;
            let mut sink = shell(script, &world);
            let run = world.rotation();
            let error = run
                .run(&world.tenant, world.journal(), &mut sink)
                .await
                .unwrap_err();
            let Fate::Unfinished(Some(id)) = error.fate() else {
                panic!("{error}");
            };
            assert_eq!(
                error.to_string(),
                format!(
                    "rotating the token 0ld: the command \"sh\" ended well and left the secret, or a part of it, unread in its \
                     standard input. {}",
                    unclear(&world, id.as_str())
                )
            );
            assert_eq!(world.ids(), ["0ld", id.as_str()]);
        }
    }
}

/// A command stores the secret and then fails. Nothing is deleted until somebody says what is there, or the store has another.
#[tokio::test]
async fn what_a_failed_command_may_have_stored_is_kept() {
    let storing = "cat > \"$1\"; exit 3";
    // Kept: the store has it.
    let world = World::new().await;
    let mut sink = shell(storing, &world);
    let run = world.rotation();
    let failed = run.run(&world.tenant, world.journal(), &mut sink).await;
    let error = failed.unwrap_err();
    let (id, secret) = credentials_in(&world.path("stored"));
    assert_eq!(
        *error.fate(),
        Fate::Unfinished(Some(TokenId::new(&*id).unwrap()))
    );
    let keep = world.rotation().resolving(Resolution::Keep);
    let report = keep.run(&world.tenant, world.journal(), &mut sink).await;
    assert_eq!(report.unwrap().course(), Course::Finished);
    world.assert_only(&id, &secret);

    // Undone: it has not.
    let world = World::new().await;
    let mut sink = shell("exit 3", &world);
    run_fails(&world, &mut sink).await;
    let undo = world.rotation().resolving(Resolution::Undo);
    let report = undo
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    assert_eq!(report.course(), Course::Undone);
    assert_eq!(
        report.to_string(),
        format!(
            "the rotation of the token 0ld is undone: the successor {} is deleted, and the old token is as it was",
            report.successor()
        )
    );
    assert_eq!(world.ids(), ["0ld"]);
    assert_eq!(Unfinished::read(world.journal()).unwrap(), None);
    let again = undo
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(
        again.to_string(),
        format!(
            "rotating the token 0ld: the journal {} holds no unfinished rotation of this token, so there is nothing to keep or to \
             undo. Nothing was changed.",
            world.journal().display()
        )
    );

    // Neither: another successor replaces it in the store before it goes.
    let world = World::new().await;
    run_fails(&world, &mut shell(storing, &world)).await;
    let (first, _) = credentials_in(&world.path("stored"));
    let mut sink = shell("cat > \"$1\"", &world);
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    assert_eq!(report.undone(), [TokenId::new(&*first).unwrap()]);
    let (id, secret) = credentials_in(&world.path("stored"));
    world.assert_only(&id, &secret);
}

async fn both_kept(world: &World, sink: &mut CommandSink) -> RotationError {
    let rotation = world.rotation();
    let run = rotation.run(&world.tenant, world.journal(), sink);
    let error = run.await.unwrap_err();
    let Fate::Unfinished(Some(id)) = error.fate() else {
        panic!("{error}");
    };
    assert_eq!(world.ids(), ["0ld", id.as_str()]);
    error
}

pub(crate) async fn run_fails(world: &World, sink: &mut CommandSink) {
    let rotation = world.rotation();
    let run = rotation.run(&world.tenant, world.journal(), sink);
    run.await.unwrap_err();
}

#[tokio::test]
async fn a_command_reads_the_secret_and_nothing_else_has_it() {
    let world = World::new().await;
    let mut sink = shell(
        "cat > \"$1\"; env > \"$1.env\"; tr '\\0' ' ' < /proc/$$/cmdline > \"$1.argv\"",
        &world,
    );
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    assert_eq!(report.sink(), "the command \"sh\"");
    let (id, secret) = credentials_in(&world.path("stored"));
    world.assert_only(&id, &secret);
    for name in ["stored.env", "stored.argv"] {
        let text = fs::read_to_string(world.path(name)).unwrap();
        assert!(!text.is_empty() && !text.contains(&secret), "{name}");
    }
}

/// Refused before anything is sent. Gives the reason, with `…` for the folder.
async fn refused(world: &World, sink: &mut CommandSink) -> String {
    let rotation = world.rotation();
    let run = rotation.run(&world.tenant, world.journal(), sink);
    let error = run.await.unwrap_err();
    assert_eq!(*error.fate(), Fate::Unchanged);
    let requests = world.fake.requests();
    assert!(requests.is_empty(), "{requests:?}");
    assert_eq!(world.files(), ["journal.lock", "programs"]);
    let [Refusal::Sink(text)] = error.refusals() else {
        panic!("{error}");
    };
    text.replace(world.folder.path().to_str().unwrap(), "…")
}

/// What cannot be started is noticed before there is a token, with where it was looked for and what to do.
#[tokio::test]
async fn a_command_that_cannot_be_started() {
    let world = World::new().await;
    let programs = world.path("programs");
    fs::create_dir_all(programs.join("folder")).unwrap();
    let program = |name: &str, mode: u32, content: &str| {
        let path = programs.join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    };
    program("plain", 0o644, "#!/bin/sh\n");
    program("nobodys", 0o755, "#!/nowhere/bash -e\n");
    program("scripts", 0o755, "#! ./programs/plain\n");
    symlink("nothing", programs.join("dangling")).unwrap();
    let not_there = "not there, or not for you to see; name another program";
    for (name, why) in [
        ("missing", format!("…/programs/missing is {not_there}")),
        ("dangling", format!("…/programs/dangling is {not_there}")),
        ("plain/x", format!("…/programs/plain/x is {not_there}")),
        ("folder", "…/programs/folder is no file; name a program".to_owned()),
        (
            "plain",
            "…/programs/plain is not executable for you; make it so (chmod +x), or name another program".to_owned(),
        ),
        (
            "nobodys",
            "…/programs/nobodys is a script for /nowhere/bash, which is not there or not executable; install that, or correct the \
             first line of the script"
                .to_owned(),
        ),
        (
            "scripts",
            "…/programs/scripts is a script for ./programs/plain, which is not there or not executable; install that, or correct \
             the first line of the script"
                .to_owned(),
        ),
    ] {
        let path = programs.join(name);
        let text = refused(&world, &mut CommandSink::new(&path, ["x"])).await;
        let (command, text) = text.split_once(" cannot be started: ").unwrap();
        assert!(command.starts_with("the command \""), "{command}");
        assert_eq!(text, why, "{name}");
    }
    let text = refused(&world, &mut CommandSink::new("n0-such-program", ["x"])).await;
    let path = std::env::var("PATH").unwrap();
    assert_eq!(
        text,
        format!(
            "the command \"n0-such-program\" cannot be started: no folder of PATH ({path}) has a program of this name; install it, \
             or give its path"
        )
    );
    let text = refused(&world, &mut CommandSink::new("", ["x"])).await;
    assert_eq!(
        text,
        "the command \"\" cannot be started: it has no name; name a program"
    );
    for (program, argument) in [("sh", "a\0b"), ("s\0h", "a")] {
        let text = refused(&world, &mut CommandSink::new(program, [argument])).await;
        let end = " cannot be started: its name or an argument has a NUL in it; take that out";
        assert!(text.ends_with(end), "{text}");
    }
}

/// What can be started is never refused: by name, by path, as a script, as a script that only its interpreter can be asked about.
#[tokio::test]
async fn a_command_that_can_be_started() {
    let world = World::new().await;
    for (name, first) in [
        ("direct", "#!/bin/sh\n"),
        ("spaced", "#! \t/bin/sh -e\n"),
        ("env", "#!/usr/bin/env sh\n"),
    ] {
        let path = world.path(name);
        fs::write(&path, format!("{first}cat >/dev/null\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let link = world.path(&format!("{name}-link"));
        symlink(&path, &link).unwrap();
        for path in [path, link] {
            let mut sink = CommandSink::new(path, ["x"]);
            sink.prepare().unwrap();
        }
    }
    CommandSink::new("cat", ["x"]).prepare().unwrap();
    CommandSink::new("/bin/cat", ["x"]).prepare().unwrap();
}

/// What vanishes after it was looked at is noticed when it is started: the successor is deleted again.
#[tokio::test]
async fn a_command_that_vanishes() {
    let world = World::new().await;
    let path = world.path("store");
    fs::write(&path, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let (gone, none): (_, [&str; 0]) = (path.clone(), []);
    let rotation = world.rotation().on_step(move |step| {
        if step == Step::Planned {
            fs::remove_file(&gone).unwrap();
        }
    });
    let mut sink = CommandSink::new(&path, none);
    let run = rotation.run(&world.tenant, world.journal(), &mut sink);
    let error = run.await.unwrap_err();
    let words = "could not be started: No such file or directory (os error 2). ";
    assert!(
        text(&error).ends_with(&format!("{words}{UNDONE}")),
        "{error}"
    );
    assert_eq!(world.ids(), ["0ld"]);
}

/// A secret that is longer than what a pipe holds is given as it is read, and a command that stops reading does not stop the clock.
#[tokio::test]
async fn a_secret_longer_than_a_pipe() {
    let long = "s".repeat(200_000);
    for (script, what) in [
        (
            "head -c 20 > \"$1\"; exec sleep 600",
            Some("did not end within 300ms and was killed"),
        ),
        (
            "head -c 20 > \"$1\"",
            Some("ended well and left the secret, or a part of it, unread in its standard input"),
        ),
        ("cat > \"$1\"", None),
    ] {
        let world = Arc::new(World::new().await);
        let edits = vec![Edit::set("/secret", long.as_str().into())];
        let create = Fault::EditReply(edits);
        world.fake.push_fault(Operation::Create, create);
        let rotation = world.rotation().on_step({
            let world = Arc::clone(&world);
            move |step| {
                if step == Step::Created {
                    let proof =
                        json!({ "access_token": "b", "token_type": "bearer", "expires_in": 749 });
                    let proof = Fault::Answer(Answer::json(200, &proof));
                    world.fake.push_fault(Operation::TokenExchange, proof);
                }
            }
        });
        let mut sink = shell(script, &world);
        if script.contains("sleep") {
            sink = sink.time(Duration::from_millis(300));
        }
        let run = rotation.run(&world.tenant, world.journal(), &mut sink);
        match (run.await, what) {
            (Err(error), Some(what)) => {
                assert!(error.to_string().contains(what), "{error}");
                assert_eq!(world.ids().len(), 2);
            }
            (Ok(report), None) => {
                let stored = credentials_in(&world.path("stored"));
                assert_eq!(stored, (report.successor().to_string(), long.clone()));
                assert_eq!(world.ids(), [stored.0]);
            }
            (ended, _) => panic!("{script}: {ended:?}"),
        }
    }
}

#[tokio::test]
async fn a_command_that_fails_is_quoted_without_the_secret() {
    let world = World::new().await;
    let mut sink = shell("read -r secret; echo \"no: $secret\" >&2; exit 7", &world)
        .form(SecretForm::SecretAlone);
    let error = both_kept(&world, &mut sink).await;
    assert_eq!(
        text(&error),
        format!(
            "rotating the token 0ld: the command \"sh\" ended with status 7 and said \"no: [redacted]\". {}",
            unclear(&world, "n3w")
        )
    );
    let world = World::new().await;
    let error = both_kept(&world, &mut shell("exit 1", &world)).await;
    assert_eq!(
        text(&error),
        format!(
            "rotating the token 0ld: the command \"sh\" ended with status 1. {}",
            unclear(&world, "n3w")
        )
    );
}

#[tokio::test]
async fn a_command_that_says_a_lot_is_not_stopped_by_it() {
    let world = World::new().await;
    let script = "cat > \"$1\"; i=0; while [ $i -lt 20000 ]; do echo 'a line of words' >&2; i=$((i+1)); done";
    let mut sink = shell(script, &world);
    world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    let (id, secret) = credentials_in(&world.path("stored"));
    world.assert_only(&id, &secret);
}

/// Nobody knows whether such a command has stored the secret: both tokens stay, and the next run makes it certain.
#[tokio::test]
async fn a_command_of_which_nobody_knows() {
    const HUNG: &str = "cat > \"$1\"; exec sleep 600";
    const SIGNALLED: &str = "cat > \"$1\"; kill -9 $$";
    let soon = Duration::from_millis(300);
    for (script, time, what) in [
        (HUNG, soon, "did not end within 300ms and was killed"),
        (
            SIGNALLED,
            CommandSink::DEFAULT_TIME,
            "was ended by a signal",
        ),
    ] {
        let world = World::new().await;
        let mut sink = shell(script, &world).time(time);
        let run = world.rotation();
        let error = run
            .run(&world.tenant, world.journal(), &mut sink)
            .await
            .unwrap_err();
        let Fate::Unfinished(Some(id)) = error.fate() else {
            panic!("{error}");
        };
        assert_eq!(
            error.to_string(),
            format!(
                "rotating the token 0ld: the command \"sh\" {what}. {}",
                unclear(&world, id.as_str())
            )
        );
        assert_eq!(world.ids(), ["0ld", id.as_str()]);
        let mut sink = shell("cat > \"$1\"", &world);
        let report = run
            .run(&world.tenant, world.journal(), &mut sink)
            .await
            .unwrap();
        assert_eq!(report.undone(), std::slice::from_ref(id));
        let (id, secret) = credentials_in(&world.path("stored"));
        world.assert_only(&id, &secret);
    }
}

/// A sink of one's own that stores the secret and then says that it may have.
struct Doubtful(FileSink);

impl Sink for Doubtful {
    fn describe(&self) -> String {
        self.0.describe()
    }

    async fn hand_over(&mut self, new: &HandOver<'_>) -> Result<(), SinkError> {
        self.0.hand_over(new).await?;
        Err(SinkError::unclear("it may have been stored"))
    }
}

#[tokio::test]
async fn what_a_sink_has_is_found_out_at_the_service() {
    let world = World::new().await;
    let path = world.path("config.json");
    let run = world.rotation();
    let mut doubtful = Doubtful(FileSink::new(&path));
    let error = run
        .run(&world.tenant, world.journal(), &mut doubtful)
        .await
        .unwrap_err();
    let Fate::Unfinished(Some(id)) = error.fate() else {
        panic!("{error}");
    };
    let unfinished = Unfinished::read(world.journal()).unwrap().unwrap();
    assert_eq!(
        unfinished.to_string(),
        format!(
            "the rotation of the token 0ld was interrupted: whether the secret of its successor \"ci (2)\" is in \
             the file {} will be found out; if it is not, or nobody can tell, the successor will be deleted, and another made",
            path.display()
        )
    );
    let report = run
        .run(&world.tenant, world.journal(), &mut FileSink::new(&path))
        .await
        .unwrap();
    assert_eq!(
        report.to_string(),
        format!(
            "the rotation of the token 0ld, which was interrupted, is finished: its successor is {id}, \"ci (2)\", \
             which expires at 2026-08-30T12:00:00.000Z; its secret went to the file {}",
            path.display()
        )
    );
    let (stored, secret) = credentials_in(&path);
    assert_eq!(stored, id.as_str());
    world.assert_only(&stored, &secret);
}
