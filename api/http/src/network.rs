//! Where requests come from: the address of a client, and the network that it stands for.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::http::header::HeaderMap;

use crate::config::Config;

/// The bits of an IPv6 address that name a network: whoever has one has all its addresses.
const NETWORK_BITS: u32 = 64;

/// The client's address: the peer's, or what our own proxy says it is.
pub fn client_address(config: &Config, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
    if !config.trust_forwarded_for {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").last().and_then(|value| value.to_str().ok());
    let nearest = forwarded.and_then(|list| list.rsplit(',').next()).and_then(|address| address.trim().parse().ok());
    nearest.or(peer)
}

/// Whom an address stands for where something is counted by address: itself, or for IPv6 the network that it is in.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() >> (128 - NETWORK_BITS) << (128 - NETWORK_BITS);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        v4 => v4,
    }
}
