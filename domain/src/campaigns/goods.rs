//! A reward as a thing: what it is called in a stock room, what it weighs and measures.

use super::Reward;
use super::refusal::RewardFault;
use crate::refusal::Faults;
use crate::text::Line;

/// The longest stock-keeping unit, in characters.
pub const SKU_CHARACTERS_MAX: usize = 64;
/// The heaviest reward, in grams.
pub const WEIGHT_GRAMS_MAX: i64 = 1_000_000;
/// The longest side of a reward, in millimetres.
pub const SIDE_MM_MAX: i64 = 10_000;

/// The sides of one, packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dimensions {
    /// The longest side, in millimetres.
    pub length_mm: i64,
    /// The next, in millimetres.
    pub width_mm: i64,
    /// The last, in millimetres.
    pub height_mm: i64,
}

/// What is known of a reward as a thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Goods {
    /// Its stock-keeping unit, unique within the campaign: a text, whose leading zeros count.
    pub sku: Option<Line<SKU_CHARACTERS_MAX>>,
    /// What one weighs, packed, in grams.
    pub weight_grams: Option<i64>,
    /// What one measures, packed.
    pub dimensions: Option<Dimensions>,
}

/// What is to be changed of it; what is absent stays, what is there and empty is cleared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoodsChanges {
    /// Another stock-keeping unit, or none.
    pub sku: Option<Option<Line<SKU_CHARACTERS_MAX>>>,
    /// Another weight in grams, or none.
    pub weight_grams: Option<Option<i64>>,
    /// Other dimensions, or none.
    pub dimensions: Option<Option<Dimensions>>,
}

impl Goods {
    /// The same with what is to be changed.
    pub(super) fn changed(&self, changes: GoodsChanges) -> Self {
        Self {
            sku: changes.sku.unwrap_or_else(|| self.sku.clone()),
            weight_grams: changes.weight_grams.unwrap_or(self.weight_grams),
            dimensions: changes.dimensions.unwrap_or(self.dimensions),
        }
    }

    /// Notes what no reward can be, and a stock-keeping unit that another reward of the campaign has.
    pub(super) fn check(&self, others: &[&Reward], faults: &mut Faults) {
        if let Some(weight) = self.weight_grams {
            faults.check_range("/weight_grams", weight, (1, WEIGHT_GRAMS_MAX));
        }
        if let Some(Dimensions { length_mm, width_mm, height_mm }) = self.dimensions {
            for (name, side) in [("length_mm", length_mm), ("width_mm", width_mm), ("height_mm", height_mm)] {
                faults.check_range(format!("/dimensions/{name}"), side, (1, SIDE_MM_MAX));
            }
        }
        let Some(sku) = &self.sku else { return };
        if let Some(other) = others.iter().find(|other| other.goods.sku.as_ref() == Some(sku)) {
            faults.add("/sku", RewardFault::SkuTaken { reward_id: other.id });
        }
    }

    /// Notes what would be other than everybody has seen it: only what is missing can be added.
    pub(super) fn check_completes(&self, seen: &Self, faults: &mut Faults) {
        let completes = [
            ("/sku", seen.sku.is_none() || seen.sku == self.sku),
            ("/weight_grams", seen.weight_grams.is_none() || seen.weight_grams == self.weight_grams),
            ("/dimensions", seen.dimensions.is_none() || seen.dimensions == self.dimensions),
        ];
        for (pointer, is_kept) in completes {
            faults.unless(is_kept, pointer, RewardFault::FixedOncePublic);
        }
    }
}
