//! The `filters` of the list: two forms, operators in lower case, nothing else.

use crate::date::Timestamp;
use crate::token::Token;
use crate::violation::Violation;

/// Which tokens a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filter {
    Everything,
    /// Used, and not after this instant.
    LastUsedNotAfter(Timestamp),
    NeverUsed,
}

impl Filter {
    /// Reads `lastUsed le <date-time>` or `lastUsed isnull`; nothing at all means everything.
    pub(crate) fn parse(text: &str) -> Result<Self, Violation> {
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => Ok(Self::Everything),
            ["lastUsed", "isnull"] => Ok(Self::NeverUsed),
            ["lastUsed", "le", date] => {
                Timestamp::parse(date)
                    .map(Self::LastUsedNotAfter)
                    .map_err(|malformed| {
                        Violation::new(
                            "filter-malformed",
                            format!("the date of filters is not a date-time: {malformed}"),
                        )
                    })
            }
            _ => Err(Violation::new(
                "filter-malformed",
                "filters must be `lastUsed le <date-time>` or `lastUsed isnull`",
            )),
        }
    }

    pub(crate) fn keeps(self, token: &Token) -> bool {
        match self {
            Self::Everything => true,
            Self::LastUsedNotAfter(limit) => token.last_used.is_some_and(|used| used <= limit),
            Self::NeverUsed => token.last_used.is_none(),
        }
    }
}
