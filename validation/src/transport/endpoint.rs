//! One attempt at an operation: kept to the rate limit, authorised, sent, and its answer read, saved from or explained.

use std::{sync::Arc, time::Duration};

use sailpoint_pat_client::{Client, Error as ClientError, types::ErrorBody};

use crate::{
    rule::{now::Now, violation::Violations},
    transport::{
        arrived::Arrived,
        auth::{session::Session, token_exchange::Bearer},
        call::Attempt,
        error::{Error, kind::ErrorKind, response::Context},
        operation::Operation,
        response::{Head, LastHead},
        timer::TimeLimit,
    },
};

/// An operation with its arguments.
pub(crate) trait Ask: Sync {
    const OPERATION: Operation;
    type Reply: Send;

    /// Whether the rule still allows it: time goes on while a bearer is waited for.
    fn check(&self, _now: &Now) -> Result<(), Violations> {
        Ok(())
    }

    /// Puts it to the generated client.
    fn send(
        &self,
        client: &Client,
    ) -> impl Future<Output = Result<Self::Reply, ClientError<ErrorBody>>> + Send;

    /// What can be made of a success whose body, or as much as arrived of it, could not be read.
    fn salvage(&self, _head: Head, _body: &[u8]) -> Option<Self::Reply> {
        None
    }

    /// What is made of a success that was read.
    fn read(&self, reply: Self::Reply, _head: Head, _body: &Arrived) -> Self::Reply {
        reply
    }

    /// See [`Attempt::is_idempotent`].
    fn is_idempotent(&self) -> bool {
        Self::OPERATION.is_idempotent()
    }

    /// See [`Attempt::done_before`].
    fn done_before(&self, _error: &Error) -> Option<Self::Reply> {
        None
    }
}

/// An operation that is asked for with the session's bearer.
pub(crate) struct Authorised<'a, A>(pub(crate) &'a A);

impl<A: Ask> Attempt for Authorised<'_, A> {
    const OPERATION: Operation = A::OPERATION;
    type Reply = A::Reply;

    async fn once(&self, session: &Session, limit: &TimeLimit) -> Result<A::Reply, Error> {
        let Self(ask) = self;
        let allowed = |now: &Now| {
            ask.check(now)
                .map_err(|violations| Error::rejected(A::OPERATION, violations))
        };
        // Once before anything is sent, and again after a bearer was waited for.
        allowed(&session.rule_now())?;
        session.admitted(A::OPERATION, limit).await?;
        let bearer = session.bearer(limit).await?;
        allowed(&session.rule_now())?;
        let time = session.time_for_attempt(limit);
        if time.is_zero() {
            return Err(session.context(A::OPERATION).too_late(ErrorKind::Timeout));
        }
        Sent::new(session, bearer, time).answer(*ask).await
    }

    fn is_idempotent(&self) -> bool {
        self.0.is_idempotent()
    }

    fn done_before(&self, error: &Error) -> Option<A::Reply> {
        self.0.done_before(error)
    }
}

impl Session {
    pub(crate) fn rule_now(&self) -> Now {
        Now::at(self.now()).with_margin(self.settings.margin)
    }
}

/// One request, which remembers the head of its answer and what arrived of its body.
struct Sent<'a> {
    session: &'a Session,
    bearer: Arc<Bearer>,
    client: Client,
    head: LastHead,
    body: Arrived,
}

impl<'a> Sent<'a> {
    fn new(session: &'a Session, bearer: Arc<Bearer>, time: Duration) -> Self {
        let head = LastHead::default();
        let body = Arrived::default();
        let hooks = bearer
            .hooks
            .clone()
            .timeout(time)
            .observer({
                let (head, clock) = (head.clone(), Arc::clone(&session.clock));
                move |_, status, headers| head.set(Head::of(status, headers, clock()))
            })
            .collector({
                let body = body.clone();
                move |_, piece| body.push(piece)
            });
        Self {
            client: Client::new_with_client(session.base.as_str(), session.http.clone(), hooks),
            session,
            bearer,
            head,
            body,
        }
    }

    async fn answer<A: Ask>(self, ask: &A) -> Result<A::Reply, Error> {
        let result = ask.send(&self.client).await;
        let head = self.head.get();
        if head.is_some_and(|head| head.is_deprecated) {
            self.session.warn_of_deprecation();
        }
        let success = head.filter(|head| head.status.is_success());
        let Some(head) = success else {
            return match result {
                Ok(reply) => Ok(reply),
                Err(error) => Err(self.failed(A::OPERATION, error).await),
            };
        };
        match result {
            Ok(reply) => Ok(ask.read(reply, head, &self.body)),
            Err(error) => match ask.salvage(head, &self.body.whole()) {
                Some(reply) => Ok(reply),
                None => Err(self.failed(A::OPERATION, error).await),
            },
        }
    }

    async fn failed(&self, operation: Operation, error: ClientError<ErrorBody>) -> Error {
        let context = Context {
            operation,
            hidden: [&self.bearer.token, self.session.credentials.client_secret()],
        };
        let now = self.session.now();
        let error = context.failed(error, self.head.get(), now).await;
        if error.kind() == ErrorKind::Authentication {
            self.session.forget(&self.bearer).await;
        }
        self.session
            .heed(self.session.credentials.client_id(), &error);
        error
    }
}
