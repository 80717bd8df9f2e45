//! The campaigns of the sample: French and English, in every state.

use chrono::{DateTime, Duration, Utc};
use palier_domain::Failure;
use palier_domain::WriteSet;
use palier_domain::actor::Actor;
use palier_domain::campaigns::{
    CampaignKind, CampaignTerms, Category, CreateCampaign, CreateReward, DeliveryCalendar, Dimensions, Goods,
    LineChoice, PledgeFunds, ShippingMode, ShippingOffer, cancel_campaign, create_campaign, create_reward,
    launch_campaign, pledge_funds, relaunch_campaign,
};
use palier_domain::escrow::{
    Evidence, approve_tranche, create_objection, freeze_escrow, request_tranche, wind_down_campaign,
};
use palier_domain::ids::{CampaignId, ObjectionId, PledgeId, RewardId};
use palier_domain::money::{Currency, Money};
use palier_domain::text::{Line, Prose};
use palier_persistence::WriteError;

use super::people::Cast;
use super::{Narrator, SampleDataError};

/// What a campaign of the sample is about.
struct Pitch {
    title: &'static str,
    summary: &'static str,
    story: &'static str,
    category: Category,
    kind: CampaignKind,
    goal: Money,
    reward: (&'static str, &'static str, i64, Option<i64>),
}

const fn eur(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::Eur)
}

const fn usd(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::Usd)
}

const FOURNIL: Pitch = Pitch {
    title: "Le Petit Fournil",
    summary: "Un four à bois pour tout le quartier.",
    story: "## Pourquoi\nLe pain se partage. Nous construisons un four que chacun pourra allumer.",
    category: Category::Food,
    kind: CampaignKind::Product,
    goal: eur(800_000),
    reward: ("Un pain de campagne", "Cuit au feu de bois, 1 kg, à retirer sur place.", 2_500, Some(200)),
};
const LANTERNS: Pitch = Pitch {
    title: "Harbour Lanterns",
    summary: "A cooperative board game about bringing the fleet home.",
    story: "## The game\nTwo to five players light the harbour before the fog closes in.",
    category: Category::Games,
    kind: CampaignKind::Product,
    goal: usd(500_000),
    reward: ("The game", "One copy, English and French rules.", 4_900, Some(60)),
};
const REPAIR: Pitch = Pitch {
    title: "L'atelier de réparation",
    summary: "Un samedi par mois, on répare ensemble.",
    story: "## L'idée\nDes outils, des mains, et moins de déchets.",
    category: Category::Community,
    kind: CampaignKind::Service,
    goal: eur(300_000),
    reward: ("Une place à l'atelier", "Une matinée avec un réparateur.", 1_500, None),
};
const HONEY: Pitch = Pitch {
    title: "Les ruches du canal",
    summary: "Douze ruches sur les péniches.",
    story: "## Le projet\nDu miel de ville, et des abeilles bien logées.",
    category: Category::Environment,
    kind: CampaignKind::Product,
    goal: eur(600_000),
    reward: ("Un pot de miel", "250 g, récolte de juin.", 1_200, None),
};
const ATLAS: Pitch = Pitch {
    title: "An Atlas of Small Rivers",
    summary: "Forty hand-drawn maps of rivers nobody names.",
    story: "## The book\nPrinted on recycled paper, bound by hand.",
    category: Category::Publishing,
    kind: CampaignKind::Product,
    goal: usd(400_000),
    reward: ("The atlas", "Hardcover, 120 pages.", 3_900, None),
};
const CHOIR: Pitch = Pitch {
    title: "Chœur des lavoirs",
    summary: "Un disque enregistré dans sept lavoirs.",
    story: "## Le son\nLa pierre et l'eau font l'acoustique.",
    category: Category::Music,
    kind: CampaignKind::Product,
    goal: eur(250_000),
    reward: ("Le disque", "CD et livret.", 1_800, None),
};
const LAMP: Pitch = Pitch {
    title: "Lampe Écorce",
    summary: "Une lampe en liège, sans colle.",
    story: "## L'objet\nTrois pièces, aucune vis.",
    category: Category::Design,
    kind: CampaignKind::Product,
    goal: eur(450_000),
    reward: ("Une lampe", "Câble en lin, ampoule fournie.", 8_900, Some(100)),
};
const THEATRE: Pitch = Pitch {
    title: "Midnight Puppets",
    summary: "A travelling puppet theatre for small towns.",
    story: "## The tour\nTwelve towns, one van, forty puppets.",
    category: Category::Theatre,
    kind: CampaignKind::Service,
    goal: usd(350_000),
    reward: ("Two seats", "For a show near you.", 3_000, None),
};
const COMIC: Pitch = Pitch {
    title: "Tout est sous la neige",
    summary: "Une bande dessinée muette de 96 pages.",
    story: "## L'histoire\nUn village, un hiver, pas un mot.",
    category: Category::Comics,
    kind: CampaignKind::Product,
    goal: eur(200_000),
    reward: ("L'album", "Relié, 96 pages.", 2_200, None),
};
const CAMERA: Pitch = Pitch {
    title: "Pinhole Camera Kit",
    summary: "A cardboard camera that takes real film.",
    story: "## The kit\nFold it, load it, wait.",
    category: Category::Photography,
    kind: CampaignKind::Product,
    goal: usd(150_000),
    reward: ("One kit", "With two rolls of film.", 3_500, None),
};

