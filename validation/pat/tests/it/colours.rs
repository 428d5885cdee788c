//! Colours go where somebody sees them, and nowhere else.

use crate::common::{pat, ran};

const LIST: [&str; 4] = ["--demo", "list", "--owner", "all"];

#[test]
fn a_pipe_gets_no_colours() {
    assert!(!ran(pat().args(LIST)).out.contains('\u{1b}'));
}

#[test]
fn colours_come_on_demand_and_go_on_demand() {
    let forced = ran(pat().args(LIST).env("CLICOLOR_FORCE", "1")).out;
    assert!(forced.contains("\u{1b}["), "{forced}");
    let neither = ran(pat().args(LIST).env("NO_COLOR", "1")).out;
    assert!(!neither.contains('\u{1b}'), "{neither}");
}

/// What programs read is the same with and without.
#[test]
fn json_and_csv_never_have_colours() {
    for format in ["json", "csv"] {
        let mut command = pat();
        command
            .args(LIST)
            .args(["--format", format])
            .env("CLICOLOR_FORCE", "1");
        assert!(!ran(&mut command).out.contains('\u{1b}'), "{format}");
    }
}
