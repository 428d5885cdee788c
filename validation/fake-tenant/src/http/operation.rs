//! The operations of the service, and how a method and a path name one of them.

use axum::http::Method;

/// Where the tokens live: `/v1` and the two yearly versions that follow the same rule.
pub(crate) const COLLECTIONS: [&str; 3] = [
    "/personal-access-tokens/v1",
    "/v2025/personal-access-tokens",
    "/v2026/personal-access-tokens",
];
/// The same in the versions before, which know no token without an end: for clients that know nothing newer.
pub(crate) const OLDER_COLLECTIONS: [&str; 3] = [
    "/v3/personal-access-tokens",
    "/v2024/personal-access-tokens",
    "/beta/personal-access-tokens",
];
pub(crate) const BULK_UPDATE: &str = "/bulk-update";
pub(crate) const TOKEN_EXCHANGE: &str = "/oauth/token";
/// Where identities are, in all versions.
pub(crate) const IDENTITIES: [&str; 6] = [
    "/public-identities/v1",
    "/v2025/public-identities",
    "/v2026/public-identities",
    "/v3/public-identities",
    "/v2024/public-identities",
    "/beta/public-identities",
];

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// `POST /oauth/token`
    TokenExchange,
    /// `GET /personal-access-tokens/v1`
    List,
    /// `POST /personal-access-tokens/v1`
    Create,
    /// `PATCH /personal-access-tokens/v1/{id}`
    Patch,
    /// `DELETE /personal-access-tokens/v1/{id}`
    Delete,
    /// `PATCH` or `POST /personal-access-tokens/v1/bulk-update`
    BulkUpdate,
    /// `GET /public-identities/v1`
    Identities,
}

impl Operation {
    /// The vendor's name for it, as in the API document; the token exchange has none there.
    pub const fn id(self) -> &'static str {
        match self {
            Self::TokenExchange => "tokenExchange",
            Self::List => "listPersonalAccessTokensV1",
            Self::Create => "createPersonalAccessTokenV1",
            Self::Patch => "patchPersonalAccessTokenV1",
            Self::Delete => "deletePersonalAccessTokenV1",
            Self::BulkUpdate => "updateBulkPersonalAccessTokensV1",
            Self::Identities => "getPublicIdentitiesV1",
        }
    }

    /// The operation of a request, if it is one that the service knows.
    pub(crate) fn of(method: &Method, path: &str) -> Option<Self> {
        if path == TOKEN_EXCHANGE {
            return (method == Method::POST).then_some(Self::TokenExchange);
        }
        if IDENTITIES.contains(&path) {
            return (method == Method::GET).then_some(Self::Identities);
        }
        let below = |collections: &[&str]| {
            collections
                .iter()
                .find_map(|collection| path.strip_prefix(collection))
        };
        let (rest, is_older) = match below(&COLLECTIONS) {
            Some(rest) => (rest, false),
            None => (below(&OLDER_COLLECTIONS)?, true),
        };
        match (method.as_str(), rest) {
            ("GET", "") => Some(Self::List),
            ("POST", "") => Some(Self::Create),
            (method, _) if is_older && method != "DELETE" => None,
            ("PATCH" | "POST", BULK_UPDATE) => Some(Self::BulkUpdate),
            (_, BULK_UPDATE) => None,
            (method, id) if id.len() > 1 && id.starts_with('/') && !id[1..].contains('/') => {
                match method {
                    "PATCH" => Some(Self::Patch),
                    "DELETE" => Some(Self::Delete),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The methods that a path knows, as the header `Allow` has them.
    pub(crate) fn methods(path: &str) -> String {
        let all = [Method::GET, Method::POST, Method::PATCH, Method::DELETE];
        let known = all.iter().filter(|method| Self::of(method, path).is_some());
        known.map(Method::as_str).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_and_path_name_the_operation() {
        let of = |method: Method, path: &str| Operation::of(&method, path);
        assert_eq!(
            of(Method::POST, "/oauth/token"),
            Some(Operation::TokenExchange)
        );
        assert_eq!(of(Method::GET, "/oauth/token"), None);
        for base in COLLECTIONS {
            assert_eq!(of(Method::GET, base), Some(Operation::List));
            assert_eq!(of(Method::POST, base), Some(Operation::Create));
            assert_eq!(of(Method::PUT, base), None);
            assert_eq!(
                of(Method::PATCH, &format!("{base}/abc")),
                Some(Operation::Patch)
            );
            assert_eq!(
                of(Method::DELETE, &format!("{base}/abc")),
                Some(Operation::Delete)
            );
            assert_eq!(of(Method::GET, &format!("{base}/abc")), None);
            assert_eq!(of(Method::PATCH, &format!("{base}/abc/d")), None);
            assert_eq!(of(Method::PATCH, &format!("{base}/")), None);
            assert_eq!(
                of(Method::PATCH, &format!("{base}/bulk-update")),
                Some(Operation::BulkUpdate)
            );
            assert_eq!(
                of(Method::POST, &format!("{base}/bulk-update")),
                Some(Operation::BulkUpdate)
            );
            assert_eq!(of(Method::DELETE, &format!("{base}/bulk-update")), None);
        }
        for base in OLDER_COLLECTIONS {
            assert_eq!(of(Method::GET, base), Some(Operation::List));
            assert_eq!(of(Method::POST, base), Some(Operation::Create));
            assert_eq!(
                of(Method::DELETE, &format!("{base}/abc")),
                Some(Operation::Delete)
            );
            assert_eq!(of(Method::PATCH, &format!("{base}/abc")), None);
            assert_eq!(of(Method::POST, &format!("{base}/bulk-update")), None);
        }
        for path in IDENTITIES {
            assert_eq!(of(Method::GET, path), Some(Operation::Identities));
            assert_eq!(of(Method::POST, path), None);
        }
        assert_eq!(of(Method::GET, "/elsewhere"), None);
    }
}
