//! What each operation puts on the wire beyond what the generator knows.

use progenitor_client::{ClientHooks, Error, OperationInfo};
use reqwest::{Request, Response};

use super::Client;
use super::hooks::{Described, Hooks, Wire};
//= parameters
#[allow(unused_imports)]
use super::parameters::{Header, Query, Style};
//=

//= credentials
/// What operations ask for that say nothing themselves.
const SECURITY: &[&[usize]] = &[];

//=
impl Described for Client {
    fn wire(operation_id: &str) -> Wire {
        match operation_id {
            // rows
            _ => plain(),
        }
    }
}

/// An operation of which there is nothing to say.
fn plain() -> Wire {
    Wire {
        takes_bearer: true,
        //= credentials
        security: SECURITY,
        //=
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
