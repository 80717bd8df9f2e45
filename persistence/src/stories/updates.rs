//! Updates: what one of them did is said twice, and whichever of the two is edited by hand is found.
#![expect(clippy::disallowed_methods, reason = "tests make their own ids")]

use chrono::Duration;
use palier_domain::WriteSet;
use palier_domain::campaigns::read_campaign;
use palier_domain::ids::{CampaignId, MediumId, UpdateId};
use palier_domain::media::{Content, Extent, MediaType, UploadMedium, upload_medium};
use palier_domain::updates::{
    Announcement, PublishUpdate, UpdateAudience, UpdateKind, UpdateMedium, UpdateText, publish_update,
};
use uuid::Uuid;

use super::audits::edited;
use super::money::live;
use super::world::{World, line, prose};
use crate::scratch;

/// An update of some kind, which shows a medium.
fn update(kind: UpdateKind, medium: Option<MediumId>) -> PublishUpdate {
    let media = medium.into_iter().map(|medium| UpdateMedium { medium, alternative: Some(line("Le four")) });
    let text = UpdateText {
        title: line("Des nouvelles"),
        body: prose("Le four avance."),
        links: Vec::new(),
        media: media.collect(),
    };
    let announcement = Announcement {
        problem: matches!(kind, UpdateKind::Delay | UpdateKind::Emergency).then(|| prose("La porte est fendue.")),
        solution: (kind == UpdateKind::Delay).then(|| prose("On en coule une autre.")),
        response: (kind == UpdateKind::Emergency).then(|| prose("Nous cherchons.")),
        ..Announcement::default()
    };
    let (audience, rewards, resolves) = (UpdateAudience::Public, Vec::new(), Vec::new());
    PublishUpdate { id: UpdateId(Uuid::now_v7()), kind, audience, rewards, text, announcement, resolves }
}

async fn publish(world: &World, campaign: CampaignId, update: PublishUpdate) {
    let publishing = world.act(campaign, &world.initiator, move |store, context| {
        publish_update(store, context, campaign, update.clone())
    });
    publishing.await.unwrap();
}

#[tokio::test]
async fn what_an_update_did_is_said_twice() {
    for scratch in scratch::each() {
        let mut world = World::open(&scratch).await;
        let (campaign, _) = live(&world, 10_000, None).await;
        let medium = MediumId(Uuid::now_v7());
        let content = Content {
            media_type: MediaType::Png,
            bytes: 10,
            digest: [7; 32],
            extent: Some(Extent { width: 10, height: 10 }),
            duration_ms: None,
            sizes_type: None,
        };
        let command = UploadMedium { id: medium, stored_as: Uuid::now_v7(), content };
        let set = WriteSet::alone(medium).and(super::world::account_of(&world.initiator));
        let uploading = world.act(set, &world.initiator, move |store, context| upload_medium(store, context, command));
        uploading.await.unwrap();
        let emergency = update(UpdateKind::Emergency, Some(medium));
        let resolves = vec![emergency.id];
        publish(&world, campaign, emergency).await;
        world.now += Duration::hours(1);
        let found = world.ask(&world.initiator, move |store, context| read_campaign(store, context, campaign));
        let mut calendar = found.await.unwrap().calendar;
        calendar.delivery_on = calendar.delivery_on.map(|day| day + Duration::days(7));
        let delay = update(UpdateKind::Delay, None);
        let announcement = Announcement { calendar: Some(calendar), ..delay.announcement };
        publish(&world, campaign, PublishUpdate { announcement, resolves, ..delay }).await;
        world.audit(&scratch);
        let second = if scratch.is_postgres() { "interval '1 second'" } else { "1000000" };
        let later = |column: &str| format!("{column} = {column} + {second}");
        let emergency = "kind = 'emergency'";
        for (table, change, which, named) in [
            ("updates", "number = 3".to_owned(), "kind = 'delay'", "updates"),
            ("updates", later("published_at"), emergency, "update_texts"),
            ("updates", later("published_at"), "kind = 'delay'", "delivery_calendars"),
            ("updates", "author_id = id".to_owned(), emergency, "updates"),
            ("updates", "calendar_number = NULL".to_owned(), "kind = 'delay'", "delivery_calendars"),
            ("updates", later("resolved_at"), emergency, "updates"),
            ("update_texts", later("written_at"), "TRUE", "update_texts"),
            ("delivery_calendars", later("recorded_at"), "number = 2", "delivery_calendars"),
            ("media", "unused_since = created_at".to_owned(), "TRUE", "media"),
            ("media_uses", "is_public = NOT is_public".to_owned(), "TRUE", "media"),
        ] {
            let found = edited(&scratch, table, &change, which);
            assert_eq!(found.table, named, "{table}: {change}: {found}");
        }
        world.database.shut_down().await;
    }
}
