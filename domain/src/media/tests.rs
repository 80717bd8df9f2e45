//! Referring to media and sweeping them away, on the store in memory.

use chrono::{DateTime, Duration, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::actor::Actor;
use crate::clock::Context;
use crate::ids::SessionId;
use crate::memory::{CountingIds, MemoryStore};
use crate::payments::{GatewayAnswer, InstantAnswers, PaymentOrder};
use crate::refusal::{Failure, Refusal};

struct NoGateway;

impl InstantAnswers for NoGateway {
    fn predict(&self, _order: &PaymentOrder) -> Option<GatewayAnswer> {
        None
    }
}

const CLARA: AccountId = AccountId(Uuid::from_u128(1));
const BELA: AccountId = AccountId(Uuid::from_u128(2));

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap()
}

fn person(account: AccountId) -> Actor {
    Actor::Person { account, session: SessionId(Uuid::nil()), roles: vec![] }
}

fn run<T>(
    store: &mut MemoryStore,
    (account, now): (AccountId, DateTime<Utc>),
    act: impl FnOnce(&mut MemoryStore, &Context<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let (actor, ids) = (person(account), CountingIds::default());
    act(store, &Context { actor: &actor, now, ids: &ids, gateway: &NoGateway })
}

const fn picture() -> Content {
    Content {
        media_type: MediaType::Jpeg,
        bytes: 1_000,
        digest: [7; 32],
        extent: Some(Extent { width: 1_000, height: 500 }),
        duration_ms: None,
        sizes_type: Some(MediaType::Jpeg),
    }
}

fn upload(store: &mut MemoryStore, uploader: AccountId, id: u128) -> Result<Medium, Failure> {
    let command =
        UploadMedium { id: MediumId(Uuid::from_u128(id)), stored_as: Uuid::from_u128(id), content: picture() };
    run(store, (uploader, noon()), |store, context| upload_medium(store, context, command))
}

fn put_to_use(store: &mut MemoryStore, now: DateTime<Utc>, media: &[u128]) -> Result<Vec<Medium>, Failure> {
    let update = MediaUser { kind: "update", id: Uuid::from_u128(50) };
    let media: Vec<MediumId> = media.iter().map(|id| MediumId(Uuid::from_u128(*id))).collect();
    run(store, (CLARA, now), |store, context| {
        let place = |number| format!("/media/{number}");
        use_media(store, context, (update, CLARA), (&media, &[MediumKind::Image], true), place)
    })
}

#[test]
fn as_many_wait_to_be_used_as_may() {
    let mut store = MemoryStore::default();
    for id in 1..=u128::try_from(UNUSED_MEDIA_MAX).unwrap() {
        upload(&mut store, CLARA, id).unwrap();
    }
    let refused = upload(&mut store, CLARA, 999);
    let limit = UNUSED_MEDIA_MAX;
    let is_limit = |refusal: &Refusal| *refusal == Refusal::LimitReached { what: "unused_media", limit };
    assert!(matches!(refused, Err(Failure::Refused(refusal)) if is_limit(&refusal)));
    upload(&mut store, BELA, 999).unwrap();
    put_to_use(&mut store, noon(), &[1]).unwrap();
    upload(&mut store, CLARA, 1_000).unwrap();
}

#[test]
fn what_is_used_stays_and_what_is_not_is_swept_after_a_day() {
    let mut store = MemoryStore::default();
    for id in [1, 2] {
        upload(&mut store, CLARA, id).unwrap();
    }
    let later = noon() + UNUSED_KEPT;
    put_to_use(&mut store, noon(), &[1]).unwrap();
    let swept = |store: &mut MemoryStore, now| {
        let swept = run(store, (CLARA, now), |store, context| sweep_media(store, context)).unwrap();
        swept.iter().map(|medium| medium.id.0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(swept(&mut store, later - Duration::microseconds(1)), []);
    assert_eq!(swept(&mut store, later), [2]);
    put_to_use(&mut store, later, &[]).unwrap();
    assert_eq!(swept(&mut store, later), []);
    assert_eq!(swept(&mut store, later + UNUSED_KEPT), [1]);
}

#[test]
fn only_the_uploader_deletes_and_only_what_nothing_refers_to() {
    let mut store = MemoryStore::default();
    upload(&mut store, CLARA, 1).unwrap();
    let delete = |store: &mut MemoryStore, who| {
        let id = MediumId(Uuid::from_u128(1));
        run(store, (who, noon()), |store, context| delete_medium(store, context, id)).map(drop)
    };
    assert!(matches!(delete(&mut store, BELA), Err(Failure::Refused(Refusal::NotFound))));
    put_to_use(&mut store, noon(), &[1]).unwrap();
    assert!(matches!(delete(&mut store, CLARA).unwrap_err().of(), Some(MediumRefusal::InUse)));
    put_to_use(&mut store, noon(), &[]).unwrap();
    delete(&mut store, CLARA).unwrap();
    assert_eq!(store.media, []);
}

#[test]
fn what_somebody_else_uploaded_cannot_be_referred_to() {
    let mut store = MemoryStore::default();
    upload(&mut store, BELA, 1).unwrap();
    upload(&mut store, CLARA, 2).unwrap();
    let Err(Failure::Refused(Refusal::InputInvalid { reasons })) = put_to_use(&mut store, noon(), &[2, 1, 3]) else {
        panic!("taken")
    };
    assert_eq!(reasons.iter().map(|reason| reason.pointer.as_str()).collect::<Vec<_>>(), ["/media/1", "/media/2"]);
    assert!(reasons.iter().all(|reason| reason.fault == MediumFault::UnknownMedium));
    assert!(store.media_uses.is_empty());
}

#[test]
fn sizes_are_those_that_are_smaller() {
    let medium = |width, sizes_type| Medium {
        id: MediumId(Uuid::nil()),
        uploader: CLARA,
        stored_as: Uuid::nil(),
        content: Content { extent: Some(Extent { width, height: 10 }), sizes_type, ..picture() },
        created_at: noon(),
        unused_since: None,
    };
    let widths = |medium: Medium| medium.widths().collect::<Vec<_>>();
    assert_eq!(widths(medium(320, Some(MediaType::Png))), []);
    assert_eq!(widths(medium(801, Some(MediaType::Png))), [320, 800]);
    assert_eq!(widths(medium(4_000, None)), []);
}
