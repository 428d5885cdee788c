//! A plan carried out, many tokens a request or one by one.

use crate::{
    extend::{
        plan::ExtendPlan,
        report::{ExtendOutcome, ExtendReport, ExtendStep},
    },
    request::{
        bulk::{BulkPatch, BulkPlan},
        patch::TokenPatch,
    },
    tenant::{Tenant, bulk::BulkOutcome},
    token::id::TokenId,
    transport::error::{Error, kind::ErrorKind},
};

impl Tenant {
    /// Carries out a plan by bulk updates of [`BulkPatch::MOST_IDS`] tokens each, and tells what was done and what was not.
    ///
    /// A bulk update needs the right `idn:all-personal-access-tokens:update`, and is [`Forbidden`](ErrorKind::Forbidden) to the
    /// credentials of an API client. One's own tokens can be changed [one by one](Tenant::extend_one_by_one) instead.
    ///
    /// # Cancellation
    ///
    /// Dropping the future leaves the requests so far carried out, and the last one perhaps. A plan made from a new list goes on from
    /// there.
    pub async fn extend(&self, plan: &ExtendPlan) -> ExtendReport {
        let ids: Vec<TokenId> = plan.ids().cloned().collect();
        let patch = TokenPatch::new().expire_at(plan.deadline());
        // Without ids there is no bulk update; with ids that are listed, and there once, there always is.
        let Ok(bulk) = BulkPlan::new(ids.clone(), patch) else {
            return ExtendReport { steps: Vec::new() };
        };
        let report = self.bulk_plan(&bulk).await;
        let chunks = ids.chunks(BulkPatch::MOST_IDS).map(<[TokenId]>::to_vec);
        let steps = chunks.zip(report.chunks()).map(|(ids, chunk)| ExtendStep {
            ids,
            outcome: match &chunk.outcome {
                BulkOutcome::Done(_) => ExtendOutcome::Done,
                BulkOutcome::Failed(error) => failed(error.clone()),
                BulkOutcome::NotTried => ExtendOutcome::NotTried,
            },
        });
        ExtendReport {
            steps: steps.collect(),
        }
    }

    /// Carries out a plan by patching token after token, which one's own tokens allow. It stops at the first failure that
    /// the next token would meet too.
    ///
    /// # Cancellation
    ///
    /// As for [`extend`](Tenant::extend).
    pub async fn extend_one_by_one(&self, plan: &ExtendPlan) -> ExtendReport {
        let mut steps = Vec::new();
        let mut goes_on = true;
        for id in plan.ids() {
            let outcome = if goes_on {
                let patch = TokenPatch::new().expire_at(plan.deadline());
                match self.patch(id, patch).await {
                    Ok(_) => ExtendOutcome::Done,
                    Err(error) => {
                        // somebody else's token is forbidden, the next one may not be
                        goes_on = matches!(
                            error.kind(),
                            ErrorKind::NotFound
                                | ErrorKind::Forbidden
                                | ErrorKind::Refused
                                | ErrorKind::Service
                                | ErrorKind::Unreadable
                        );
                        failed(error)
                    }
                }
            } else {
                ExtendOutcome::NotTried
            };
            steps.push(ExtendStep {
                ids: vec![id.clone()],
                outcome,
            });
        }
        ExtendReport { steps }
    }
}

fn failed(error: Error) -> ExtendOutcome {
    if error.may_have_acted() {
        ExtendOutcome::Unknown(error)
    } else {
        ExtendOutcome::Failed(error)
    }
}
