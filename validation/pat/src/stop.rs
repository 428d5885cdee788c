//! Ctrl-C. What is being done is dropped; who must clear up after itself waits for [`asked`] instead.

use crate::{exit::Exit, failure::Failure};

/// Waits until somebody presses Ctrl-C. Never ends where there is no such thing.
pub(crate) async fn asked() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
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
