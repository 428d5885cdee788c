//! The response to one request: what is wanted of its head, and its body as far as it arrived, from which a secret may be saved even if
//! it breaks off. Whether it is what it should be is not decided here.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderName, HeaderValue},
};
use sailpoint_pat_client::{
    received::{BrokenOff, LONGEST_ERROR, Received},
    retry::{http_date, retry_after},
};

const X_DEPRECATED: HeaderName = HeaderName::from_static("x-deprecated");

/// The head of a response.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    date: Option<HeaderValue>,
    /// How many items a list has in all, where that was asked for.
    #[cfg(feature = "public-identities")]
    pub(crate) total: Option<usize>,
    /// The service will drop this address one day.
    pub(crate) is_deprecated: bool,
}

impl Head {
    /// `now` is only asked where a `Retry-After` is a date and the response has no date of its own.
    pub(crate) fn of(
        status: StatusCode,
        headers: &HeaderMap,
        now: impl FnOnce() -> DateTime<Utc>,
    ) -> Self {
        Self {
            status,
            retry_after: retry_after(headers, now),
            date: headers.get(DATE).cloned(),
            #[cfg(feature = "public-identities")]
            total: headers
                .get("x-total-count")
                .and_then(|value| value.to_str().ok()?.trim().parse().ok()),
            is_deprecated: headers
                .get(X_DEPRECATED)
                .is_some_and(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"true")),
        }
    }

    /// The time at the service, to the second, cut off.
    pub(crate) fn date(&self) -> Option<DateTime<Utc>> {
        self.date.as_ref().and_then(http_date)
    }
}

/// A response, as far as it arrived and was read.
pub(crate) struct Response {
    pub(crate) head: Head,
    pub(crate) body: Bytes,
    pub(crate) broken_off: Option<BrokenOff>,
}

impl Response {
    /// One that has no body by its status.
    pub(crate) fn without_body(head: Head) -> Self {
        Self {
            head,
            body: Bytes::new(),
            broken_off: None,
        }
    }

    /// Reads at most `longest` bytes of the body of a success, and [`LONGEST_ERROR`] of a failure's.
    pub(crate) async fn receive(
        mut response: reqwest::Response,
        longest: usize,
        now: impl FnOnce() -> DateTime<Utc>,
    ) -> Self {
        let head = Head::of(response.status(), response.headers(), now);
        let longest = if head.status.is_success() {
            longest
        } else {
            LONGEST_ERROR
        };
        let Received { bytes, broken_off } = Received::of(&mut response, longest, |_| ()).await;
        Self {
            head,
            body: bytes,
            broken_off,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use reqwest::header::RETRY_AFTER;
    use sailpoint_pat_client::retry::{FIRST_WAIT, LONGEST_WAIT};

    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).unwrap();
        let wait = |value| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(value))]);
            retry_after(&headers, || now).unwrap()
        };
        let seconds = |value| wait(value).as_secs();
        assert_eq!(seconds("60"), 60);
        assert_eq!(seconds(" 0 "), 0);
        assert_eq!(seconds("Mon, 01 Jun 2026 12:20:00 GMT"), 1200);
        assert_eq!(seconds("Monday, 01-Jun-26 12:20:00 GMT"), 1200);
        assert_eq!(seconds("Mon Jun  1 12:20:00 2026"), 1200);
        assert_eq!(seconds("Mon, 01 Jun 2026 11:59:59 GMT"), 0);
        // A number without end silences nobody for longer than the documented longest wait.
        assert_eq!(wait("99999999999999999999"), LONGEST_WAIT);
        assert_eq!(seconds("86400"), 3600);
        assert_eq!(wait("Mon, 01 Jun 2099 12:20:00 GMT"), LONGEST_WAIT);
        // What cannot be read is no reason to come back at once.
        for value in [
            "",
            "soon",
            "-1",
            "1.5",
            "2.5",
            "3, 4",
            "2026-06-01T12:20:00Z",
        ] {
            assert_eq!(wait(value), FIRST_WAIT, "{value}");
        }
    }

    #[test]
    fn the_date_of_the_answer_counts_and_not_ours() {
        let ours = Utc.with_ymd_and_hms(2026, 6, 1, 13, 0, 0).unwrap();
        let headers = [
            (RETRY_AFTER, "Mon, 01 Jun 2026 12:20:00 GMT"),
            (DATE, "Mon, 01 Jun 2026 12:00:00 GMT"),
        ];
        let headers = headers.map(|(name, value)| (name, value.parse().unwrap()));
        let head = Head::of(
            StatusCode::TOO_MANY_REQUESTS,
            &HeaderMap::from_iter(headers),
            || ours,
        );
        assert_eq!(head.retry_after, Some(Duration::from_secs(1200)));
    }
}
