//! What the gateway's answers come to: in a campaign's book, and in a provider's.
//!
//! Payments know orders and what was answered; here it is decided what an answer means for the pledge, the tranche or
//! the purchase that the order was for.

mod settle_order;

pub use settle_order::settle_order;
