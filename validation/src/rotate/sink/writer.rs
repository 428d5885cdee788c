//! Anything that can be written to, such as the standard output of a program whose user asked for it.

use std::{
    fmt,
    io::{self, Write},
};

use crate::rotate::{
    sink::{HandOver, Sink, SinkError, form::SecretForm},
    step::Step,
};

/// Writes the secret to a writer. What it is written to should be asked for by name: on a terminal people can read it.
///
/// ```
/// use sailpoint_pat::rotate::WriterSink;
///
/// let sink = WriterSink::new("the standard output", std::io::stdout());
/// ```
#[must_use]
pub struct WriterSink<W> {
    what: String,
    writer: W,
    form: SecretForm,
}

impl<W: Write + Send> WriterSink<W> {
    /// A writer, and what it is, in words: `the standard output`.
    pub fn new(what: impl Into<String>, writer: W) -> Self {
        Self {
            what: what.into(),
            writer,
            form: SecretForm::default(),
        }
    }

    /// Writes in this form instead of [`SecretForm::Config`].
    pub fn form(self, form: SecretForm) -> Self {
        Self { form, ..self }
    }
}

impl<W: Write + Send> Sink for WriterSink<W> {
    fn describe(&self) -> String {
        self.what.clone()
    }

    fn hand_over(
        &mut self,
        new: &HandOver<'_>,
    ) -> impl Future<Output = Result<(), SinkError>> + Send {
        new.reached(Step::SinkBegun);
        let text = new.text(self.form);
        let written = write(&mut self.writer, text.expose());
        if written.is_ok() {
            new.reached(Step::SinkDone);
        }
        let result = written.map_err(|error| {
            SinkError::failed(format!("{} did not take the secret", self.what)).caused_by(error)
        });
        std::future::ready(result)
    }
}

fn write(writer: &mut impl Write, text: &str) -> io::Result<()> {
    writer.write_all(text.as_bytes())?;
    writer.flush()
}

impl<W> fmt::Debug for WriterSink<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriterSink")
            .field("what", &self.what)
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
