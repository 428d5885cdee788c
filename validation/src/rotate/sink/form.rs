//! In which form a secret is handed over.

use sailpoint_pat_client::secret::Secret;
use serde::{Deserialize, Serialize};

use crate::token::{id::TokenId, issued::IssuedToken};

/// What a file, a command or a writer gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretForm {
    /// A JSON object with `BaseURL`, `ClientId` and `ClientSecret`, which the vendor's SDKs and
    /// [`Config::or_file`](crate::Config::or_file) read. With the secret of a successor its id is needed too, as that is the
    /// client id.
    #[default]
    Config,
    /// The secret alone, without an end of line. Whoever uses it has to learn the client id in another way.
    SecretAlone,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Written<'a> {
    #[serde(rename = "BaseURL")]
    base_url: &'a str,
    client_id: &'a str,
    client_secret: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Read {
    client_id: String,
    client_secret: Secret,
}

impl SecretForm {
    /// What to write for a token that was created in another way than by a rotation; itself a secret.
    pub fn text(self, base_url: &str, issued: &IssuedToken) -> Secret {
        self.write(base_url, issued.id(), issued.secret())
    }

    /// The text; itself a secret.
    pub(crate) fn write(self, base_url: &str, id: &TokenId, secret: &Secret) -> Secret {
        match self {
            Self::SecretAlone => secret.clone(),
            Self::Config => {
                let written = Written {
                    base_url,
                    client_id: id.as_str(),
                    client_secret: secret.expose(),
                };
                // Long enough from the start, so that no copy is left behind while it grows.
                let length = base_url.len() + id.as_str().len() + secret.expose().len();
                let mut text = Vec::with_capacity(6 * length + 128);
                // Three strings can always be written to memory.
                let _ = serde_json::to_writer_pretty(&mut text, &written);
                text.push(b'\n');
                Secret::from(String::from_utf8(text).unwrap_or_default())
            }
        }
    }

    /// The secret of the token `id` in a text of this form, if it can be that.
    pub(crate) fn read(self, text: &Secret, id: &TokenId) -> Option<Secret> {
        match self {
            Self::SecretAlone => Some(text.clone()).filter(|text| !text.expose().is_empty()),
            Self::Config => {
                let read: Read = serde_json::from_str(text.expose()).ok()?;
                (read.client_id == id.as_str()).then_some(read.client_secret)
            }
        }
    }
}
