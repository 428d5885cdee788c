//! Whichever sink a user of a program has chosen, as one type.

use std::{io::Write, path::Path};

use sailpoint_pat_client::secret::Secret;

use crate::{
    rotate::{
        lock::FileLock,
        sink::{
            HandOver, Sink, SinkError, command::CommandSink, file::FileSink, writer::WriterSink,
        },
    },
    token::id::TokenId,
};

/// One of the sinks of this module, chosen while the program runs.
///
/// ```
/// use sailpoint_pat::rotate::{AnySink, CommandSink, FileSink};
///
/// let is_stored = std::env::args().any(|argument| argument == "--store");
/// let sink: AnySink = if is_stored {
///     CommandSink::new("vault", ["kv", "put", "secret/ci", "pat=-"]).into()
/// } else {
///     FileSink::new("config.json").into()
/// };
/// # let _ = sink;
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum AnySink {
    /// A file.
    File(FileSink),
    /// A command.
    Command(CommandSink),
    /// A writer.
    Writer(WriterSink<Box<dyn Write + Send>>),
}

impl Sink for AnySink {
    fn describe(&self) -> String {
        match self {
            Self::File(sink) => sink.describe(),
            Self::Command(sink) => sink.describe(),
            Self::Writer(sink) => sink.describe(),
        }
    }

    fn prepare(&mut self) -> Result<(), SinkError> {
        match self {
            Self::File(sink) => sink.prepare(),
            Self::Command(sink) => sink.prepare(),
            Self::Writer(sink) => sink.prepare(),
        }
    }

    fn lock(&mut self) -> Result<Option<FileLock>, SinkError> {
        match self {
            Self::File(sink) => sink.lock(),
            Self::Command(sink) => sink.lock(),
            Self::Writer(sink) => sink.lock(),
        }
    }

    async fn hand_over(&mut self, new: &HandOver<'_>) -> Result<(), SinkError> {
        match self {
            Self::File(sink) => sink.hand_over(new).await,
            Self::Command(sink) => sink.hand_over(new).await,
            Self::Writer(sink) => sink.hand_over(new).await,
        }
    }

    async fn read_back(&mut self, id: &TokenId) -> Option<Secret> {
        match self {
            Self::File(sink) => sink.read_back(id).await,
            Self::Command(sink) => sink.read_back(id).await,
            Self::Writer(sink) => sink.read_back(id).await,
        }
    }

    fn can_be_read(&self) -> bool {
        match self {
            Self::File(sink) => sink.can_be_read(),
            Self::Command(sink) => sink.can_be_read(),
            Self::Writer(sink) => sink.can_be_read(),
        }
    }

    fn clear(&mut self, id: &TokenId) {
        match self {
            Self::File(sink) => sink.clear(id),
            Self::Command(sink) => sink.clear(id),
            Self::Writer(sink) => sink.clear(id),
        }
    }

    fn file(&self) -> Option<&Path> {
        match self {
            Self::File(sink) => sink.file(),
            Self::Command(sink) => sink.file(),
            Self::Writer(sink) => sink.file(),
        }
    }
}

impl From<FileSink> for AnySink {
    fn from(sink: FileSink) -> Self {
        Self::File(sink)
    }
}

impl From<CommandSink> for AnySink {
    fn from(sink: CommandSink) -> Self {
        Self::Command(sink)
    }
}

impl From<WriterSink<Box<dyn Write + Send>>> for AnySink {
    fn from(sink: WriterSink<Box<dyn Write + Send>>) -> Self {
        Self::Writer(sink)
    }
}
