//! What time brings to a project: its end, if nobody validated it; the question whether it is still wanted.

use super::*;
use crate::projects::ProjectRefusal;

#[test]
fn time_ends_only_what_was_never_validated() {
    let (mut world, id) = listed();
    let waiting = ProjectId(world.next_id());
    world.by(CLIENT, |store, context| create_project(store, context, waiting, terms(4_500_00))).unwrap();
    world.by(CLIENT, |store, context| submit_project(store, context, waiting)).unwrap();
    let expires_at = project(&world, waiting).stage.expires_at().unwrap();
    let expire = |world: &mut World, now| {
        world.now = now;
        for id in [id, waiting] {
            world.act(&Actor::System, |store, context| expire_project(store, context, id)).unwrap();
        }
    };
    expire(&mut world, expires_at - Duration::seconds(1));
    assert_eq!(project(&world, waiting).state(), ProjectState::Submitted);
    expire(&mut world, expires_at + Duration::days(10_000));
    assert_eq!(project(&world, waiting).state(), ProjectState::Expired);
    assert_eq!(told(&world, CLIENT).last(), Some(&NotificationKind::ProjectExpired));
    assert_eq!((project(&world, id).state(), project(&world, id).stage.expires_at()), (ProjectState::Pending, None));
    let contact = phoned(&world, ClientAnswer::Dropped);
    world.act(&agent(), |store, context| log_contact(store, context, id, contact)).unwrap();
    assert_eq!(project(&world, id).state(), ProjectState::Pending, "a note cancels nothing");
    assert_eq!(told(&world, CLIENT).last(), Some(&NotificationKind::CancellationYours));
}

#[test]
fn a_link_answers_its_round_once_and_cancels_nothing() {
    let (mut world, id) = listed();
    let due =
        world.store.jobs.iter().map(|(job, _)| job).find(|job| job.kind == JobKind::OPEN_CHECK_IN).unwrap().clone();
    assert_eq!(due.due_at, world.now + Duration::days(30));
    for round in 1..=2 {
        world.now += Duration::days(30);
        let next = world.act(&Actor::System, |store, context| do_job(store, context, &due, None)).unwrap();
        assert_eq!(next, Some(world.now + Duration::days(30)));
        assert_eq!(told(&world, CLIENT).last(), Some(&NotificationKind::CheckInOpened));
        assert_eq!(world.store.check_ins.len(), round);
    }
    let answer = |world: &mut World, round, is_wanted| {
        world.act(&Actor::Anonymous, |store, context| answer_check_in(store, context, (id, round), is_wanted))
    };
    let confirmed_at = world.now;
    answer(&mut world, 2, true).unwrap();
    assert_eq!(project(&world, id).confirmed_at, Some(confirmed_at));
    world.now += Duration::hours(1);
    answer(&mut world, 2, true).unwrap();
    let entry = world.store.contacts.last().unwrap().clone();
    assert_eq!((entry.agent, entry.channel, entry.answer), (None, ContactChannel::Mail, ClientAnswer::StillActive));
    assert_eq!(world.store.contacts.len(), 2, "once more is no second entry");
    let answered = ProjectRefusal::CheckInAnswered { answered_at: confirmed_at, answer: "still_active" };
    assert_eq!(refusal(answer(&mut world, 2, false)), answered);
    answer(&mut world, 1, false).unwrap();
    assert_eq!(world.store.contacts.last().unwrap().answer, ClientAnswer::Dropped);
    assert_eq!(told(&world, CLIENT).last(), Some(&NotificationKind::CancellationYours));
    assert_eq!(project(&world, id).state(), ProjectState::Pending, "only the client cancels");
    assert_eq!(refusal(answer(&mut world, 3, true)), Refusal::NotFound);
    world.by(CLIENT, |store, context| cancel_project(store, context, id)).unwrap();
    let next = world.act(&Actor::System, |store, context| do_job(store, context, &due, None)).unwrap();
    assert_eq!((next, world.store.check_ins.len()), (None, 2), "who has cancelled is asked no more");
}
