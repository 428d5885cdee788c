//! Passes over what is sent and received: media types, statuses, bodies and parameters become ones that the generator supports. What
//! it cannot send by itself is kept in extensions of the operation, which the emitted code applies: those here, and those of bodies,
//! which `walk` knows because they hold schemas.

pub mod access;
mod encoding;
pub(super) mod media_types;
mod named_bodies;
pub(super) mod parameters;
pub(super) mod plain;
pub(super) mod response_media;
pub(super) mod statuses;
pub(super) mod success_schemas;

use crate::openapi::walk::{ANSWERS, BODIES, SUCCESSES};

/// All extensions that tell the emitted code something. A document has none of its own.
pub(super) const OURS: [&str; 8] = [
    CONTENT_TYPE,
    ACCEPT,
    EMPTY_IS_NULL,
    QUERY,
    HEADERS,
    BODIES,
    ANSWERS,
    SUCCESSES,
];
/// The address to which an operation goes, where it is not the client's own: of the first server, with the defaults of its variables.
pub const SERVER: &str = "x-server";
/// The alternatives of schemes that an operation asks for, each a list of names; on the document, of those that say nothing themselves.
pub const SECURITY: &str = "x-security";
/// The method of an operation, where it is none of those under which it can stand.
pub const METHOD: &str = "x-method";
/// Names the media type of the request body.
pub const CONTENT_TYPE: &str = "x-content-type";
/// Names the media types of the responses, as the `Accept` header has them.
pub const ACCEPT: &str = "x-accept";
/// True where a successful response without a body is read as null.
pub const EMPTY_IS_NULL: &str = "x-empty-is-null";
/// Query parameters that go out under another name or in another style: the name in the document to
/// `{name, style}`.
pub const QUERY: &str = "x-query";
/// Header parameters that go out under another name, or as cookies: the name in the document to `{name, in}`.
pub const HEADERS: &str = "x-headers";
