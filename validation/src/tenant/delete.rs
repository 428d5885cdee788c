//! The call that deletes a token.

use sailpoint_pat_client::{Client, Error as ClientError, types::ErrorBody};

use crate::{
    token::id::TokenId,
    transport::{
        endpoint::Ask,
        error::{Error, kind::ErrorKind},
        operation::Operation,
    },
};

/// One deletion.
pub(crate) struct Delete<'a>(pub(crate) &'a TokenId);

impl Ask for Delete<'_> {
    const OPERATION: Operation = Operation::Delete;
    type Reply = ();

    async fn send(&self, client: &Client) -> Result<(), ClientError<ErrorBody>> {
        let request = client.delete_personal_access_token_v1();
        request.id(self.0.as_str()).send().await.map(|_| ())
    }

    /// Another success than the documented one, with or without a body, is one.
    fn salvage(&self, head: crate::transport::response::Head, _body: &[u8]) -> Option<()> {
        matches!(head.status.as_u16(), 200 | 202 | 204).then_some(())
    }

    /// If the first attempt got no answer and the second finds nothing, the first did it.
    fn done_before(&self, error: &Error) -> Option<()> {
        (error.kind() == ErrorKind::NotFound).then_some(())
    }
}
