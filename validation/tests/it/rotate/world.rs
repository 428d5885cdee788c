//! A tenant with one token to rotate, a folder for journal and sink, and an outside look at both.

use std::{fs, path::PathBuf};

use sailpoint_pat::{Tenant, TokenId, rotate::Rotation};
use sailpoint_pat_fake_tenant::{FakeTenant, TokenSeed};
use serde_json::Value;

use crate::common;

pub(crate) struct World {
    pub(crate) fake: FakeTenant,
    pub(crate) tenant: Tenant,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) old: TokenId,
}

/// A token of ninety days, thirty of which have passed.
pub(crate) fn seed() -> TokenSeed {
    TokenSeed::new("ci")
        .id("0ld")
        .scopes(["idn:accounts:read", "sp:my-personal-access-tokens:manage"])
        .created("2026-05-02T12:00:00.250Z".parse().expect("a date"))
        .expires_at("2026-07-31T12:00:00.000Z".parse().expect("a date"))
        .validity_seconds(900)
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(seed()).await
    }

    pub(crate) async fn with(seed: TokenSeed) -> Self {
        let fake = common::started().await;
        let old = TokenId::new(fake.add_token(seed).expect("a token")).expect("an id");
        Self {
            tenant: common::tenant_for(&fake),
            folder: tempfile::tempdir().expect("a folder"),
            fake,
            old,
        }
    }

    pub(crate) fn rotation(&self) -> Rotation {
        Rotation::of(self.old.clone())
    }

    /// A tenant that asks with this token.
    pub(crate) fn tenant_of(&self, id: &str) -> Tenant {
        let secret = self.fake.secret_of(id).expect("a token");
        let base = sailpoint_pat::BaseUrl::parse(&self.fake.base_url()).expect("a base URL");
        Tenant::builder(base, sailpoint_pat::Credentials::new(id, secret))
            .clock(|| common::instant(common::NOW))
            .margin(std::time::Duration::ZERO)
            .retry(sailpoint_pat::RetryPolicy::never())
            .limiter(sailpoint_pat::Limiter::unlimited())
            .sleep(|_| std::future::ready(()))
            .build()
            .expect("a tenant")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.path("journal")
    }

    /// The names of what is in the folder, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .into_string()
                    .expect("a name")
            })
            .collect();
        names.sort();
        names
    }

    /// The ids of the tokens that are there.
    pub(crate) fn ids(&self) -> Vec<String> {
        let tokens = self.fake.tokens();
        let ids = tokens
            .iter()
            .map(|token| token["id"].as_str().expect("an id").to_owned());
        ids.collect()
    }

    pub(crate) fn token(&self, id: &str) -> Value {
        let tokens = self.fake.tokens();
        let token = tokens.into_iter().find(|token| token["id"] == id);
        token.expect("a token")
    }

    /// There is one token, and these credentials are its.
    #[track_caller]
    pub(crate) fn assert_only(&self, id: &str, secret: &str) {
        assert_eq!(self.ids(), [id]);
        assert!(
            self.fake.secret_of(id).as_deref() == Some(secret),
            "not its secret"
        );
    }
}

/// Id and secret in a file with `ClientId` and `ClientSecret`.
pub(crate) fn credentials_in(path: &std::path::Path) -> (String, String) {
    let text = fs::read_to_string(path).expect("a file");
    let config: Value = serde_json::from_str(&text).expect("JSON");
    let word = |key: &str| config[key].as_str().expect("a string").to_owned();
    (word("ClientId"), word("ClientSecret"))
}
