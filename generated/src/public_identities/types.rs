// Generated from an OpenAPI document. Do not edit.

//! The models.

#![allow(clippy::all)]

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
/// Another identity, such as somebody's manager. Null where there is none.
#[derive(::serde::Serialize, Clone, Debug, Default, schemars::JsonSchema)]
pub struct IdentityReference {
    /// Id of the identity.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub id: ::std::option::Option<::std::string::String>,
    /// Display name of the identity.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    #[serde(rename = "type", skip_serializing_if = "::std::option::Option::is_none")]
    pub type_: ::std::option::Option<ObjectKind>,
}
super::object::object! {
    IdentityReference false; 0 "id" id plain optional; 1 "name" name plain optional; 2
    "type" type_ plain optional;
}
impl IdentityReference {
    pub fn builder() -> builder::IdentityReference {
        Default::default()
    }
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
/// What kind of object it is. The vendor lists every kind of the platform here; a manager is an `IDENTITY`.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, schemars::JsonSchema)]
pub enum ObjectKind {
    #[serde(rename = "ACCOUNT_CORRELATION_CONFIG")]
    AccountCorrelationConfig,
    #[serde(rename = "ACCESS_PROFILE")]
    AccessProfile,
    #[serde(rename = "ACCESS_REQUEST_APPROVAL")]
    AccessRequestApproval,
    #[serde(rename = "ACCOUNT")]
    Account,
    #[serde(rename = "APPLICATION")]
    Application,
    #[serde(rename = "CAMPAIGN")]
    Campaign,
    #[serde(rename = "CAMPAIGN_FILTER")]
    CampaignFilter,
    #[serde(rename = "CERTIFICATION")]
    Certification,
    #[serde(rename = "CLUSTER")]
    Cluster,
    #[serde(rename = "CONNECTOR_SCHEMA")]
    ConnectorSchema,
    #[serde(rename = "ENTITLEMENT")]
    Entitlement,
    #[serde(rename = "GOVERNANCE_GROUP")]
    GovernanceGroup,
    #[serde(rename = "IDENTITY")]
    Identity,
    #[serde(rename = "IDENTITY_PROFILE")]
    IdentityProfile,
    #[serde(rename = "IDENTITY_REQUEST")]
    IdentityRequest,
    #[serde(rename = "MACHINE_IDENTITY")]
    MachineIdentity,
    #[serde(rename = "LIFECYCLE_STATE")]
    LifecycleState,
    #[serde(rename = "PASSWORD_POLICY")]
    PasswordPolicy,
    #[serde(rename = "ROLE")]
    Role,
    #[serde(rename = "RULE")]
    Rule,
    #[serde(rename = "SOD_POLICY")]
    SodPolicy,
    #[serde(rename = "SOURCE")]
    Source,
    #[serde(rename = "TAG")]
    Tag,
    #[serde(rename = "TAG_CATEGORY")]
    TagCategory,
    #[serde(rename = "TASK_RESULT")]
    TaskResult,
    #[serde(rename = "REPORT_RESULT")]
    ReportResult,
    #[serde(rename = "SOD_VIOLATION")]
    SodViolation,
    #[serde(rename = "ACCOUNT_ACTIVITY")]
    AccountActivity,
    #[serde(rename = "WORKGROUP")]
    Workgroup,
    /// A value that the document does not list, as it was read. Parsing text never makes it.
    #[serde(untagged)]
    Unknown(::std::string::String),
}
/// One attribute of an identity.
#[derive(::serde::Serialize, Clone, Debug, Default, schemars::JsonSchema)]
pub struct PublicAttribute {
    /// Name of the attribute for programs.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub key: ::std::option::Option<::std::string::String>,
    /// Name of the attribute for people.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// The value. Null when the identity has none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub value: ::std::option::Option<::std::string::String>,
}
super::object::object! {
    PublicAttribute false; 0 "key" key plain optional; 1 "name" name plain optional; 2
    "value" value plain optional;
}
impl PublicAttribute {
    pub fn builder() -> builder::PublicAttribute {
        Default::default()
    }
}
/// An identity with what is public of it. Every field may be absent.
#[derive(::serde::Serialize, Clone, Debug, Default, schemars::JsonSchema)]
pub struct PublicIdentity {
    /// A second name that no other identity has.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub alias: ::std::option::Option<::std::string::String>,
    /// What else the organisation made public of its identities.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub attributes: ::std::option::Option<::std::vec::Vec<PublicAttribute>>,
    /// E-mail address of the identity. Null when it has none.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub email: ::std::option::Option<::std::string::String>,
    /// Id of the identity. The documented ones are 32 hexadecimal characters.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub id: ::std::option::Option<::std::string::String>,
    /// How the service treats the identity. One that is active takes part in processing and can be chosen in lists; an inactive one does neither, for a while or for long.
    #[serde(
        rename = "identityState",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub identity_state: ::std::option::Option<PublicIdentityIdentityState>,
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub manager: ::std::option::Option<IdentityReference>,
    /// Display name of the identity.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub name: ::std::option::Option<::std::string::String>,
    /// Where the identity is in its life cycle, in the words of the organisation. They are for people to read: programs go by `identityState`.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub status: ::std::option::Option<::std::string::String>,
}
super::object::object! {
    PublicIdentity false; 0 "alias" alias plain optional; 1 "attributes" attributes plain
    optional; 2 "email" email plain optional; 3 "id" id plain optional; 4 "identityState"
    identity_state plain optional; 5 "manager" manager plain optional; 6 "name" name
    plain optional; 7 "status" status plain optional;
}
impl PublicIdentity {
    pub fn builder() -> builder::PublicIdentity {
        Default::default()
    }
}
/// How the service treats the identity. One that is active takes part in processing and can be chosen in lists; an inactive one does neither, for a while or for long.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, schemars::JsonSchema)]
pub enum PublicIdentityIdentityState {
    #[serde(rename = "ACTIVE")]
    Active,
    #[serde(rename = "INACTIVE_SHORT_TERM")]
    InactiveShortTerm,
    #[serde(rename = "INACTIVE_LONG_TERM")]
    InactiveLongTerm,
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
    pub struct IdentityReference {
        id: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        name: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        type_: ::std::result::Result<
            ::std::option::Option<super::ObjectKind>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for IdentityReference {
        fn default() -> Self {
            Self {
                id: Ok(Default::default()),
                name: Ok(Default::default()),
                type_: Ok(Default::default()),
            }
        }
    }
    impl IdentityReference {
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
                ::std::option::Option<super::ObjectKind>,
                Way,
            >,
        {
            self.type_ = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for type_: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<IdentityReference> for super::IdentityReference {
        type Error = super::error::ConversionError;
        fn try_from(
            value: IdentityReference,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                id: value.id?,
                name: value.name?,
                type_: value.type_?,
            })
        }
    }
    impl ::std::convert::From<super::IdentityReference> for IdentityReference {
        fn from(value: super::IdentityReference) -> Self {
            Self {
                id: Ok(value.id),
                name: Ok(value.name),
                type_: Ok(value.type_),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct PublicAttribute {
        key: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        name: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        value: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for PublicAttribute {
        fn default() -> Self {
            Self {
                key: Ok(Default::default()),
                name: Ok(Default::default()),
                value: Ok(Default::default()),
            }
        }
    }
    impl PublicAttribute {
        pub fn key<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.key = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for key: {e}"));
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
        pub fn value<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.value = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for value: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<PublicAttribute> for super::PublicAttribute {
        type Error = super::error::ConversionError;
        fn try_from(
            value: PublicAttribute,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                key: value.key?,
                name: value.name?,
                value: value.value?,
            })
        }
    }
    impl ::std::convert::From<super::PublicAttribute> for PublicAttribute {
        fn from(value: super::PublicAttribute) -> Self {
            Self {
                key: Ok(value.key),
                name: Ok(value.name),
                value: Ok(value.value),
            }
        }
    }
    #[derive(Clone, Debug)]
    pub struct PublicIdentity {
        alias: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        attributes: ::std::result::Result<
            ::std::option::Option<::std::vec::Vec<super::PublicAttribute>>,
            ::std::string::String,
        >,
        email: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        id: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        identity_state: ::std::result::Result<
            ::std::option::Option<super::PublicIdentityIdentityState>,
            ::std::string::String,
        >,
        manager: ::std::result::Result<
            ::std::option::Option<super::IdentityReference>,
            ::std::string::String,
        >,
        name: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
        status: ::std::result::Result<
            ::std::option::Option<::std::string::String>,
            ::std::string::String,
        >,
    }
    impl ::std::default::Default for PublicIdentity {
        fn default() -> Self {
            Self {
                alias: Ok(Default::default()),
                attributes: Ok(Default::default()),
                email: Ok(Default::default()),
                id: Ok(Default::default()),
                identity_state: Ok(Default::default()),
                manager: Ok(Default::default()),
                name: Ok(Default::default()),
                status: Ok(Default::default()),
            }
        }
    }
    impl PublicIdentity {
        pub fn alias<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.alias = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for alias: {e}"));
            self
        }
        pub fn attributes<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::vec::Vec<super::PublicAttribute>>,
                Way,
            >,
        {
            self.attributes = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for attributes: {e}")
                });
            self
        }
        pub fn email<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.email = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for email: {e}"));
            self
        }
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
        pub fn identity_state<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<super::PublicIdentityIdentityState>,
                Way,
            >,
        {
            self.identity_state = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for identity_state: {e}")
                });
            self
        }
        pub fn manager<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<super::IdentityReference>,
                Way,
            >,
        {
            self.manager = value
                .into_field()
                .map_err(|e| {
                    format!("error converting supplied value for manager: {e}")
                });
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
        pub fn status<T, Way>(mut self, value: T) -> Self
        where
            T: super::super::nullable::IntoField<
                ::std::option::Option<::std::string::String>,
                Way,
            >,
        {
            self.status = value
                .into_field()
                .map_err(|e| format!("error converting supplied value for status: {e}"));
            self
        }
    }
    impl ::std::convert::TryFrom<PublicIdentity> for super::PublicIdentity {
        type Error = super::error::ConversionError;
        fn try_from(
            value: PublicIdentity,
        ) -> ::std::result::Result<Self, super::error::ConversionError> {
            Ok(Self {
                alias: value.alias?,
                attributes: value.attributes?,
                email: value.email?,
                id: value.id?,
                identity_state: value.identity_state?,
                manager: value.manager?,
                name: value.name?,
                status: value.status?,
            })
        }
    }
    impl ::std::convert::From<super::PublicIdentity> for PublicIdentity {
        fn from(value: super::PublicIdentity) -> Self {
            Self {
                alias: Ok(value.alias),
                attributes: Ok(value.attributes),
                email: Ok(value.email),
                id: Ok(value.id),
                identity_state: Ok(value.identity_state),
                manager: Ok(value.manager),
                name: Ok(value.name),
                status: Ok(value.status),
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
impl super::listed::Listed for ObjectKind {
    const LISTED: &'static [(&'static str, Self)] = &[
        ("ACCOUNT_CORRELATION_CONFIG", Self::AccountCorrelationConfig),
        ("ACCESS_PROFILE", Self::AccessProfile),
        ("ACCESS_REQUEST_APPROVAL", Self::AccessRequestApproval),
        ("ACCOUNT", Self::Account),
        ("APPLICATION", Self::Application),
        ("CAMPAIGN", Self::Campaign),
        ("CAMPAIGN_FILTER", Self::CampaignFilter),
        ("CERTIFICATION", Self::Certification),
        ("CLUSTER", Self::Cluster),
        ("CONNECTOR_SCHEMA", Self::ConnectorSchema),
        ("ENTITLEMENT", Self::Entitlement),
        ("GOVERNANCE_GROUP", Self::GovernanceGroup),
        ("IDENTITY", Self::Identity),
        ("IDENTITY_PROFILE", Self::IdentityProfile),
        ("IDENTITY_REQUEST", Self::IdentityRequest),
        ("MACHINE_IDENTITY", Self::MachineIdentity),
        ("LIFECYCLE_STATE", Self::LifecycleState),
        ("PASSWORD_POLICY", Self::PasswordPolicy),
        ("ROLE", Self::Role),
        ("RULE", Self::Rule),
        ("SOD_POLICY", Self::SodPolicy),
        ("SOURCE", Self::Source),
        ("TAG", Self::Tag),
        ("TAG_CATEGORY", Self::TagCategory),
        ("TASK_RESULT", Self::TaskResult),
        ("REPORT_RESULT", Self::ReportResult),
        ("SOD_VIOLATION", Self::SodViolation),
        ("ACCOUNT_ACTIVITY", Self::AccountActivity),
        ("WORKGROUP", Self::Workgroup),
    ];
    const UNLISTED: Option<fn(String) -> Self> = Some(Self::Unknown);
    fn unlisted(&self) -> &str {
        match self {
            Self::Unknown(text) => text,
            _ => "",
        }
    }
}
super::listed::listed!(ObjectKind);
super::listed::of_text!(ObjectKind);
impl super::listed::Listed for PublicIdentityIdentityState {
    const LISTED: &'static [(&'static str, Self)] = &[
        ("ACTIVE", Self::Active),
        ("INACTIVE_SHORT_TERM", Self::InactiveShortTerm),
        ("INACTIVE_LONG_TERM", Self::InactiveLongTerm),
    ];
    const UNLISTED: Option<fn(String) -> Self> = Some(Self::Unknown);
    fn unlisted(&self) -> &str {
        match self {
            Self::Unknown(text) => text,
            _ => "",
        }
    }
}
super::listed::listed!(PublicIdentityIdentityState);
super::listed::of_text!(PublicIdentityIdentityState);
