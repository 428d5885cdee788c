//! A terminal of 80 columns in which the program runs, and what a person sees on it: an emulator obeys what the program writes.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    num::NonZero,
    process::{Child, Command},
};

use rustix::{
    pty,
    termios::{Winsize, tcsetwinsize},
};

pub(crate) const COLUMNS: u16 = 80;
/// So many that nothing leaves the screen at its top.
const ROWS: u16 = 400;

/// A terminal: the side of the person, and that of the program.
pub(crate) fn terminal() -> (File, File) {
    let person = pty::openpt(pty::OpenptFlags::RDWR | pty::OpenptFlags::NOCTTY).unwrap();
    pty::grantpt(&person).unwrap();
    pty::unlockpt(&person).unwrap();
    let name = pty::ptsname(&person, Vec::new()).unwrap();
    let program = OpenOptions::new()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    (File::from(person), program)
}

/// A program that runs in a terminal.
pub(crate) struct Screen {
    person: File,
    child: Child,
    seen: vt100::Parser,
}

impl Screen {
    /// Starts the program with all of its three streams in a terminal.
    pub(crate) fn start(command: &mut Command) -> Self {
        let (person, program) = terminal();
        let size = Winsize {
            ws_row: ROWS,
            ws_col: COLUMNS,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&program, size).unwrap();
        let child = command
            .env("TERM", "xterm")
            .stdin(program.try_clone().unwrap())
            .stdout(program.try_clone().unwrap())
            .stderr(program)
            .spawn()
            .unwrap();
        // The command holds the program's side too, and would hold it open.
        command
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        Self {
            person,
            child,
            seen: vt100::Parser::new(
                NonZero::new(ROWS).unwrap(),
                NonZero::new(COLUMNS).unwrap(),
                0,
            ),
        }
    }

    /// The screen at the moment at which this is its end.
    pub(crate) fn until(&mut self, end: &str) -> String {
        while !self.shown().ends_with(end) {
            assert!(self.read(), "it ended before {end:?}:\n{}", self.shown());
        }
        self.shown()
    }

    pub(crate) fn answer(&mut self, text: &str) {
        self.person.write_all(text.as_bytes()).unwrap();
    }

    /// The screen when the program has ended, and its exit code.
    pub(crate) fn end(mut self) -> (String, Option<i32>) {
        while self.read() {}
        let code = self.child.wait().unwrap().code();
        (self.shown(), code)
    }

    /// Whether there was more.
    fn read(&mut self) -> bool {
        let mut buffer = [0; 4096];
        // Where the program has closed its side, Linux gives an error and others an end.
        let length = self.person.read(&mut buffer).unwrap_or_default();
        self.seen.process(&buffer[..length]);
        length > 0
    }

    /// What is to be seen, without the blanks at the end of the screen.
    fn shown(&self) -> String {
        let text = self.seen.screen().contents();
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        // The blank behind a question is where the answer goes.
        let text = lines.join("\n").trim_end().to_owned();
        if text.ends_with(']') {
            text + " "
        } else {
            text
        }
    }
}
