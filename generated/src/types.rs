// Generated from an OpenAPI document. Do not edit.

//! The models.

#![allow(clippy::all)]

/// A set of tokens, and the one patch that each of them gets.
#[derive(::serde::Serialize, Clone, Debug, schemars::JsonSchema)]
pub struct BulkUpdatePersonalAccessTokensRequest {
    /// Ids of the tokens to change: 1 to 25, all of this tenant, none of them blank and none twice.
    pub ids: ::std::vec::Vec<BulkUpdatePersonalAccessTokensRequestIdsItem>,
    /// The operations that each token gets. Only the paths `/expirationDate` and `/userAwareTokenNeverExpires` are allowed, and a patch that clears the first must set the second to true.
    pub patch: ::std::vec::Vec<JsonPatchOperation>,
}
super::object::object! {
    BulkUpdatePersonalAccessTokensRequest false; 0 "ids" ids plain required; 1 "patch"
    patch plain required;
}
impl BulkUpdatePersonalAccessTokensRequest {
    pub fn builder() -> builder::BulkUpdatePersonalAccessTokensRequest {
        Default::default()
    }
}
/// `BulkUpdatePersonalAccessTokensRequestIdsItem`
#[derive(
    ::serde::Serialize,
    Clone,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    schemars::JsonSchema
)]
#[serde(transparent)]
pub struct BulkUpdatePersonalAccessTokensRequestIdsItem(::std::string::String);
impl ::std::ops::Deref for BulkUpdatePersonalAccessTokensRequestIdsItem {
    type Target = ::std::string::String;
    fn deref(&self) -> &::std::string::String {
        &self.0
    }
}
impl ::std::convert::From<BulkUpdatePersonalAccessTokensRequestIdsItem>
for ::std::string::String {
    fn from(value: BulkUpdatePersonalAccessTokensRequestIdsItem) -> Self {
        value.0
    }
}
impl ::std::str::FromStr for BulkUpdatePersonalAccessTokensRequestIdsItem {
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        if value.chars().count() < 1usize {
            return Err("shorter than 1 characters".into());
        }
        static PATTERN: ::std::sync::LazyLock<::regress::Regex> = ::std::sync::LazyLock::new(||
        { ::regress::Regex::with_flags("\\S", "u").unwrap() });
        if PATTERN.find(value).is_none() {
            return Err("doesn't match pattern \"\\S\"".into());
        }
        Ok(Self(value.to_string()))
    }
}
impl ::std::convert::TryFrom<&str> for BulkUpdatePersonalAccessTokensRequestIdsItem {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String>
for BulkUpdatePersonalAccessTokensRequestIdsItem {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl<'de> ::serde::Deserialize<'de> for BulkUpdatePersonalAccessTokensRequestIdsItem {
    fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
    where
        D: ::serde::Deserializer<'de>,
    {
        ::std::string::String::deserialize(deserializer)?
            .parse()
            .map_err(|e: self::error::ConversionError| {
                <D::Error as ::serde::de::Error>::custom(e.to_string())
            })
    }
}
/// What to create: a token with a name, its rights, and its lifetime.
///
/// Only `name` is required by this schema, but a body with nothing else is refused: the token needs either an
/// `expirationDate` later than now, or `userAwareTokenNeverExpires` set to true.
#[derive(::serde::Serialize, Clone, Debug, schemars::JsonSchema)]
pub struct CreatePersonalAccessTokenRequest {
    /// How long each bearer that this token is exchanged for stays valid, in seconds, 15 to 43200 (12 hours). This is not the lifetime of the token itself, and it cannot be changed later. When absent or null, the service takes 43200.
    #[serde(
        rename = "accessTokenValiditySeconds",
        default,
        skip_serializing_if = "super::nullable::Nullable::is_absent"
    )]
    pub access_token_validity_seconds: super::nullable::Nullable<
        super::bounded::Bounded<15, 43200>,
    >,
    /// The instant from which the token can no longer be exchanged for a bearer, to the millisecond.
    ///
    /// It must be later than now by the clock of the service, without upper limit; equal to now is not later, so
    /// leave a margin for clock skew and transit. When absent, null or empty the token never expires, and
    /// `userAwareTokenNeverExpires` must be true. An acknowledgement does not make a past or malformed date
    /// acceptable.
    #[serde(
        rename = "expirationDate",
        default,
        skip_serializing_if = "super::nullable::Nullable::is_absent"
    )]
    pub expiration_date: super::nullable::Nullable<super::timestamp::Timestamp>,
    /// Name of the token, unique among the tokens of its owner.
    pub name: ::std::string::String,
    /// Rights of the token. Absent, null and an empty list all mean `sp:scopes:all`: every right of the owner.
    #[serde(default, skip_serializing_if = "super::nullable::Nullable::is_absent")]
    pub scope: super::nullable::Nullable<::std::vec::Vec<::std::string::String>>,
    /// The owner's acknowledgement of what a token without end risks: whoever gets hold of it keeps it until
    /// someone deletes it.
    ///
    /// It must be true when there is no `expirationDate`, and it changes nothing when there is one. Absent and null
    /// mean false.
    ///
    /// Default of the service: `false`.
    #[serde(
        rename = "userAwareTokenNeverExpires",
        default,
        skip_serializing_if = "super::nullable::Nullable::is_absent"
    )]
    pub user_aware_token_never_expires: super::nullable::Nullable<bool>,
}
super::object::object! {
    CreatePersonalAccessTokenRequest false; 0 "accessTokenValiditySeconds"
    access_token_validity_seconds plain optional; 1 "expirationDate" expiration_date
    plain optional; 2 "name" name plain required; 3 "scope" scope plain optional; 4
    "userAwareTokenNeverExpires" user_aware_token_never_expires plain optional;
}
impl CreatePersonalAccessTokenRequest {
    pub fn builder() -> builder::CreatePersonalAccessTokenRequest {
        Default::default()
    }
}
/// A token that was just created, with its secret. Keep the secret before anything else: it cannot be read again.
#[derive(::serde::Serialize, Clone, Debug, schemars::JsonSchema)]
pub struct CreatePersonalAccessTokenResponse {
    /// How long each bearer that this token is exchanged for stays valid, in seconds.
    #[serde(
        rename = "accessTokenValiditySeconds",
        deserialize_with = "super::integer::read"
    )]
    pub access_token_validity_seconds: i32,
    /// When the token was created. Documented to the millisecond, but values with microseconds are known to occur.
    pub created: super::timestamp::Timestamp,
    /// The instant from which the token can no longer be exchanged for a bearer, to the millisecond. Null or absent when the token never expires.
    #[serde(
        rename = "expirationDate",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub expiration_date: ::std::option::Option<super::timestamp::Timestamp>,
    /// Id of the token. It is the client id when the token is exchanged for a bearer.
    pub id: ::std::string::String,
    /// Name of the token, unique among the tokens of its owner.
    pub name: ::std::string::String,
    pub owner: PersonalAccessTokenOwner,
    /// Rights of the token. May be null: in a request that means `sp:scopes:all`, for a reply no meaning is documented.
    #[serde(deserialize_with = "::std::option::Option::deserialize")]
    pub scope: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Secret of the token. It is the client secret when the token is exchanged for a bearer. Only this reply contains it.
    pub secret: super::secret::Secret,
}
super::object::object! {
    CreatePersonalAccessTokenResponse false; 0 "accessTokenValiditySeconds"
    access_token_validity_seconds integer stated; 1 "created" created plain required; 2
    "expirationDate" expiration_date plain optional; 3 "id" id plain required; 4 "name"
    name plain required; 5 "owner" owner plain required; 6 "scope" scope plain stated; 7
    "secret" secret plain required;
}
impl CreatePersonalAccessTokenResponse {
    pub fn builder() -> builder::CreatePersonalAccessTokenResponse {
        Default::default()
    }
}
/// One text of an error, in one locale.
#[derive(::serde::Serialize, Clone, Debug, Default, schemars::JsonSchema)]
pub struct ErrorMessage {
    /// Locale of `text` as a BCP 47 language tag.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub locale: ::std::option::Option<::std::string::String>,
    #[serde(
        rename = "localeOrigin",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub locale_origin: ::std::option::Option<LocaleOrigin>,
    /// The text itself.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub text: ::std::option::Option<::std::string::String>,
}
super::object::object! {
    ErrorMessage false; 0 "locale" locale plain optional; 1 "localeOrigin" locale_origin
    plain optional; 2 "text" text plain optional;
}
impl ErrorMessage {
    pub fn builder() -> builder::ErrorMessage {
        Default::default()
    }
}
/// What went wrong, as the service itself reports it. Every field may be absent, and a gateway in front of the service may answer with HTML or with nothing instead.
#[derive(::serde::Serialize, Clone, Debug, Default, schemars::JsonSchema)]
pub struct ErrorResponse {
    /// Further reasons behind `messages`, in plain text.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub causes: ::std::option::Option<::std::vec::Vec<ErrorMessage>>,
    /// A code that is finer than the status. No list of codes is published, so it is for people to read and not for programs to match.
    #[serde(
        rename = "detailCode",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub detail_code: ::std::option::Option<::std::string::String>,
    /// The reason in general terms, once for each locale.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub messages: ::std::option::Option<::std::vec::Vec<ErrorMessage>>,
    /// Names this one failure to the vendor's support.
    #[serde(
        rename = "trackingId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub tracking_id: ::std::option::Option<::std::string::String>,
}
super::object::object! {
    ErrorResponse false; 0 "causes" causes plain optional; 1 "detailCode" detail_code
    plain optional; 2 "messages" messages plain optional; 3 "trackingId" tracking_id
    plain optional;
}
impl ErrorResponse {
    pub fn builder() -> builder::ErrorResponse {
        Default::default()
    }
}
/// One operation of a JSON Patch, see [RFC 6902](https://www.rfc-editor.org/rfc/rfc6902).
#[derive(::serde::Serialize, Clone, Debug, schemars::JsonSchema)]
pub struct JsonPatchOperation {
    /// Where `move` and `copy` take their value: a JSON Pointer. They need it, the other operations ignore it.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub from: ::std::option::Option<::std::string::String>,
    /// What to do at `path`. RFC 6902 gives `move` and `copy` a further member, `from`, which the vendor does not document.
    pub op: JsonPatchOperationOp,
    /// Where to do it: a JSON Pointer (RFC 6901) such as `/expirationDate`.
    pub path: ::std::string::String,
    /// The value to add, to put in place or to compare with. The operations `add`, `replace` and `test` need it, the others do not.
    #[serde(
        skip_serializing_if = "::std::option::Option::is_none",
        default,
        deserialize_with = "super::nullable::present"
    )]
    pub value: ::std::option::Option<::serde_json::Value>,
}
super::object::object! {
    JsonPatchOperation false; 0 "from" from plain optional; 1 "op" op plain required; 2
    "path" path plain required; 3 "value" value present optional;
}
impl JsonPatchOperation {
    pub fn builder() -> builder::JsonPatchOperation {
        Default::default()
    }
}
/// What to do at `path`. RFC 6902 gives `move` and `copy` a further member, `from`, which the vendor does not document.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, schemars::JsonSchema)]
pub enum JsonPatchOperationOp {
    #[serde(rename = "add")]
    Add,
    #[serde(rename = "remove")]
    Remove,
    #[serde(rename = "replace")]
    Replace,
    #[serde(rename = "move")]
    Move,
    #[serde(rename = "copy")]
    Copy,
    #[serde(rename = "test")]
    Test,
}
/// Where the locale of a text comes from: `DEFAULT` is the system's own, `REQUEST` was asked for by the request, as with `Accept-Language`. Values may be added without notice.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, schemars::JsonSchema)]
pub enum LocaleOrigin {
    #[serde(rename = "DEFAULT")]
    Default,
    #[serde(rename = "REQUEST")]
    Request,
    /// A value that the document does not list, as it was read. Parsing text never makes it.
    #[serde(untagged)]
    Unknown(::std::string::String),
}
/// A token as it is listed and as it is after a change. Its secret is never part of it.
#[derive(::serde::Serialize, Clone, Debug, schemars::JsonSchema)]
pub struct PersonalAccessToken {
    /// How long each bearer that this token is exchanged for stays valid, in seconds.
    ///
    /// Default of the service: `43200`.
    #[serde(
        rename = "accessTokenValiditySeconds",
        skip_serializing_if = "::std::option::Option::is_none",
        default,
        deserialize_with = "super::integer::read"
    )]
    pub access_token_validity_seconds: ::std::option::Option<i32>,
    /// When the token was created. Documented to the millisecond, but values with microseconds are known to occur.
    pub created: super::timestamp::Timestamp,
    /// The instant from which the token can no longer be exchanged for a bearer, to the millisecond. Null or absent when the token never expires.
    #[serde(
        rename = "expirationDate",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub expiration_date: ::std::option::Option<super::timestamp::Timestamp>,
    /// Id of the token. It is the client id when the token is exchanged for a bearer.
    pub id: ::std::string::String,
    /// When the token was last exchanged for a bearer. It moves at most once a day, so it tells tokens that nobody uses from those in use and no more. Null or absent when there is no use on record.
    #[serde(rename = "lastUsed", skip_serializing_if = "::std::option::Option::is_none")]
    pub last_used: ::std::option::Option<super::timestamp::Timestamp>,
    /// Whether the platform created the token for its own use, as Workflows do. The user interface hides such tokens.
    ///
    /// Default of the service: `false`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub managed: ::std::option::Option<bool>,
    /// Name of the token, unique among the tokens of its owner.
    pub name: ::std::string::String,
    pub owner: PersonalAccessTokenOwner,
    /// Rights of the token. May be null: in a request that means `sp:scopes:all`, for a reply no meaning is documented.
    #[serde(deserialize_with = "::std::option::Option::deserialize")]
    pub scope: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
    /// Whether somebody acknowledged the risk of a token without end when it was created or changed. It says nothing about the expiry itself, and replies of the bulk update leave it out: read `expirationDate`.
    ///
    /// Default of the service: `false`.
    #[serde(
        rename = "userAwareTokenNeverExpires",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub user_aware_token_never_expires: ::std::option::Option<bool>,
}
super::object::object! {
    PersonalAccessToken false; 0 "accessTokenValiditySeconds"
    access_token_validity_seconds integer optional; 1 "created" created plain required; 2
    "expirationDate" expiration_date plain optional; 3 "id" id plain required; 4
    "lastUsed" last_used plain optional; 5 "managed" managed plain optional; 6 "name"
    name plain required; 7 "owner" owner plain required; 8 "scope" scope plain stated; 9
    "userAwareTokenNeverExpires" user_aware_token_never_expires plain optional;
}
impl PersonalAccessToken {
    pub fn builder() -> builder::PersonalAccessToken {
        Default::default()
    }
}
/// The identity that a token acts for.
#[derive(::serde::Serialize, Clone, Debug, Default, schemars::JsonSchema)]
pub struct PersonalAccessTokenOwner {
    /// Id of the identity.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub id: ::std::option::Option<::std::string::String>,
    /// Display name of the identity.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// What kind of object the owner is. There is only one kind.
    #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
    pub type_: ::std::option::Option<PersonalAccessTokenOwnerType>,
}
super::object::object! {
    PersonalAccessTokenOwner false; 0 "id" id plain optional; 1 "name" name plain
    optional; 2 "type" type_ plain optional;
}
impl PersonalAccessTokenOwner {
    pub fn builder() -> builder::PersonalAccessTokenOwner {
        Default::default()
    }
}
/// What kind of object the owner is. There is only one kind.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, schemars::JsonSchema)]
pub enum PersonalAccessTokenOwnerType {
    #[serde(rename = "IDENTITY")]
    Identity,
    /// A value that the document does not list, as it was read. Parsing text never makes it.
    #[serde(untagged)]
    Unknown(::std::string::String),
}
/// The body of a reply with status 429.
#[derive(::serde::Serialize, Clone, Debug, Default, schemars::JsonSchema)]
pub struct TooManyRequestsError {
    /// That the limit was passed. The type is not documented; a string is usual.
    #[serde(
        skip_serializing_if = "::std::option::Option::is_none",
        default,
        deserialize_with = "super::nullable::present"
    )]
    pub message: ::std::option::Option<::serde_json::Value>,
}
super::object::object! {
    TooManyRequestsError false; 0 "message" message present optional;
}
impl TooManyRequestsError {
    pub fn builder() -> builder::TooManyRequestsError {
        Default::default()
    }
}
/// The body of a reply with status 401.
#[derive(::serde::Serialize, Clone, Debug, Default, schemars::JsonSchema)]
pub struct UnauthorizedError {
    /// What is wrong with the bearer. The type is not documented; a string is usual.
    #[serde(
        skip_serializing_if = "::std::option::Option::is_none",
        default,
        deserialize_with = "super::nullable::present"
    )]
    pub error: ::std::option::Option<::serde_json::Value>,
}
super::object::object! {
    UnauthorizedError false; 0 "error" error present optional;
}
impl UnauthorizedError {
    pub fn builder() -> builder::UnauthorizedError {
        Default::default()
    }
}
/// Types for composing complex structures.
pub mod builder {
    #[derive(Clone, Debug)]
    pub struct BulkUpdatePersonalAccessTokensRequest {
        ids: ::std::result::Result<
            ::std::vec::Vec<super::BulkUpdatePersonalAccessTokensRequestIdsItem>,
            ::std::string::String,
        >,
        patch: ::std::result::Result<
            ::std::vec::Vec<super::JsonPatchOperation>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for BulkUpdatePersonalAccessTokensRequest {
        fn default() -> Self {
            Self {
                ids: Err("no value supplied for ids".to_string()),
                patch: Err("no value supplied for patch".to_string()),
            }
        }
    }
    impl BulkUpdatePersonalAccessTokensRequest {
        pub fn ids<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<
                ::std::vec::Vec<super::BulkUpdatePersonalAccessTokensRequestIdsItem>,
            >,
            T::Error: ::std::fmt::Display,
        {
            self.ids = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for ids: {e}"));
            self
        }
        pub fn patch<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::vec::Vec<super::JsonPatchOperation>>,
            T::Error: ::std::fmt::Display,
        {
            self.patch = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for patch: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<BulkUpdatePersonalAccessTokensRequest>
    for super::BulkUpdatePersonalAccessTokensRequest {
        type Error = super::error::ConversionError;
        fn try_from(
            value: BulkUpdatePersonalAccessTokensRequest,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                ids: value.ids?,
                patch: value.patch?,
            })
        }
    }
    impl ::std::convert::From<super::BulkUpdatePersonalAccessTokensRequest>
    for BulkUpdatePersonalAccessTokensRequest {
        fn from(value: super::BulkUpdatePersonalAccessTokensRequest) -> Self {
            Self {
                ids: Ok(value.ids),
                patch: Ok(value.patch),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct CreatePersonalAccessTokenRequest {
        access_token_validity_seconds: ::std::result::Result<
            super::super::nullable::Nullable<super::super::bounded::Bounded<15, 43200>>,
            ::std::string::String,
        >,
        expiration_date: ::std::result::Result<
            super::super::nullable::Nullable<super::super::timestamp::Timestamp>,
            ::std::string::String,
        >,
        name: ::std::result::Result<::std::string::String, ::std::string::String>,
        scope: ::std::result::Result<
            super::super::nullable::Nullable<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        user_aware_token_never_expires: ::std::result::Result<
            super::super::nullable::Nullable<bool>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for CreatePersonalAccessTokenRequest {
        fn default() -> Self {
            Self {
                access_token_validity_seconds: Ok(Default::default()),
                expiration_date: Ok(Default::default()),
                name: Err("no value supplied for name".to_string()),
                scope: Ok(Default::default()),
                user_aware_token_never_expires: Ok(Default::default()),
            }
        }
    }
    impl CreatePersonalAccessTokenRequest {
        pub fn access_token_validity_seconds<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                super::super::nullable::Nullable<
                    super::super::bounded::Bounded<15, 43200>,
                >,
                Way,
            >,
        {
            self.access_token_validity_seconds = value
                .into_field()
                .map_err(|e| {
                    format!(
                        "error converting supplied value for access_token_validity_seconds: {e}"
                    )
                });
            self
        }
        pub fn expiration_date<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                super::super::nullable::Nullable<super::super::timestamp::Timestamp>,
                Way,
            >,
        {
            self.expiration_date = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for expiration_date: {e}")
                });
            self
        }
        pub fn name<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::string::String>,
            T::Error: ::std::fmt::Display,
        {
            self.name = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for name: {e}"));
            self
        }
        pub fn scope<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                super::super::nullable::Nullable<::std::vec::Vec<::std::string::String>>,
                Way,
            >,
        {
            self.scope = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for scope: {e}"));
            self
        }
        pub fn user_aware_token_never_expires<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                super::super::nullable::Nullable<bool>,
                Way,
            >,
        {
            self.user_aware_token_never_expires = value
                .into_field()
                .map_err(|e| {
                    format!(
                        "error converting supplied value for user_aware_token_never_expires: {e}"
                    )
                });
            self
        }
    }
    impl ::std::convert::TryFrom<CreatePersonalAccessTokenRequest>
    for super::CreatePersonalAccessTokenRequest {
        type Error = super::error::ConversionError;
        fn try_from(
            value: CreatePersonalAccessTokenRequest,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                access_token_validity_seconds: value.access_token_validity_seconds?,
                expiration_date: value.expiration_date?,
                name: value.name?,
                scope: value.scope?,
                user_aware_token_never_expires: value.user_aware_token_never_expires?,
            })
        }
    }
    impl ::std::convert::From<super::CreatePersonalAccessTokenRequest>
    for CreatePersonalAccessTokenRequest {
        fn from(value: super::CreatePersonalAccessTokenRequest) -> Self {
            Self {
                access_token_validity_seconds: Ok(value.access_token_validity_seconds),
                expiration_date: Ok(value.expiration_date),
                name: Ok(value.name),
                scope: Ok(value.scope),
                user_aware_token_never_expires: Ok(value.user_aware_token_never_expires),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct CreatePersonalAccessTokenResponse {
        access_token_validity_seconds: ::std::result::Result<i32, ::std::string::String>,
        created: ::std::result::Result<
            super::super::timestamp::Timestamp,
            ::std::string::String,
        >,
        expiration_date: ::std::result::Result<
            ::std::option::Option<super::super::timestamp::Timestamp>,
            ::std::string::String,
        >,
        id: ::std::result::Result<::std::string::String, ::std::string::String>,
        name: ::std::result::Result<::std::string::String, ::std::string::String>,
        owner: ::std::result::Result<
            super::PersonalAccessTokenOwner,
            ::std::string::String,
        >,
        scope: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        secret: ::std::result::Result<
            super::super::secret::Secret,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for CreatePersonalAccessTokenResponse {
        fn default() -> Self {
            Self {
                access_token_validity_seconds: Err(
                    "no value supplied for access_token_validity_seconds".to_string(),
                ),
                created: Err("no value supplied for created".to_string()),
                expiration_date: Ok(Default::default()),
                id: Err("no value supplied for id".to_string()),
                name: Err("no value supplied for name".to_string()),
                owner: Err("no value supplied for owner".to_string()),
                scope: Err("no value supplied for scope".to_string()),
                secret: Err("no value supplied for secret".to_string()),
            }
        }
    }
    impl CreatePersonalAccessTokenResponse {
        pub fn access_token_validity_seconds<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<i32>,
            T::Error: ::std::fmt::Display,
        {
            self.access_token_validity_seconds = value
                .try_into()
                .map_err(|e| {
                    format!(
                        "error converting supplied value for access_token_validity_seconds: {e}"
                    )
                });
            self
        }
        pub fn created<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<super::super::timestamp::Timestamp>,
            T::Error: ::std::fmt::Display,
        {
            self.created = value
                .try_into()
                .map_err(|e| {
                    format!("error converting supplied value for created: {e}")
                });
            self
        }
        pub fn expiration_date<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<super::super::timestamp::Timestamp>,
                Way,
            >,
        {
            self.expiration_date = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for expiration_date: {e}")
                });
            self
        }
        pub fn id<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::string::String>,
            T::Error: ::std::fmt::Display,
        {
            self.id = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for id: {e}"));
            self
        }
        pub fn name<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::string::String>,
            T::Error: ::std::fmt::Display,
        {
            self.name = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for name: {e}"));
            self
        }
        pub fn owner<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<super::PersonalAccessTokenOwner>,
            T::Error: ::std::fmt::Display,
        {
            self.owner = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for owner: {e}"));
            self
        }
        pub fn scope<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                Way,
            >,
        {
            self.scope = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for scope: {e}"));
            self
        }
        pub fn secret<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<super::super::secret::Secret>,
            T::Error: ::std::fmt::Display,
        {
            self.secret = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for secret: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<CreatePersonalAccessTokenResponse>
    for super::CreatePersonalAccessTokenResponse {
        type Error = super::error::ConversionError;
        fn try_from(
            value: CreatePersonalAccessTokenResponse,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                access_token_validity_seconds: value.access_token_validity_seconds?,
                created: value.created?,
                expiration_date: value.expiration_date?,
                id: value.id?,
                name: value.name?,
                owner: value.owner?,
                scope: value.scope?,
                secret: value.secret?,
            })
        }
    }
    impl ::std::convert::From<super::CreatePersonalAccessTokenResponse>
    for CreatePersonalAccessTokenResponse {
        fn from(value: super::CreatePersonalAccessTokenResponse) -> Self {
            Self {
                access_token_validity_seconds: Ok(value.access_token_validity_seconds),
                created: Ok(value.created),
                expiration_date: Ok(value.expiration_date),
                id: Ok(value.id),
                name: Ok(value.name),
                owner: Ok(value.owner),
                scope: Ok(value.scope),
                secret: Ok(value.secret),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct ErrorMessage {
        locale: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        locale_origin: ::std::result::Result<
            ::std::option::Option<super::LocaleOrigin>,
            ::std::string::String,
        >,
        text: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for ErrorMessage {
        fn default() -> Self {
            Self {
                locale: Ok(Default::default()),
                locale_origin: Ok(Default::default()),
                text: Ok(Default::default()),
            }
        }
    }
    impl ErrorMessage {
        pub fn locale<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.locale = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for locale: {e}"));
            self
        }
        pub fn locale_origin<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<super::LocaleOrigin>,
                Way,
            >,
        {
            self.locale_origin = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for locale_origin: {e}")
                });
            self
        }
        pub fn text<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.text = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for text: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<ErrorMessage> for super::ErrorMessage {
        type Error = super::error::ConversionError;
        fn try_from(
            value: ErrorMessage,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                locale: value.locale?,
                locale_origin: value.locale_origin?,
                text: value.text?,
            })
        }
    }
    impl ::std::convert::From<super::ErrorMessage> for ErrorMessage {
        fn from(value: super::ErrorMessage) -> Self {
            Self {
                locale: Ok(value.locale),
                locale_origin: Ok(value.locale_origin),
                text: Ok(value.text),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct ErrorResponse {
        causes: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<super::ErrorMessage>>,
            ::std::string::String,
        >,
        detail_code: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        messages: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<super::ErrorMessage>>,
            ::std::string::String,
        >,
        tracking_id: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for ErrorResponse {
        fn default() -> Self {
            Self {
                causes: Ok(Default::default()),
                detail_code: Ok(Default::default()),
                messages: Ok(Default::default()),
                tracking_id: Ok(Default::default()),
            }
        }
    }
    impl ErrorResponse {
        pub fn causes<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::vec::Vec<super::ErrorMessage>>,
                Way,
            >,
        {
            self.causes = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for causes: {e}"));
            self
        }
        pub fn detail_code<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.detail_code = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for detail_code: {e}")
                });
            self
        }
        pub fn messages<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::vec::Vec<super::ErrorMessage>>,
                Way,
            >,
        {
            self.messages = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for messages: {e}")
                });
            self
        }
        pub fn tracking_id<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.tracking_id = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for tracking_id: {e}")
                });
            self
        }
    }
    impl ::std::convert::TryFrom<ErrorResponse> for super::ErrorResponse {
        type Error = super::error::ConversionError;
        fn try_from(
            value: ErrorResponse,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                causes: value.causes?,
                detail_code: value.detail_code?,
                messages: value.messages?,
                tracking_id: value.tracking_id?,
            })
        }
    }
    impl ::std::convert::From<super::ErrorResponse> for ErrorResponse {
        fn from(value: super::ErrorResponse) -> Self {
            Self {
                causes: Ok(value.causes),
                detail_code: Ok(value.detail_code),
                messages: Ok(value.messages),
                tracking_id: Ok(value.tracking_id),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct JsonPatchOperation {
        from: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        op: ::std::result::Result<super::JsonPatchOperationOp, ::std::string::String>,
        path: ::std::result::Result<::std::string::String, ::std::string::String>,
        value: ::std::result::Result<
            ::std::option::Option<::serde_json::Value>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for JsonPatchOperation {
        fn default() -> Self {
            Self {
                from: Ok(Default::default()),
                op: Err("no value supplied for op".to_string()),
                path: Err("no value supplied for path".to_string()),
                value: Ok(Default::default()),
            }
        }
    }
    impl JsonPatchOperation {
        pub fn from<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.from = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for from: {e}"));
            self
        }
        pub fn op<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<super::JsonPatchOperationOp>,
            T::Error: ::std::fmt::Display,
        {
            self.op = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for op: {e}"));
            self
        }
        pub fn path<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::string::String>,
            T::Error: ::std::fmt::Display,
        {
            self.path = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for path: {e}"));
            self
        }
        pub fn value<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
            T::Error: ::std::fmt::Display,
        {
            self.value = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for value: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<JsonPatchOperation> for super::JsonPatchOperation {
        type Error = super::error::ConversionError;
        fn try_from(
            value: JsonPatchOperation,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                from: value.from?,
                op: value.op?,
                path: value.path?,
                value: value.value?,
            })
        }
    }
    impl ::std::convert::From<super::JsonPatchOperation> for JsonPatchOperation {
        fn from(value: super::JsonPatchOperation) -> Self {
            Self {
                from: Ok(value.from),
                op: Ok(value.op),
                path: Ok(value.path),
                value: Ok(value.value),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct PersonalAccessToken {
        access_token_validity_seconds: ::std::result::Result<
            ::std::option::Option<i32>,
            ::std::string::String,
        >,
        created: ::std::result::Result<
            super::super::timestamp::Timestamp,
            ::std::string::String,
        >,
        expiration_date: ::std::result::Result<
            ::std::option::Option<super::super::timestamp::Timestamp>,
            ::std::string::String,
        >,
        id: ::std::result::Result<::std::string::String, ::std::string::String>,
        last_used: ::std::result::Result<
            ::std::option::Option<super::super::timestamp::Timestamp>,
            ::std::string::String,
        >,
        managed: ::std::result::Result<
            ::std::option::Option<bool>,
            ::std::string::String,
        >,
        name: ::std::result::Result<::std::string::String, ::std::string::String>,
        owner: ::std::result::Result<
            super::PersonalAccessTokenOwner,
            ::std::string::String,
        >,
        scope: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<::std::string::String>>,
            ::std::string::String,
        >,
        user_aware_token_never_expires: ::std::result::Result<
            ::std::option::Option<bool>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for PersonalAccessToken {
        fn default() -> Self {
            Self {
                access_token_validity_seconds: Ok(Default::default()),
                created: Err("no value supplied for created".to_string()),
                expiration_date: Ok(Default::default()),
                id: Err("no value supplied for id".to_string()),
                last_used: Ok(Default::default()),
                managed: Ok(Default::default()),
                name: Err("no value supplied for name".to_string()),
                owner: Err("no value supplied for owner".to_string()),
                scope: Err("no value supplied for scope".to_string()),
                user_aware_token_never_expires: Ok(Default::default()),
            }
        }
    }
    impl PersonalAccessToken {
        pub fn access_token_validity_seconds<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<::std::option::Option<i32>, Way>,
        {
            self.access_token_validity_seconds = value
                .into_field()
                .map_err(|e| {
                    format!(
                        "error converting supplied value for access_token_validity_seconds: {e}"
                    )
                });
            self
        }
        pub fn created<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<super::super::timestamp::Timestamp>,
            T::Error: ::std::fmt::Display,
        {
            self.created = value
                .try_into()
                .map_err(|e| {
                    format!("error converting supplied value for created: {e}")
                });
            self
        }
        pub fn expiration_date<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<super::super::timestamp::Timestamp>,
                Way,
            >,
        {
            self.expiration_date = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for expiration_date: {e}")
                });
            self
        }
        pub fn id<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::string::String>,
            T::Error: ::std::fmt::Display,
        {
            self.id = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for id: {e}"));
            self
        }
        pub fn last_used<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<super::super::timestamp::Timestamp>,
                Way,
            >,
        {
            self.last_used = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for last_used: {e}")
                });
            self
        }
        pub fn managed<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<::std::option::Option<bool>, Way>,
        {
            self.managed = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for managed: {e}")
                });
            self
        }
        pub fn name<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::string::String>,
            T::Error: ::std::fmt::Display,
        {
            self.name = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for name: {e}"));
            self
        }
        pub fn owner<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<super::PersonalAccessTokenOwner>,
            T::Error: ::std::fmt::Display,
        {
            self.owner = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for owner: {e}"));
            self
        }
        pub fn scope<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::vec::Vec<::std::string::String>>,
                Way,
            >,
        {
            self.scope = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for scope: {e}"));
            self
        }
        pub fn user_aware_token_never_expires<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<::std::option::Option<bool>, Way>,
        {
            self.user_aware_token_never_expires = value
                .into_field()
                .map_err(|e| {
                    format!(
                        "error converting supplied value for user_aware_token_never_expires: {e}"
                    )
                });
            self
        }
    }
    impl ::std::convert::TryFrom<PersonalAccessToken> for super::PersonalAccessToken {
        type Error = super::error::ConversionError;
        fn try_from(
            value: PersonalAccessToken,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                access_token_validity_seconds: value.access_token_validity_seconds?,
                created: value.created?,
                expiration_date: value.expiration_date?,
                id: value.id?,
                last_used: value.last_used?,
                managed: value.managed?,
                name: value.name?,
                owner: value.owner?,
                scope: value.scope?,
                user_aware_token_never_expires: value.user_aware_token_never_expires?,
            })
        }
    }
    impl ::std::convert::From<super::PersonalAccessToken> for PersonalAccessToken {
        fn from(value: super::PersonalAccessToken) -> Self {
            Self {
                access_token_validity_seconds: Ok(value.access_token_validity_seconds),
                created: Ok(value.created),
                expiration_date: Ok(value.expiration_date),
                id: Ok(value.id),
                last_used: Ok(value.last_used),
                managed: Ok(value.managed),
                name: Ok(value.name),
                owner: Ok(value.owner),
                scope: Ok(value.scope),
                user_aware_token_never_expires: Ok(value.user_aware_token_never_expires),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct PersonalAccessTokenOwner {
        id: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        name: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        type_: ::std::result::Result<
            ::std::option::Option<super::PersonalAccessTokenOwnerType>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for PersonalAccessTokenOwner {
        fn default() -> Self {
            Self {
                id: Ok(Default::default()),
                name: Ok(Default::default()),
                type_: Ok(Default::default()),
            }
        }
    }
    impl PersonalAccessTokenOwner {
        pub fn id<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.id = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for id: {e}"));
            self
        }
        pub fn name<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.name = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for name: {e}"));
            self
        }
        pub fn type_<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<super::PersonalAccessTokenOwnerType>,
                Way,
            >,
        {
            self.type_ = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for type_: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<PersonalAccessTokenOwner>
    for super::PersonalAccessTokenOwner {
        type Error = super::error::ConversionError;
        fn try_from(
            value: PersonalAccessTokenOwner,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                id: value.id?,
                name: value.name?,
                type_: value.type_?,
            })
        }
    }
    impl ::std::convert::From<super::PersonalAccessTokenOwner>
    for PersonalAccessTokenOwner {
        fn from(value: super::PersonalAccessTokenOwner) -> Self {
            Self {
                id: Ok(value.id),
                name: Ok(value.name),
                type_: Ok(value.type_),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct TooManyRequestsError {
        message: ::std::result::Result<
            ::std::option::Option<::serde_json::Value>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for TooManyRequestsError {
        fn default() -> Self {
            Self {
                message: Ok(Default::default()),
            }
        }
    }
    impl TooManyRequestsError {
        pub fn message<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
            T::Error: ::std::fmt::Display,
        {
            self.message = value
                .try_into()
                .map_err(|e| {
                    format!("error converting supplied value for message: {e}")
                });
            self
        }
    }
    impl ::std::convert::TryFrom<TooManyRequestsError> for super::TooManyRequestsError {
        type Error = super::error::ConversionError;
        fn try_from(
            value: TooManyRequestsError,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self { message: value.message? })
        }
    }
    impl ::std::convert::From<super::TooManyRequestsError> for TooManyRequestsError {
        fn from(value: super::TooManyRequestsError) -> Self {
            Self { message: Ok(value.message) }
        }
    }
    #[derive(Clone, Debug)]
    pub struct UnauthorizedError {
        error: ::std::result::Result<
            ::std::option::Option<::serde_json::Value>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for UnauthorizedError {
        fn default() -> Self {
            Self {
                error: Ok(Default::default()),
            }
        }
    }
    impl UnauthorizedError {
        pub fn error<T>(mut self, value: T) -> Self
        where
            T: ::std::convert::TryInto<::std::option::Option<::serde_json::Value>>,
            T::Error: ::std::fmt::Display,
        {
            self.error = value
                .try_into()
                .map_err(|e| format!("error converting supplied value for error: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<UnauthorizedError> for super::UnauthorizedError {
        type Error = super::error::ConversionError;
        fn try_from(
            value: UnauthorizedError,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self { error: value.error? })
        }
    }
    impl ::std::convert::From<super::UnauthorizedError> for UnauthorizedError {
        fn from(value: super::UnauthorizedError) -> Self {
            Self { error: Ok(value.error) }
        }
    }
}
/// Error types.
pub mod error {
    /// Error from a `TryFrom` or `FromStr` implementation.
    pub struct ConversionError(::std::borrow::Cow<'static, str>);
    impl ::std::error::Error for ConversionError {}
    impl ::std::fmt::Display for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Display::fmt(&self.0, f)
        }
    }
    impl ::std::fmt::Debug for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Debug::fmt(&self.0, f)
        }
    }
    impl From<&'static str> for ConversionError {
        fn from(value: &'static str) -> Self {
            Self(value.into())
        }
    }
    impl From<String> for ConversionError {
        fn from(value: String) -> Self {
            Self(value.into())
        }
    }
}
impl super::listed::Listed for JsonPatchOperationOp {
    const LISTED: &'static [(&'static str, Self)] = &[
        ("add", Self::Add),
        ("remove", Self::Remove),
        ("replace", Self::Replace),
        ("move", Self::Move),
        ("copy", Self::Copy),
        ("test", Self::Test),
    ];
}
super::listed::listed!(JsonPatchOperationOp);
super::listed::of_text!(JsonPatchOperationOp);
impl super::listed::Listed for LocaleOrigin {
    const LISTED: &'static [(&'static str, Self)] = &[
        ("DEFAULT", Self::Default),
        ("REQUEST", Self::Request),
    ];
    const UNLISTED: Option<fn(String) -> Self> = Some(Self::Unknown);
    fn unlisted(&self) -> &str {
        match self {
            Self::Unknown(text) => text,
            _ => "",
        }
    }
}
super::listed::listed!(LocaleOrigin);
super::listed::of_text!(LocaleOrigin);
impl super::listed::Listed for PersonalAccessTokenOwnerType {
    const LISTED: &'static [(&'static str, Self)] = &[("IDENTITY", Self::Identity)];
    const UNLISTED: Option<fn(String) -> Self> = Some(Self::Unknown);
    fn unlisted(&self) -> &str {
        match self {
            Self::Unknown(text) => text,
            _ => "",
        }
    }
}
super::listed::listed!(PersonalAccessTokenOwnerType);
super::listed::of_text!(PersonalAccessTokenOwnerType);
