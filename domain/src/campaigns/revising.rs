//! What a backer's choices amount to, or everything that is wrong with them.

use std::collections::BTreeMap;

use super::refusal::PledgeFault;
use super::refusal::PledgeRefusal;
use super::{
    Campaign, LINES_MAX, LineChoice, PledgeLine, QUANTITY_MAX, REVISIONS_MAX, Revision, Reward, ShippingMode,
    ShippingOffer,
};
use crate::ids::RewardId;
use crate::money::{AMOUNT_MINOR_MAX, Money};
use crate::refusal::{Fault, Faults, Refusal};

/// What a revision of a pledge is to be, and by which rules.
pub(super) struct Wish<'a> {
    /// Its number.
    pub(super) number: i64,
    /// The rewards that are chosen.
    pub(super) choices: &'a [LineChoice],
    /// Lines of the revision before that are kept.
    pub(super) kept: &'a [PledgeLine],
    /// What is given on top.
    pub(super) free_amount: Option<Money>,
    /// How many of each reward the pledge holds already.
    pub(super) held: BTreeMap<RewardId, i64>,
    /// The least that a pledge can be, in minor units, by the campaign's policy.
    pub(super) pledge_min_minor: i64,
}

/// The revision, or all that keeps it from being had. When nothing but stock is in the way, that is said: the same may
/// be had another time; and so is a reward that is not offered any more.
pub(super) fn revise(campaign: &Campaign, rewards: &[Reward], wish: &Wish<'_>) -> Result<Revision, Refusal> {
    let mut faults = Faults::default();
    if let Some(free_amount) = wish.free_amount {
        let (expected, found) = (campaign.terms.goal.currency, free_amount.currency);
        faults.unless(expected == found, "/free_amount/currency", Fault::CurrencyMismatch { expected, found });
        faults.check_range("/free_amount/amount_minor", free_amount.amount_minor, (0, AMOUNT_MINOR_MAX));
    }
    faults.check_count("/lines", wish.choices.len(), (0, LINES_MAX));
    let choices = wish.choices.iter().take(LINES_MAX).enumerate();
    let chosen: Vec<PledgeLine> =
        choices.filter_map(|(place, choice)| line(rewards, choice, &format!("/lines/{place}"), &mut faults)).collect();
    let lines = [wish.kept, chosen.as_slice()].concat();
    let free_amount_minor = wish.free_amount.map_or(0, |money| money.amount_minor);
    let sum = lines.iter().try_fold(free_amount_minor, |sum, line| sum.checked_add(line.amount_minor()?));
    let amount_minor = sum.unwrap_or(i64::MAX);
    if faults.is_empty() {
        check_amount(campaign, amount_minor, wish.pledge_min_minor, &mut faults);
    }
    let is_fit = faults.is_empty();
    let is_stopped = check_stock(rewards, wish, &mut faults);
    match is_fit {
        true if faults.is_empty() => Ok(Revision { number: wish.number, lines, free_amount_minor, amount_minor }),
        true if is_stopped => Err(PledgeRefusal::RewardStopped { reasons: faults.into_reasons() }.into()),
        true => Err(PledgeRefusal::RewardSoldOut { reasons: faults.into_reasons() }.into()),
        false => Err(Refusal::InputInvalid { reasons: faults.into_reasons() }),
    }
}

/// Notes an amount that no pledge to the campaign can have.
fn check_amount(campaign: &Campaign, amount_minor: i64, pledge_min_minor: i64, faults: &mut Faults) {
    let currency = campaign.terms.goal.currency;
    if amount_minor <= 0 {
        faults.add("", PledgeFault::PledgeEmpty);
    } else {
        faults.unless(amount_minor >= pledge_min_minor, "", PledgeFault::PledgeTooSmall { pledge_min_minor, currency });
    }
    let fault = PledgeFault::PledgeTooLarge { amount_minor_max: AMOUNT_MINOR_MAX, currency };
    faults.unless(amount_minor <= AMOUNT_MINOR_MAX, "", fault);
}

/// The number of the revision after so many.
pub(super) fn next_number(revisions: i64) -> Result<i64, Refusal> {
    if revisions < REVISIONS_MAX {
        Ok(revisions + 1)
    } else {
        Err(Refusal::LimitReached { what: "changes", limit: REVISIONS_MAX })
    }
}

fn line(rewards: &[Reward], choice: &LineChoice, at: &str, faults: &mut Faults) -> Option<PledgeLine> {
    faults.check_range(format!("{at}/quantity"), choice.quantity, (1, QUANTITY_MAX));
    let reward_id = choice.reward;
    let Some(reward) = rewards.iter().find(|reward| reward.id == reward_id) else {
        faults.add(format!("{at}/reward_id"), PledgeFault::RewardUnknown { reward_id });
        return None;
    };
    let offer = match offer(reward, choice.shipping) {
        Ok(offer) => offer,
        Err(fault) => {
            faults.add(format!("{at}/shipping_mode"), fault);
            return None;
        }
    };
    match (offer.mode.needs_address(), choice.address.is_some()) {
        (true, false) => faults.add(format!("{at}/address"), PledgeFault::AddressRequired),
        (false, true) => faults.add(format!("{at}/address"), PledgeFault::AddressNotWanted),
        _ => {}
    }
    Some(PledgeLine {
        reward: reward_id,
        quantity: choice.quantity,
        unit_price_minor: reward.price_minor,
        shipping: offer.mode,
        shipping_fee_minor: offer.fee_minor,
        address: choice.address.clone(),
    })
}

/// The shipping mode of a reward; optional when there is only one.
fn offer(reward: &Reward, chosen: Option<ShippingMode>) -> Result<ShippingOffer, PledgeFault> {
    let offered = || reward.shipping.iter().map(|offer| offer.mode.as_str().to_owned()).collect();
    match (chosen, reward.shipping.as_slice()) {
        (Some(mode), _) => {
            let fault = || PledgeFault::ShippingModeNotOffered { mode: mode.as_str(), offered: offered() };
            reward.offer(mode).ok_or_else(fault)
        }
        (None, [only]) => Ok(*only),
        (None, _) => Err(PledgeFault::ShippingModeRequired { offered: offered() }),
    }
}

/// Notes every chosen line of a reward of which less is left than is asked for, or that is not offered any more and of
/// which more is asked for than is held; says whether there is one of the latter.
fn check_stock(rewards: &[Reward], wish: &Wish<'_>, faults: &mut Faults) -> bool {
    let mut is_stopped = false;
    for reward in rewards {
        let own = || wish.choices.iter().enumerate().filter(|(_, choice)| choice.reward == reward.id);
        let wanted = own().fold(0_i64, |sum, (_, choice)| sum.saturating_add(choice.quantity));
        let (reward_id, held) = (reward.id, wish.held.get(&reward.id).copied().unwrap_or(0));
        let asked = wanted.saturating_sub(held);
        if asked <= 0 {
            continue;
        }
        let fault = match (reward.stopped_at, reward.left()) {
            (Some(stopped_at), _) => PledgeFault::RewardStopped { reward_id, stopped_at, asked, held },
            (None, Some(left)) if asked > left => PledgeFault::RewardSoldOut { reward_id, asked, left },
            _ => continue,
        };
        is_stopped |= reward.stopped_at.is_some();
        own().for_each(|(place, _)| faults.add(format!("/lines/{place}/quantity"), fault.clone()));
    }
    is_stopped
}
