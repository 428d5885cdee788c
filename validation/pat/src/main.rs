//! The program: reads the command line, the environment, the clock and the terminal, and hands them on.

use std::{
    io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _},
    process::ExitCode,
    sync::Arc,
};

use anstream::{AutoStream, ColorChoice};
use chrono::Utc;
use sailpoint_pat_cli::{Cli, Exit, Terminal, Voice, World, run, usage};

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => {
            return usage(&error, &mut anstream::stdout(), &mut anstream::stderr()).into();
        }
    };
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = writeln!(io::stderr(), "pat: the program cannot start: {error}");
            return Exit::File.into();
        }
    };
    let colours = AutoStream::choice(&io::stdout());
    // Past whatever strips or translates colours, if there are none: it would take text of others for them.
    let out: Box<dyn io::Write> = match colours {
        ColorChoice::Never => Box::new(io::stdout()),
        choice => Box::new(AutoStream::new(io::stdout(), choice)),
    };
    let mut out = io::BufWriter::new(out);
    let mut world = World {
        out: &mut out,
        err: &mut io::stderr(),
        direct: || Box::new(io::stdout()),
        variable: |name| std::env::var_os(name),
        clock: Arc::new(Utc::now),
        answer: io::stdin().is_terminal().then_some(answer),
        hidden_answer: || rpassword::read_password(),
        input,
        terminal: Terminal {
            colours: colours != ColorChoice::Never,
            columns: io::stdout()
                .is_terminal()
                .then(|| terminal_size::terminal_size().map_or(80, |(width, _)| width.0)),
            shows_progress: io::stderr().is_terminal(),
        },
        voice: Voice::default(),
        output_is_lost: output_is_lost(),
    };
    let exit = runtime.block_on(run(cli, &mut world));
    // Nobody may answer a question that is still open.
    runtime.shutdown_background();
    exit.into()
}

fn answer() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

fn input(most: u64) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    io::stdin().lock().take(most).read_to_end(&mut text)?;
    Ok(text)
}

/// A standard output that was closed is `/dev/null` by now: the standard library opens that in its place.
#[cfg(unix)]
fn output_is_lost() -> bool {
    use std::{
        fs::{self, File},
        os::{
            fd::AsFd as _,
            unix::fs::{FileTypeExt as _, MetadataExt as _},
        },
    };
    let output = io::stdout().as_fd().try_clone_to_owned().map(File::from);
    let output = output.and_then(|file| file.metadata());
    match (output, fs::metadata("/dev/null")) {
        (Ok(output), Ok(null)) => {
            output.file_type().is_char_device() && output.rdev() == null.rdev()
        }
        _ => false,
    }
}

#[cfg(not(unix))]
fn output_is_lost() -> bool {
    false
}
