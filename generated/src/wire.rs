// Generated from an OpenAPI document. Do not edit.

//! What each operation puts on the wire beyond what the generator knows.

use progenitor_client::{ClientHooks, Error, OperationInfo};
use reqwest::{Request, Response};

use super::Client;
use super::hooks::{Described, Hooks, Wire};

/// What operations ask for that say nothing themselves.
const SECURITY: &[&[usize]] = &[&[0]];

impl Described for Client {
    fn wire(operation_id: &str) -> Wire {
        match operation_id {
            "create_personal_access_token_v1" => Wire {
                secret: true,
                ..plain()
            },
            "patch_personal_access_token_v1" => Wire {
                content_type: Some("application/json-patch+json"),
                ..plain()
            },
            _ => plain(),
        }
    }
}

/// An operation of which there is nothing to say.
fn plain() -> Wire {
    Wire {
        takes_bearer: true,
        security: SECURITY,
        ..Wire::default()
    }
}

impl ClientHooks<Hooks> for Client {
    async fn pre<E>(&self, request: &mut Request, info: &OperationInfo) -> Result<(), Error<E>> {
        Hooks::pre(self, request, info).await
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        Hooks::exec(self, request, info).await
    }
}
