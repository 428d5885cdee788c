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
    tenant::{
        Tenant,
        bulk::{in_turn, is_of_its_own},
    },
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
        let send = |request| self.bulk(request);
        let done = in_turn(bulk.requests(), send, is_of_its_own).await;
        let chunks = ids.chunks(BulkPatch::MOST_IDS).map(<[TokenId]>::to_vec);
        let steps = chunks.zip(done).map(|(ids, (_, result))| ExtendStep {
            ids,
            outcome: ExtendOutcome::of(result),
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
        let patch = &TokenPatch::new().expire_at(plan.deadline());
        let send = |id: TokenId| async move { self.patch(&id, patch.clone()).await };
        // somebody else's token is forbidden, the next one may not be
        let is_of_its_own = |kind| is_of_its_own(kind) || kind == ErrorKind::Forbidden;
        let done = in_turn(plan.ids().cloned(), send, is_of_its_own).await;
        let steps = done.into_iter().map(|(id, result)| ExtendStep {
            ids: vec![id],
            outcome: ExtendOutcome::of(result),
        });
        ExtendReport {
            steps: steps.collect(),
        }
    }
}

impl ExtendOutcome {
    fn of<T>(result: Option<Result<T, Error>>) -> Self {
        match result {
            Some(Ok(_)) => Self::Done,
            Some(Err(error)) if error.may_have_acted() => Self::Unknown(error),
            Some(Err(error)) => Self::Failed(error),
            None => Self::NotTried,
        }
    }
}
