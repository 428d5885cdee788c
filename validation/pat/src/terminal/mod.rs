//! Where the program runs: its output and its files, the person at the terminal, and how it ends. Nothing here talks to a tenant.

pub(crate) mod exit;
pub(crate) mod failure;
pub(crate) mod file;
pub(crate) mod progress;
pub(crate) mod stop;
pub(crate) mod world;
