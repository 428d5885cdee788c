//! The parameters of a query, as the lists take them: form-urlencoded, or the request is refused.

use axum::extract::Query;
use axum::http::Uri;

use crate::rule::fields::Violation;

pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(super) fn of(uri: &Uri) -> Result<Self, Violation> {
        let query = Query::try_from_uri(uri);
        let query = query.map(|Query(pairs)| Self(pairs));
        query.map_err(|_| Violation::new("query-malformed", "the query must be form-urlencoded"))
    }

    /// The first of this name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}
