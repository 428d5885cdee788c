//! The rule for programs that use the generated client directly: what breaks it is refused before it is sent.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::Request;
use sailpoint_pat_client::Hooks;

use crate::{
    json::read::located,
    policy::Policy,
    request::{bulk::BulkPatch, create::NewToken, patch::TokenPatch},
    rule::{
        code::Code,
        now::{Clock, Now},
        violation::{Reason, Violation, Violations},
    },
};

/// Refuses what breaks the rule just before the generated client sends it.
///
/// ```
/// use sailpoint_pat::{Guard, client::{Client, Hooks}};
///
/// let hooks = Guard::new().install(Hooks::new());
/// let client = Client::new_with_client("https://acme.api.identitynow.com", reqwest::Client::new(), hooks);
/// ```
///
/// What is refused is not sent. The call ends with the [`Custom`](sailpoint_pat_client::Error::Custom) error of the generated
/// client, whose text is that of the [`Violations`]: one a line, each with pointer, message and code.
///
/// # What it covers
///
/// Creating a token, changing one, and changing several: a body is read as [`NewToken::from_json`], [`TokenPatch::from_json`] and
/// [`BulkPatch::from_json`] read it, as the bytes that go out, so it does not matter how
/// they were made. A body that is a stream cannot be seen, and is refused for an operation that is guarded; the generated
/// client sends none.
///
/// # What it does not cover
///
/// - Operations that it does not know: they pass. The client of this crate's own version has no others that set an expiration.
/// - Requests that do not go through the generated [`Client`](sailpoint_pat_client::Client) with these hooks, such as one made with
///   `reqwest` alone. Ask [`check`](Guard::check) or [`check_request`](Guard::check_request) there.
/// - What a patch takes from the token itself, or what the token is: the service judges that.
/// - Hooks have one guard: a later call of [`Hooks::guard`] takes this one away.
#[derive(Clone)]
#[must_use]
pub struct Guard {
    clock: Clock,
    margin: Duration,
    policy: Option<Arc<Policy>>,
}

/// The operations that are guarded.
#[derive(Clone, Copy)]
enum Guarded {
    Create,
    Patch,
    Bulk,
}

impl Guarded {
    /// By the id, as the generated client writes it or as the API document does.
    fn of(operation_id: &str) -> Option<Self> {
        Some(match operation_id {
            "create_personal_access_token_v1" | "createPersonalAccessTokenV1" => Self::Create,
            "patch_personal_access_token_v1" | "patchPersonalAccessTokenV1" => Self::Patch,
            "update_bulk_personal_access_tokens_v1" | "updateBulkPersonalAccessTokensV1" => {
                Self::Bulk
            }
            _ => return None,
        })
    }
}

impl Guard {
    /// A guard with the clock of this machine, [`Now::RECOMMENDED_MARGIN`], and no policy.
    pub fn new() -> Self {
        Self {
            clock: Arc::new(Utc::now),
            margin: Now::RECOMMENDED_MARGIN,
            policy: None,
        }
    }

    /// The same guard with the time from here instead.
    pub fn clock(self, clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.shared_clock(Arc::new(clock))
    }

    pub(crate) fn shared_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// The same guard with this margin instead.
    pub fn margin(self, margin: Duration) -> Self {
        Self { margin, ..self }
    }

    /// The same guard, which also refuses what the policy does not allow.
    pub fn policy(self, policy: impl Into<Arc<Policy>>) -> Self {
        Self {
            policy: Some(policy.into()),
            ..self
        }
    }

    /// The hooks with this guard in them, instead of one that they may have had.
    pub fn install(self, hooks: Hooks) -> Hooks {
        hooks.guard(move |operation_id, request| {
            self.check_request(operation_id, request)
                .map_err(|violations| violations.to_string())
        })
    }

    /// Checks a body as it is about to be sent. The operation is named by its id in the API document or in the generated
    /// client; one that is not guarded passes.
    ///
    /// ```
    /// use sailpoint_pat::{Code, Guard};
    ///
    /// let body = br#"{"name": "ci"}"#;
    /// let violations = Guard::new().check("createPersonalAccessTokenV1", body).unwrap_err();
    /// assert_eq!(violations.as_slice()[0].code(), Code::NeverExpiringNotAcknowledged);
    /// assert_eq!(Guard::new().check("deletePersonalAccessTokenV1", b""), Ok(()));
    /// ```
    ///
    /// # Errors
    ///
    /// Every violation at once.
    pub fn check(&self, operation_id: &str, body: &[u8]) -> Result<(), Violations> {
        let Some(guarded) = Guarded::of(operation_id) else {
            return Ok(());
        };
        let now = Now::at((self.clock)()).with_margin(self.margin);
        let policy = self.policy.as_deref();
        let refused = match guarded {
            Guarded::Create => {
                let token = NewToken::from_json(body, &now)?;
                policy.and_then(|policy| policy.admit(token, &now).err())
            }
            Guarded::Patch => {
                let patch = TokenPatch::from_json(body, &now)?;
                policy.and_then(|policy| policy.admit_patch(patch, None, &now).err())
            }
            Guarded::Bulk => {
                let bulk = BulkPatch::from_json(body, &now)?;
                policy.and_then(|policy| policy.admit_bulk(bulk, &now).err())
            }
        };
        refused.map_or(Ok(()), |found| Err(located(found, body)))
    }

    /// Checks a request as it is about to be sent; see [`check`](Guard::check).
    ///
    /// # Errors
    ///
    /// Every violation at once; [`BodyNotSeen`](crate::Code::BodyNotSeen) if the operation is guarded and the body is a stream.
    pub fn check_request(&self, operation_id: &str, request: &Request) -> Result<(), Violations> {
        let body = request
            .body()
            .map_or(Some(&b""[..]), reqwest::Body::as_bytes);
        match body {
            Some(body) => self.check(operation_id, body),
            None if Guarded::of(operation_id).is_some() => {
                Err(Violation::new("", &BodyNotSeen).into())
            }
            None => Ok(()),
        }
    }
}

/// The reason for which a stream is refused.
struct BodyNotSeen;

impl Reason for BodyNotSeen {
    fn code(&self) -> Code {
        Code::BodyNotSeen
    }
}

impl fmt::Display for BodyNotSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the body is a stream, which cannot be checked before it is sent; give it as bytes",
        )
    }
}

impl Default for Guard {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("margin", &self.margin)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
