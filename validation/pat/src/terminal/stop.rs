//! How the program is asked to stop: by Ctrl-C, and by SIGTERM, SIGHUP and SIGQUIT, which are the same here. What is being done is
//! dropped; what has to be cleared up says at once what it waits for.
//!
//! The invariant: asking twice ends the program, whatever it is doing. It says then what is not known.

use std::{
    io::{self, Write as _},
    pin::pin,
    sync::{OnceLock, mpsc},
    thread,
    time::Duration,
};

use tokio::sync::watch;

use super::{exit::Exit, failure::Failure, world::World};

/// How often the program was asked to stop.
static ASKED: OnceLock<watch::Receiver<u32>> = OnceLock::new();

/// How long whoever was asked twice has for its last words, before it is ended wherever it is: it may hang at a pipe.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Waits until somebody asks the program to stop. Never ends where there is no such thing.
pub(crate) async fn asked() {
    asked_times(1).await;
}

/// Waits until somebody has asked so many times in all.
async fn asked_times(times: u32) {
    let mut count = count();
    if count.wait_for(|count| *count >= times).await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Counts from the first time on that it is called: until then a signal ends the program as it ends any other.
fn count() -> watch::Receiver<u32> {
    let begin = || {
        let (sender, receiver) = watch::channel(0);
        let (tell, is_listening) = mpsc::channel::<()>();
        // A thread of its own listens also while the program hangs at a pipe.
        let thread = thread::Builder::new().spawn(move || listen(&sender, tell));
        if thread.is_ok() {
            // Told, or the thread has ended.
            let _ = is_listening.recv();
        }
        receiver
    };
    ASKED.get_or_init(begin).clone()
}

fn listen(count: &watch::Sender<u32>, is_listening: mpsc::Sender<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let Ok(mut signals) = Signals::new() else {
            return;
        };
        drop(is_listening);
        for _ in 0..2 {
            if !signals.next().await {
                return;
            }
            count.send_modify(|count| *count += 1);
        }
        tokio::time::sleep(LAST_WORDS).await;
        let _ = writeln!(
            io::stderr(),
            "pat: ended; what was being done may have been carried out"
        );
        std::process::exit(Exit::Stopped.code().into());
    });
}

#[cfg(unix)]
struct Signals(Vec<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut kinds = vec![
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::quit(),
        ];
        if minds_a_hang_up() {
            kinds.push(SignalKind::hangup());
        }
        kinds
            .into_iter()
            .map(signal)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    async fn next(&mut self) -> bool {
        std::future::poll_fn(|context| {
            let mut signals = self.0.iter_mut().map(|signal| signal.poll_recv(context));
            match signals.find(std::task::Poll::is_ready) {
                Some(ready) => ready.map(|signal| signal.is_some()),
                None => std::task::Poll::Pending,
            }
        })
        .await
    }
}

/// Whether a hang-up is a request to stop: not under `nohup`, which has it ignored.
#[cfg(target_os = "linux")]
fn minds_a_hang_up() -> bool {
    const SIGHUP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_none_or(|mask| mask & (1 << (SIGHUP - 1)) == 0)
}

/// Whether a hang-up is a request to stop. Whether it is ignored cannot be asked here: where nobody looks on, as under `nohup`, it
/// stays as it was found.
#[cfg(all(unix, not(target_os = "linux")))]
fn minds_a_hang_up() -> bool {
    use std::io::IsTerminal as _;
    io::stderr().is_terminal()
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> bool {
        tokio::signal::ctrl_c().await.is_ok()
    }
}

/// Does `work`, unless somebody stops it.
pub(crate) async fn or<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    or_say(
        work,
        "stopped; what was being sent may have been carried out",
    )
    .await
}

/// Does `work`, which changes nothing, unless somebody stops it.
pub(crate) async fn before_changes<T>(
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    or_say(work, "stopped; nothing was changed").await
}

async fn or_say<T>(
    work: impl Future<Output = Result<T, Failure>>,
    words: &str,
) -> Result<T, Failure> {
    let mut work = Box::pin(work);
    tokio::select! {
        biased;
        result = &mut work => return result,
        () = asked() => {}
    }
    // What the work itself has to say about being stopped is better, and it may have been asked before that could be heard.
    tokio::select! {
        biased;
        result = work => result,
        () = std::future::ready(()) => Err(Failure::new(Exit::Stopped, words)),
    }
}

/// Does `work` to its end though somebody asks to stop, and says then at once that this is waited for. `None` if somebody asks twice.
pub(crate) async fn finishing<T>(
    work: impl Future<Output = T>,
    what: &str,
    world: &mut World<'_>,
) -> Option<T> {
    let mut work = pin!(work);
    tokio::select! {
        biased;
        () = asked() => {}
        done = &mut work => return Some(done),
    }
    world.say(format_args!(
        "pat: stopping: {what}; Ctrl-C once more ends it at once"
    ));
    tokio::select! {
        biased;
        done = work => Some(done),
        () = asked_times(2) => None,
    }
}
