//! A tenant with a token that is rotated, the folder of journal and sink, and what has to be true in the end.

use std::{fs, path::PathBuf, sync::LazyLock, time::Duration};

use sailpoint_pat::{
    BaseUrl, Credentials, Limiter, RetryPolicy, Tenant, TokenId,
    rotate::{
        AnySink, CommandSink, Course, FileSink, Rotation, RotationError, RotationReport, Step,
        Unfinished,
    },
};
use sailpoint_pat_fake_tenant::{FakeTenant, Operation, TokenSeed};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::common;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum SinkKind {
    File,
    Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Token {
    /// Not the one whose credentials are used to ask.
    Another,
    /// That one; and its successor gets its name.
    InUse,
}

/// What one run needs to know.
#[derive(Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) base_url: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) folder: PathBuf,
    pub(crate) sink: SinkKind,
    pub(crate) token: Token,
    /// Whether it waits for a word at each step.
    pub(crate) stops: bool,
}

impl Task {
    pub(crate) async fn run(
        &self,
        tell: impl Fn(Step) + Send + Sync + 'static,
    ) -> Result<RotationReport, RotationError> {
        let base = BaseUrl::parse(&self.base_url).expect("a base URL");
        let credentials = Credentials::new(&*self.client_id, &*self.client_secret);
        let tenant = Tenant::builder(base, credentials)
            .clock(|| common::instant(common::NOW))
            .margin(Duration::ZERO)
            .retry(RetryPolicy::never())
            .limiter(Limiter::unlimited())
            .sleep(|_| std::future::ready(()))
            .build()
            .expect("a tenant");
        let rotation = Rotation::of(TokenId::new("0ld").expect("an id")).on_step(tell);
        let rotation = match self.token {
            Token::Another => rotation,
            Token::InUse => rotation.keeping_name(),
        };
        let target = self.folder.join("sink");
        let mut sink: AnySink = match self.sink {
            SinkKind::File => FileSink::new(target).into(),
            // Takes the whole of its input or leaves what it has.
            SinkKind::Command => CommandSink::new(
                "sh",
                [
                    "-c".into(),
                    "cat >\"$1.$$\" && test -s \"$1.$$\" && mv \"$1.$$\" \"$1\"".into(),
                    "store".into(),
                    target.into_os_string(),
                ],
            )
            .into(),
        };
        rotation
            .run(&tenant, self.folder.join("journal"), &mut sink)
            .await
    }
}

pub(crate) struct Scene {
    pub(crate) fake: FakeTenant,
    folder: tempfile::TempDir,
    sink: SinkKind,
    token: Token,
    /// Of the old token.
    secret: String,
}

impl Scene {
    pub(crate) async fn new(sink: SinkKind, token: Token) -> Self {
        let fake = common::started().await;
        let seed = TokenSeed::new("ci")
            .id("0ld")
            .created("2026-05-02T12:00:00.000Z".parse().expect("a date"))
            .expires_at("2026-07-31T12:00:00.000Z".parse().expect("a date"));
        fake.add_token(seed).expect("a token");
        let secret = fake.secret_of("0ld").expect("a secret");
        let folder = tempfile::tempdir().expect("a folder");
        // What the sink has before.
        let before = serde_json::json!({ "ClientId": "0ld", "ClientSecret": secret });
        fs::write(folder.path().join("sink"), before.to_string()).expect("a file");
        Self {
            fake,
            folder,
            sink,
            token,
            secret,
        }
    }

