//! Who the initiators say they are, and who follows them from the beginning.

use palier_domain::WriteSet;
use palier_domain::profiles::{ProfileLink, WriteProfile, follow_profile, set_my_profile};
use palier_domain::refusal::SeenVersions;
use palier_domain::text::{Line, Prose};
use palier_domain::{Context, Failure, Store};
use palier_persistence::WriteError;

use super::Narrator;
use super::people::Cast;

/// Amina writes a profile; two backers follow.
pub(super) async fn tell(narrator: &Narrator<'_>, cast: &Cast) -> Result<(), WriteError> {
    let Some(amina) = cast.amina.account() else { return Ok(()) };
    let write = move |store: &mut dyn Store, context: &Context<'_>| {
        set_my_profile(store, context, &SeenVersions::Any, profile()?)
    };
    narrator.act(&cast.amina, WriteSet::account(amina), write).await?;
    let [first, second, _] = &cast.backers;
    for backer in [first, second] {
        let follow = move |store: &mut dyn Store, context: &Context<'_>| follow_profile(store, context, amina);
        narrator.act(backer, WriteSet::account(amina), follow).await?;
    }
    Ok(())
}

fn profile() -> Result<WriteProfile, Failure> {
    let presentation = "Boulangère et autrice de jeux. *Du pain le matin, des dés le soir.*";
    let label = Line::parse("label", "Le fournil")?;
    let url = Line::parse("url", "https://fournil.example")?;
    Ok(WriteProfile {
        presentation: Prose::parse("presentation", presentation)?,
        place: Some(Line::parse("place", "Lille")?),
        links: vec![ProfileLink { label, url }],
    })
}
