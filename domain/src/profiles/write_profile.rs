//! One's own profile: reading it, and writing all of it.

use super::refusal::ProfileFault;
use super::{LINKS_MAX, PLACE_CHARACTERS_MAX, PRESENTATION_CHARACTERS_MAX, Profile, ProfileLink};
use crate::clock::Context;
use crate::ids::AccountId;
use crate::permissions::{Operation, Relations};
use crate::refusal::{Failure, Faults, Refusal, SeenVersions, ensure_version};
use crate::store::{Store, StoreError};
use crate::text::{Line, Prose};

/// What links begin with.
const WEB: &str = "https://";

/// A profile as its owner writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteProfile {
    /// Who they are.
    pub presentation: Prose<PRESENTATION_CHARACTERS_MAX>,
    /// Where they are.
    pub place: Option<Line<PLACE_CHARACTERS_MAX>>,
    /// Where else they can be found.
    pub links: Vec<ProfileLink>,
}

/// What somebody has written, or a blank profile.
pub(super) fn profile_of(store: &mut dyn Store, account: AccountId) -> Result<Profile, StoreError> {
    let profile = store.find_profile(account)?;
    Ok(profile.unwrap_or(Profile {
        account,
        presentation: Prose::default(),
        place: None,
        links: Vec::new(),
        version: 0,
        updated_at: None,
    }))
}

/// The caller's own profile; a blank one as long as nothing was written.
pub fn read_my_profile(store: &mut dyn Store, context: &Context<'_>) -> Result<Profile, Failure> {
    Operation::GET_MY_PROFILE.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    Ok(profile_of(store, account)?)
}

/// Replaces the caller's own profile.
pub fn set_my_profile(
    store: &mut dyn Store,
    context: &Context<'_>,
    seen: &SeenVersions,
    command: WriteProfile,
) -> Result<Profile, Failure> {
    Operation::SET_MY_PROFILE.allow(context.actor, Relations::NONE)?;
    let account = context.actor.account().ok_or(Refusal::SignInRequired)?;
    let before = profile_of(store, account)?;
    ensure_version(before.version, seen)?;
    check_links(&command.links)?;
    let profile = Profile {
        account,
        presentation: command.presentation,
        place: command.place,
        links: command.links,
        version: before.version + 1,
        updated_at: Some(context.now),
    };
    match before.version {
        0 => store.insert_profile(&profile)?,
        _ => store.update_profile(&profile)?,
    }
    Ok(profile)
}

fn check_links(links: &[ProfileLink]) -> Result<(), Refusal> {
    let mut faults = Faults::default();
    faults.check_count("/links", links.len(), (0, LINKS_MAX));
    for (place, link) in links.iter().enumerate() {
        faults.unless(is_web(link.url.as_str()), format!("/links/{place}/url"), ProfileFault::LinkNotWeb);
    }
    faults.refuse()
}

/// Whether an address is one on the web: a host with a dot in it, no name or password, nothing that could end a link.
fn is_web(url: &str) -> bool {
    let host = |rest: &str| rest.split(['/', '?', '#']).next().unwrap_or_default().to_owned();
    let is_host = |host: String| host.contains('.') && !host.starts_with('.') && !host.contains('@');
    let is_clean = !url.contains(|character: char| character.is_whitespace() || "<>\"\\^`{|}".contains(character));
    is_clean && url.strip_prefix(WEB).map(host).is_some_and(is_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_web() {
        for url in ["https://fournil.example", "https://fournil.example/a?b=c#d", "https://a.b.example:8443/é"] {
            assert!(is_web(url), "{url}");
        }
        for url in [
            "http://fournil.example",
            "javascript:alert(1)",
            "https://",
            "https://localhost/",
            "https://name@fournil.example",
            "https://fournil.example/a b",
            "https://fournil.example/\"><script>",
            "HTTPS://fournil.example",
        ] {
            assert!(!is_web(url), "{url}");
        }
    }
}
