//! How many connections there is room for: each takes a descriptor, and the system gives a process only so many.

use std::num::NonZero;

use palier_http::config::Config;

use super::StartError;

/// What a server has open besides connections and databases.
const DESCRIPTORS_OWN: u64 = 128;
/// What a connection to a database takes: SQLite opens three files for each.
const DESCRIPTORS_PER_DATABASE_CONNECTION: u64 = 4;
/// With fewer connections than these, in all, a server is of no use.
const CONNECTIONS_MIN: u64 = 64;
/// One address takes at most this part of all connections, whatever the configuration says.
const SHARE_OF_ONE_ADDRESS: usize = 4;

/// The connections that a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Room {
    /// The threads that serve them.
    pub(super) workers: usize,
    /// How many a worker takes.
    pub(super) per_worker: usize,
    /// How many of them one address may have; unlimited behind proxies.
    pub(super) per_address: Option<usize>,
}

/// Asks the system for as many descriptors as the configuration wants, and fits what was wanted into what is given.
pub(super) fn make_room(config: &Config) -> Result<Room, StartError> {
    let (own, wanted) = (own(config), wanted(config));
    let given = rlimit::increase_nofile_limit(wanted).map_err(StartError::Descriptors)?;
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let room = fit(config, workers, given.saturating_sub(own)).ok_or(StartError::NoRoom { given, wanted })?;
    if given < wanted {
        let taken = room.per_worker.saturating_mul(workers);
        tracing::warn!(
            given,
            wanted,
            connections = taken,
            "the system allows too few open files for limits.connections_max, so fewer connections are taken: raise the \
             hard limit (`ulimit -Hn`, LimitNOFILE= of systemd), or lower limits.connections_max"
        );
    }
    Ok(room)
}

fn own(config: &Config) -> u64 {
    let database =
        u64::try_from(config.database.lanes).unwrap_or(u64::MAX).saturating_add(config.database.readers.into());
    DESCRIPTORS_OWN.saturating_add(database.saturating_mul(DESCRIPTORS_PER_DATABASE_CONNECTION))
}

fn wanted(config: &Config) -> u64 {
    own(config).saturating_add(u64::try_from(config.limits.connections_max).unwrap_or(u64::MAX))
}

/// The connections for which so many descriptors suffice; nothing when they are too few.
fn fit(config: &Config, workers: usize, descriptors: u64) -> Option<Room> {
    let limits = &config.limits;
    let least = CONNECTIONS_MIN.min(u64::try_from(limits.connections_max).unwrap_or(u64::MAX));
    if descriptors < least {
        return None;
    }
    let total = limits.connections_max.min(usize::try_from(descriptors).unwrap_or(usize::MAX));
    let per_address = limits.connections_per_address_max.min((total / SHARE_OF_ONE_ADDRESS).max(1));
    let per_address = (!config.trust_forwarded_for).then_some(per_address);
    Some(Room { workers, per_worker: (total / workers).max(1), per_address })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(change: impl FnOnce(&mut Config)) -> Config {
        let mut config = Config::default();
        config.limits.connections_max = 10_000;
        config.limits.connections_per_address_max = 500;
        change(&mut config);
        config
    }

    #[test]
    fn what_is_wanted_is_fitted_into_what_is_given() {
        let room = |config, descriptors| fit(&config, 2, descriptors);
        let plenty = Room { workers: 2, per_worker: 5_000, per_address: Some(500) };
        assert_eq!(room(config(|_| ()), 10_000), Some(plenty));
        assert_eq!(room(config(|_| ()), 1 << 20), Some(plenty));
        let tight = Room { workers: 2, per_worker: 400, per_address: Some(200) };
        assert_eq!(room(config(|_| ()), 800), Some(tight), "one address does not take all");
        let proxied = Room { per_address: None, ..tight };
        assert_eq!(room(config(|config| config.trust_forwarded_for = true), 800), Some(proxied));
        assert_eq!(room(config(|_| ()), 63), None);
        let few = Room { workers: 2, per_worker: 5, per_address: Some(2) };
        assert_eq!(room(config(|config| config.limits.connections_max = 10), 63), Some(few));
    }
}
