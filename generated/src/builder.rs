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
/// Builder for [`Client::list_personal_access_tokens_v1`]
///
/// [`Client::list_personal_access_tokens_v1`]: super::Client::list_personal_access_tokens_v1
#[derive(Debug, Clone)]
pub struct ListPersonalAccessTokensV1<'a> {
    client: &'a super::Client,
    filters: Result<Option<::std::string::String>, String>,
    owner_id: Result<Option<::std::string::String>, String>,
}
impl<'a> ListPersonalAccessTokensV1<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            filters: Ok(None),
            owner_id: Ok(None),
        }
    }
    pub fn filters<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.filters = super::hooks::taken_if(value, "`filters` takes text");
        self
    }
    pub fn owner_id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.owner_id = super::hooks::taken_if(value, "`owner_id` takes text");
        self
    }
    /// Sends a `GET` request to `/personal-access-tokens/v1`
    pub async fn send(
        self,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::PersonalAccessToken>>,
        Error<super::errors::ListPersonalAccessTokensV1Error>,
    > {
        let Self { client, filters, owner_id } = self;
        let filters = filters.map_err(Error::InvalidRequest)?;
        let owner_id = owner_id.map_err(Error::InvalidRequest)?;
        let url = format!("{}/personal-access-tokens/v1", client.baseurl,);
        #[allow(unused_mut)]
        let mut request = client
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("filters", &filters))
            .query(&progenitor_client::QueryParam::new("owner-id", &owner_id))
            .build()?;
        let info = OperationInfo {
            operation_id: "list_personal_access_tokens_v1",
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
                                super::errors::ListPersonalAccessTokensV1Error::read,
                            )
                            .await?,
                    ),
                )
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Builder for [`Client::create_personal_access_token_v1`]
///
/// [`Client::create_personal_access_token_v1`]: super::Client::create_personal_access_token_v1
#[derive(Debug, Clone)]
pub struct CreatePersonalAccessTokenV1<'a> {
    client: &'a super::Client,
    body: Result<types::builder::CreatePersonalAccessTokenRequest, String>,
}
impl<'a> CreatePersonalAccessTokenV1<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            body: Ok(::std::default::Default::default()),
        }
    }
    pub fn body<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<types::CreatePersonalAccessTokenRequest>,
        <V as std::convert::TryInto<
            types::CreatePersonalAccessTokenRequest,
        >>::Error: std::fmt::Display,
    {
        self.body = value
            .try_into()
            .map(From::from)
            .map_err(|s| {
                format!(
                    "conversion to `CreatePersonalAccessTokenRequest` for body failed: {}",
                    s
                )
            });
        self
    }
    pub fn body_map<F>(mut self, f: F) -> Self
    where
        F: std::ops::FnOnce(
            types::builder::CreatePersonalAccessTokenRequest,
        ) -> types::builder::CreatePersonalAccessTokenRequest,
    {
        self.body = self.body.map(f);
        self
    }
    /// Sends a `POST` request to `/personal-access-tokens/v1`
    pub async fn send(
        self,
    ) -> Result<
        ResponseValue<types::CreatePersonalAccessTokenResponse>,
        Error<super::errors::Withheld<super::errors::CreatePersonalAccessTokenV1Error>>,
    > {
        let Self { client, body } = self;
        let body = body
            .and_then(|v| {
                types::CreatePersonalAccessTokenRequest::try_from(v)
                    .map_err(|e| e.to_string())
            })
            .map_err(Error::InvalidRequest)?;
        let url = format!("{}/personal-access-tokens/v1", client.baseurl,);
        #[allow(unused_mut)]
        let mut request = client
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .build()?;
        let info = OperationInfo {
            operation_id: "create_personal_access_token_v1",
        };
        let response = super::hooks::sent(client, request, &info).await?;
        match response.status().as_u16() {
            200u16 => super::hooks::read(client, &info, response).await,
            400u16 | 401u16 | 403u16 | 415u16 | 429u16 | 500u16 => {
                Err(
                    Error::ErrorResponse(
                        super::hooks::read_error(
                                client,
                                response,
                                super::errors::withheld(
                                    super::errors::CreatePersonalAccessTokenV1Error::read,
                                ),
                            )
                            .await?,
                    ),
                )
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Builder for [`Client::update_bulk_personal_access_tokens_v1`]
///
/// [`Client::update_bulk_personal_access_tokens_v1`]: super::Client::update_bulk_personal_access_tokens_v1
#[derive(Debug, Clone)]
pub struct UpdateBulkPersonalAccessTokensV1<'a> {
    client: &'a super::Client,
    body: Result<types::builder::BulkUpdatePersonalAccessTokensRequest, String>,
}
impl<'a> UpdateBulkPersonalAccessTokensV1<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            body: Ok(::std::default::Default::default()),
        }
    }
    pub fn body<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<types::BulkUpdatePersonalAccessTokensRequest>,
        <V as std::convert::TryInto<
            types::BulkUpdatePersonalAccessTokensRequest,
        >>::Error: std::fmt::Display,
    {
        self.body = value
            .try_into()
            .map(From::from)
            .map_err(|s| {
                format!(
                    "conversion to `BulkUpdatePersonalAccessTokensRequest` for body failed: {}",
                    s
                )
            });
        self
    }
    pub fn body_map<F>(mut self, f: F) -> Self
    where
        F: std::ops::FnOnce(
            types::builder::BulkUpdatePersonalAccessTokensRequest,
        ) -> types::builder::BulkUpdatePersonalAccessTokensRequest,
    {
        self.body = self.body.map(f);
        self
    }
    /// Sends a `PATCH` request to `/personal-access-tokens/v1/bulk-update`
    pub async fn send(
        self,
    ) -> Result<
        ResponseValue<::std::vec::Vec<types::PersonalAccessToken>>,
        Error<super::errors::PersonalAccessTokensError>,
    > {
        let Self { client, body } = self;
        let body = body
            .and_then(|v| {
                types::BulkUpdatePersonalAccessTokensRequest::try_from(v)
                    .map_err(|e| e.to_string())
            })
            .map_err(Error::InvalidRequest)?;
        let url = format!("{}/personal-access-tokens/v1/bulk-update", client.baseurl,);
        #[allow(unused_mut)]
        let mut request = client
            .client
            .patch(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .build()?;
        let info = OperationInfo {
            operation_id: "update_bulk_personal_access_tokens_v1",
        };
        let response = super::hooks::sent(client, request, &info).await?;
        match response.status().as_u16() {
            200u16 => super::hooks::read(client, &info, response).await,
            400u16 | 401u16 | 403u16 | 404u16 | 415u16 | 429u16 | 500u16 => {
                Err(
                    Error::ErrorResponse(
                        super::hooks::read_error(
                                client,
                                response,
                                super::errors::PersonalAccessTokensError::read,
                            )
                            .await?,
                    ),
                )
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Builder for [`Client::delete_personal_access_token_v1`]
///
/// [`Client::delete_personal_access_token_v1`]: super::Client::delete_personal_access_token_v1
#[derive(Debug, Clone)]
pub struct DeletePersonalAccessTokenV1<'a> {
    client: &'a super::Client,
    id: Result<::std::string::String, String>,
}
impl<'a> DeletePersonalAccessTokenV1<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            id: Err("id was not initialized".to_string()),
        }
    }
    pub fn id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.id = super::hooks::taken(value, "`id` takes text");
        self
    }
    /// Sends a `DELETE` request to `/personal-access-tokens/v1/{id}`
    pub async fn send(
        self,
    ) -> Result<
        ResponseValue<()>,
        Error<super::errors::DeletePersonalAccessTokenV1Error>,
    > {
        let Self { client, id } = self;
        let id = id.map_err(Error::InvalidRequest)?;
        let url = format!(
            "{}/personal-access-tokens/v1/{}", client.baseurl, encode_path(& id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = client
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .build()?;
        let info = OperationInfo {
            operation_id: "delete_personal_access_token_v1",
        };
        let response = super::hooks::sent(client, request, &info).await?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16 | 401u16 | 403u16 | 404u16 | 429u16 | 500u16 => {
                Err(
                    Error::ErrorResponse(
                        super::hooks::read_error(
                                client,
                                response,
                                super::errors::DeletePersonalAccessTokenV1Error::read,
                            )
                            .await?,
                    ),
                )
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Builder for [`Client::patch_personal_access_token_v1`]
///
/// [`Client::patch_personal_access_token_v1`]: super::Client::patch_personal_access_token_v1
#[derive(Debug, Clone)]
pub struct PatchPersonalAccessTokenV1<'a> {
    client: &'a super::Client,
    id: Result<::std::string::String, String>,
    body: Result<::std::vec::Vec<types::JsonPatchOperation>, String>,
}
impl<'a> PatchPersonalAccessTokenV1<'a> {
    pub fn new(client: &'a super::Client) -> Self {
        Self {
            client: client,
            id: Err("id was not initialized".to_string()),
            body: Err("body was not initialized".to_string()),
        }
    }
    pub fn id<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::string::String>,
    {
        self.id = super::hooks::taken(value, "`id` takes text");
        self
    }
    pub fn body<V>(mut self, value: V) -> Self
    where
        V: std::convert::TryInto<::std::vec::Vec<types::JsonPatchOperation>>,
    {
        self.body = super::hooks::taken(
            value,
            "`body` takes a list, and each value in it is a `JsonPatchOperation`",
        );
        self
    }
    /// Sends a `PATCH` request to `/personal-access-tokens/v1/{id}`
    pub async fn send(
        self,
    ) -> Result<
        ResponseValue<types::PersonalAccessToken>,
        Error<super::errors::PersonalAccessTokensError>,
    > {
        let Self { client, id, body } = self;
        let id = id.map_err(Error::InvalidRequest)?;
        let body = body.map_err(Error::InvalidRequest)?;
        let url = format!(
            "{}/personal-access-tokens/v1/{}", client.baseurl, encode_path(& id
            .to_string()),
        );
        #[allow(unused_mut)]
        let mut request = client
            .client
            .patch(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .build()?;
        let info = OperationInfo {
            operation_id: "patch_personal_access_token_v1",
        };
        let response = super::hooks::sent(client, request, &info).await?;
        match response.status().as_u16() {
            200u16 => super::hooks::read(client, &info, response).await,
            400u16 | 401u16 | 403u16 | 404u16 | 415u16 | 429u16 | 500u16 => {
                Err(
                    Error::ErrorResponse(
                        super::hooks::read_error(
                                client,
                                response,
                                super::errors::PersonalAccessTokensError::read,
                            )
                            .await?,
                    ),
                )
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
