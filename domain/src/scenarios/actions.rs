//! What is offered is what succeeds: in every state, for everybody.

use chrono::Duration;
use uuid::Uuid;

use super::gateway::Mood;
use super::world::{ADMIN, BACKER, Basket, Draft, FINANCE, INITIATOR, PEOPLE, World, account, actor, evidence, reason};
use crate::actor::{Actor, Scope};
use crate::campaigns::*;
use crate::clock::Context;
use crate::escrow::EscrowRefusal;
use crate::escrow::*;
use crate::ids::{ApiClientId, CampaignId, ObjectionId, PledgeId};
use crate::money::{Currency, Money};
use crate::policy::PolicyTerms;
use crate::refusal::Failure;
use crate::shipments::{CompleteCampaign, complete_campaign};
use crate::store::Store;
use crate::text::{Line, Prose};

/// Somebody of finance who is an initiator or a backer too.
const INTERESTED: u8 = 1;

/// Decides on the money of a campaign.
type Decision = fn(&mut dyn Store, &Context<'_>, CampaignId) -> Result<(), Failure>;

/// Brings a live campaign somewhere.
type Path = fn(&mut World, CampaignId) -> CampaignId;

const PATHS: [(&str, Path); 17] = [
    ("live", |_, id| id),
    ("past its deadline", |world, id| {
        world.now = world.campaign(id).terms.deadline_at.unwrap();
        id
    }),
    ("closing", |world, id| {
        world.now = world.campaign(id).terms.deadline_at.unwrap() - Duration::minutes(1);
        world.set_mood(Mood::Silent);
        world.pledge(BACKER, id, Basket::free(10_00)).unwrap();
        world.set_mood(Mood::Instant);
        world.now += Duration::minutes(1);
        world.act(&Actor::System, |store, context| close_campaign(store, context, id)).unwrap();
        assert_eq!(world.campaign(id).state, CampaignState::Closing);
        id
    }),
    ("cancelled", |world, id| cancelled(world, id)),
    ("failed", |world, id| failed(world, id)),
    ("relaunched", |world, id| {
        let failed = failed(world, id);
        relaunched(world, failed);
        failed
    }),
    ("draft without a deadline", |world, id| {
        let failed = failed(world, id);
        relaunched(world, failed)
    }),
    ("draft that is complete", |world, id| {
        let failed = failed(world, id);
        let draft = relaunched(world, failed);
        world.schedule(draft, 10);
        draft
    }),
    ("relaunched and that cancelled", |world, id| {
        let failed = failed(world, id);
        let draft = relaunched(world, failed);
        cancelled(world, draft);
        failed
    }),
    ("live and not open", |world, id| {
        let failed = failed(world, id);
        let draft = relaunched(world, failed);
        world.schedule(draft, 10);
        let opens_at = Some(Some(world.now + Duration::days(1)));
        let changes = CampaignChanges { opens_at, ..CampaignChanges::default() };
        let version = world.campaign(draft).version;
        by_initiator(world, draft, |store, context| update_campaign(store, context, draft, &version.into(), changes));
        by_initiator(world, draft, |store, context| launch_campaign(store, context, draft));
        draft
    }),
    ("preparing", |world, id| succeeded(world, id)),
    ("requested", |world, id| requested(world, id)),
    ("objected to", |world, id| {
        let id = requested(world, id);
        let (objection, reason) = (ObjectionId(world.next_id()), Prose::parse("reason", "No.").unwrap());
        world.by(BACKER, |store, context| create_objection(store, context, (id, 2), objection, reason)).unwrap();
        id
    }),
    ("requested and inspected", |world, id| {
        let id = requested(world, id);
        world.now += Duration::days(7);
        id
    }),
    ("frozen", |world, id| {
        let id = requested(world, id);
        world.by(FINANCE, |store, context| freeze_escrow(store, context, id, &reason())).unwrap();
        id
    }),
    ("ready", |world, id| {
        succeeded(world, id);
        world.release(id, 2);
        world.release(id, 3);
        id
    }),
    ("wound down", |world, id| {
        succeeded(world, id);
        world.by(FINANCE, |store, context| wind_down_campaign(store, context, id, &reason(), false)).unwrap();
        id
    }),
];

fn by_initiator<T>(
    world: &mut World,
    id: CampaignId,
    use_case: impl FnOnce(&mut dyn Store, &Context<'_>) -> Result<T, Failure>,
) -> T {
    let initiator = super::world::person(world.campaign(id).initiator);
    world.by(initiator, use_case).unwrap()
}

fn cancelled(world: &mut World, id: CampaignId) -> CampaignId {
    by_initiator(world, id, |store, context| cancel_campaign(store, context, id, false)).campaign.id
}

fn failed(world: &mut World, id: CampaignId) -> CampaignId {
    let pledges: Vec<Pledge> = world.store.pledges.clone();
    for pledge in pledges {
        let (ids, backer) = ((id, pledge.id), super::world::person(pledge.backer));
        world.by(backer, |store, context| withdraw_pledge(store, context, ids)).unwrap();
    }
    assert_eq!(world.close(id).state, CampaignState::Failed);
    id
}

fn relaunched(world: &mut World, id: CampaignId) -> CampaignId {
    let draft = CampaignId(world.next_id());
    by_initiator(world, id, |store, context| relaunch_campaign(store, context, id, draft)).id
}

fn succeeded(world: &mut World, id: CampaignId) -> CampaignId {
    assert_eq!(world.close(id).state, CampaignState::Preparing);
    id
}

fn requested(world: &mut World, id: CampaignId) -> CampaignId {
    succeeded(world, id);
    by_initiator(world, id, |store, context| request_tranche(store, context, id, 2, evidence()));
    id
}

/// Everybody: nobody, each person, and clients that act for some of them.
fn actors() -> Vec<Actor> {
    let client = |person, scopes: &[Scope]| Actor::Client {
        client: ApiClientId(Uuid::nil()),
        account: account(person),
        scopes: scopes.to_vec(),
    };
    let mut actors = vec![Actor::Anonymous];
    actors.extend((0..PEOPLE).map(actor));
    for person in [INITIATOR, INTERESTED, BACKER, ADMIN, FINANCE] {
        actors.extend([client(person, Scope::ALL), client(person, &[]), client(person, &[Scope::CampaignsRead])]);
    }
    actors
}

/// Whether a use case would succeed; whatever it did is undone.
pub(super) fn would<T>(
    world: &mut World,
    actor: &Actor,
    use_case: impl FnOnce(&mut dyn Store, &Context<'_>) -> Result<T, Failure>,
) -> bool {
    let kept = world.store.clone();
    let outcome = world.act(actor, use_case);
    world.store = kept;
    match outcome {
        Ok(_) => true,
        Err(Failure::Refused(_)) => false,
        Err(Failure::Store(error)) => panic!("{error}"),
    }
}

fn succeeds(world: &mut World, actor: &Actor, id: CampaignId, action: CampaignAction) -> bool {
    let version = world.campaign(id).version;
    let (draft, pledge) = (CampaignId(world.next_id()), PledgeId(world.next_id()));
    let free_amount = Some(Money::new(1_00, Currency::Eur));
    let funds = PledgeFunds { id: pledge, campaign: id, lines: vec![], free_amount };
    would(world, actor, |store, context| match action {
        CampaignAction::Update => {
            update_campaign(store, context, id, &version.into(), CampaignChanges::default()).map(drop)
        }
        CampaignAction::Launch => launch_campaign(store, context, id).map(drop),
        CampaignAction::Cancel => cancel_campaign(store, context, id, false).map(drop),
        CampaignAction::Relaunch => relaunch_campaign(store, context, id, draft).map(drop),
        CampaignAction::Pledge => pledge_funds(store, context, &funds).map(drop),
        CampaignAction::Freeze => freeze_escrow(store, context, id, &reason()).map(drop),
        CampaignAction::Unfreeze => unfreeze_escrow(store, context, id).map(drop),
        CampaignAction::Complete => {
            let reason = Line::parse("reason", "To be picked up.").ok();
            complete_campaign(store, context, id, CompleteCampaign { reason, lines: vec![] }).map(drop)
        }
        CampaignAction::WindDown => wind_down_campaign(store, context, id, &reason(), false).map(drop),
    })
}

fn succeeds_on_tranche(
    world: &mut World,
    actor: &Actor,
    (id, number): (CampaignId, i64),
    action: TrancheAction,
) -> bool {
    let objection = ObjectionId(world.next_id());
    let why = Prose::parse("reason", "No.").unwrap();
    would(world, actor, |store, context| match action {
        TrancheAction::Request => request_tranche(store, context, id, number, evidence()).map(drop),
        TrancheAction::Object => create_objection(store, context, (id, number), objection, why).map(drop),
        TrancheAction::Approve => approve_tranche(store, context, id, number, false).map(drop),
        TrancheAction::Reject => reject_tranche(store, context, id, number, reason()).map(drop),
    })
}

fn succeeds_on_pledge(world: &mut World, actor: &Actor, pledge: &Pledge, action: PledgeAction) -> bool {
    let ids = (pledge.campaign, pledge.id);
    let free_amount = Some(Money::new(pledge.collected_minor() + 1, pledge.currency));
    let change = ChangePledge { lines: None, free_amount };
    would(world, actor, |store, context| match action {
        PledgeAction::Update => change_pledge(store, context, ids, &pledge.version.into(), &change).map(drop),
        PledgeAction::Withdraw => withdraw_pledge(store, context, ids).map(drop),
    })
}

/// Holds what is offered against what succeeds; counts the offers.
fn check(world: &mut World, actor: &Actor, id: CampaignId, at: &str) -> usize {
    let mut offers = 0;
    let campaign = world.campaign(id);
    let allowed = world.act(actor, |store, context| allowed_campaign_actions(store, context, &campaign)).unwrap();
    for action in CampaignAction::ALL.iter().copied() {
        let offered = allowed.contains(&action);
        offers += usize::from(offered);
        assert_eq!(offered, succeeds(world, actor, id, action), "{action} of {actor:?}, {at}");
    }
    let now = world.now;
    if let Ok((_, tranches, onlooker)) = world.act(actor, |store, context| list_tranches_for(store, context, id)) {
        for tranche in &tranches {
            let allowed = tranche.allowed_actions(&campaign, &tranches, (actor, &onlooker), now);
            for action in TrancheAction::ALL.iter().copied() {
                let offered = allowed.contains(&action);
                offers += usize::from(offered);
                let number = tranche.number;
                let succeeds = succeeds_on_tranche(world, actor, (id, number), action);
                let may_read = matches!(actor, Actor::Client { scopes, .. } if !scopes.contains(&Scope::EscrowRead));
                assert!(may_read || offered == succeeds, "{action} {number} of {actor:?}, {at}");
            }
        }
    }
    let own = world.store.pledges.iter().filter(|pledge| pledge.campaign == id).cloned();
    for pledge in own.collect::<Vec<_>>() {
        let allowed = pledge.allowed_actions(&campaign, actor, now);
        for action in PledgeAction::ALL.iter().copied() {
            let offered = allowed.contains(&action);
            offers += usize::from(offered);
            assert_eq!(offered, succeeds_on_pledge(world, actor, &pledge, action), "{action} of {actor:?}, {at}");
        }
    }
    offers
}

#[test]
fn what_is_offered_is_what_succeeds() {
    let mut offers = 0;
    for initiator in [INITIATOR, INTERESTED] {
        for (at, path) in PATHS {
            let mut world = World::new(PolicyTerms::initial());
            let id = world.launch(&Draft { initiator, ..Draft::new(10_00, Currency::Eur) });
            for backer in [BACKER, INTERESTED].into_iter().filter(|backer| *backer != initiator) {
                world.pledge(backer, id, Basket::free(20_00)).unwrap();
            }
            let id = path(&mut world, id);
            for actor in actors() {
                offers += check(&mut world, &actor, id, at);
            }
        }
    }
    assert!(offers > 100, "only {offers} offers were tried");
}

#[test]
fn who_has_an_interest_does_not_decide() {
    let mut world = World::new(PolicyTerms::initial());
    let id = world.launch(&Draft::new(10_00, Currency::Eur));
    world.pledge(INTERESTED, id, Basket::free(20_00)).unwrap();
    let id = requested(&mut world, id);
    world.now += Duration::days(7);
    let decisions: [Decision; 4] = [
        |store, context, id| approve_tranche(store, context, id, 2, true).map(drop),
        |store, context, id| reject_tranche(store, context, id, 2, reason()).map(drop),
        |store, context, id| freeze_escrow(store, context, id, &reason()).map(drop),
        |store, context, id| wind_down_campaign(store, context, id, &reason(), true).map(drop),
    ];
    for decide in decisions {
        let refused = world.by(INTERESTED, |store, context| decide(store, context, id));
        assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal.slug() == "own-interest"));
    }
}

#[test]
fn who_asked_for_a_release_does_not_decide_on_it() {
    let mut world = World::new(PolicyTerms::initial());
    let id = world.launch(&Draft { initiator: INTERESTED, ..Draft::new(10_00, Currency::Eur) });
    world.pledge(BACKER, id, Basket::free(20_00)).unwrap();
    let id = requested(&mut world, id);
    world.now += Duration::days(7);
    let decisions: [Decision; 2] = [
        |store, context, id| approve_tranche(store, context, id, 2, false).map(drop),
        |store, context, id| reject_tranche(store, context, id, 2, reason()).map(drop),
    ];
    for decide in decisions {
        let refused = world.by(INTERESTED, |store, context| decide(store, context, id));
        assert!(matches!(refused.unwrap_err().of(), Some(EscrowRefusal::SamePersonAsked { requested_by })
            if *requested_by == account(INTERESTED)));
    }
}

#[test]
fn every_step_of_a_tranche_is_kept() {
    let mut world = World::new(PolicyTerms::initial());
    let id = world.launch(&Draft::new(10_00, Currency::Eur));
    world.pledge(BACKER, id, Basket::free(20_00)).unwrap();
    let id = requested(&mut world, id);
    world.by(FINANCE, |store, context| reject_tranche(store, context, id, 2, reason())).unwrap();
    let frozen = crate::text::Line::parse("reason", "Let us look.").unwrap();
    world.by(FINANCE, |store, context| freeze_escrow(store, context, id, &frozen)).unwrap();
    assert_eq!(world.tranche(id, 2).freeze_reason, Some(frozen));
    world.by(FINANCE, |store, context| unfreeze_escrow(store, context, id)).unwrap();
    let tranche = world.tranche(id, 2);
    assert_eq!((&tranche.reason, &tranche.freeze_reason), (&Some(reason()), &None));
    world.release(id, 2);
    world.by(FINANCE, |store, context| wind_down_campaign(store, context, id, &reason(), false)).unwrap();
    let mut kinds = |number| -> Vec<&'static str> {
        let page = crate::page::PageRequest::first(100);
        let history =
            |store: &mut dyn Store, context: &Context<'_>| list_tranche_steps(store, context, (id, number), &page);
        let steps = world.act(&Actor::Anonymous, history).unwrap().items;
        assert!((1..).zip(&steps).all(|(position, step)| step.position == position));
        steps.iter().map(|step| step.kind.as_str()).collect()
    };
    assert_eq!(kinds(1), ["approved", "paid"]);
    let all = ["requested", "rejected", "frozen", "unfrozen", "requested", "approved", "paid"];
    assert_eq!(kinds(2), all);
    assert_eq!(kinds(3), ["frozen", "unfrozen", "returned"]);
    assert_eq!(world.campaign(id).wound_down.unwrap().reason, reason());
}
