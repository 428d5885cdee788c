//! What failures are told apart by: their kind and how far the request got. Their texts stand here too.

/// How far a request got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// Certainly not sent: the service knows nothing of it.
    NotSent,
    /// Sent, in part or in full, and no answer came: the service may have acted.
    MaybeSent,
    /// The service, or something before it, answered.
    Answered,
}

/// What went wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The program was set up wrongly: an address, a variable, a client that cannot be built.
    Configuration,
    /// The request breaks the rule, so it was not sent. [`Error::violations`](crate::Error::violations) says how.
    Rejected,
    /// There was no connection, or it broke.
    Connection,
    /// There was no answer in time.
    Timeout,
    /// The credentials or the bearer were not accepted.
    Authentication,
    /// The credentials are good but do not have the right to do this.
    Forbidden,
    /// There is no such token, or no such address.
    NotFound,
    /// There were too many requests. [`Error::retry_after`](crate::Error::retry_after) says how long to wait.
    RateLimited,
    /// The service refused the request for another reason.
    Refused,
    /// The service failed.
    Service,
    /// The service answered something that could not be read.
    Unreadable,
}

impl ErrorKind {
    /// The kind that a status stands for.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            401 => Self::Authentication,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            408 => Self::Timeout,
            429 => Self::RateLimited,
            400..=499 => Self::Refused,
            500..=599 => Self::Service,
            _ => Self::Unreadable,
        }
    }

    pub(crate) fn what(self, delivery: Delivery) -> &'static str {
        match (self, delivery) {
            (Self::Configuration, _) => "the set-up is wrong",
            (Self::Rejected, _) => "the request breaks the rule and was not sent",
            (Self::Connection, Delivery::NotSent) => "there is no connection to the service",
            (Self::Connection, _) => {
                "the connection to the service broke before its answer was complete"
            }
            (Self::Timeout, Delivery::NotSent) => "the service could not be reached in time",
            (Self::Timeout, _) => "the service did not answer in time",
            (Self::Authentication, _) => "the service did not accept the credentials",
            (Self::Forbidden, _) => "the credentials do not have the right to do this",
            (Self::NotFound, _) => "the service does not know what was asked for",
            (Self::RateLimited, _) => "there were too many requests",
            (Self::Refused, _) => "the service refused the request",
            (Self::Service, _) => "the service failed",
            (Self::Unreadable, _) => "the answer of the service could not be read",
        }
    }

    /// What to do about it; `is_change` says whether the request would have changed anything.
    pub(crate) fn advice(self, delivery: Delivery, is_change: bool) -> &'static str {
        match (self, delivery) {
            (Self::Configuration, _) => "correct it",
            (Self::Rejected, _) => "correct what its violations name",
            (Self::Connection | Self::Timeout, Delivery::NotSent) => {
                "check the base URL, the network and any proxy, then try again"
            }
            (Self::Connection | Self::Timeout | Self::Service, _) if !is_change => {
                "nothing was changed by it; try again later"
            }
            (Self::Connection | Self::Timeout | Self::Service, _) => {
                "the request may have been carried out: list the tokens before trying again"
            }
            (Self::Authentication, _) => {
                "check client id and secret, and whether the token they belong to has expired"
            }
            (Self::Forbidden, _) => "use credentials whose scope and owner allow it",
            (Self::NotFound, _) => "check the id and the base URL",
            (Self::RateLimited, _) => "wait for the time that the service asked for",
            (Self::Refused, _) => "correct the request",
            (Self::Unreadable, _) if !is_change => {
                "check the base URL, and report the answer's status"
            }
            (Self::Unreadable, _) => {
                "list the tokens to see what was done, and report the answer's status"
            }
        }
    }
}
