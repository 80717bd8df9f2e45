//! Pages by their addresses, bounded in bytes: what was not asked for lately goes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Page;

/// Two generations of pages; when the younger is full the older goes.
pub(super) struct Shelf {
    generations: Mutex<Generations>,
    generation_bytes_max: usize,
}

#[derive(Default)]
struct Generations {
    young: HashMap<String, Arc<Page>>,
    young_bytes: usize,
    old: HashMap<String, Arc<Page>>,
}

impl Shelf {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { generations: Mutex::default(), generation_bytes_max: bytes_max / 2 }
    }

    /// The page, which counts as asked for.
    pub(super) fn find(&self, address: &str) -> Option<Arc<Page>> {
        let mut generations = self.generations();
        if let Some(page) = generations.young.get(address) {
            return Some(Arc::clone(page));
        }
        let (address, page) = generations.old.remove_entry(address)?;
        self.put(&mut generations, address, Arc::clone(&page));
        Some(page)
    }

    /// Keeps a page, unless it alone is too much.
    pub(super) fn keep(&self, address: String, page: Arc<Page>) {
        let mut generations = self.generations();
        generations.old.remove(&address);
        self.put(&mut generations, address, page);
    }

    fn put(&self, generations: &mut Generations, address: String, page: Arc<Page>) {
        if let Some(before) = generations.young.remove(&address) {
            generations.young_bytes = generations.young_bytes.saturating_sub(taken(&address, &before));
        }
        let bytes = taken(&address, &page);
        if bytes > self.generation_bytes_max {
            return;
        }
        if generations.young_bytes + bytes > self.generation_bytes_max {
            generations.old = std::mem::take(&mut generations.young);
            generations.young_bytes = 0;
        }
        generations.young_bytes += bytes;
        generations.young.insert(address, page);
    }

    fn generations(&self) -> MutexGuard<'_, Generations> {
        self.generations.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let generations = self.generations();
        let both = generations.young.iter().chain(&generations.old);
        both.map(|(address, page)| taken(address, page)).sum()
    }
}

/// How much a page takes, with what it takes to keep it.
fn taken(address: &str, page: &Page) -> usize {
    const FRAME_BYTES: usize = 512;
    address.len() + page.bytes() + FRAME_BYTES
}
