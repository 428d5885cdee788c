//! The commands, one file each: arguments, and what is done with them.

pub(crate) mod audit;
pub(crate) mod create;
pub(crate) mod extend;
pub(crate) mod lint;
pub(crate) mod list;
pub(crate) mod login;
pub(crate) mod login_check;
pub(crate) mod revoke;
pub(crate) mod rotate;
pub(crate) mod show;
