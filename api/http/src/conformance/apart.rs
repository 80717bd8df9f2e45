//! Large bodies are checked apart from the threads that serve connections.
//!
//! A body of the greatest size takes milliseconds to read, whatever it says: for so long nobody else on the same thread
//! would be served. So it is done on blocking threads, at most as many at once as there are cores, with a bounded queue
//! before it.

use std::num::NonZero;
use std::sync::{Arc, LazyLock};

use actix_web::web::{self, Bytes};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::BodyForm;
use crate::problem::{FieldError, Problem, RETRY_AFTER_SECONDS};

/// Bodies up to this size are checked at once, in less than a millisecond.
const SMALL_BYTES_MAX: usize = 16 * 1_024;
/// How many large bodies wait for their turn before more are refused.
const WAITING_MAX: usize = 256;

/// The turns of a process, however many servers it runs.
static TURNS: LazyLock<Turns> = LazyLock::new(Turns::default);

struct Turns {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            admitted: Arc::new(Semaphore::new(cores.saturating_add(WAITING_MAX))),
            running: Arc::new(Semaphore::new(cores)),
        }
    }
}

/// Reads a body, clears the members in `cleared`, and adds what its schema refuses to `errors`.
pub async fn check_apart(
    form: &Arc<BodyForm>,
    bytes: &Bytes,
    cleared: &[&str],
    errors: &mut Vec<FieldError>,
) -> Result<Value, Problem> {
    if bytes.len() <= SMALL_BYTES_MAX {
        return form.check(bytes, cleared, errors);
    }
    let overloaded = || Problem::new("overloaded").retry_after(RETRY_AFTER_SECONDS);
    let admitted = Arc::clone(&TURNS.admitted).try_acquire_owned().map_err(|_| overloaded())?;
    let turn = Arc::clone(&TURNS.running).acquire_owned().await.map_err(|_| overloaded())?;
    let (form, bytes) = (Arc::clone(form), bytes.clone());
    let cleared: Vec<String> = cleared.iter().map(|&name| name.to_owned()).collect();
    let checked = web::block(move || {
        let _places = (admitted, turn);
        let mut found = Vec::new();
        let cleared: Vec<&str> = cleared.iter().map(String::as_str).collect();
        form.check(&bytes, &cleared, &mut found).map(|value| (value, found))
    });
    let (value, found) = checked.await.map_err(Problem::internal)??;
    errors.extend(found);
    Ok(value)
}
