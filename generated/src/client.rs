// Generated from an OpenAPI document. Do not edit.

//! The client.

#[allow(unused_imports)]
use super::{builder, types};
#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
#[derive(Clone, Debug)]
/// Client for Identity Security Cloud personal access tokens
///
/// Create, list, change and delete personal access tokens (PATs).
///
/// A PAT is a pair of client id and secret that acts for the identity that owns it. The pair is exchanged for a
/// short-lived bearer at `/oauth/token` (grant type `client_credentials`), and the bearer is sent with every request.
/// An identity owns at most 10 PATs, and their names are unique within that identity.
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
    /// List the personal access tokens of one identity or of the tenant
    ///
    /// Lists the tokens of one identity, or of the whole tenant when `owner-id` is absent.
    ///
    /// Listing one's own tokens (`owner-id` is `me`) takes the right `idn:my-personal-access-tokens:read`; any other
    /// list takes `idn:all-personal-access-tokens:read`. Tokens that the platform manages are left out unless the
    /// caller also holds `idn:managed-personal-access-tokens:read`.
    ///
    /// The secret is never part of a list. No paging parameter is documented. Other lists of the platform end at 250
    /// items, so a reply of exactly 250 tokens may be incomplete.
    ///
    /// Sends a `GET` request to `/personal-access-tokens/v1`
    ///
    /// Arguments:
    /// - `filters`: Filter expression in the platform's standard syntax, operators in lower case. Only `lastUsed` can be filtered, with `le` (last used at that date-time or earlier) and `isnull` (never used).
    /// - `owner_id`: Whose tokens to list: the id of an identity, or `me` for the caller's own. When absent, the tokens of the whole tenant are listed.
    /// ```no_run
    /// # async fn example(client: &sailpoint_pat_client::Client, filters: ::std::string::String, owner_id: ::std::string::String) {
    /// let response = client
    ///     .list_personal_access_tokens_v1()
    ///     .filters(filters)
    ///     .owner_id(owner_id)
    ///     .send()
    ///     .await;
    /// # let _ = response;
    /// # }
    /// ```
    pub fn list_personal_access_tokens_v1(
        &self,
    ) -> builder::ListPersonalAccessTokensV1<'_> {
        builder::ListPersonalAccessTokensV1::new(self)
    }
    /// Create a personal access token
    ///
    /// Creates a token for the calling identity and answers with its secret, this once and never again.
    ///
    /// A token either expires or is acknowledged never to. The service judges `expirationDate` and
    /// `userAwareTokenNeverExpires` together, by its own clock, and an absent key, null and an empty value are all one
    /// to it:
    ///
    /// - no `expirationDate`, acknowledgement not true: refused;
    /// - no `expirationDate`, acknowledgement true: accepted, the token never expires;
    /// - `expirationDate` later than now: accepted, whatever the acknowledgement says;
    /// - `expirationDate` equal to now or earlier, or no date-time at all: refused, whatever the acknowledgement says.
    ///
    /// There is no upper limit. Refusals come as status 400.
    ///
    /// Creating is not idempotent: a repeated request fails on the name or leaves a second token behind. The eleventh
    /// token of an identity is refused.
    ///
    /// Sends a `POST` request to `/personal-access-tokens/v1`
    ///
    /// Arguments:
    /// - `body`: Name, rights, lifetime and, where it applies, the acknowledgement of the token to create.
    /// ```no_run
    /// # async fn example(client: &sailpoint_pat_client::Client, body: sailpoint_pat_client::types::CreatePersonalAccessTokenRequest) {
    /// let response = client
    ///     .create_personal_access_token_v1()
    ///     .body(body)
    ///     .send()
    ///     .await;
    /// # let _ = response;
    /// # }
    /// ```
    pub fn create_personal_access_token_v1(
        &self,
    ) -> builder::CreatePersonalAccessTokenV1<'_> {
        builder::CreatePersonalAccessTokenV1::new(self)
    }
    /// Change the expiry of up to 25 personal access tokens
    ///
    /// Applies one patch to every token that `ids` names. The body is plain `application/json`, unlike the patch of a
    /// single token. The same path answers POST in the same way.
    ///
    /// Only `/expirationDate` and `/userAwareTokenNeverExpires` may be patched; any other path is refused with status
    /// 400. The expiry rule is that of the single patch: a patch that clears `expirationDate` must set
    /// `userAwareTokenNeverExpires` to true as well, and a date must be later than now by the clock of the service.
    ///
    /// This is for administrators: it takes the right `idn:all-personal-access-tokens:update`, and credentials of an
    /// API client, which stand for no identity, are refused.
    ///
    /// Sends a `PATCH` request to `/personal-access-tokens/v1/bulk-update`
    ///
    /// Arguments:
    /// - `body`: Which tokens to change, and the patch that each of them gets.
    /// ```no_run
    /// # async fn example(client: &sailpoint_pat_client::Client, body: sailpoint_pat_client::types::BulkUpdatePersonalAccessTokensRequest) {
    /// let response = client
    ///     .update_bulk_personal_access_tokens_v1()
    ///     .body(body)
    ///     .send()
    ///     .await;
    /// # let _ = response;
    /// # }
    /// ```
    pub fn update_bulk_personal_access_tokens_v1(
        &self,
    ) -> builder::UpdateBulkPersonalAccessTokensV1<'_> {
        builder::UpdateBulkPersonalAccessTokensV1::new(self)
    }
    /// Delete a personal access token
    ///
    /// Deletes one token. Its id and secret can no longer be exchanged for a bearer.
    ///
    /// Sends a `DELETE` request to `/personal-access-tokens/v1/{id}`
    ///
    /// Arguments:
    /// - `id`: Id of the token. The documented ones are 32 hexadecimal characters.
    /// ```no_run
    /// # async fn example(client: &sailpoint_pat_client::Client, id: ::std::string::String) {
    /// let response = client
    ///     .delete_personal_access_token_v1()
    ///     .id(id)
    ///     .send()
    ///     .await;
    /// # let _ = response;
    /// # }
    /// ```
    pub fn delete_personal_access_token_v1(
        &self,
    ) -> builder::DeletePersonalAccessTokenV1<'_> {
        builder::DeletePersonalAccessTokenV1::new(self)
    }
    /// Change a personal access token
    ///
    /// Applies a JSON Patch (RFC 6902) to one token and answers with the token after the change. The body is
    /// `application/json-patch+json`.
    ///
    /// These fields may be patched: `name`, `scope`, `expirationDate` and `userAwareTokenNeverExpires`. The lifetime of
    /// bearers, `accessTokenValiditySeconds`, may not.
    ///
    /// The service looks at what the patch does to the two fields of the expiry, by its own clock:
    ///
    /// - it clears `expirationDate` (operation `remove`, or `add` or `replace` with null): the same patch must set
    ///   `userAwareTokenNeverExpires` to true, and the token then never expires;
    /// - it sets `expirationDate` to a date-time later than now: accepted, nothing else is needed;
    /// - it sets `userAwareTokenNeverExpires` to false: the same patch must set `expirationDate` to a date-time later
    ///   than now;
    /// - it touches neither: the rule does not apply.
    ///
    /// A new scope does not reach bearers already issued, and takes up to 20 minutes to reach new ones.
    ///
    /// Sends a `PATCH` request to `/personal-access-tokens/v1/{id}`
    ///
    /// Arguments:
    /// - `id`: Id of the token. The documented ones are 32 hexadecimal characters.
    /// - `body`: The operations, applied in order and as a whole.
    /// ```no_run
    /// # async fn example(client: &sailpoint_pat_client::Client, id: ::std::string::String, body: ::std::vec::Vec<sailpoint_pat_client::types::JsonPatchOperation>) {
    /// let response = client
    ///     .patch_personal_access_token_v1()
    ///     .id(id)
    ///     .body(body)
    ///     .send()
    ///     .await;
    /// # let _ = response;
    /// # }
    /// ```
    pub fn patch_personal_access_token_v1(
        &self,
    ) -> builder::PatchPersonalAccessTokenV1<'_> {
        builder::PatchPersonalAccessTokenV1::new(self)
    }
}
