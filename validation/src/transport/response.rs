//! The head of an answer: what is needed of it after the generated client has forgotten it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, RETRY_AFTER},
};

const X_DEPRECATED: HeaderName = HeaderName::from_static("x-deprecated");

/// The head of an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
    /// The time at the service, to the second, cut off.
    pub(crate) date: Option<DateTime<Utc>>,
    pub(crate) is_html: bool,
    /// The service will drop this address one day.
    pub(crate) is_deprecated: bool,
}

impl Head {
    /// `now` is when it arrived; it only matters for a `Retry-After` that is a date in an answer without a date of its own.
    pub(crate) fn of(status: StatusCode, headers: &HeaderMap, now: DateTime<Utc>) -> Self {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let date = text(DATE).and_then(http_date);
        Self {
            status,
            retry_after: text(RETRY_AFTER)
                .and_then(|value| retry_after(value, date.unwrap_or(now))),
            date,
            is_html: text(CONTENT_TYPE).is_some_and(|value| {
                let media_type = value.trim_start().as_bytes();
                media_type
                    .get(..9)
                    .is_some_and(|start| start.eq_ignore_ascii_case(b"text/html"))
            }),
            is_deprecated: text(X_DEPRECATED)
                .is_some_and(|value| value.trim().eq_ignore_ascii_case("true")),
        }
    }
}

/// Seconds, or an HTTP-date as seen at `now`. Fractions of a second are rounded up, and what is neither is nothing.
fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) && !value.is_empty() {
        return Some(Duration::MAX);
    }
    let until = http_date(value)?;
    Some((until - now).to_std().unwrap_or_default())
}

fn http_date(value: &str) -> Option<DateTime<Utc>> {
    httpdate::parse_http_date(value.trim())
        .ok()
        .map(DateTime::<Utc>::from)
}

/// The head of the last answer to one attempt.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastHead(Arc<Mutex<Option<Head>>>);

impl LastHead {
    pub(crate) fn set(&self, head: Head) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(head);
    }

    pub(crate) fn get(&self) -> Option<Head> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).unwrap();
        let seconds = |value| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("60"), Some(60));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("Mon, 01 Jun 2026 12:20:00 GMT"), Some(1200));
        assert_eq!(seconds("Monday, 01-Jun-26 12:20:00 GMT"), Some(1200));
        assert_eq!(seconds("Mon Jun  1 12:20:00 2026"), Some(1200));
        assert_eq!(seconds("Mon, 01 Jun 2026 11:59:59 GMT"), Some(0));
        assert_eq!(
            retry_after("99999999999999999999", now),
            Some(Duration::MAX)
        );
        for value in ["", "soon", "-1", "1.5", "2026-06-01T12:20:00Z"] {
            assert_eq!(seconds(value), None, "{value}");
        }
    }

    #[test]
    fn the_date_of_the_answer_counts_and_not_ours() {
        let ours = Utc.with_ymd_and_hms(2026, 6, 1, 13, 0, 0).unwrap();
        let headers = [
            (RETRY_AFTER, "Mon, 01 Jun 2026 12:20:00 GMT"),
            (DATE, "Mon, 01 Jun 2026 12:00:00 GMT"),
            (CONTENT_TYPE, "Text/HTML; charset=utf-8"),
        ];
        let headers = headers.map(|(name, value)| (name, value.parse().unwrap()));
        let head = Head::of(
            StatusCode::TOO_MANY_REQUESTS,
            &HeaderMap::from_iter(headers),
            ours,
        );
        assert_eq!(head.retry_after, Some(Duration::from_secs(1200)));
        assert!(head.is_html);
    }
}
