//! Each sink: what it takes, what it leaves when it fails, and that the successor is deleted again.

use std::{fs, io};

use sailpoint_pat::rotate::{
    Fate, FileSink, RotationError, RotationErrorKind, SecretForm, Sink, Unfinished, WriterSink,
};

use crate::world::World;

/// Runs it with a sink that fails after the successor was created.
async fn failed(world: &World, sink: &mut impl Sink) -> RotationError {
    let rotation = world.rotation();
    let run = rotation.run(&world.tenant, world.journal(), sink);
    let error = run.await.unwrap_err();
    assert_eq!(world.ids(), ["0ld"], "{error}");
    assert_eq!(error.kind(), RotationErrorKind::Sink);
    assert_eq!(Unfinished::read(world.journal()).unwrap(), None);
    for secret in world.fake.every_secret() {
        assert!(!error.to_string().contains(&secret), "a secret in {error}");
        assert!(
            !format!("{error:?}").contains(&secret),
            "a secret in the debug output"
        );
    }
    error
}

/// The text without the id of the successor, which is random.
fn text(error: &RotationError) -> String {
    let Fate::Undone(id) = error.fate() else {
        panic!("{error}");
    };
    error.to_string().replace(id.as_str(), "n3w")
}

const UNDONE: &str = "The successor n3w was deleted again, and the old token is as it was.";

struct Full;

impl io::Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::other("no space left on device"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_writer_gets_the_secret_once() {
    let world = World::new().await;
    let mut written = Vec::new();
    let mut sink = WriterSink::new("a list", &mut written).form(SecretForm::SecretAlone);
    let report = world
        .rotation()
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap();
    assert_eq!(report.sink(), "a list");
    world.assert_only(
        report.successor().as_str(),
        std::str::from_utf8(&written).unwrap(),
    );
}

#[tokio::test]
async fn a_writer_that_is_full() {
    let world = World::new().await;
    let error = failed(&world, &mut WriterSink::new("the standard output", Full)).await;
    assert_eq!(
        text(&error),
        format!(
            "rotating the token 0ld: the standard output did not take the secret: no space left on device. {UNDONE}"
        )
    );
}

#[tokio::test]
async fn a_file_is_readable_by_its_owner_alone() {
    let world = World::new().await;
    let path = world.path("config.json");
    fs::write(&path, "something older").unwrap();
    world
        .rotation()
        .run(&world.tenant, world.journal(), &mut FileSink::new(&path))
        .await
        .unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let id = world.ids().remove(0);
    let secret = world.fake.secret_of(&id).unwrap();
    assert_eq!(
        text,
        format!(
            "{{\n  \"BaseURL\": \"{}\",\n  \"ClientId\": \"{id}\",\n  \"ClientSecret\": \"{secret}\"\n}}\n",
            world.fake.base_url()
        )
    );
    #[cfg(unix)]
    for name in ["config.json", "journal", "journal.lock"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(world.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    // What was written is what this crate reads.
    let config = sailpoint_pat::Config::new().or_file(&path).unwrap();
    assert!(config.into_builder().is_ok());
}

#[tokio::test]
async fn a_folder_that_is_not_there() {
    let world = World::new().await;
    let path = world.path("missing").join("config.json");
    let run = world.rotation();
    let mut sink = FileSink::new(&path);
    let error = run
        .run(&world.tenant, world.journal(), &mut sink)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), RotationErrorKind::Refused);
    assert!(
        error.to_string().starts_with(&format!(
            "rotating the token 0ld: the file {} has a folder that cannot be looked at: ",
            path.display()
        )),
        "{error}"
    );
    assert_eq!(world.ids(), ["0ld"]);
}

#[cfg(unix)]
mod on_unix {
    use std::{
        os::unix::fs::{PermissionsExt as _, symlink},
        time::Duration,
    };

    use sailpoint_pat::rotate::{CommandSink, HandOver, Refusal, SinkError, Step};

    use super::*;
    use crate::world::credentials_in;

    async fn refused(world: &World, sink: &mut FileSink) -> String {
        let run = world.rotation();
        let error = run
            .run(&world.tenant, world.journal(), sink)
            .await
            .unwrap_err();
        assert_eq!(*error.fate(), Fate::Unchanged);
        assert_eq!(world.ids(), ["0ld"]);
        let [Refusal::Sink(text)] = error.refusals() else {
            panic!("{error}");
        };
        text.replace(world.folder.path().to_str().unwrap(), "…")
    }

    #[tokio::test]
    async fn a_link_is_not_followed() {
        let world = World::new().await;
        fs::write(world.path("target"), "as it was").unwrap();
        symlink(world.path("target"), world.path("link")).unwrap();
        let text = refused(&world, &mut FileSink::new(world.path("link"))).await;
        assert_eq!(
            text,
            "the file …/link is a symbolic link; name the file it leads to"
        );
        assert_eq!(
            fs::read_to_string(world.path("target")).unwrap(),
            "as it was"
        );
    }

    #[tokio::test]
    async fn a_folder_is_no_file() {
        let world = World::new().await;
        fs::create_dir(world.path("folder")).unwrap();
        let text = refused(&world, &mut FileSink::new(world.path("folder"))).await;
        assert_eq!(text, "the file …/folder is something else; name a file");
    }

    #[tokio::test]
    async fn a_folder_that_everybody_writes_to() {
        let world = World::new().await;
        let open = world.path("open");
        fs::create_dir(&open).unwrap();
        fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).unwrap();
        let mut sink = FileSink::new(open.join("config.json"));
        assert_eq!(
            refused(&world, &mut sink).await,
            "the file …/open/config.json would stand in a folder in which everybody may replace files; take another \
             folder, or its right to write from others"
        );
        fs::set_permissions(&open, fs::Permissions::from_mode(0o1777)).unwrap();
        world
            .rotation()
            .run(&world.tenant, world.journal(), &mut sink)
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_replaced_stays_as_it_was() {
        let world = World::new().await;
        let path = world.path("config.json");
        fs::write(&path, "as it was").unwrap();
        // It becomes a folder with something in it after it was looked at: no rename replaces that, whoever asks.
        let taken = path.clone();
        let rotation = world.rotation().on_step(move |step| {
            if step == Step::SinkBegun {
                fs::remove_file(&taken).unwrap();
                fs::create_dir(&taken).unwrap();
                fs::write(taken.join("inside"), "").unwrap();
            }
        });
        let mut sink = FileSink::new(&path);
        let error = rotation
            .run(&world.tenant, world.journal(), &mut sink)
            .await
            .unwrap_err();
        let start = format!(
            "rotating the token 0ld: the file {} cannot be replaced: ",
            path.display()
        );
        assert!(text(&error).starts_with(&start), "{error}");
        assert_eq!(world.ids(), ["0ld"]);
        assert!(path.join("inside").is_file());
        assert_eq!(world.files(), ["config.json", "journal", "journal.lock"]);
    }

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
                 which expires at 2026-08-30T12:00:00.000Z; its secret is in the file {}",
                path.display()
            )
        );
        let (stored, secret) = credentials_in(&path);
        assert_eq!(stored, id.as_str());
        world.assert_only(&stored, &secret);
    }
}
