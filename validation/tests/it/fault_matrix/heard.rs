//! Everything that was logged, printed or formatted during the run, and whether a secret is in it.

use std::{
    collections::HashSet,
    error::Error as StdError,
    fmt::{Debug, Write as _},
    io,
    sync::{Arc, Mutex},
};

use sailpoint_pat::Error;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::{fmt::MakeWriter, util::SubscriberInitExt as _};

#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// Listens to every span and event of this thread, and to what libraries give to the `log` crate, until the guard is dropped.
    pub(crate) fn listen(&self) -> DefaultGuard {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .without_time()
            .with_writer(self.clone())
            .finish()
            .set_default()
    }

    pub(crate) fn value(&self, value: &impl Debug) {
        let mut text = String::new();
        write!(text, "{value:?} {value:#?}").expect("memory");
        self.write(text.as_bytes());
    }

    pub(crate) fn error(&self, error: &Error) {
        self.value(error);
        let mut text = format!(
            "{error} {error:#} {:?} {:?}",
            error.messages(),
            error.creation()
        );
        let mut cause = error.source();
        while let Some(error) = cause {
            write!(text, "{error} {error:?} {error:#?}").expect("memory");
            cause = error.source();
        }
        self.write(text.as_bytes());
    }

    pub(crate) fn len(&self) -> usize {
        self.0.lock().expect("no panic").len()
    }

    /// How many secrets are in it, be it by their first half.
    pub(crate) fn leaks(&self, secrets: &[String]) -> usize {
        const PART: usize = 16;
        let parts: HashSet<&[u8]> = secrets
            .iter()
            .filter_map(|secret| secret.as_bytes().get(..PART))
            .collect();
        assert!(parts.len() > 10, "there were secrets");
        let heard = self.0.lock().expect("no panic");
        heard
            .windows(PART)
            .filter(|window| parts.contains(window))
            .count()
    }

    fn write(&self, bytes: &[u8]) {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
    }
}

impl io::Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Self::write(self, bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Heard {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
