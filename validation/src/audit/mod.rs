//! What an administrator should know of a tenant's tokens: which live for ever, end soon, lie unused, or may do too much.
//!
//! Pure: tokens, time and policy are arguments. It never asks the service, and never sees a secret.
//!
//! ```
//! use sailpoint_pat::{Now, TokenList, audit::{Audit, FindingCode}};
//!
//! let list = TokenList::from_json(br#"[
//!     {"id": "a", "name": "nightly export", "scope": ["idn:accounts:read"], "created": "2026-01-01T00:00:00Z",
//!      "lastUsed": "2026-05-31T00:00:00Z", "expirationDate": null, "userAwareTokenNeverExpires": true},
//!     {"id": "b", "name": "ci", "scope": ["idn:accounts:read"], "created": "2026-01-01T00:00:00Z",
//!      "lastUsed": "2026-05-31T00:00:00Z", "expirationDate": "2026-06-10T00:00:00Z"}
//! ]"#)?;
//! let now = Now::at("2026-06-01T00:00:00Z".parse()?);
//! let report = Audit::new().of(&list, &now);
//! let found: Vec<_> = report.findings().iter().map(|finding| finding.code()).collect();
//! assert_eq!(found, [FindingCode::NeverExpires, FindingCode::ExpiresSoon]);
//! assert_eq!(report.findings()[1].message(), "the token expires at 2026-06-10T00:00:00.000Z, in 9 days");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod code;
mod finding;
mod report;
mod run;
mod settings;
mod what;

pub use self::{
    code::{FindingCode, Severity},
    finding::{Finding, Subject},
    report::AuditReport,
    settings::Audit,
};
