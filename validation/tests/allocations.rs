//! That checking a request which is allowed allocates nothing.

use allocation_counter::measure;
use chrono::{DateTime, Utc};
use sailpoint_pat::client::{nullable::Nullable, types::CreatePersonalAccessTokenRequest};
use sailpoint_pat::{NewToken, Now};

/// Request and result are made and dropped outside of what is counted.
#[track_caller]
fn check_allocates_nothing(request: CreatePersonalAccessTokenRequest) {
    let now = Now::at(DateTime::<Utc>::UNIX_EPOCH);
    let mut request = Some(request);
    let mut checked = None;
    let counted = measure(|| {
        checked = request
            .take()
            .map(|request| NewToken::from_request(request, &now));
    });
    assert!(matches!(checked, Some(Ok(_))), "{checked:?}");
    assert_eq!(counted.count_total, 0);
}

fn request(scopes: usize) -> CreatePersonalAccessTokenRequest {
    CreatePersonalAccessTokenRequest {
        name: "nightly export, für alle".to_owned(),
        scope: Nullable::Value((0..scopes).map(|index| format!("scope:{index}")).collect()),
        access_token_validity_seconds: Nullable::Value(900.try_into().expect("within the bounds")),
        expiration_date: Nullable::Value("2026-12-31T23:59:59.999Z".parse().expect("a date-time")),
        user_aware_token_never_expires: Nullable::Value(false),
    }
}

#[test]
fn an_expiring_token() {
    check_allocates_nothing(request(0));
    check_allocates_nothing(request(2));
    check_allocates_nothing(request(32));
}

#[test]
fn a_token_that_never_expires() {
    check_allocates_nothing(CreatePersonalAccessTokenRequest {
        expiration_date: Nullable::Absent,
        user_aware_token_never_expires: Nullable::Value(true),
        ..request(2)
    });
}

#[test]
fn the_counter_counts() {
    assert_ne!(
        measure(|| drop(std::hint::black_box(request(2)))).count_total,
        0
    );
}
