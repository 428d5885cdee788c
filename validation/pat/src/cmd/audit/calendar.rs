//! The tokens of an audit by the month in which they expire, each with the worst that was found about it.

use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};
use sailpoint_pat::{
    Now, Token, TokenList,
    audit::{AuditReport, Severity},
};

use crate::output::html::{Column, Dot, Timeline, Tone};

/// How many months the timeline shows; what comes after them is in one column.
const MONTHS: u32 = 12;

/// A column for what has expired, one a month, one for what comes later, and one for what never expires.
pub(super) fn of(worst: &Worst<'_>, list: &TokenList, now: &Now) -> Timeline {
    let first = first_of_month(now.instant());
    let mut expired = end("expired", "expired");
    let mut months: Vec<Column> = (0..MONTHS)
        .filter_map(|index| month(first, index))
        .collect();
    let mut later = end("later", "later");
    let mut never = end("never", "never");
    for token in &list.tokens {
        let dot = dot(worst, token);
        let column = match token.expiration_date() {
            None => &mut never,
            Some(at) if at <= now.instant() => &mut expired,
            Some(at) => months
                .get_mut(months_between(first, at))
                .unwrap_or(&mut later),
        };
        column.dots.push(dot);
    }
    let mut columns = vec![expired];
    columns.append(&mut months);
    columns.extend([later, never]);
    for column in &mut columns {
        column.dots.sort_by_key(|dot| dot.tone);
    }
    Timeline { columns }
}

/// By the ids of the tokens.
pub(super) type Worst<'a> = HashMap<&'a str, Severity>;

/// The worst that was found about each token.
pub(super) fn worst<'a>(report: &AuditReport<'a>) -> Worst<'a> {
    let mut worst = HashMap::new();
    for finding in report.findings() {
        if let Some(token) = finding.subject().token() {
            let severity = worst.entry(token.id().as_str()).or_insert(Severity::Note);
            *severity = finding.severity().max(*severity);
        }
    }
    worst
}

/// The mark of a token.
pub(super) fn dot(worst: &Worst<'_>, token: &Token) -> Dot {
    Dot {
        tone: tone(worst.get(token.id().as_str()).copied()),
        title: title(token),
    }
}

pub(super) fn tone(severity: Option<Severity>) -> Tone {
    match severity {
        Some(Severity::Error) => Tone::Bad,
        Some(Severity::Warning) => Tone::Warning,
        Some(Severity::Note) => Tone::Note,
        None => Tone::Good,
    }
}

fn title(token: &Token) -> String {
    match token.expiration_date() {
        Some(at) => format!("{}, {}", token.name(), at.format("%Y-%m-%d")),
        None => format!("{}, never", token.name()),
    }
}

fn first_of_month(instant: DateTime<Utc>) -> NaiveDate {
    let day = instant.date_naive();
    day.with_day(1).unwrap_or(day)
}

/// How many months an instant is after a month, which it is not before.
fn months_between(first: NaiveDate, instant: DateTime<Utc>) -> usize {
    let months = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    let between = months(instant.date_naive()) - months(first);
    usize::try_from(between).unwrap_or(usize::MAX)
}

fn month(first: NaiveDate, index: u32) -> Option<Column> {
    let month = first.checked_add_months(Months::new(index))?;
    let begins = index == 0 || month.month0() == 0;
    Some(Column {
        label: month.format("%b").to_string(),
        year: begins.then(|| month.format("%Y").to_string()),
        words: month.format("%B %Y").to_string(),
        is_end: false,
        dots: Vec::new(),
    })
}

fn end(label: &str, words: &str) -> Column {
    Column {
        label: label.to_owned(),
        year: None,
        words: words.to_owned(),
        is_end: true,
        dots: Vec::new(),
    }
}
