//! How many connections an address has open.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::network::network_of;

/// Lets connections in, a bounded number from each address.
#[derive(Debug)]
pub struct Door {
    per_address_max: Option<usize>,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection's place, given back when it ends.
#[derive(Debug)]
pub struct Place {
    door: Arc<Door>,
    address: Option<IpAddr>,
}

impl Door {
    /// A door that lets at most so many in from one address; without a bound behind proxies, which bring everybody.
    pub fn new(per_address_max: Option<usize>) -> Arc<Self> {
        Arc::new(Self { per_address_max, open: Mutex::default() })
    }

    /// A place for a connection from this address; nothing when it has too many.
    pub fn enter(self: &Arc<Self>, peer: Option<IpAddr>) -> Option<Place> {
        let address = peer.filter(|_| self.per_address_max.is_some()).map(network_of);
        if let (Some(address), Some(max)) = (address, self.per_address_max) {
            let mut open = self.open();
            let count = open.entry(address).or_insert(0);
            if *count >= max {
                metrics::counter!("palier_connections_refused_total").increment(1);
                return None;
            }
            *count += 1;
        }
        metrics::gauge!("palier_connections_open").increment(1.0);
        Some(Place { door: Arc::clone(self), address })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::gauge!("palier_connections_open").decrement(1.0);
        let Some(address) = self.address else { return };
        if let Entry::Occupied(mut entry) = self.door.open().entry(address) {
            if *entry.get() <= 1 {
                entry.remove();
            } else {
                *entry.get_mut() -= 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let door = Door::new(Some(2));
        let (first, second) = (door.enter(address("192.0.2.1")), door.enter(address("::ffff:192.0.2.1")));
        assert!(first.is_some() && second.is_some());
        assert!(door.enter(address("192.0.2.1")).is_none());
        let other = door.enter(address("192.0.2.2"));
        assert!(other.is_some(), "another address is not concerned");
        drop(first);
        assert!(door.enter(address("192.0.2.1")).is_some());
        drop((second, other));
        assert!(door.open().is_empty(), "nothing is kept of who is gone");
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let door = Door::new(Some(1));
        let _place = door.enter(address("2001:db8:0:1::1"));
        assert!(door.enter(address("2001:db8:0:1:ffff::2")).is_none());
        assert!(door.enter(address("2001:db8:0:2::1")).is_some());
    }

    #[test]
    fn behind_proxies_nobody_is_counted() {
        let door = Door::new(None);
        let places: Vec<_> = (0..100).map(|_| door.enter(address("10.0.0.1")).unwrap()).collect();
        assert_eq!((places.len(), door.open().len()), (100, 0));
    }
}
