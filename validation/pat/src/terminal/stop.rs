//! Ctrl-C, and SIGTERM, by which a pipeline ends a program. What is being done is dropped; who must clear up after itself waits for
//! [`asked`] instead. A hang-up is left alone, for `nohup` has it ignored.

use super::{exit::Exit, failure::Failure};

/// Waits until somebody presses Ctrl-C, or asks the program to end. Never ends where there is no such thing.
pub(crate) async fn asked() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = ctrl_c => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    if let Ok(mut signals) = signal(SignalKind::terminate())
        && signals.recv().await.is_some()
    {
        return;
    }
    std::future::pending::<()>().await;
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending::<()>().await;
}

/// Does `work`, unless somebody stops it.
pub(crate) async fn or<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::select! {
        // What the work itself has to say about being stopped is better.
        biased;
        result = work => result,
        () = asked() => Err(Failure::new(
            Exit::Stopped,
            "stopped; what was being sent may have been carried out",
        )),
    }
}
