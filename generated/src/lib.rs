// Built by `cargo xtask generate`. Do not edit.

//! Client generated from the document "Identity Security Cloud personal access tokens", version v1.
//!
//! Every line in this folder comes from the generator. The document is the place to change it.
#![doc = ""]
#![doc = include_str!("../README.md")]

pub mod bounded;
#[rustfmt::skip]
pub mod builder;
#[rustfmt::skip]
mod client;
pub mod hooks;
pub mod secret;
pub mod timestamp;
#[rustfmt::skip]
pub mod types;
#[rustfmt::skip]
mod wire;

pub use client::{ByteStream, Client, ClientInfo, Error, ResponseValue};
pub use hooks::Hooks;
#[allow(unused_imports)]
use progenitor_client::{ClientHooks, OperationInfo, RequestBuilderExt, encode_path};