    pub(crate) fn task(&self, stops: bool) -> Task {
        let (client_id, client_secret) = match self.token {
            Token::Another => (self.fake.client_id(), self.fake.client_secret()),
            Token::InUse => ("0ld", self.secret.as_str()),
        };
        Task {
            base_url: self.fake.base_url(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            folder: self.folder.path().to_owned(),
            sink: self.sink,
            token: self.token,
            stops,
        }
    }

    /// Runs it again, and looks at what is there.
    pub(crate) async fn settle(&self, at: &str) {
        let mut task = self.task(false);
        let is_old_there = self.fake.secret_of("0ld").is_some();
        if self.token == Token::InUse && self.sink == SinkKind::Command && !is_old_there {
            // A command cannot be asked; a pipeline gets its credentials from where the command puts them.
            (task.client_id, task.client_secret) = self.in_sink();
        }
        let journal = self.folder.path().join("journal");
        let before = Unfinished::read(&journal).expect("a journal");
        let report = match task.run(|_| ()).await {
            Ok(report) => report,
            Err(error) => panic!("{at}: {error}"),
        };
        assert_eq!(Unfinished::read(&journal).expect("a journal"), None, "{at}");
        match (&before, report.course()) {
            (None, Course::Rotated | Course::AlreadyFinished)
            | (Some(_), Course::Finished | Course::UndoneAndRotated) => {}
            (_, course) => panic!("{at}: {course:?} after {before:?}"),
        }
        // What is said of an earlier successor is true.
        if let Some(successor) = before.as_ref().and_then(Unfinished::successor) {
            let is_undone = report.undone().contains(&successor);
            assert_eq!(is_undone, report.successor() != &successor, "{at}");
        }
        self.assert_one_working_token(at).await;
        let (id, _) = self.in_sink();
        assert_eq!(report.successor().as_str(), id, "{at}");
    }

    pub(crate) async fn assert_one_working_token(&self, at: &str) {
        let (id, secret) = self.in_sink();
        let tokens = self.fake.tokens();
        let ids: Vec<&str> = tokens
            .iter()
            .filter_map(|token| token["id"].as_str())
            .collect();
        assert_eq!(ids, [id.as_str()], "{at}");
        // A successor that the sink may have had keeps its name until that of the next is there.
        let names: &[&str] = match self.token {
            Token::Another => &["ci (2)", "ci (3)", "ci (4)"],
            Token::InUse => &["ci"],
        };
        assert!(names.iter().any(|name| tokens[0]["name"] == *name), "{at}");
        assert_eq!(self.exchange(&id, &secret).await, 200, "{at}");
        assert_ne!(self.exchange("0ld", &self.secret).await, 200, "{at}");
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        let left: Vec<_> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .into_string()
                    .expect("a name")
            })
            .filter(|name| !["journal", "journal.lock", "sink"].contains(&name.as_str()))
            // Of a command that was left alone with nothing to read.
            .filter(|name| !name.starts_with("sink."))
            .collect();
        assert_eq!(left, [""; 0], "{at}");
    }

    /// Waits until the last request of this operation is answered, if only to nobody.
    pub(crate) async fn until_answered(&self, operation: Operation) {
        let is_open = || {
            let requests = self.fake.requests();
            let mut of_operation = requests
                .iter()
                .filter(|request| request.operation() == Some(operation));
            of_operation.any(|request| request.status().is_none())
        };
        while is_open() {
            tokio::task::yield_now().await;
        }
    }

    /// Id and secret in the sink.
    fn in_sink(&self) -> (String, String) {
        let text = fs::read_to_string(self.folder.path().join("sink")).expect("a file");
        let config: Value = serde_json::from_str(&text).expect("JSON");
        let word = |key: &str| config[key].as_str().expect("a string").to_owned();
        (word("ClientId"), word("ClientSecret"))
    }

    async fn exchange(&self, id: &str, secret: &str) -> u16 {
        // A client takes its time to be made; a connection belongs to the runtime of one test.
        static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
            let builder = reqwest::Client::builder().no_proxy();
            builder.pool_max_idle_per_host(0).build().expect("a client")
        });
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", secret),
        ];
        let request = HTTP.post(format!("{}/oauth/token", self.fake.base_url()));
        let reply = request.form(&form).send().await.expect("a reply");
        reply.status().as_u16()
    }
}