const CARILLON: Pitch = Pitch {
    title: "Le carillon de la halle",
    summary: "Neuf cloches de verre qui sonnent le marché.",
    story: "## L'instrument\nChaque cloche est soufflée à la main et accordée sur place.",
    category: Category::Music,
    kind: CampaignKind::Product,
    goal: eur(700_000),
    reward: ("Une clochette", "La petite sœur des neuf, pour la maison.", 3_200, Some(150)),
};

/// Tells the whole story, which ends in the present.
pub(super) async fn tell(narrator: &Narrator<'_>, cast: &Cast) -> Result<(), SampleDataError> {
    let (amina, tom) = (&cast.amina, &cast.tom);
    let failing = launched(narrator, amina, &HONEY, 30).await?;
    let cancelled = launched(narrator, tom, &THEATRE, 30).await?;
    let preparing = launched(narrator, amina, &REPAIR, 30).await?;
    let requested = launched(narrator, tom, &ATLAS, 30).await?;
    let finished = launched(narrator, amina, &CHOIR, 30).await?;
    let frozen = launched(narrator, tom, &CAMERA, 30).await?;
    let wound_down = launched(narrator, amina, &LAMP, 30).await?;
    narrator.pass_days(5).await?;
    pledges(narrator, cast, failing, &HONEY, &[3, 5, 2], 12_000).await?;
    pledges(narrator, cast, cancelled, &THEATRE, &[1, 1, 2], 0).await?;
    pledges(narrator, cast, preparing, &REPAIR, &[10, 8, 4], 300_000).await?;
    pledges(narrator, cast, requested, &ATLAS, &[5, 2, 3], 400_001).await?;
    pledges(narrator, cast, finished, &CHOIR, &[20, 5, 1], 233_333).await?;
    pledges(narrator, cast, frozen, &CAMERA, &[4, 4, 2], 140_000).await?;
    pledges(narrator, cast, wound_down, &LAMP, &[6, 3, 1], 433_337).await?;
    let id = cancelled;
    narrator.act(tom, id, move |store, context| cancel_campaign(store, context, id, false)).await?;
    narrator.pass_days(26).await?;
    let (failed, draft) = (failing, CampaignId(narrator.platform.ids.next()));
    narrator
        .act(amina, WriteSet::from(failed).and(draft), move |store, context| {
            relaunch_campaign(store, context, failed, draft)
        })
        .await?;
    release(narrator, cast, (amina, finished), 2).await?;
    release(narrator, cast, (amina, finished), 3).await?;
    let id = frozen;
    narrator
        .act(&cast.finance, id, move |store, context| {
            freeze_escrow(
                store,
                context,
                id,
                &Line::parse("reason", "The printer has closed down; we are looking into it.")?,
            )
        })
        .await?;
    let id = wound_down;
    narrator
        .act(&cast.finance, id, move |store, context| {
            let reason = Line::parse("reason", "Le liège n'est plus livré, et personne d'autre n'en fait.")?;
            wind_down_campaign(store, context, id, &reason, false)
        })
        .await?;
    narrator.pass_days(15).await?;
    let bakery = launched(narrator, amina, &FOURNIL, 30).await?;
    let game = launched(narrator, tom, &LANTERNS, 25).await?;
    pledges(narrator, cast, bakery, &FOURNIL, &[12, 8, 5], 433_500).await?;
    pledges(narrator, cast, game, &LANTERNS, &[20, 20, 20], 406_000).await?;
    drafted(narrator, amina, &COMIC, None, 40).await?;
    let carillon = drafted(narrator, amina, &CARILLON, Some(21), 55).await?;
    launch(narrator, amina, carillon).await?;
    ask(narrator, tom, requested, 2, "The paper has arrived; photographs at the link.").await?;
    let (id, backer) = (requested, &cast.backers[0]);
    let objection = ObjectionId(narrator.platform.ids.next());
    narrator
        .act(backer, id, move |store, context| {
            let reason = Prose::parse("reason", "The photographs show last year's edition.")?;
            create_objection(store, context, (id, 2), objection, reason)
        })
        .await?;
    Ok(())
}

/// A complete draft; its opening (none: with the launch) and its deadline are some days away.
async fn drafted(
    narrator: &Narrator<'_>,
    initiator: &Actor,
    pitch: &'static Pitch,
    opens_in_days: Option<i64>,
    deadline_in_days: i64,
) -> Result<CampaignId, WriteError> {
    let id = CampaignId(narrator.platform.ids.next());
    let reward = RewardId(narrator.platform.ids.next());
    let opens_at = opens_in_days.map(|days| narrator.now() + Duration::days(days));
    let deadline_at = narrator.now() + Duration::days(deadline_in_days);
    narrator
        .act(initiator, id, move |store, context| {
            create_campaign(store, context, command(pitch, id, opens_at, deadline_at)?)?;
            let (title, description, price_minor, stock) = pitch.reward;
            create_reward(
                store,
                context,
                id,
                CreateReward {
                    id: reward,
                    title: Line::parse("title", title)?,
                    description: Prose::parse("description", description)?,
                    price_minor,
                    stock,
                    shipping: vec![ShippingOffer { mode: ShippingMode::Pickup, fee_minor: 0 }],
                    goods: goods(pitch.kind)?,
                    delivery_on: None,
                },
            )?;
            Ok(())
        })
        .await?;
    Ok(id)
}

