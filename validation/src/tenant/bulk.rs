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
        let mut chunks = Vec::new();
        let mut goes_on = true;
        for request in plan.requests() {
            let outcome = if goes_on {
                match self.bulk(request.clone()).await {
                    Ok(tokens) => BulkOutcome::Done(tokens),
                    Err(error) => {
                        goes_on = is_of_its_own(error.kind());
                        BulkOutcome::Failed(error)
                    }
                }
            } else {
                BulkOutcome::NotTried
            };
            chunks.push(BulkChunk { request, outcome });
        }
        BulkReport { chunks }
    }
}

/// Whether the next request may fare better.
fn is_of_its_own(kind: ErrorKind) -> bool {
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
