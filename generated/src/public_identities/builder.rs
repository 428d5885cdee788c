// Generated from an OpenAPI document. Do not edit.

//! One builder an operation.

#![allow(clippy::all)]

#[allow(unused_imports)]
use super::types;
#[allow(unused_imports)]
#[allow(unused_imports)]
use super::{
    encode_path, ByteStream, ClientInfo, ClientHooks, Error, OperationInfo,
    RequestBuilderExt, ResponseValue,
};
/// Builder for [`Client::get_public_identities_v1`]
///
/// [`Client::get_public_identities_v1`]: super::Client::get_public_identities_v1
#[derive(Debug, Clone)]
pub struct GetPublicIdentitiesV1<'a> {
    client: &'a super::Client,
    add_core_filters: Result<Option<bool>, String>,
    count: Result<Option<bool>, String>,
    filters: Result<Option<::std::string::String>, String>,
    limit: Result<Option<super::bounded::Bounded<0, 250>>, String>,
    offset: Result<Option<super::bounded::Bounded<0, 2147483647>>, String>,
    sorters: Result<Option<::std::string::String>, String>,
}
impl<'a> GetPublicIdentitiesV1<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            add_core_filters: Ok(None),
            count: Ok(None),
            filters: Ok(None),
            limit: Ok(None),
            offset: Ok(None),
            sorters: Ok(None),
        }
    }
    pub fn add_core_filters<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<bool>,
    {
        self.add_core_filters = super::hooks::taken_if(
            value,
            "`add_core_filters` takes true or false",
        );
        self
    }
    pub fn count<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<bool>,
    {
        self.count = super::hooks::taken_if(value, "`count` takes true or false");
        self
    }
    pub fn filters<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.filters = super::hooks::taken_if(value, "`filters` takes text");
        self
    }
    pub fn limit<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<super::bounded::Bounded<0, 250>>,
    {
        self.limit = super::hooks::taken_if(value, "`limit` takes 0 to 250");
        self
    }
    pub fn offset<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<super::bounded::Bounded<0, 2147483647>>,
    {
        self.offset = super::hooks::taken_if(value, "`offset` takes 0 to 2147483647");
        self
    }
    pub fn sorters<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.sorters = super::hooks::taken_if(value, "`sorters` takes text");
        self
    }
    /// Sends a `GET` request to `/public-identities/v1`
    pub async fn send(
        self,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::PublicIdentity>>,
        Error<super::errors::GetPublicIdentitiesV1Error>,
    > {
        let Self { client, add_core_filters, count, filters, limit, offset, sorters } = self;
        let add_core_filters = add_core_filters.map_err(Error::InvalidRequest)?;
        let count = count.map_err(Error::InvalidRequest)?;
        let filters = filters.map_err(Error::InvalidRequest)?;
        let limit = limit.map_err(Error::InvalidRequest)?;
        let offset = offset.map_err(Error::InvalidRequest)?;
        let sorters = sorters.map_err(Error::InvalidRequest)?;
        let url = format!("{}/public-identities/v1", client.baseurl,);
        #[allow(unused_mut)]
        let mut request = client
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(
                &progenitor_client::QueryParam::new(
                    "add-core-filters",
                    &add_core_filters,
                ),
            )
            .query(&progenitor_client::QueryParam::new("count", &count))
            .query(&progenitor_client::QueryParam::new("filters", &filters))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .query(&progenitor_client::QueryParam::new("offset", &offset))
            .query(&progenitor_client::QueryParam::new("sorters", &sorters))
            .build()?;
        let info = OperationInfo {
            operation_id: "get_public_identities_v1",
        };
        let response = super::hooks::sent(client, request, &info).await?;
        match response.status().as_u16() {
            200u16 => super::hooks::read(client, &info, response).await,
            400u16 | 401u16 | 403u16 | 429u16 | 500u16 => {
                Err(
                    Error::ErrorResponse(
                        super::hooks::read_error(
                                client,
                                response,
                                super::errors::GetPublicIdentitiesV1Error::read,
                            )
                            .await?,
                    ),
                )
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
