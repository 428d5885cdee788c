//! One request to an endpoint with the bearer of a session, and its answer as one value. It keeps to the rate limit and explains
//! failures; what a success means is for the operation to say.

use sailpoint_pat_client::{Client, Error as ClientError, Hooks, ResponseValue, types::ErrorBody};

use crate::{
    rule::{now::Now, violation::Violations},
    transport::{
        auth::session::Session,
        call::Attempt,
        error::{Error, context::Context, kind::ErrorKind},
        operation::Operation,
        response::{Response, Slot},
    },
};

/// An answer with a status of success.
pub(crate) struct Answer<T> {
    pub(crate) response: Response,
    /// The body as the generated client decoded it, or why it did not.
    pub(crate) decoded: Result<T, Error>,
}

impl Session {
    /// Sends one request. `check` says whether the rule still allows it: it is asked before anything is sent, and again after a
    /// bearer was waited for. `send` puts it to the generated client.
    pub(crate) async fn request<T, F>(
        &self,
        operation: Operation,
        attempt: Attempt,
        check: &impl Fn(&Now) -> Result<(), Violations>,
        send: &impl Fn(Client) -> F,
    ) -> Result<Answer<T>, Error>
    where
        F: Future<Output = Result<ResponseValue<T>, ClientError<ErrorBody>>>,
    {
        let connection = &self.connection;
        let limit = &attempt.limit;
        let check = || {
            check(&connection.now_with_margin())
                .map_err(|violations| Error::rejected(operation, violations))
        };
        check()?;
        let context = self.context(operation);
        connection
            .wait_for_admission(self.credentials.client_id(), &context, limit)
            .await?;
        let bearer = self.bearer(limit).await?;
        check()?;
        let time = connection.time_for_attempt(&context, limit)?;
        let slot = Slot::default();
        let hooks = bearer.hooks.clone().timeout(time);
        let hooks = slot.filled_by(hooks, &connection.clock);
        let result = send(self.client(hooks)).await;
        let response = slot.take();
        let head = response.as_ref().map(|response| &response.head);
        if head.is_some_and(|head| head.is_deprecated) {
            connection.warn_of_deprecation();
        }
        let context = Context {
            operation,
            secrets: [&bearer.token, self.credentials.client_secret()],
        };
        let decoded = match result {
            Ok(value) => Ok(value.into_inner()),
            Err(error) => Err(context.failed(error, head).await),
        };
        match (decoded, response) {
            (decoded, Some(response)) if response.head.status.is_success() => {
                Ok(Answer { response, decoded })
            }
            (Err(error), _) => {
                if error.kind() == ErrorKind::Authentication {
                    self.forget(&bearer).await;
                }
                connection.block_if_limited(self.credentials.client_id(), &error);
                Err(error)
            }
            // The generated client decodes nothing else.
            (Ok(_), response) => {
                Err(context.unreadable(response.as_ref().map(|response| &response.head)))
            }
        }
    }

    /// The generated client over this session's connection.
    pub(crate) fn client(&self, hooks: Hooks) -> Client {
        let connection = &self.connection;
        Client::new_with_client(connection.base_url.as_str(), connection.http.clone(), hooks)
    }
}
