// Generated from an OpenAPI document. Do not edit.

//! The client.

#[allow(unused_imports)]
use super::{builder, types};
#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
#[derive(Clone, Debug)]
/// Client for Identity Security Cloud public identities
///
/// Look up identities of a tenant: their state, e-mail address and manager.
///
/// What an identity shows is the choice of the organisation, which may make further attributes public. Everybody who can
/// log in may ask, with any token that has the default set of rights.
///
/// Each client id may send 100 requests in 10 seconds to each version of the API. Past that limit the service answers
/// 429 and says in `Retry-After` how long to stay away.
///
/// Version: v1
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: super::hooks::Hooks,
}
impl Client {
    /// A client of the service at `baseurl`, an address with scheme and host, and a port and a path where there are some. It gives up
    /// connecting after 15 seconds, waiting for more of a response after 60, and follows no redirect to another origin.
    ///
    /// # Errors
    ///
    /// If no HTTP client can be made on this machine, for want of TLS for example.
    pub fn new(baseurl: &str, inner: super::hooks::Hooks) -> reqwest::Result<Self> {
        let client = super::hooks::http_client()?;
        Ok(Self::new_with_client(baseurl, client, inner))
    }
    /// The same with an HTTP client of the caller's. What that does, redirects and timeouts for example, is the caller's choice.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: super::hooks::Hooks,
    ) -> Self {
        let baseurl = baseurl.trim_end_matches('/').to_owned();
        Self { baseurl, client, inner }
    }
}
impl ClientInfo<super::hooks::Hooks> for Client {
    fn api_version() -> &'static str {
        "v1"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &super::hooks::Hooks {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<super::hooks::Hooks>,
    {}
};
impl Client {
    /// List identities with what is public of them
    ///
    /// Lists identities in pages of at most 250, or those that a filter names.
    ///
    /// An identity that was deleted is in no list. To look up many at once, name their ids in one filter, as in
    /// `id in ("9d0b6e2f7c3a4158b4d7e1f0a6c25893","b83f5d1c06e94a7782cbe4d9013fa65c")`: the filter is part of the
    /// address, which gateways do not take at any length.
    ///
    /// Sends a `GET` request to `/public-identities/v1`
    ///
    /// Arguments:
    /// - `add_core_filters`: Whether only identities are listed that are complete: correlated or protected, with a uid, a surname and an e-mail address, and none of the service's own accounts `spadmin` and `cloudadmin`. It comes on top of `filters`.
    ///
    /// Default of the service: `false`.
    /// - `count`: Whether the header `X-Total-Count` says how many match in all. Counting costs the service time, so it is not to be asked for without need.
    ///
    /// Default of the service: `false`.
    /// - `filters`: Filter expression in the platform's standard syntax, operators in lower case. These can be filtered: `id` with `eq` and `in`; `alias`, `email`, `firstname` and `lastname` with `eq` and `sw` (begins with).
    /// - `limit`: The most identities in the reply.
    ///
    /// Default of the service: `250`.
    /// - `offset`: How many of those that match are passed over before the first in the reply.
    ///
    /// Default of the service: `0`.
    /// - `sorters`: In which order, in the platform's standard syntax: `name`, or `-name` for the opposite. Nothing else can be sorted by.
    /// ```no_run
    /// # async fn example(client: &sailpoint_pat_client::public_identities::Client, add_core_filters: bool, count: bool, filters: ::std::string::String, limit: sailpoint_pat_client::public_identities::bounded::Bounded<0, 250>, offset: sailpoint_pat_client::public_identities::bounded::Bounded<0, 2147483647>, sorters: ::std::string::String) {
    /// let response = client
    ///     .get_public_identities_v1()
    ///     .add_core_filters(add_core_filters)
    ///     .count(count)
    ///     .filters(filters)
    ///     .limit(limit)
    ///     .offset(offset)
    ///     .sorters(sorters)
    ///     .send()
    ///     .await;
    /// # let _ = response;
    /// # }
    /// ```
    pub fn get_public_identities_v1(&self) -> builder::GetPublicIdentitiesV1<'_> {
        builder::GetPublicIdentitiesV1::new(self)
    }
}
