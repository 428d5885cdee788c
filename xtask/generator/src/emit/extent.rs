//! How much is emitted.

/// What is emitted of a document, and what its types come with. Each of these is code that every program with the client compiles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extent {
    /// The models alone, without what speaks HTTP.
    pub types_only: bool,
    /// A builder for each type.
    pub builders: bool,
    /// `schemars::JsonSchema` for each type.
    pub json_schema: bool,
}
