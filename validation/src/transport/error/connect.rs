//! Why a connection could not be made, in words. They are for people: programs go by the kind and the delivery, as no library gives
//! these reasons in types that all TLS features share.

use std::{error::Error as StdError, io};

/// Why a connection was not made, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    pub(crate) what: &'static str,
    pub(crate) advice: &'static str,
}

const NAME: Cause = Cause {
    what: "the name of the service could not be resolved",
    advice: "check the base URL for a misspelt tenant, and the name server",
};
const PROXY: Cause = Cause {
    what: "the proxy did not let the connection through",
    advice: "check HTTPS_PROXY and NO_PROXY, and what the proxy allows",
};
const TLS: Cause = Cause {
    what: "no secure connection to the service could be made",
    advice: "check that the base URL is that of a service with TLS, and that this machine trusts its certificate or that of a \
             proxy that looks inside",
};

/// Why there is no connection, if it is known; `None` for a connection that was refused, and for everything that went wrong later.
pub(crate) fn cause_of(error: &reqwest::Error) -> Option<Cause> {
    if !error.is_connect() || error.is_timeout() {
        return None;
    }
    let causes = || std::iter::successors(StdError::source(error), |cause| below(*cause));
    causes()
        .find_map(|cause| in_words(&cause.to_string()))
        .or_else(|| {
            // rustls reports through io::Error, with this kind.
            causes()
                .filter_map(|cause| cause.downcast_ref::<io::Error>())
                .any(|error| error.kind() == io::ErrorKind::InvalidData)
                .then_some(TLS)
        })
}

/// The cause of a cause. An [`io::Error`] that holds another error shows its text as its own and that one's cause as its cause.
fn below<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    let held = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    held.map(|held| held as _).or_else(|| cause.source())
}

fn in_words(cause: &str) -> Option<Cause> {
    let cause = cause.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if has(&["dns error", "failed to lookup address"]) {
        Some(NAME)
    } else if has(&["tunnel", "proxy"]) {
        Some(PROXY)
    } else if has(&["certificate", "tls", "ssl", "handshake"]) {
        Some(TLS)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_known_by_their_words() {
        assert_eq!(in_words("dns error"), Some(NAME));
        assert_eq!(in_words("tunnel error: unsuccessful"), Some(PROXY));
        assert_eq!(
            in_words("invalid peer certificate: UnknownIssuer"),
            Some(TLS)
        );
        assert_eq!(in_words("tcp connect error"), None);
    }
}
