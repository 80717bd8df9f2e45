//! The public list of campaigns: what one is found by, which are wanted, and in which order.
//!
//! Filters stand among the words of a campaign, as those of projects do, so that any combination of filters and words is
//! one look-up. How much was pledged is put in the list when it is told, a moment after the pledge: the pledge itself
//! writes nothing for it.

use super::refusal::CampaignFault;
use super::{Campaign, CampaignKind, CampaignState, Category};
use crate::actor::named;
use crate::ids::AccountId;
use crate::ledger::{AccountKind, Book};
use crate::money::Currency;
use crate::refusal::{Faults, Refusal};
use crate::search::{Listing, found_by, wanted_words};

/// How many digits a place by amount has behind the main unit of its currency: as many as any currency has.
const RANK_DIGITS: u32 = 3;

named! {
    /// The orders of the public list.
    CampaignOrder {
        /// Those that were launched last come first.
        Newest "newest",
        /// Live campaigns only, those whose deadline comes next first.
        EndingSoon "ending_soon",
        /// Those to which most was pledged come first, by the figure itself where they are in several currencies.
        MostRaised "most_raised",
    }
}

/// Where a campaign stands in the list: by what the order goes by, then by when it was launched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CampaignPlace {
    /// What the order goes by: nothing but the launch, the deadline in microseconds, or the amount.
    pub rank: i64,
    /// Its place among the newest.
    pub listing: Listing,
}

/// Which campaigns are wanted, and in which order. An empty list means any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFilter {
    /// In one of these states.
    pub states: Vec<CampaignState>,
    /// Of one of these categories.
    pub categories: Vec<Category>,
    /// Of one of these kinds.
    pub kinds: Vec<CampaignKind>,
    /// In one of these currencies.
    pub currencies: Vec<Currency>,
    /// By this initiator.
    pub initiator: Option<AccountId>,
    /// With all of these words in title, summary or story.
    pub words: Vec<String>,
    /// In this order.
    pub order: CampaignOrder,
}

impl Default for CampaignFilter {
    fn default() -> Self {
        let (states, categories, kinds, currencies) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { states, categories, kinds, currencies, initiator: None, words: Vec::new(), order: CampaignOrder::Newest }
    }
}

impl CampaignFilter {
    /// The same with the words of a text, if the order goes with the states that are wanted.
    pub fn finding(self, text: Option<&str>) -> Result<Self, Refusal> {
        let mut faults = Faults::default();
        let is_of_live = self.states.iter().all(|state| *state == CampaignState::Live);
        let may_be = self.order != CampaignOrder::EndingSoon || is_of_live;
        faults.unless(may_be, "?states", CampaignFault::OnlyLiveCampaignsEnd);
        faults.refuse()?;
        Ok(Self { words: wanted_words(text)?, ..self })
    }

    /// Whether every listed campaign is wanted, in this order.
    pub fn is_empty(&self) -> bool {
        *self == Self { order: self.order, ..Self::default() }
    }

    /// What a campaign must be found by: of each group at least one word.
    pub fn word_groups(&self) -> Vec<Vec<String>> {
        let ends_soon = self.order == CampaignOrder::EndingSoon && self.states.is_empty();
        let states = if ends_soon { &[CampaignState::Live] } else { self.states.as_slice() };
        let groups = [
            states.iter().map(|state| state_word(*state)).collect(),
            self.categories.iter().map(|category| format!("category={category}")).collect(),
            self.kinds.iter().map(|kind| format!("kind={kind}")).collect(),
            self.currencies.iter().map(|currency| currency_word(*currency)).collect(),
            self.initiator.map(initiator_word).into_iter().collect(),
        ];
        let written = self.words.iter().map(|word| vec![word.clone()]);
        groups.into_iter().chain(written).filter(|group: &Vec<String>| !group.is_empty()).collect()
    }
}

fn state_word(state: CampaignState) -> String {
    format!("state={state}")
}

fn currency_word(currency: Currency) -> String {
    format!("currency={}", currency.as_str().to_ascii_lowercase())
}

fn initiator_word(initiator: AccountId) -> String {
    format!("initiator={}", initiator.0.simple())
}

impl Campaign {
    /// Its place among the newest, once it was launched.
    pub fn listing(&self) -> Option<Listing> {
        self.launched_at.map(|launched_at| Listing::of(launched_at, self.id))
    }

    /// Every word that it is found by, each once, in alphabetical order.
    pub fn words(&self) -> Vec<String> {
        let terms = &self.terms;
        let filters = [
            state_word(self.state),
            format!("category={}", terms.category),
            format!("kind={}", terms.kind),
            currency_word(terms.goal.currency),
            initiator_word(self.initiator),
        ];
        found_by(&[terms.title.as_str(), terms.summary.as_str(), terms.story.as_str()], filters)
    }

    /// Its place by amount, as far as its book says.
    pub fn rank(&self, book: &Book) -> i64 {
        let digits = RANK_DIGITS.saturating_sub(book.currency.minor_digits());
        pledged_minor(self.raised_minor, book).max(0).saturating_mul(10_i64.saturating_pow(digits))
    }
}

/// What backers have paid in and not taken back, in minor units; what was raised, once a campaign has succeeded.
pub fn pledged_minor(raised_minor: Option<i64>, book: &Book) -> i64 {
    let withdrawn = book.account(AccountKind::WithdrawalsPayable).credits_minor;
    raised_minor.unwrap_or(book.collected_minor().saturating_sub(withdrawn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_combination_of_filters_is_a_few_groups_of_words() {
        let filter = CampaignFilter {
            states: vec![CampaignState::Live, CampaignState::Closing],
            currencies: vec![Currency::Eur],
            ..CampaignFilter::default()
        };
        assert!(!filter.is_empty() && CampaignFilter::default().is_empty());
        let filter = filter.finding(Some("Fournil, pain")).unwrap();
        let groups: Vec<String> = filter.word_groups().iter().map(|group| group.join("|")).collect();
        assert_eq!(groups, ["state=live|state=closing", "currency=eur", "fournil", "pain"]);
    }

    #[test]
    fn only_live_campaigns_come_to_an_end() {
        let ending = |states: Vec<CampaignState>| {
            CampaignFilter { states, order: CampaignOrder::EndingSoon, ..CampaignFilter::default() }.finding(None)
        };
        assert!(ending(Vec::new()).is_ok() && ending(vec![CampaignState::Live]).is_ok());
        let refusal = ending(vec![CampaignState::Live, CampaignState::Failed]).unwrap_err();
        let Refusal::InputInvalid { reasons } = refusal else { panic!("{refusal:?}") };
        assert_eq!((reasons[0].pointer.as_str(), reasons[0].fault.slug()), ("?states", "only-live-campaigns-end"));
    }
}
