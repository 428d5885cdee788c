//! Signs of life during long work, on a terminal and nowhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::world::World;

/// Says that something goes on, without a known end. It vanishes when it is dropped.
pub(crate) fn spinner(what: &'static str, world: &World<'_>) -> Shown {
    if !world.terminal.shows_progress {
        return Shown(ProgressBar::hidden());
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::default_spinner());
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(120));
    Shown(bar)
}

/// Says how many of so many things are done. It vanishes when it is dropped.
pub(crate) fn bar(what: &'static str, length: usize, world: &World<'_>) -> Shown {
    if !world.terminal.shows_progress {
        return Shown(ProgressBar::hidden());
    }
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    Shown(bar)
}

/// A sign of life that is shown until it is dropped.
pub(crate) struct Shown(ProgressBar);

impl Shown {
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
