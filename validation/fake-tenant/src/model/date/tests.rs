use super::*;

#[track_caller]
fn reads(text: &str, written: &str) {
    assert_eq!(
        Timestamp::parse(text).unwrap().to_string(),
        written,
        "{text}"
    );
}

#[track_caller]
fn refuses(text: &str, reason: &str) {
    assert_eq!(
        Timestamp::parse(text).unwrap_err().to_string(),
        reason,
        "{text}"
    );
}

#[test]
fn every_day_of_ten_thousand_years_is_written_as_it_is_read() {
    let mut days = days_from_civil(0, 1, 1);
    for year in 0..=9999 {
        for month in 1..=12 {
            for day in 1..=days_in_month(year, month) {
                assert_eq!(days_from_civil(year, month, day), days);
                assert_eq!(civil_from_days(days), (year, month, day));
                days += 1;
            }
        }
    }
    assert_eq!(days * MILLIS_PER_DAY - 1, Timestamp::MAX.0);
}

#[test]
fn known_instants() {
    assert_eq!(
        Timestamp::parse("1970-01-01T00:00:00Z")
            .unwrap()
            .unix_millis(),
        0
    );
    assert_eq!(
        Timestamp::parse("2001-09-09T01:46:40Z")
            .unwrap()
            .unix_millis(),
        1_000_000_000_000
    );
    assert_eq!(
        Timestamp::parse("0000-01-01T00:00:00Z").unwrap(),
        Timestamp::MIN
    );
    assert_eq!(
        Timestamp::parse("9999-12-31T23:59:59.999Z").unwrap(),
        Timestamp::MAX
    );
}

#[test]
fn dates_of_http() {
    let written = |text: &str| Timestamp::parse(text).unwrap().http_date();
    assert_eq!(
        written("1994-11-06T08:49:37.999Z"),
        "Sun, 06 Nov 1994 08:49:37 GMT"
    );
    assert_eq!(
        written("1970-01-01T00:00:00Z"),
        "Thu, 01 Jan 1970 00:00:00 GMT"
    );
    assert_eq!(
        written("1969-12-31T23:59:59Z"),
        "Wed, 31 Dec 1969 23:59:59 GMT"
    );
    assert_eq!(
        written("2026-06-15T12:00:00Z"),
        "Mon, 15 Jun 2026 12:00:00 GMT"
    );
}

#[test]
fn accepted_forms() {
    reads("2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999Z");
    reads("2026-12-31t23:59:59z", "2026-12-31T23:59:59.000Z");
    reads("2026-12-31T23:59:59.9Z", "2026-12-31T23:59:59.900Z");
    reads(
        "2026-12-31T23:59:59.9999999999999999999999Z",
        "2026-12-31T23:59:59.999Z",
    );
    reads("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z");
    reads("2027-01-01T00:59:59+01:00", "2026-12-31T23:59:59.000Z");
    reads("2026-12-31T00:00:00-23:59", "2026-12-31T23:59:00.000Z");
    reads("2026-12-31T00:00:00-00:00", "2026-12-31T00:00:00.000Z");
    reads("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z");
    reads("0000-02-29T00:00:00Z", "0000-02-29T00:00:00.000Z");
}

#[test]
fn refused_forms() {
    let no_offset = "an offset is required: Z, or as +01:00";
    let clock = "the time of day must be 00:00:00 to 23:59:59";
    let year = "the year must have four digits";
    refuses("", year);
    refuses("not a date", year);
    refuses("999-12-31T00:00:00Z", year);
    refuses("+2026-12-31T00:00:00Z", year);
    refuses(" 2026-12-31T00:00:00Z", year);
    refuses("10000-01-01T00:00:00Z", "a hyphen must follow the year");
    refuses("2026-12-31", "a T must stand between date and time");
    refuses(
        "2026-12-31 00:00:00Z",
        "a T must stand between date and time",
    );
    refuses("2026-12-31T00:00Z", "a colon must follow the minute");
    refuses("2026-12-31T00:00:00", no_offset);
    refuses("2026-12-31T00:00:00,5Z", no_offset);
    refuses("2026-12-31T00:00:00.Z", "digits must follow the dot");
    refuses(
        "2026-12-31T00:00:00+0100",
        "a colon must stand between the offset's hours and minutes",
    );
    refuses(
        "2026-12-31T00:00:00+01",
        "a colon must stand between the offset's hours and minutes",
    );
    refuses(
        "2026-12-31T00:00:00+24:00",
        "the offset must be -23:59 to +23:59",
    );
    refuses(
        "2026-12-31T00:00:00+00:60",
        "the offset must be -23:59 to +23:59",
    );
    refuses("2026-12-31T00:00:00Z ", "something follows the offset");
    refuses("2026-12-31T23:59:60Z", clock);
    refuses("2026-12-31T24:00:00Z", clock);
    refuses("2026-12-31T23:60:00Z", clock);
    refuses("2026-00-01T00:00:00Z", "the month must be 01 to 12");
    refuses("2026-13-01T00:00:00Z", "the month must be 01 to 12");
    refuses("2026-02-29T00:00:00Z", "the month has no such day");
    refuses("2026-01-00T00:00:00Z", "the month has no such day");
    refuses("2100-02-29T00:00:00Z", "the month has no such day");
    refuses(
        "9999-12-31T23:59:59-00:01",
        "in UTC the year must be 0000 to 9999",
    );
    refuses(
        "0000-01-01T00:00:00+00:01",
        "in UTC the year must be 0000 to 9999",
    );
    refuses("２026-01-01T00:00:00Z", year);
}
