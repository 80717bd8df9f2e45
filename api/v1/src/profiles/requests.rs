//! What callers send about their profile.

use palier_domain::Refusal;
use palier_domain::profiles::{ProfileLink, WriteProfile};
use palier_domain::text::{Line, Prose};
use serde::Deserialize;
use utoipa::ToSchema;

use super::views::ProfileLinkView;

/// A profile, all of it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "presentation": "Boulangère depuis 2009, à Lille.", "place": "Lille",
    "links": [{ "label": "Le fournil", "url": "https://fournil.example" }]
})))]
pub struct SetProfileRequest {
    /// Who you are, in Markdown.
    #[serde(default)]
    #[schema(max_length = 5_000, format = "prose")]
    pub presentation: String,
    /// Where you are; none when absent or null.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 120, format = "line")]
    pub place: Option<String>,
    /// Where else you can be found.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub links: Vec<ProfileLinkView>,
}

impl SetProfileRequest {
    /// The profile in the domain's words.
    pub fn command(&self) -> Result<WriteProfile, Refusal> {
        let link = |(place, link): (usize, &ProfileLinkView)| {
            let parsed = || {
                let label = Line::parse("label", &link.label)?;
                Ok(ProfileLink { label, url: Line::parse("url", &link.url)? })
            };
            parsed().map_err(|refusal: Refusal| refusal.within(&format!("/links/{place}")))
        };
        Ok(WriteProfile {
            presentation: Prose::parse("presentation", &self.presentation)?,
            place: self.place.as_deref().map(|text| Line::parse("place", text)).transpose()?,
            links: self.links.iter().enumerate().map(link).collect::<Result<Vec<_>, Refusal>>()?,
        })
    }
}
