//! Texts for people: tokens, instants and spans in words.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use sailpoint_pat::{Now, Status, Token, TokenOwner};

/// How a text stands out on a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Good,
    Warning,
    Bad,
    Faint,
}

/// What counts as soon, unless somebody says otherwise.
pub(crate) const SOON: Duration = Duration::from_secs(30 * 86_400);

/// `2027-01-31T12:00:00.000Z`
pub(crate) fn instant(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// `2027-01-31 12:00`, in UTC.
pub(crate) fn minute(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%d %H:%M").to_string()
}

/// `12 d`, `5 h`, `3 min`: the largest unit that fits, cut off.
pub(crate) fn span(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        172_800.. => format!("{} d", seconds / 86_400),
        7_200.. => format!("{} h", seconds / 3_600),
        120.. => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    }
}

/// An id as part of the name of a file.
pub(crate) fn in_file_name(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    id.chars().map(plain).collect()
}

/// A stable word for programs.
pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::ExpiresIn(_) => "expires-soon",
        Status::Expired => "expired",
        Status::NeverExpires {
            acknowledged: Some(true),
        } => "never-expires",
        Status::NeverExpires { .. } => "never-expires-not-acknowledged",
    }
}

/// How long a token goes on, for people.
pub(crate) fn status(token: &Token, now: &Now) -> (String, Tone) {
    match token.status(now, SOON) {
        Status::Active => ("active".to_owned(), Tone::Good),
        Status::ExpiresIn(left) => (format!("expires in {}", span(left)), Tone::Warning),
        Status::Expired => ("expired".to_owned(), Tone::Faint),
        Status::NeverExpires {
            acknowledged: Some(true),
        } => ("never expires".to_owned(), Tone::Warning),
        Status::NeverExpires { .. } => ("never expires, not acknowledged".to_owned(), Tone::Bad),
    }
}

/// The name of an owner, or else the id.
pub(crate) fn owner(owner: &TokenOwner) -> Option<&str> {
    owner.name.as_deref().or(owner.id.as_deref())
}

/// The scopes; what a token without any may do.
pub(crate) fn scopes(scopes: Option<&[String]>) -> String {
    match scopes {
        None | Some([]) => "all rights".to_owned(),
        Some(scopes) => scopes.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_cut_off_at_the_largest_unit_that_fits() {
        let words = |seconds| span(Duration::from_secs(seconds));
        assert_eq!(words(5), "5 s");
        assert_eq!(words(119), "119 s");
        assert_eq!(words(120), "2 min");
        assert_eq!(words(7_199), "119 min");
        assert_eq!(words(7_200), "2 h");
        assert_eq!(words(172_799), "47 h");
        assert_eq!(words(30 * 86_400), "30 d");
    }
}
