//! Time as an argument: strictly after, margins, and what is finer than a millisecond.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sailpoint_pat::client::{nullable::Nullable, types::CreatePersonalAccessTokenRequest};
use sailpoint_pat::{Code, Deadline, Expiry, NewToken, Now};

use crate::common::{self, instant, now};

#[test]
fn the_future_is_strict() {
    let now = Now::at(instant("2026-06-01T12:00:00.500Z"));
    let code = |text| {
        Deadline::parse(text, &now)
            .err()
            .map(|refused| refused.code())
    };
    assert_eq!(
        code("2026-06-01T12:00:00.499Z"),
        Some(Code::ExpirationNotInFuture)
    );
    assert_eq!(
        code("2026-06-01T12:00:00.500Z"),
        Some(Code::ExpirationNotInFuture)
    );
    assert_eq!(
        code("2026-06-01T14:00:00.500+02:00"),
        Some(Code::ExpirationNotInFuture)
    );
    assert_eq!(code("2026-06-01T12:00:00.501Z"), None);
}

#[test]
fn a_date_is_cut_off_before_it_is_judged() {
    let now = Now::at(instant("2026-06-01T12:00:00.500Z"));
    let refused = Deadline::parse("2026-06-01T12:00:00.500999Z", &now).unwrap_err();
    assert_eq!(refused.code(), Code::ExpirationNotInFuture);
    let finer = instant("2026-06-01T12:00:00.500999Z");
    assert_eq!(
        Deadline::at(finer, &now).unwrap_err().code(),
        Code::ExpirationNotInFuture
    );
    assert_eq!(
        Deadline::at(instant("2026-06-01T12:00:00.501999Z"), &now)
            .unwrap()
            .instant(),
        instant("2026-06-01T12:00:00.501Z")
    );
    // Now itself may be finer: the next millisecond is after it.
    let now = Now::at(instant("2026-06-01T12:00:00.500001Z"));
    assert!(Deadline::parse("2026-06-01T12:00:00.500Z", &now).is_err());
    assert!(Deadline::parse("2026-06-01T12:00:00.501Z", &now).is_ok());
}

#[test]
fn the_margin_moves_the_limit() {
    let with_margin = now().with_margin(Now::RECOMMENDED_MARGIN);
    let at = |text| Deadline::parse(text, &with_margin);
    assert_eq!(
        at("2026-06-01T12:00:30.000Z").unwrap_err().code(),
        Code::ExpirationNotInFuture
    );
    assert!(at("2026-06-01T12:00:30.001Z").is_ok());
    assert!(Deadline::parse("2026-06-01T12:00:30.000Z", &now()).is_ok());
    assert_eq!(Now::at(now().instant()).margin(), Duration::ZERO);
    assert_eq!(Now::system().margin(), Duration::from_secs(30));
}

/// A client whose clock is behind the service's lets pass what the margin does not cover.
#[test]
fn a_margin_covers_a_clock_that_is_behind() {
    let service = instant("2026-06-01T12:00:20Z");
    let client = now();
    let deadline = "2026-06-01T12:00:15Z";
    assert!(
        Deadline::parse(deadline, &client).is_ok(),
        "accepted here, and refused by the service"
    );
    assert!(Deadline::parse(deadline, &Now::at(service)).is_err());
    assert!(Deadline::parse(deadline, &client.with_margin(Duration::from_secs(30))).is_err());
}

#[test]
fn margins_beyond_the_calendar_do_not_overflow() {
    let now = Now::at(DateTime::<Utc>::MAX_UTC).with_margin(Duration::MAX);
    assert_eq!(now.horizon(), DateTime::<Utc>::MAX_UTC);
    assert!(Deadline::parse("9999-12-31T23:59:59.999Z", &now).is_err());
    assert_eq!(
        Deadline::after(Duration::MAX, &common::now())
            .unwrap_err()
            .code(),
        Code::ExpirationMalformed
    );
}

#[test]
fn instants_that_cannot_be_written_are_malformed() {
    let year_10000 = instant("9999-12-31T23:59:59.999Z") + TimeDelta::milliseconds(1);
    let leap_second = instant("2026-12-31T23:59:60Z");
    for instant in [
        year_10000,
        leap_second,
        DateTime::<Utc>::MAX_UTC,
        DateTime::<Utc>::MIN_UTC,
    ] {
        let violation = Expiry::of_fields(Some(instant), Some(true), &now()).unwrap_err();
        assert_eq!(violation.code(), Code::ExpirationMalformed, "{instant}");
    }
    let request = CreatePersonalAccessTokenRequest {
        name: "ci".to_owned(),
        scope: Nullable::Absent,
        access_token_validity_seconds: Nullable::Absent,
        expiration_date: Nullable::Value(leap_second.into()),
        user_aware_token_never_expires: Nullable::Absent,
    };
    let violations = NewToken::from_request(request, &now()).unwrap_err();
    assert_eq!(violations.as_slice()[0].code(), Code::ExpirationMalformed);
}