/// What is sent in a parcel has a number and a weight; a service has none.
fn goods(kind: CampaignKind) -> Result<Goods, Failure> {
    Ok(match kind {
        CampaignKind::Product => Goods {
            sku: Some(Line::parse("sku", "00127")?),
            weight_grams: Some(1_050),
            dimensions: Some(Dimensions { length_mm: 320, width_mm: 240, height_mm: 120 }),
        },
        CampaignKind::Service => Goods::default(),
    })
}

fn command(
    pitch: &Pitch,
    id: CampaignId,
    opens_at: Option<DateTime<Utc>>,
    deadline_at: DateTime<Utc>,
) -> Result<CreateCampaign, Failure> {
    let on = |days| Some((deadline_at + Duration::days(days)).date_naive());
    let calendar = match pitch.kind {
        CampaignKind::Product => DeliveryCalendar {
            production_on: on(30),
            packaging_on: on(45),
            delivery_on: on(60),
            ..DeliveryCalendar::default()
        },
        CampaignKind::Service => {
            DeliveryCalendar { service_start_on: on(14), service_end_on: on(200), ..DeliveryCalendar::default() }
        }
    };
    let terms = CampaignTerms {
        title: Line::parse("title", pitch.title)?,
        summary: Prose::parse("summary", pitch.summary)?,
        story: Prose::parse("story", pitch.story)?,
        category: pitch.category,
        kind: pitch.kind,
        goal: pitch.goal,
        opens_at,
        deadline_at: Some(deadline_at),
    };
    Ok(CreateCampaign { id, terms, calendar })
}

async fn launched(
    narrator: &Narrator<'_>,
    initiator: &Actor,
    pitch: &'static Pitch,
    days: i64,
) -> Result<CampaignId, WriteError> {
    let id = drafted(narrator, initiator, pitch, None, days).await?;
    launch(narrator, initiator, id).await?;
    Ok(id)
}

async fn launch(narrator: &Narrator<'_>, initiator: &Actor, id: CampaignId) -> Result<(), WriteError> {
    narrator.act(initiator, id, move |store, context| launch_campaign(store, context, id)).await.map(drop)
}

/// Each backer takes the reward some times; the first gives a free amount on top.
async fn pledges(
    narrator: &Narrator<'_>,
    cast: &Cast,
    campaign: CampaignId,
    pitch: &'static Pitch,
    quantities: &[i64; 3],
    on_top_minor: i64,
) -> Result<(), WriteError> {
    for (place, (backer, &quantity)) in cast.backers.iter().zip(quantities).enumerate() {
        let id = PledgeId(narrator.platform.ids.next());
        let on_top = (on_top_minor > 0).then(|| Money::new(on_top_minor, pitch.goal.currency));
        let free_amount = if place == 0 { on_top } else { None };
        let pledge = move |store: &mut dyn palier_domain::Store, context: &palier_domain::Context<'_>| {
            let reward = store.list_rewards(campaign)?.first().map(|reward| reward.id);
            let line = |reward| LineChoice { reward, quantity, shipping: None, address: None };
            let lines = reward.into_iter().map(line).collect();
            pledge_funds(store, context, &PledgeFunds { id, campaign, lines, free_amount })
        };
        narrator.act(backer, campaign, pledge).await?;
    }
    Ok(())
}

/// The initiator asks for a tranche.
async fn ask(
    narrator: &Narrator<'_>,
    initiator: &Actor,
    campaign: CampaignId,
    number: i64,
    note: &'static str,
) -> Result<(), WriteError> {
    let request = move |store: &mut dyn palier_domain::Store, context: &palier_domain::Context<'_>| {
        let links = vec![Line::parse("links", "https://palier.example/evidence")?];
        let evidence = Evidence { note: Prose::parse("note", note)?, links };
        request_tranche(store, context, campaign, number, evidence)
    };
    narrator.act(initiator, campaign, request).await.map(drop)
}

/// A tranche is asked for, inspected and approved.
async fn release(
    narrator: &Narrator<'_>,
    cast: &Cast,
    (initiator, campaign): (&Actor, CampaignId),
    number: i64,
) -> Result<(), SampleDataError> {
    ask(narrator, initiator, campaign, number, "Tout est prêt; les photos sont au lien.").await?;
    narrator.pass_days(8).await?;
    let approve = move |store: &mut dyn palier_domain::Store, context: &palier_domain::Context<'_>| {
        approve_tranche(store, context, campaign, number, false)
    };
    narrator.act(&cast.finance, campaign, approve).await?;
    Ok(())
}
