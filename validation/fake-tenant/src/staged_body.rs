//! A reply's body that arrives in stages, or breaks off.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};

use crate::pipeline::Dropped;

/// A body that promises its whole length and then goes through its stages.
pub(crate) struct StagedBody {
    length: u64,
    stages: VecDeque<Stage>,
}

pub(crate) enum Stage {
    Send(Bytes),
    Wait(Pin<Box<dyn Future<Output = ()> + Send>>),
    /// Gives the connection the turn in which it sends what it holds.
    Flush,
    /// Ends the connection.
    Fail,
}

impl StagedBody {
    pub(crate) fn new(length: usize, stages: impl IntoIterator<Item = Stage>) -> Self {
        Self {
            length: length as u64,
            stages: stages.into_iter().collect(),
        }
    }
}

impl HttpBody for StagedBody {
    type Data = Bytes;
    type Error = Dropped;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Dropped>>> {
        loop {
            match self.stages.pop_front() {
                None => return Poll::Ready(None),
                Some(Stage::Send(bytes)) if bytes.is_empty() => {}
                Some(Stage::Send(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Stage::Wait(mut until)) => {
                    if until.as_mut().poll(cx).is_pending() {
                        self.stages.push_front(Stage::Wait(until));
                        return Poll::Pending;
                    }
                }
                Some(Stage::Flush) => {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Stage::Fail) => return Poll::Ready(Some(Err(Dropped::Closed))),
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
