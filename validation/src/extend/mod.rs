//! Moving the expiry of many tokens: first a plan that says of each token what would happen, then the plan carried out, then what came
//! of it and what is left to do.
//!
//! The plan is pure and changes nothing. Carrying it out twice is harmless, as it sets a date and adds nothing.
//!
//! ```no_run
//! # async fn example(tenant: sailpoint_pat::Tenant) -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use sailpoint_pat::{Deadline, Owner, extend::Extend};
//!
//! let list = tenant.list(Owner::WholeTenant).await?;
//! let now = tenant.now();
//! let in_ninety_days = Deadline::after(Duration::from_secs(90 * 86_400), &now)?;
//! let ids = list.tokens.iter().map(|token| token.id().clone());
//! let plan = Extend::to(in_ninety_days).plan(&list, ids, &now);
//! for row in plan.rows() {
//!     println!("{row}");
//! }
//! let report = tenant.extend(&plan).await;
//! for id in report.remaining() {
//!     println!("still to do: {id}");
//! }
//! # Ok(())
//! # }
//! ```

mod carry_out;
mod plan;
mod report;
mod row;
mod settings;

pub use self::{
    plan::ExtendPlan,
    report::{ExtendOutcome, ExtendReport, ExtendStep},
    row::{Row, Skipped},
    settings::Extend,
};
