//! Each sink: what it takes, what it leaves when it fails, and that the successor is deleted again.

use std::{fs, io};

use sailpoint_pat::rotate::{
    Fate, FileSink, RotationError, RotationErrorKind, SecretForm, Sink, Unfinished, WriterSink,
};

use super::world::World;

/// Runs it with a sink that fails after the successor was created.
pub(crate) async fn failed(world: &World, sink: &mut impl Sink) -> RotationError {
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
pub(crate) fn text(error: &RotationError) -> String {
    let (Fate::Undone(id) | Fate::Unfinished(Some(id))) = error.fate() else {
        panic!("{error}");
    };
    error.to_string().replace(id.as_str(), "n3w")
}

pub(crate) const UNDONE: &str =
    "The successor n3w was deleted again, and the old token is as it was.";

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
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use sailpoint_pat::rotate::{Refusal, Step};

    use super::*;

    async fn refused(world: &World, sink: &mut FileSink) -> String {
        let run = world.rotation();
        let error = run
            .run(&world.tenant, world.journal(), sink)
            .await
            .unwrap_err();
        assert_eq!(*error.fate(), Fate::Unchanged);
        assert_eq!(world.ids(), ["0ld"]);
        let requests = world.fake.requests();
        assert!(requests.is_empty(), "{requests:?}");
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
        assert_eq!(text, "the file …/folder is no regular file; name a file");
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

    /// A folder that takes no files, whoever asks.
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_folder_that_takes_no_files() {
        let world = World::new().await;
        let text = refused(&world, &mut FileSink::new("/proc/config.json")).await;
        let start = "the file /proc/config.json cannot be written: its folder takes no files: ";
        assert!(text.starts_with(start), "{text}");
    }
}
