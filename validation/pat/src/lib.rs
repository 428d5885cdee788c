//! What the program `pat` does, apart from reading the environment, the clock and the command line, which its `main` does and
//! hands in as a [`World`]. For the program and its tests; a program of yours wants the crate `sailpoint-pat`.
//!
//! Each folder is a layer that uses those after it and none before it: `cmd`, `tenant`, `options`, `output`, `terminal`.

mod cli;
mod cmd;
mod options;
mod output;
mod tenant;
mod terminal;

pub use self::{
    cli::{Cli, run, usage},
    terminal::{
        exit::Exit,
        world::{Terminal, Voice, World},
    },
};
