//! The tokens of an audit as pictures, each token a mark in the colour of the worst that was found about it: when they expire, and
//! whose they are.

use std::{cmp::Reverse, collections::HashMap};

use chrono::{DateTime, Datelike as _, Months, NaiveDate, Utc};
use maud::{Markup, html};
use sailpoint_pat::{
    Now, Token, TokenList,
    audit::{AuditReport, Severity},
    rotate::RotationPlan,
    visible,
};

use crate::output::text;

/// How many months the timeline shows; what comes after them is in one column.
const MONTHS: u32 = 12;
/// Up to this many in the fullest column, a token is a brick of its own in a pile.
const BRICKS: usize = 10;
/// Beyond this in one column, the columns are bars.
const COLUMN: usize = 60;
/// How many owners are shown.
const OWNERS: usize = 12;
/// More marks than this in a row are a number.
const ROW: usize = 20;

/// How something stands out, by colour and by word: by the worst that was found about it.
pub(super) type Tone = Option<Severity>;

pub(super) const BAD: Tone = Some(Severity::Error);
pub(super) const WARNING: Tone = Some(Severity::Warning);
pub(super) const NOTE: Tone = Some(Severity::Note);
pub(super) const GOOD: Tone = None;

/// From the worst to the best.
pub(super) const TONES: [Tone; 4] = [BAD, WARNING, NOTE, GOOD];

/// The class by which the style sheet knows a tone.
pub(super) const fn class(tone: Tone) -> &'static str {
    match tone {
        BAD => "bad",
        WARNING => "warning",
        NOTE => "note",
        GOOD => "good",
    }
}

/// The worst that was found about each token, by its id.
pub(super) struct Marks<'a>(HashMap<&'a str, Severity>);

impl<'a> Marks<'a> {
    pub(super) fn new(report: &AuditReport<'a>) -> Self {
        let mut worst = HashMap::new();
        for finding in report.findings() {
            if let Some(token) = finding.subject().token() {
                let severity = worst.entry(token.id().as_str()).or_insert(Severity::Note);
                *severity = finding.severity().max(*severity);
            }
        }
        Self(worst)
    }

    pub(super) fn tone(&self, token: &Token) -> Tone {
        self.0.get(token.id().as_str()).copied()
    }

    fn count(&self, tokens: &[&Token], tone: Tone) -> usize {
        let of_it = tokens.iter().filter(|token| self.tone(token) == tone);
        of_it.count()
    }

    /// The worst first.
    fn sort(&self, tokens: &mut [&Token]) {
        tokens.sort_by_key(|token| Reverse(self.tone(token)));
    }

    /// The mark of a token, with its name and date.
    fn dot(&self, token: &Token) -> Markup {
        let expires = match token.expiration_date() {
            Some(at) => at.format("%Y-%m-%d").to_string(),
            None => "never".to_owned(),
        };
        html! {
            span .dot .(class(self.tone(token))) title={ (visible(token.name())) ", " (expires) } {}
        }
    }
}

/// The tokens that expire in one time.
struct Column<'a> {
    /// `Jul`, and the year where it begins: `2027`.
    label: String,
    year: Option<String>,
    /// The same for those who cannot see the picture.
    words: String,
    /// Whether it is a month like the others, or one of the ends: expired, later, never.
    is_end: bool,
    tokens: Vec<&'a Token>,
}

/// When they expire: a column for what has expired, one a month, one for what comes later, and one for what never expires. On a narrow
/// screen the columns are rows.
pub(super) fn timeline(marks: &Marks<'_>, list: &TokenList, now: &Now) -> Markup {
    let columns = columns(marks, list, now);
    let most = columns.iter().map(|column| column.tokens.len()).max();
    let most = most.unwrap_or_default();
    html! {
        section aria-labelledby="timeline" {
            h2 #timeline { "When they expire" }
            ol .timeline .bricks[most <= BRICKS] .bars[most > COLUMN] {
                @for column in &columns { (column.markup(marks, most)) }
            }
        }
    }
}

