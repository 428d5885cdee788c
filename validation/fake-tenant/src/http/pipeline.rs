//! The way of one request: found out, written down, led through its fault, answered by its route.
//!
//! No other place knows of faults or of the journal's order.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::{HeaderValue, Request, header};
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;

use super::app::App;
use super::fault::{Edit, Fault};
use super::journal::{ReceivedRequest, RequestNumber};
use super::operation::Operation;
use super::refusal::Refusal;

const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// There is no reply, or no more of it: the connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Dropped {
    #[error("the connection is closed")]
    Closed,
    #[error("the connection is reset")]
    Reset,
}

/// Takes one request from its head to the reply that is sent.
pub(crate) async fn serve(
    app: Arc<App>,
    router: Router,
    request: Request<Body>,
) -> Result<Response, Dropped> {
    let (parts, body) = request.into_parts();
    let operation = Operation::of(&parts.method, parts.uri.path());
    let (number, fault) = {
        let mut state = app.state();
        let number = state
            .journal
            .begin(ReceivedRequest::begin(operation, &parts));
        (number, state.faults.take(operation))
    };
    if matches!(fault, Some(Fault::DropBeforeReading)) {
        return Err(Dropped::Closed);
    }
    let body = to_bytes(body, LARGEST_BODY)
        .await
        .map_err(|_| Dropped::Closed)?;
    app.state().journal.body(number, &body);

    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(RequestNumber(number));
    let mut response = under_fault(fault, act(&app, router, request)).await?;
    // the service's own time, which is not the machine's
    if let Ok(date) = HeaderValue::try_from(app.now().http_date()) {
        response.headers_mut().entry(header::DATE).or_insert(date);
    }
    app.state()
        .journal
        .answered(number, response.status().as_u16());
    Ok(response)
}

async fn act(app: &App, router: Router, request: Request<Body>) -> Response {
    let reply: Result<Response, Infallible> = TowerToHyperService::new(router).call(request).await;
    let Ok(response) = reply;
    match response.extensions().get::<Arc<Refusal>>() {
        Some(refusal) => refusal.render(&app.state().store.random.id()),
        None => response,
    }
}

/// Leads a request through its fault. `act` is what the service does, and is only done if the fault lets it.
async fn under_fault(
    fault: Option<Fault>,
    act: impl Future<Output = Response>,
) -> Result<Response, Dropped> {
    let Some(fault) = fault else {
        return Ok(act.await);
    };
    Ok(match fault {
        Fault::DropBeforeReading | Fault::DropBeforeActing => return Err(Dropped::Closed),
        Fault::ResetBeforeActing => return Err(Dropped::Reset),
        Fault::DropAfterActing => {
            act.await;
            return Err(Dropped::Closed);
        }
        Fault::ResetAfterActing => {
            act.await;
            return Err(Dropped::Reset);
        }
        Fault::Answer(answer) => answer.into_response(),
        Fault::AnswerAfterActing(answer) => {
            act.await;
            answer.into_response()
        }
        Fault::CutBody { after } => cut(act.await, after).await,
        Fault::TruncateBody { keep } => {
            rewrite(act.await, |body| body.slice(..keep.min(body.len()))).await
        }
        Fault::SlowBody { chunk, delay } => slow(act.await, chunk.max(1), delay).await,
        Fault::HoldBody { after, gate } => {
            staged(act.await, |body| {
                let rest = body.clone().split_off(after.min(body.len()));
                let first = body.slice(..body.len() - rest.len());
                let until = Box::pin(async move { gate.pass().await });
                vec![
                    Stage::Send(first),
                    Stage::Flush,
                    Stage::Wait(until),
                    Stage::Send(rest),
                ]
            })
            .await
        }
        Fault::EditReply(edits) => {
            rewrite(act.await, |body| edit(&body, &edits).unwrap_or(body)).await
        }
        Fault::ContentType(media_type) => {
            let mut response = act.await;
            if let Ok(value) = HeaderValue::try_from(media_type) {
                response.headers_mut().insert(header::CONTENT_TYPE, value);
            }
            response
        }
        Fault::HoldBeforeActing(gate) => {
            gate.pass().await;
            act.await
        }
        Fault::HoldAfterActing(gate) => {
            let response = act.await;
            gate.pass().await;
            response
        }
    })
}

fn edit(body: &Bytes, edits: &[Edit]) -> Option<Bytes> {
    let mut value: Value = serde_json::from_slice(body).ok()?;
    for edit in edits {
        edit.apply(&mut value);
    }
    Some(value.to_string().into())
}

async fn cut(response: Response, after: usize) -> Response {
    staged(response, |body| {
        let mut stages = vec![
            Stage::Send(body.slice(..after.min(body.len()))),
            Stage::Flush,
        ];
        if after < body.len() {
            stages.push(Stage::Fail);
        }
        stages
    })
    .await
}

async fn slow(response: Response, chunk: usize, delay: Duration) -> Response {
    staged(response, |body| {
        let pieces = (0..body.len())
            .step_by(chunk)
            .map(|at| body.slice(at..body.len().min(at + chunk)));
        pieces
            .flat_map(|piece| {
                [
                    Stage::Wait(Box::pin(tokio::time::sleep(delay))),
                    Stage::Send(piece),
                    Stage::Flush,
                ]
            })
            .skip(1)
            .collect()
    })
    .await
}

async fn staged(response: Response, stages: impl FnOnce(Bytes) -> Vec<Stage>) -> Response {
    let (parts, body) = response.into_parts();
    let body = whole(body).await;
    Response::from_parts(parts, Body::new(StagedBody::new(body.len(), stages(body))))
}

async fn rewrite(response: Response, change: impl FnOnce(Bytes) -> Bytes) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(change(whole(body).await)))
}

/// The bytes of a reply of our own making, which are all there.
async fn whole(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.unwrap_or_default()
}

/// A body that promises its whole length and then goes through its stages.
struct StagedBody {
    length: u64,
    stages: VecDeque<Stage>,
}

enum Stage {
    Send(Bytes),
    Wait(Pin<Box<dyn Future<Output = ()> + Send>>),
    /// Gives the connection the turn in which it sends what it holds.
    Flush,
    /// Ends the connection.
    Fail,
}

impl StagedBody {
    fn new(length: usize, stages: impl IntoIterator<Item = Stage>) -> Self {
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
