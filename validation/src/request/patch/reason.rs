//! Every reason for which a patch is refused that a create does not know, and its text.

use std::fmt;

use crate::{
    request::patch::{field::Field, limits},
    rule::{code::Code, excerpt::Excerpt, reason::Kind, violation::Reason},
};

/// Why a text is not a JSON Pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PathProblem {
    NoSlash,
    Escape,
}

/// A reason, with what its text needs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PatchFault<'a> {
    NotArray(Kind),
    OperationNotObject(Kind),
    MemberMissing(&'static str),
    MemberNotString(&'static str, Kind),
    MemberTwice(&'static str),
    OperationUnknown(&'a str),
    /// The member, its text, and what is wrong with it.
    PathMalformed(&'static str, &'a str, PathProblem),
    PathNotPatchable(&'static str, &'a str, &'static [Field]),
    ValueMissing,
    MoveIntoItself,
    TooLarge,
    PathNotFound(&'a str),
    TestFailed(&'a str),
    Uncovered,
    Withdrawn,
}

impl Reason for PatchFault<'_> {
    fn code(&self) -> Code {
        match self {
            Self::NotArray(_) => Code::PatchNotArray,
            Self::OperationNotObject(_) => Code::OperationNotObject,
            Self::MemberMissing(_) | Self::MemberNotString(..) => Code::OperationMalformed,
            Self::MemberTwice(_) => Code::DuplicateField,
            Self::OperationUnknown(_) => Code::OperationUnknown,
            Self::PathMalformed(..) => Code::PathMalformed,
            Self::PathNotPatchable(..) => Code::PathNotPatchable,
            Self::ValueMissing => Code::ValueMissing,
            Self::MoveIntoItself => Code::MoveIntoItself,
            Self::TooLarge => Code::PatchTooLarge,
            Self::PathNotFound(_) => Code::PathNotFound,
            Self::TestFailed(_) => Code::TestFailed,
            Self::Uncovered => Code::NeverExpiringNotAcknowledged,
            Self::Withdrawn => Code::AcknowledgementWithdrawnWithoutExpiration,
        }
    }
}

impl fmt::Display for PatchFault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotArray(kind) => {
                write!(f, "the patch is {kind}; send an array of operations (RFC 6902)")
            }
            Self::OperationNotObject(kind) => write!(
                f,
                "this operation is {kind}; give an object with op, path and what the op needs"
            ),
            Self::MemberMissing(member) => write!(f, "{member} is missing; {}", hint(member)),
            Self::MemberNotString(member, kind) => write!(f, "{member} is {kind}; {}", hint(member)),
            Self::MemberTwice(member) => {
                write!(f, "{member} appears more than once; keep one of them")
            }
            Self::OperationUnknown(op) => {
                write!(f, "there is no op {}; {}", Excerpt::of_input(op), hint("op"))
            }
            Self::PathMalformed(member, text, problem) => {
                let how = match problem {
                    PathProblem::NoSlash => "begin it with a slash",
                    PathProblem::Escape => "write ~ as ~0 and a slash in a name as ~1",
                };
                let text = Excerpt::of_input(text);
                write!(f, "{member} {text} is not a JSON Pointer; {how}")
            }
            Self::PathNotPatchable(member, text, patchable) => {
                let text = Excerpt::of_input(text);
                write!(f, "{member} {text} cannot be patched; what can is ")?;
                for (index, field) in patchable.iter().enumerate() {
                    let separator = match index {
                        0 => "",
                        _ if index + 1 == patchable.len() => " and ",
                        _ => ", ",
                    };
                    write!(f, "{separator}{}", field.pointer())?;
                }
                Ok(())
            }
            Self::ValueMissing => f.write_str("value is missing; give one, which may be null"),
            Self::MoveIntoItself => {
                f.write_str("a value cannot be moved into itself; correct path or from")
            }
            Self::TooLarge => write!(
                f,
                "this would make a value of more than {} levels, or all that the patch copies and moves come to more than {} KiB, \
                 which no field of a token holds; give the value that is meant",
                limits::MOST_LEVELS,
                limits::MOST_BYTES / 1024
            ),
            Self::PathNotFound(path) => write!(
                f,
                "there is nothing at {} when this operation comes; correct it, or the operations before",
                Excerpt::of_input(path)
            ),
            Self::TestFailed(path) => write!(
                f,
                "the value at {} is another, so that the patch changes nothing; look the token up and decide anew",
                Excerpt::of_input(path)
            ),
            Self::Uncovered => f.write_str(
                "the token would never expire and nobody acknowledged it: the patch clears expirationDate and does not set \
                 userAwareTokenNeverExpires to true; do that in the same patch, or set expirationDate to a date-time in the \
                 future",
            ),
            Self::Withdrawn => f.write_str(
                "the acknowledgement is taken back: the patch sets userAwareTokenNeverExpires to something else than true and \
                 leaves expirationDate alone; set expirationDate to a date-time in the future in the same patch",
            ),
        }
    }
}

/// What a member of an operation has to be.
fn hint(member: &str) -> &'static str {
    match member {
        "op" => "give add, remove, replace, move, copy or test",
        "from" => "give the JSON Pointer from which the value is taken",
        _ => "give a JSON Pointer such as /expirationDate",
    }
}
