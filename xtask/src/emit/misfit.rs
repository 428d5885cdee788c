//! Finds the node that keeps a document from being read as OpenAPI 3.0: the model's own error does not say where it is.

use jsonptr::{Pointer, PointerBuf};
use openapi_normalise::error::Refusal;
use openapi_normalise::walk::{Site, walk};
use serde_json::Value;

/// The innermost node that does not fit its place, and what the model says of it.
pub(super) fn locate(root: &Value, cause: &serde_json::Error) -> Refusal {
    let mut worst: Option<(PointerBuf, String)> = None;
    let mut copy = root.clone();
    walk(&mut copy, &mut |at: &Pointer, site, node| {
        if let Err(problem) = fits(site, node)
            && worst
                .as_ref()
                .is_none_or(|(known, _)| at.count() >= known.count())
        {
            worst = Some((at.to_buf(), problem));
        }
    });
    let (pointer, problem) = worst.unwrap_or_else(|| (PointerBuf::new(), cause.to_string()));
    Refusal::at(
        &pointer,
        format!("is not what OpenAPI 3.0 allows here: {problem}"),
        "mend the document, or correct it with an overlay",
    )
}

fn fits(site: Site, node: &Value) -> Result<(), String> {
    use openapiv3::{
        Header, MediaType, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response,
        Schema,
    };

    fn check<T: serde::de::DeserializeOwned>(node: &Value) -> Result<(), String> {
        serde_path_to_error::deserialize::<_, T>(node.clone())
            .map(drop)
            .map_err(|cause| cause.to_string())
    }
    match site {
        Site::Path => check::<ReferenceOr<PathItem>>(node),
        Site::Operation => check::<Operation>(node),
        Site::Parameter => check::<ReferenceOr<Parameter>>(node),
        Site::RequestBody => check::<ReferenceOr<RequestBody>>(node),
        Site::Response => check::<ReferenceOr<Response>>(node),
        Site::MediaType => check::<MediaType>(node),
        Site::Header => check::<ReferenceOr<Header>>(node),
        Site::Example => check::<ReferenceOr<openapiv3::Example>>(node),
        Site::Schema => check::<ReferenceOr<Schema>>(node),
    }
}
