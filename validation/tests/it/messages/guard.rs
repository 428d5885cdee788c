//! What a guard refuses beyond what a create request can get wrong.

use reqwest::{Body, Method, Request, Url};
use sailpoint_pat::Guard;

use super::golden::Golden;

pub(crate) fn record(golden: &mut Golden) {
    let url = Url::parse("http://localhost").expect("a URL");
    let mut request = Request::new(Method::POST, url);
    *request.body_mut() = Some(Body::wrap(Body::from("{}")));
    let refused = Guard::new().check_request("createPersonalAccessTokenV1", &request);
    golden.record(
        "Guard::check_request of a stream",
        refused.expect_err("refused"),
    );
}