fn columns<'a>(marks: &Marks<'_>, list: &'a TokenList, now: &Now) -> Vec<Column<'a>> {
    let first = first_of_month(now.instant());
    let mut expired = Column::end("expired");
    let mut months: Vec<_> = (0..MONTHS)
        .filter_map(|index| Column::month(first, index))
        .collect();
    let mut later = Column::end("later");
    let mut never = Column::end("never");
    for token in &list.tokens {
        let column = match token.expiration_date() {
            None => &mut never,
            Some(at) if at <= now.instant() => &mut expired,
            Some(at) => months
                .get_mut(months_between(first, at))
                .unwrap_or(&mut later),
        };
        column.tokens.push(token);
    }
    let mut columns = vec![expired];
    columns.append(&mut months);
    columns.extend([later, never]);
    for column in &mut columns {
        marks.sort(&mut column.tokens);
    }
    columns
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

impl Column<'_> {
    fn month(first: NaiveDate, index: u32) -> Option<Self> {
        let month = first.checked_add_months(Months::new(index))?;
        let begins = index == 0 || month.month0() == 0;
        Some(Self {
            label: month.format("%b").to_string(),
            year: begins.then(|| month.format("%Y").to_string()),
            words: month.format("%B %Y").to_string(),
            is_end: false,
            tokens: Vec::new(),
        })
    }

    fn end(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            year: None,
            words: label.to_owned(),
            is_end: true,
            tokens: Vec::new(),
        }
    }

    fn markup(&self, marks: &Marks<'_>, most: usize) -> Markup {
        html! {
            li .end[self.is_end] .empty[self.tokens.is_empty()] {
                span .month aria-hidden="true" {
                    (self.label)
                    @if let Some(year) = &self.year { span .year { (year) } }
                }
                span .hidden { (self.words) ": " (self.tokens.len()) }
                span .marks aria-hidden="true" {
                    @if most > COLUMN { (self.bar(marks, most)) } @else {
                        @for token in &self.tokens { (marks.dot(token)) }
                    }
                    span .number { (self.tokens.len()) }
                }
            }
        }
    }

    /// A bar, the worst at its foot.
    fn bar(&self, marks: &Marks<'_>, most: usize) -> Markup {
        html! {
            @for tone in TONES {
                @let count = marks.count(&self.tokens, tone);
                @if count > 0 {
                    span .part .(class(tone)) title=(count) style={ "--share:" (thousandths(count, most)) } {}
                }
            }
        }
    }
}

/// `0.042`: a part of the whole.
fn thousandths(part: usize, whole: usize) -> String {
    let share = part.saturating_mul(1000) / whole.max(1);
    format!("{}.{:03}", share / 1000, share % 1000)
}

/// Whose they are: a row for each owner, whom to ask, the one with the most to do first.
pub(super) fn owners(marks: &Marks<'_>, list: &TokenList) -> Markup {
    let owners = by_owner(marks, list);
    html! {
        @if !owners.is_empty() {
            section aria-labelledby="owners" {
                h2 #owners { "Whose they are" }
                ol .owners {
                    @for tokens in owners.iter().take(OWNERS) { (owner(marks, tokens)) }
                }
                @if owners.len() > OWNERS {
                    p .quiet { "and " (owners.len() - OWNERS) " more owners with less to do" }
                }
            }
        }
    }
}

/// What the owner of a token is known by: the id, or else the name.
type Key<'a> = Option<&'a str>;

fn by_owner<'a>(marks: &Marks<'_>, list: &'a TokenList) -> Vec<Vec<&'a Token>> {
    let mut places: HashMap<Key<'_>, usize> = HashMap::new();
    let mut owners: Vec<Vec<&Token>> = Vec::new();
    for token in &list.tokens {
        let owner = token.owner();
        let key = owner.id.as_deref().or(owner.name.as_deref());
        let place = *places.entry(key).or_insert(owners.len());
        match owners.get_mut(place) {
            Some(tokens) => tokens.push(token),
            None => owners.push(vec![token]),
        }
    }
    owners.sort_by_cached_key(|tokens| {
        let [bad, warning] = [BAD, WARNING].map(|tone| marks.count(tokens, tone));
        Reverse((bad, warning, tokens.len()))
    });
    for tokens in owners.iter_mut().take(OWNERS) {
        marks.sort(tokens);
    }
    owners
}

/// A mark for each token, and an empty one for each that the owner may still have.
fn owner(marks: &Marks<'_>, tokens: &[&Token]) -> Markup {
    let known = tokens.first().map(|token| token.owner());
    let name = known.and_then(text::owner);
    // What the platform made for itself has no limit, and counts towards none.
    let limited = tokens.iter().filter(|token| !token.is_managed()).count();
    let free = match limited {
        some if some > 0 && name.is_some() => RotationPlan::TOKENS_PER_OWNER.saturating_sub(some),
        _ => 0,
    };
    let count = tokens.len();
    html! {
        li {
            span .who { (visible(name.unwrap_or("owner not told"))) }
            span .marks aria-hidden="true" {
                @for token in tokens.iter().take(ROW) { (marks.dot(token)) }
                @if count > ROW { span .number { "+" (count - ROW) } }
                @for _ in 0..free { span .dot .free {} }
            }
            span .number {
                (count) @if free == 0 && count >= 10 { ", none free" }
            }
        }
    }
}
