//! Adapters to payment gateways.

pub mod sandbox;
