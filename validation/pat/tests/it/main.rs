//! The tests of the program `pat`, in one program. Each module is about one command or one habit; what they share is in `common`.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod audit;
mod colours;
mod common;
mod create;
mod doubt;
mod exit_codes;
mod extend;
mod golden;
#[cfg(unix)]
mod guides;
mod hostile_text;
mod json_shapes;
#[cfg(unix)]
mod killed;
#[cfg(unix)]
mod one_concept;
mod owners;
mod places;
mod profiles;
#[cfg(unix)]
mod prompt;
mod proxy;
#[cfg(unix)]
mod races;
#[cfg(unix)]
mod resolve;
mod rotate;
#[cfg(unix)]
mod screen;
#[cfg(unix)]
mod stopped;
#[cfg(unix)]
mod stopped_anywhere;
mod voice;
mod which;
mod wrong_input;
