//! Every reason for which a bulk update is refused that a patch of one token does not know, and its text.

use std::fmt;

use crate::rule::{code::Code, excerpt::Excerpt, reason::Kind, violation::Reason};

/// A reason, with what its text needs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BulkFault<'a> {
    IdsMissing,
    IdsNotArray(Kind),
    IdsEmpty,
    /// How many there are, and how many there may be.
    IdsTooMany(usize, usize),
    IdNotString(Kind),
    IdBlank,
    IdDuplicate(&'a str),
    PatchMissing,
    PatchEmpty,
    BodyNotObject(Kind),
    DuplicateField(&'a str),
    UnknownField(&'a str),
}

impl Reason for BulkFault<'_> {
    fn code(&self) -> Code {
        match self {
            Self::IdsMissing => Code::IdsMissing,
            Self::IdsNotArray(_) => Code::IdsNotArray,
            Self::IdsEmpty => Code::IdsEmpty,
            Self::IdsTooMany(..) => Code::IdsTooMany,
            Self::IdNotString(_) => Code::IdNotString,
            Self::IdBlank => Code::IdBlank,
            Self::IdDuplicate(_) => Code::IdDuplicate,
            Self::PatchMissing => Code::PatchMissing,
            Self::PatchEmpty => Code::PatchEmpty,
            Self::BodyNotObject(_) => Code::BodyNotObject,
            Self::DuplicateField(_) => Code::DuplicateField,
            Self::UnknownField(_) => Code::UnknownField,
        }
    }
}

impl fmt::Display for BulkFault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::IdsMissing => f.write_str("ids is missing; name the tokens to change"),
            Self::IdsNotArray(kind) => write!(f, "ids is {kind}; give an array of strings"),
            Self::IdsEmpty => f.write_str("ids is empty; name at least one token"),
            Self::IdsTooMany(count, most) => write!(
                f,
                "ids has {count} entries; name at most {most} and send several requests, as a BulkPlan does"
            ),
            Self::IdNotString(kind) => {
                write!(f, "this id is {kind}; give it as a string, or remove it")
            }
            Self::IdBlank => f.write_str("this id is blank; give the id of a token, or remove it"),
            Self::IdDuplicate(id) => {
                write!(
                    f,
                    "the id {} was there before; remove one",
                    Excerpt::of_input(id)
                )
            }
            Self::PatchMissing => f.write_str("patch is missing; give at least one operation"),
            Self::PatchEmpty => f.write_str("patch is empty; give at least one operation"),
            Self::BodyNotObject(kind) => {
                write!(f, "the body is {kind}; send an object with ids and patch")
            }
            Self::DuplicateField(field) => {
                write!(f, "{field} appears more than once; keep one of them")
            }
            Self::UnknownField(key) => write!(
                f,
                "the request has no field {}; correct the spelling or remove it; the fields are ids and patch",
                Excerpt::of_input(key)
            ),
        }
    }
}
