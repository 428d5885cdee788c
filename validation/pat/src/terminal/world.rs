//! What the program finds around it, as arguments. Nothing below reads the environment, the clock or the terminal by itself.

use std::{
    ffi::OsString,
    fmt::Display,
    io::{self, Write},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use sailpoint_pat::visible;

use super::{exit::Exit, failure::Failure};

/// What the program finds around it.
pub struct World<'a> {
    /// Where results go.
    pub out: &'a mut dyn Write,
    /// Where everything else goes: questions, warnings, errors.
    pub err: &'a mut dyn Write,
    /// Standard output once more, for a secret that goes there without a detour.
    pub direct: fn() -> Box<dyn Write + Send>,
    /// A variable of the environment.
    pub variable: fn(&str) -> Option<OsString>,
    /// The time.
    pub clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Reads one line from somebody at a terminal; `None` if nobody is there.
    pub answer: Option<fn() -> io::Result<String>>,
    /// The same without showing what is typed.
    pub hidden_answer: fn() -> io::Result<String>,
    /// Reads standard input to its end, or so many bytes of it.
    pub input: fn(u64) -> io::Result<Vec<u8>>,
    /// What kind of terminal it is.
    pub terminal: Terminal,
    /// How much is said beside the results.
    pub voice: Voice,
    /// Whether standard output is closed or thrown away, so that a secret would be lost there.
    pub output_is_lost: bool,
}

/// What kind of terminal it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Whether results have colours. Nothing takes them out afterwards: what does would also take what others wrote for colours.
    pub colours: bool,
    /// The width of the terminal to which results go; `None` if they go elsewhere.
    pub columns: Option<u16>,
    /// Whether somebody sees how long work goes on.
    pub shows_progress: bool,
}

/// How much is said beside the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    /// Warnings and errors.
    Quiet,
    /// What people want to know as well.
    #[default]
    Normal,
    /// Also what is sent where.
    Verbose,
}

impl World<'_> {
    /// Refuses to print a secret where nobody gets it.
    pub(crate) fn check_output(&self) -> Result<(), Failure> {
        if self.output_is_lost {
            return Err(Failure::usage(
                "standard output is closed or /dev/null, where the secret would be lost; give --secret-to FILE",
            ));
        }
        Ok(())
    }

    /// The present, with the margin that a tenant has.
    pub(crate) fn now(&self) -> sailpoint_pat::Now {
        sailpoint_pat::Now::at((self.clock)()).with_margin(sailpoint_pat::Now::RECOMMENDED_MARGIN)
    }

    /// A variable that holds a text. One that holds something else is not taken for one that is not set.
    pub(crate) fn text_variable(&self, name: &str) -> Result<Option<String>, Failure> {
        let text = (self.variable)(name).map(OsString::into_string).transpose();
        text.map_err(|_| Failure::usage(format!("{name} is not Unicode; set it again")))
    }

    /// Lines for people, beside the result. What they would not see is written out.
    pub(crate) fn say(&mut self, lines: impl Display) {
        // In this order on a terminal. What cannot be written now fails again at the end.
        let _ = self.out.flush();
        for line in lines.to_string().split('\n') {
            // If standard error is gone there is nobody left to tell.
            let _ = writeln!(self.err, "{}", visible(line));
        }
    }

    /// Lines beside the result that are good to know, and that nobody has to act on.
    pub(crate) fn remark(&mut self, lines: impl Display) {
        if self.voice != Voice::Quiet {
            self.say(lines);
        }
    }

    /// Lines for people of what was changed, which whoever wants quiet knows.
    pub(crate) fn report(&mut self, lines: impl Display) -> Result<(), Failure> {
        match self.voice {
            Voice::Quiet => Ok(()),
            Voice::Normal | Voice::Verbose => self.tell(lines),
        }
    }

    /// Asks for what somebody types. What was written before is on the screen by then.
    pub(crate) fn prompt(&mut self, words: impl Display) -> Result<(), Failure> {
        self.out.flush()?;
        let _ = write!(self.err, "{words}").and_then(|()| self.err.flush());
        Ok(())
    }

    /// Lines of a result for people. What they would not see is written out.
    pub(crate) fn tell(&mut self, lines: impl Display) -> Result<(), Failure> {
        for line in lines.to_string().split('\n') {
            writeln!(self.out, "{}", visible(line))?;
        }
        Ok(())
    }
}

/// What somebody types, which is read from now on, on a thread of its own: whoever waits for it can be stopped, and whether that was
/// asked for is not looked at before.
pub(crate) fn typed(
    answer: fn() -> io::Result<String>,
) -> impl Future<Output = Result<String, Failure>> {
    let answer = tokio::task::spawn_blocking(answer);
    async {
        match answer.await {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(error)) => Err(Failure::file("read", "the answer", &error)),
            Err(_) => Err(Failure::new(Exit::File, "the answer cannot be read")),
        }
    }
}
