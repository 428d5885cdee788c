//! Commands that take the secret on their standard input, or do not.
#![cfg(unix)]

use std::{fs, time::Duration};

use sailpoint_pat::rotate::{
    CommandSink, Fate, FileSink, HandOver, SecretForm, Sink, SinkError, Unfinished,
};

use super::{
    sinks::{UNDONE, failed, text},
    world::{World, credentials_in},
};

fn shell(script: &str, world: &World) -> CommandSink {
    let target = world.path("stored").into_os_string();
    CommandSink::new("sh", ["-c".into(), script.into(), "store".into(), target])
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
    let error = failed(&world, &mut sink).await;
    assert_eq!(
        text(&error),
        format!(
            "rotating the token 0ld: the command \"sh\" ended with status 7 and said \"no: [redacted]\". {UNDONE}"
        )
    );
    let error = failed(&world, &mut shell("exit 1", &world)).await;
    assert_eq!(
        text(&error),
        format!("rotating the token 0ld: the command \"sh\" ended with status 1. {UNDONE}")
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
                "rotating the token 0ld: the command \"sh\" {what}. The successor {id} may still be there: \
                 run the rotation again with the same journal, which finishes or undoes it."
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
