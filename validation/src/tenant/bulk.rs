//! A plan for any number of tokens, carried out request by request, and what came of each.

use crate::{
    request::bulk::{BulkPatch, BulkPlan},
    tenant::Tenant,
    token::list::TokenList,
    transport::error::{Error, kind::ErrorKind},
};

/// What came of each request of a [`BulkPlan`], in order.
#[derive(Clone, Debug)]
#[must_use]
pub struct BulkReport {
    chunks: Vec<BulkChunk>,
}

/// One request of a plan, and what came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BulkChunk {
    /// What was asked for.
    pub request: BulkPatch,
    /// What came of it.
    pub outcome: BulkOutcome,
}

/// What came of one request of a plan.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BulkOutcome {
    /// All of its tokens are changed: so they are now.
    Done(TokenList),
    /// It failed. The service does all of a request or nothing: [`Error::delivery`] and [`Error::status`] say whether it may have
    /// done it.
    Failed(Error),
    /// It was not sent, since an earlier one failed in a way that this one would have too.
    NotTried,
}

impl Tenant {
    /// Carries out a plan, one request after the other, and tells what was done and what was not. A request that fails for reasons
    /// of its own does not hold up the others.
    ///
    /// ```no_run
    /// # async fn example(tenant: sailpoint_pat::Tenant, plan: sailpoint_pat::BulkPlan) {
    /// let report = tenant.bulk_plan(&plan).await;
    /// for chunk in report.not_done() {
    ///     println!("not done: {:?}", chunk.request.ids().collect::<Vec<_>>());
    /// }
    /// # }
    /// ```
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves the requests so far carried out, and the last one perhaps. The same plan can be carried out again,
    /// or request by request with [`BulkPlan::requests`] and [`bulk`](Tenant::bulk).
    pub async fn bulk_plan(&self, plan: &BulkPlan) -> BulkReport {
        let send = |request| self.bulk(request);
        let chunks = in_turn(plan.requests(), send, is_of_its_own).await;
        let chunks = chunks.into_iter().map(|(request, result)| BulkChunk {
            request,
            outcome: match result {
                Some(Ok(tokens)) => BulkOutcome::Done(tokens),
                Some(Err(error)) => BulkOutcome::Failed(error),
                None => BulkOutcome::NotTried,
            },
        });
        BulkReport {
            chunks: chunks.collect(),
        }
    }
}

/// Sends requests one after the other, and tells what came of each: nothing of those that were not tried, as one failed that is not of
/// its own and they would have failed too.
pub(crate) async fn in_turn<R: Clone, T, F>(
    requests: impl IntoIterator<Item = R>,
    send: impl Fn(R) -> F,
    is_of_its_own: impl Fn(ErrorKind) -> bool,
) -> Vec<(R, Option<Result<T, Error>>)>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut results = Vec::new();
    let mut goes_on = true;
    for request in requests {
        let result = if goes_on {
            let result = send(request.clone()).await;
            goes_on = !matches!(&result, Err(error) if !is_of_its_own(error.kind()));
            Some(result)
        } else {
            None
        };
        results.push((request, result));
    }
    results
}

/// Whether the next request may fare better.
pub(crate) fn is_of_its_own(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::NotFound | ErrorKind::Refused | ErrorKind::Service | ErrorKind::Unreadable
    )
}

impl BulkReport {
    /// All requests, in order.
    pub fn chunks(&self) -> &[BulkChunk] {
        &self.chunks
    }

    /// Whether every token is changed.
    pub fn is_complete(&self) -> bool {
        self.not_done().next().is_none()
    }

    /// The requests whose tokens are changed.
    pub fn done(&self) -> impl Iterator<Item = &BulkChunk> {
        self.chunks.iter().filter(|chunk| chunk.is_done())
    }

    /// The requests whose tokens are not changed, or perhaps not.
    pub fn not_done(&self) -> impl Iterator<Item = &BulkChunk> {
        self.chunks.iter().filter(|chunk| !chunk.is_done())
    }
}

impl BulkChunk {
    fn is_done(&self) -> bool {
        matches!(self.outcome, BulkOutcome::Done(_))
    }

    /// How it failed, if it did.
    pub fn error(&self) -> Option<&Error> {
        match &self.outcome {
            BulkOutcome::Failed(error) => Some(error),
            BulkOutcome::Done(_) | BulkOutcome::NotTried => None,
        }
    }
}
