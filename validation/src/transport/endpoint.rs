//! One request to an endpoint with the bearer of a session, and its answer as one value. It keeps to the rate limit and explains
//! failures; what a success means is for the operation to say.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sailpoint_pat_client::{Client, Error as ClientError, ResponseValue};
use serde::de::DeserializeOwned;

use crate::{
    rule::{now::Now, violation::Violations},
    transport::{
        auth::session::Session,
        call::Attempt,
        error::{Error, context::Context, kind::ErrorKind},
        operation::Operation,
        response::{Head, Response},
    },
};

/// An answer with a status of success.
pub(crate) struct Answer<T> {
    pub(crate) response: Response,
    /// The value in it, of the generated type, or why there is none.
    pub(crate) decoded: Result<T, Error>,
}

impl Session {
    /// Sends one request. `check` says whether the rule still allows it: it is asked before anything is sent, and again if
    /// that had to wait. `send` puts it to the generated client.
    pub(crate) async fn request<T, E, F>(
        &self,
        operation: Operation,
        attempt: Attempt,
        check: &impl Fn(&Now) -> Result<(), Violations>,
        send: &impl Fn(Arc<Client>) -> F,
    ) -> Result<Answer<T>, Error>
    where
        T: DeserializeOwned,
        F: Future<Output = Result<ResponseValue<T>, ClientError<E>>>,
    {
        let connection = &self.connection;
        let limit = &attempt.limit;
        let check = |now: DateTime<Utc>| {
            check(&connection.with_margin(now))
                .map_err(|violations| Error::rejected(operation, violations))
        };
        let now = connection.now();
        check(now)?;
        let context = self.context(operation);
        let has_waited = connection
            .wait_for_admission(self.credentials.client_id(), &context, limit)
            .await?;
        let bearer = match self.kept_bearer(now) {
            Some(bearer) if !has_waited => bearer,
            _ => {
                let bearer = self.bearer(limit).await?;
                check(connection.now())?;
                bearer
            }
        };
        let time = connection.time_for_attempt(&context, limit)?;
        let result = send(bearer.client(connection, time)).await;
        let context = Context {
            operation,
            secrets: [&bearer.token, self.credentials.client_secret()],
        };
        let answer = match result {
            // Every answer whose body has a type comes so, as the client leaves it unread.
            Err(ClientError::UnexpectedResponse(response)) => {
                let mut response =
                    Response::receive(response, connection.settings.longest_body, || {
                        connection.now()
                    })
                    .await;
                let decoded = context.decode(&mut response);
                Answer { response, decoded }
            }
            Ok(value) => {
                let head = Head::of(value.status(), value.headers(), || connection.now());
                Answer {
                    response: Response::without_body(head),
                    decoded: Ok(value.into_inner()),
                }
            }
            Err(ClientError::CommunicationError(error)) => return Err(context.not_answered(error)),
            Err(ClientError::InvalidRequest(_) | ClientError::Custom(_)) => {
                return Err(context.not_built());
            }
            Err(_) => return Err(context.unreadable(None)),
        };
        if answer.response.head.is_deprecated {
            connection.warn_of_deprecation();
        }
        match answer.decoded {
            Err(error) if !answer.response.head.status.is_success() => {
                if error.kind() == ErrorKind::Authentication {
                    self.forget(&bearer);
                }
                connection.block_if_limited(self.credentials.client_id(), &error);
                Err(error)
            }
            _ => Ok(answer),
        }
    }
}
