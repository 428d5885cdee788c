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
    /// The lines `SAIL_BASE_URL=…`, `SAIL_CLIENT_ID=…` and `SAIL_CLIENT_SECRET=…`, without quotes: what stores with a field for each
    /// take as a file of an environment (`gh secret set -f -`, `kubectl create secret generic --from-env-file`).
    Env,
    /// The secret alone, without an end of line. Whoever uses it has to learn the client id in another way.
    SecretAlone,
}

const BASE_URL: &str = "SAIL_BASE_URL";
const CLIENT_ID: &str = "SAIL_CLIENT_ID";
const CLIENT_SECRET: &str = "SAIL_CLIENT_SECRET";

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
            Self::Env => {
                let values = [
                    (BASE_URL, base_url),
                    (CLIENT_ID, id.as_str()),
                    (CLIENT_SECRET, secret.expose()),
                ];
                let length = |(name, value): (&str, &str)| name.len() + value.len() + 2;
                // Long enough from the start here too.
                let mut text = String::with_capacity(values.map(length).iter().sum());
                for part in values
                    .iter()
                    .flat_map(|(name, value)| [name, "=", value, "\n"])
                {
                    text.push_str(part);
                }
                Secret::from(text)
            }
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
            Self::Env => {
                let value = |name: &str| {
                    let mut lines = text.expose().lines();
                    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
                };
                let is_of_it = value(CLIENT_ID)? == id.as_str();
                value(CLIENT_SECRET)
                    .filter(|secret| is_of_it && !secret.is_empty())
                    .map(Secret::from)
            }
            Self::Config => {
                let read: Read = serde_json::from_str(text.expose()).ok()?;
                (read.client_id == id.as_str()).then_some(read.client_secret)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

    use super::*;

    #[test]
    fn what_is_written_can_be_read_back() {
        let id = TokenId::new("5f1e").unwrap();
        let other = TokenId::new("6f1e").unwrap();
        let secret = Secret::from("hush=hush".to_owned());
        for form in [SecretForm::Config, SecretForm::Env] {
            let text = form.write("https://acme.example", &id, &secret);
            let read = form.read(&text, &id).unwrap();
            assert_eq!(read.expose(), secret.expose());
            assert!(form.read(&text, &other).is_none());
        }
        let text = SecretForm::Env.write("https://acme.example", &id, &secret);
        assert_eq!(
            text.expose(),
            "SAIL_BASE_URL=https://acme.example\nSAIL_CLIENT_ID=5f1e\nSAIL_CLIENT_SECRET=hush=hush\n"
        );
    }
}
