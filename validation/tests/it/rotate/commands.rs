//! Commands that take the secret on their standard input, or do not.
#![cfg(unix)]

use std::{fs, time::Duration};

use sailpoint_pat::{
    TokenId,
    rotate::{
        CommandSink, Course, Fate, FileSink, HandOver, Resolution, RotationError, SecretForm, Sink,
        SinkError, Unfinished,
    },
};

use super::{
    sinks::{UNDONE, failed, text},
    world::{World, credentials_in},
};

fn shell(script: &str, world: &World) -> CommandSink {
    let target = world.path("stored").into_os_string();
    CommandSink::new("sh", ["-c".into(), script.into(), "store".into(), target])
}

fn unclear(world: &World, id: &str) -> String {
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

async fn run_fails(world: &World, sink: &mut CommandSink) {
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

#[tokio::test]
async fn a_command_that_is_not_there() {
    let world = World::new().await;
    let none: [&str; 0] = [];
    let error = failed(&world, &mut CommandSink::new("/nowhere/vault", none)).await;
    assert_eq!(
        text(&error),
        format!(
            "rotating the token 0ld: the command \"/nowhere/vault\" could not be started: \
             No such file or directory (os error 2). {UNDONE}"
        )
    );
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
