//! Why there is no client.

/// Why a document became no client, or its files were not written.
///
/// Its text is one line that says what failed, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The document or its overlay cannot be read, corrected or lowered. The error names file, line and JSON Pointer.
    #[error(transparent)]
    Document(#[from] openapi_normalise::Error),
    /// The settings cannot be read, or say something that means nothing.
    #[error("{0}")]
    Settings(String),
    /// No code came of a document that was lowered: a mistake of the generator.
    #[error("{0}")]
    Generator(String),
    /// The files cannot be read or written, or would replace some that were not generated.
    #[error("{0}")]
    Files(String),
}

impl Error {
    /// What emitting ended with.
    pub(crate) fn of_generator(cause: anyhow::Error) -> Self {
        match cause.downcast() {
            Ok(refused) => Self::Document(refused),
            Err(cause) => Self::Generator(format!("{cause:#}")),
        }
    }

    /// What comparing or writing ended with.
    pub(crate) fn of_files(cause: &anyhow::Error) -> Self {
        Self::Files(format!("{cause:#}"))
    }
}