#[test]
fn a_token_ages() {
    let body = br#"{"name": "ci", "expirationDate": "2026-06-01T12:00:01Z"}"#;
    let token = NewToken::from_json(body, &now()).unwrap();
    assert_eq!(token.clone().still_after(&now()), Ok(token.clone()));
    let later = Now::at(now().instant() + TimeDelta::seconds(1));
    assert_eq!(
        token.still_after(&later).unwrap_err().code(),
        Code::ExpirationNotInFuture
    );

    let body = br#"{"name": "ci", "userAwareTokenNeverExpires": true}"#;
    let lasting = NewToken::from_json(body, &now()).unwrap();
    assert!(
        lasting
            .still_after(&Now::at(DateTime::<Utc>::MAX_UTC))
            .is_ok()
    );
}

/// What is wrong with a date is said by the first thing that is.
#[test]
fn each_text_that_is_no_date_has_its_reason() {
    const DATE_ONLY: &str =
        "it has no time of day; add one and an offset, as in 2030-01-31T00:00:00Z";
    const SEPARATOR: &str = "date and time have to be separated by T, as in 2030-01-31T00:00:00Z";
    const NO_OFFSET: &str = "it has no offset; add Z for UTC, or an offset such as +01:00";
    const OFFSET: &str = "its offset has to be Z or written as +01:00, at most 23:59";
    const LEAP_SECOND: &str = "a leap second cannot be sent; use second 59, or the next minute";
    const END_OF_DAY: &str = "hours end at 23; write the end of a day as 00:00:00 of the next";
    const NO_SUCH_TIME: &str = "there is no such day or time of day; correct it";
    const YEAR: &str = "its year in UTC has to be between 0000 and 9999; use a year within";
    const FORM: &str = "write it as RFC 3339 says, as in 2030-01-31T00:00:00.000Z";
    for (text, reason) in [
        ("2027-01-31", DATE_ONLY),
        ("2027-01-31T", FORM),
        ("2027-01-3", FORM),
        ("2027-01-31T10:00", FORM),
        ("20270131T100000Z", FORM),
        ("2027-01-31 10:00:00Z", SEPARATOR),
        ("2027-01-31_10:00:00Z", SEPARATOR),
        ("2027-01-31-10:00:00Z", FORM),
        ("2027-01-31T10:00:00", NO_OFFSET),
        ("2027-01-31t10:00:00.5", NO_OFFSET),
        ("2027-01-31T10:00:00.Z", FORM),
        ("2027-01-31T10:00:00.", FORM),
        ("2027-01-31T10:00:00+1:00", OFFSET),
        ("2027-01-31T10:00:00+0100", OFFSET),
        ("2027-01-31T10:00:00+01", OFFSET),
        ("2027-01-31T10:00:00+001:00", OFFSET),
        ("2027-01-31T10:00:00+24:00", OFFSET),
        ("2027-01-31T10:00:00-00:60", OFFSET),
        ("2027-01-31T10:00:00 01:00", OFFSET),
        ("2027-01-31T10:00:00UTC", OFFSET),
        ("2027-02-31T10:00:00+23:59", NO_SUCH_TIME),
        ("2027-02-31T10:00:00-09:00", NO_SUCH_TIME),
        ("2027-02-31T10:00:00z", NO_SUCH_TIME),
        ("2027-01-31T10:60:00Z", NO_SUCH_TIME),
        ("2027-01-31T25:00:00Z", NO_SUCH_TIME),
        ("2027-01-31T24:00:00Z", END_OF_DAY),
        ("2027-01-31T23:59:60Z", LEAP_SECOND),
        ("2027-02-31T23:59:60Z", LEAP_SECOND),
        ("2027-01-31T23:59:61Z", NO_SUCH_TIME),
        ("9999-12-31T23:59:59-00:01", YEAR),
        ("0000-01-01T00:00:00+00:01", YEAR),
        ("2027-01-31T10:00:00\u{2212}01:00", OFFSET),
        ("", FORM),
    ] {
        let refused = Deadline::parse(text, &now()).unwrap_err();
        let said = refused.message().rsplit(" is not a date-time: ").next();
        assert_eq!(said, Some(reason), "{text:?}");
    }
}

#[test]
fn a_deadline_is_the_instant_it_was_made_of() {
    let soon = instant("2026-06-01T12:00:01.250Z");
    let deadline = Deadline::at(soon, &now()).unwrap();
    assert_eq!(DateTime::<Utc>::from(deadline), soon);
}
