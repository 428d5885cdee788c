//! What to do about a finding as a command that can be pasted into a shell as it stands.
//!
//! The invariant: ids are what a service says. Whatever they hold is one word to a shell; what would be taken for an option, or that
//! nobody sees, is in no command.

use chrono::{DateTime, TimeDelta, Utc};
use sailpoint_pat::{
    Code, Now, Policy, Token, Violation,
    audit::{Finding, FindingCode, Severity, Subject},
    is_hidden,
};

use crate::output::text;

/// How far an expiry is moved if the policy does not say otherwise.
const USUAL_DAYS: i64 = 90;

/// What the commands have to know beside their finding.
pub(super) struct Paste<'a> {
    /// What leads to the same tenant: `--demo`, `--config FILE`.
    pub(super) options: Vec<String>,
    /// The token in use, which is deleted only by somebody who says so.
    pub(super) client_id: &'a str,
    /// The owner of the token in use, whose tokens can be rotated.
    pub(super) me: Option<&'a str>,
    pub(super) policy: Option<&'a Policy>,
    pub(super) now: Now,
}

impl Paste<'_> {
    /// The command for this finding; none if no command helps.
    pub(super) fn command(&self, finding: &Finding<'_>) -> Option<String> {
        let words = match finding.subject() {
            Subject::Token(token) => self.of_token(finding, token)?,
            Subject::Owner(owner) => {
                vec!["list".to_owned(), "--owner".to_owned(), owner.id.clone()?]
            }
            Subject::Item(_) => words(&["list", "--owner", "all", "--format", "json"]),
            _ => words(&["audit", "--owner", "me"]),
        };
        let words = words.iter().chain(&self.options);
        let quoted: Option<Vec<_>> = words.map(|word| quoted(word)).collect();
        Some(format!("pat {}", quoted?.join(" ")))
    }

    fn of_token(&self, finding: &Finding<'_>, token: &Token) -> Option<Vec<String>> {
        use FindingCode as Found;
        let id = token.id().as_str();
        if id.starts_with('-') {
            return None;
        }
        let extend = |also: &[&str]| {
            let until = self.new_expiry(token)?;
            let mut command = words(&["extend", id]);
            command.extend(words(also));
            command.extend(["--expires".to_owned(), until]);
            Some(command)
        };
        let revoke = || {
            let mut command = words(&["revoke", id]);
            if id == self.client_id {
                command.push("--in-use".to_owned());
            }
            command
        };
        let is_mine = self.me.is_some() && token.owner().id.as_deref() == self.me;
        let rule = finding.violation().map(Violation::code);
        Some(match (finding.code(), rule) {
            (Found::NeverExpires | Found::NeverExpiresUnacknowledged, _)
            | (_, Some(Code::PolicyNeverExpiring)) => extend(&["--also-never-expiring"])?,
            (_, Some(Code::PolicyLifetimeTooLong)) => match extend(&["--also-sooner"]) {
                Some(command) => command,
                // It has lived as long as it may.
                None => revoke(),
            },
            (Found::ExpiresSoon, _) if finding.severity() == Severity::Note => revoke(),
            (Found::ExpiresSoon, _) if is_mine => {
                let file = format!("{}.json", text::in_file_name(id));
                words(&["rotate", id, "--secret-to", &file])
            }
            (Found::ExpiresSoon, _) => extend(&[])?,
            (
                Found::OwnerUnknown
                | Found::OwnerInactive
                | Found::Expired
                | Found::NeverUsed
                | Found::Unused,
                _,
            ) => revoke(),
            _ => words(&["show", id]),
        })
    }

    /// A time for `--expires` that the policy allows. None if there is none in the future.
    fn new_expiry(&self, token: &Token) -> Option<String> {
        let now = self.now.instant();
        let usual = now.checked_add_signed(TimeDelta::days(USUAL_DAYS));
        let latest = self
            .policy
            .and_then(|policy| policy.latest_expiry(token, &self.now));
        match latest {
            Some(latest) if usual.is_none_or(|usual| latest < usual) => {
                let soonest: DateTime<Utc> = now.checked_add_signed(TimeDelta::hours(1))?;
                (latest > soonest).then(|| text::instant(latest))
            }
            _ => Some(format!("{USUAL_DAYS}d")),
        }
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// A word as a shell has to be told it.
fn quoted(word: &str) -> Option<String> {
    if word.contains(is_hidden) {
        return None;
    }
    shlex::try_quote(word).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_an_id_holds_is_one_word() {
        assert_eq!(quoted("5f1e").as_deref(), Some("5f1e"));
        for word in [
            "a; rm -rf ~",
            "$(id)",
            "`id`",
            "a b",
            "it's",
            "a|b",
            "a\"b",
            "*",
        ] {
            let told = quoted(word).unwrap_or_default();
            assert_eq!(shlex::split(&told), Some(vec![word.to_owned()]), "{told}");
        }
        assert_eq!(quoted("a\nb"), None);
        assert_eq!(quoted("a\u{202e}b"), None);
    }
}
