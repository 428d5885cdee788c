//! What is called, and how it is told whether the tenant agrees with what the caller knows.

use sailpoint_pat::{
    Acknowledged, BulkPatch, Creation, Delivery, Error, ErrorKind, IssuedToken, NewToken, Owner,
    Tenant, TokenId, TokenList, TokenPatch,
};
use sailpoint_pat_fake_tenant::{FakeTenant, Operation, TokenSeed};
use serde_json::{Value, json};

use super::{heard::Heard, tally::Tally};
use crate::common;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// With a list after it.
    TokenExchange,
    List,
    Create,
    Patch,
    Delete,
    BulkUpdate,
}

/// What a call ended with.
pub(crate) enum Outcome {
    Listed(Result<usize, Error>),
    Created(Result<IssuedToken, Error>),
    Changed(Result<(), Error>),
}

fn lasting() -> TokenPatch {
    TokenPatch::new().never_expire(Acknowledged::that_this_token_never_expires())
}

/// Token and name that one case is about.
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) id: Option<TokenId>,
}

impl Subject {
    /// What is created: a token whose expiry nobody else asks for.
    pub(crate) fn token(&self) -> NewToken {
        let body = json!({ "name": self.name, "expirationDate": "2026-12-31T00:00:00.123Z" });
        let token = NewToken::from_json(body.to_string().as_bytes(), &common::now());
        token.expect("allowed").with_own_expiry()
    }
}

impl Op {
    pub(crate) const ALL: [Self; 6] = [
        Self::TokenExchange,
        Self::List,
        Self::Create,
        Self::Patch,
        Self::Delete,
        Self::BulkUpdate,
    ];

    pub(crate) fn at_the_service(self) -> Operation {
        match self {
            Self::TokenExchange => Operation::TokenExchange,
            Self::List => Operation::List,
            Self::Create => Operation::Create,
            Self::Patch => Operation::Patch,
            Self::Delete => Operation::Delete,
            Self::BulkUpdate => Operation::BulkUpdate,
        }
    }

    /// Sets the stage in an empty tenant.
    pub(crate) fn prepare(self, fake: &FakeTenant, name: String) -> Subject {
        fake.clear_tokens();
        let id = (self != Self::Create).then(|| {
            let seed =
                TokenSeed::new(&name).expires_at("2026-12-31T00:00:00Z".parse().expect("a date"));
            TokenId::new(fake.add_token(seed).expect("a token")).expect("an id")
        });
        if self == Self::TokenExchange {
            fake.revoke_bearers();
        }
        Subject { name, id }
    }

    pub(crate) async fn call(self, tenant: &Tenant, subject: &Subject) -> Outcome {
        match (self, &subject.id) {
            (Self::Delete, Some(id)) => Outcome::Changed(tenant.delete(id).await),
            (Self::Patch, Some(id)) => {
                Outcome::Changed(tenant.patch(id, lasting()).await.map(drop))
            }
            (Self::BulkUpdate, Some(id)) => {
                let bulk = BulkPatch::new([id.clone()], lasting()).expect("allowed");
                Outcome::Changed(tenant.bulk(bulk).await.map(drop))
            }
            (Self::Create, _) => {
                let listed = TokenList::default();
                Outcome::Created(tenant.create_after(&listed, subject.token()).await)
            }
            _ => Outcome::Listed(
                tenant
                    .list(Owner::Me)
                    .await
                    .map(|list| list.tokens.len() + list.undecodable.len()),
            ),
        }
    }

    /// Whether it was carried out, as the fake tenant has it.
    pub(crate) fn is_done(self, fake: &FakeTenant, subject: &Subject) -> bool {
        let is_ours = |token: &Value| token["name"] == subject.name.as_str();
        match self {
            Self::TokenExchange | Self::List => true,
            Self::Create => fake.tokens().iter().any(is_ours),
            Self::Delete => !fake.tokens().iter().any(is_ours),
            Self::Patch | Self::BulkUpdate => fake
                .tokens()
                .iter()
                .any(|token| is_ours(token) && token["expirationDate"].is_null()),
        }
    }
}

impl Outcome {
    /// Holds what the caller knows against what the tenant holds.
    pub(crate) fn judge(
        &self,
        op: Op,
        fake: &FakeTenant,
        subject: &Subject,
        tally: &mut Tally,
        at: &str,
    ) {
        let done = op.is_done(fake, subject);
        match self {
            Self::Listed(Ok(count)) => assert_eq!(*count, 1, "{at}"),
            Self::Listed(Err(_)) => {}
            Self::Changed(Ok(())) => assert!(done, "{at}"),
            Self::Changed(Err(error)) => {
                let excludes_it = error.delivery() == Delivery::NotSent
                    || matches!(
                        error.kind(),
                        ErrorKind::Refused | ErrorKind::Forbidden | ErrorKind::RateLimited
                    );
                assert!(!(excludes_it && done), "{at}: {error}");
            }
            Self::Created(Ok(issued)) => {
                tally.created += 1;
                let secret = fake.secret_of(issued.id().as_str());
                if secret.as_deref() != Some(issued.secret().expose()) {
                    tally.places.push(format!("secret lost: {at}"));
                    tally.secrets_lost += 1;
                }
            }
            Self::Created(Err(error)) => match error.creation() {
                None => panic!("{at}: nothing is said of the token: {error}"),
                Some(Creation::Orphan(orphan)) => {
                    tally.orphans_said += 1;
                    assert!(fake.secret_of(orphan.id.as_str()).is_some(), "{at}");
                }
                Some(Creation::Unknown(_)) => tally.orphans_said += usize::from(done),
                Some(_) if done => {
                    tally.places.push(format!("orphan unsaid: {at}: {error}"));
                    tally.orphans_unsaid += 1;
                }
                Some(_) => {}
            },
        }
    }

    pub(crate) fn tell(&self, heard: &Heard) {
        match self {
            Self::Listed(Ok(count)) => heard.value(count),
            Self::Changed(Ok(())) => {}
            Self::Created(Ok(issued)) => heard.value(issued),
            Self::Listed(Err(error)) | Self::Changed(Err(error)) | Self::Created(Err(error)) => {
                heard.error(error);
            }
        }
    }
}
