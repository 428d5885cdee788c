//! JSON text into values, with their places. It knows no request and no reply, only the kinds of values that JSON has.

pub(crate) mod locate;
pub(crate) mod read;
pub(crate) mod value;
