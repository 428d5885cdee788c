//! Where the secret of a successor goes: to exactly one place.

pub(crate) mod any;
pub(crate) mod command;
pub(crate) mod file;
pub(crate) mod form;
pub(crate) mod writer;

use std::{error::Error as StdError, fmt, path::Path, sync::Arc};

use sailpoint_pat_client::secret::Secret;

use crate::{
    rotate::{
        lock::FileLock,
        sink::form::SecretForm,
        step::{Observer, Step},
    },
    token::{id::TokenId, issued::IssuedToken},
    transport::error::text::write_with_sources,
};

/// Takes the secret of a successor. What it takes replaces what it had: after a run that was killed it may be given the secret
/// of another successor, and the last one counts.
///
/// ```
/// use sailpoint_pat::rotate::{HandOver, Sink, SinkError};
///
/// struct Store;
///
/// impl Sink for Store {
///     fn describe(&self) -> String {
///         "the secret store".to_owned()
///     }
///
///     async fn hand_over(&mut self, new: &HandOver<'_>) -> Result<(), SinkError> {
///         put("ci", new.id().as_str(), new.secret().expose())
///             .await
///             .map_err(|status| SinkError::failed(format!("the store answered {status}")))
///     }
/// }
/// # async fn put(_: &str, _: &str, _: &str) -> Result<(), u16> { Ok(()) }
/// ```
pub trait Sink: Send {
    /// Which place this is, in words that follow "its secret went to". Never a secret. A later run knows by it whether it
    /// has the same sink.
    fn describe(&self) -> String;

    /// Whether it will probably work. Asked before anything is sent for a new successor.
    ///
    /// # Errors
    ///
    /// Why it will not.
    fn prepare(&mut self) -> Result<(), SinkError> {
        Ok(())
    }

    /// Keeps other runs from the place until what it gives is dropped: two rotations into one place would each take the other's
    /// secret away.
    ///
    /// # Errors
    ///
    /// Another run has the place, or nobody can tell.
    fn lock(&mut self) -> Result<Option<FileLock>, SinkError> {
        Ok(None)
    }

    /// Takes the secret. When it returns, the place has it, and keeps it if the machine stops.
    ///
    /// # Errors
    ///
    /// [`SinkError::failed`] if the place is as before, and [`SinkError::unclear`] if it may have the secret.
    fn hand_over(
        &mut self,
        new: &HandOver<'_>,
    ) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// The secret of the token `id`, if the place can be asked and may have it. After a run that was killed it is tried at
    /// `/oauth/token`. Without an answer the successor of that run is deleted and another is made.
    fn read_back(&mut self, id: &TokenId) -> impl Future<Output = Option<Secret>> + Send {
        let _ = id;
        async { None }
    }

    /// Whether [`read_back`](Sink::read_back) can tell. Where it can, the old token is deleted only after what the place has was read
    /// back and accepted by the service.
    fn can_be_read(&self) -> bool {
        false
    }

    /// Removes what may be left of the token `id`, which is deleted, beside the place itself.
    fn clear(&mut self, id: &TokenId) {
        let _ = id;
    }

    /// The file that it writes, which must not be the journal.
    fn file(&self) -> Option<&Path> {
        None
    }
}

/// A successor whose secret is handed over. `Debug` does not show the secret.
#[derive(Debug)]
pub struct HandOver<'a> {
    pub(crate) issued: &'a IssuedToken,
    pub(crate) base_url: &'a str,
    pub(crate) observer: &'a Observer,
}

impl HandOver<'_> {
    /// The id of the successor, which is its client id.
    pub fn id(&self) -> &TokenId {
        self.issued.id()
    }

    /// Its secret.
    pub fn secret(&self) -> &Secret {
        self.issued.secret()
    }

    /// The address of the API for which it counts.
    pub fn base_url(&self) -> &str {
        self.base_url
    }

    /// What to write, in this form. It holds the secret.
    pub fn text(&self, form: SecretForm) -> Secret {
        form.write(self.base_url, self.id(), self.secret())
    }

    /// Tells whoever watches the rotation how far the sink is: [`Step::SinkBegun`], [`Step::SinkDone`].
    pub fn reached(&self, step: Step) {
        self.observer.reached(step);
    }
}

/// Why a sink did not take a secret. `Debug` shows the text, and below it those of the sources.
#[derive(Clone)]
pub struct SinkError {
    text: String,
    is_unclear: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl SinkError {
    /// The place has not got the secret: the successor is deleted again. The text says what failed, where, and what to do;
    /// never a secret.
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_unclear: false,
            source: None,
        }
    }

    /// The place may have the secret: both tokens are kept, and the next run finds out or makes another successor.
    pub fn unclear(text: impl Into<String>) -> Self {
        Self {
            is_unclear: true,
            ..Self::failed(text)
        }
    }

    /// The same error with its cause.
    #[must_use]
    pub fn caused_by(self, source: impl StdError + Send + Sync + 'static) -> Self {
        Self {
            source: Some(Arc::new(source)),
            ..self
        }
    }

    /// Whether the place may have the secret.
    pub fn is_unclear(&self) -> bool {
        self.is_unclear
    }
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_with_sources(self, f)
    }
}

impl StdError for SinkError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // Its text is in this one's.
        self.source.as_deref().and_then(StdError::source)
    }
}
