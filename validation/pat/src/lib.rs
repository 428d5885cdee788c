//! What the program `pat` does, apart from reading the environment, the clock and the command line, which its `main` does and
//! hands in as a [`World`]. For the program and its tests; a program of yours wants the crate `sailpoint-pat`.

mod cli;
mod cmd;
mod confirm;
mod connect;
#[cfg(feature = "demo")]
mod demo;
mod exit;
mod failure;
mod file;
mod find;
mod output;
mod policy;
mod progress;
mod run;
mod stop;
mod when;
mod world;

pub use self::{
    cli::{Cli, usage},
    exit::Exit,
    run::run,
    world::{Terminal, World},
};
