//! The commands that wait for a lane: book by book, in turn.
//!
//! A popular book's commands wait behind each other and not before everybody
//! else's: a batch takes one command of each waiting book in turn until it is
//! full. One book gets only a share of the places, so that there is room for
//! another's however many come for it. A book's own commands keep their order.

use std::collections::{HashMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use super::{Command, WriteError};

/// Of how many places one is kept free of the commands of a book that has the others.
const PLACES_PER_FREE_ONE: usize = 4;

/// Where commands wait for a lane.
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    places: usize,
    places_of_book: usize,
}

#[derive(Default)]
struct Waiting {
    books: HashMap<Uuid, VecDeque<Box<dyn Command>>>,
    /// The books that have commands waiting, in the order of their turns.
    turns: VecDeque<Uuid>,
    commands: usize,
    is_closed: bool,
}

impl Queue {
    /// A queue with so many places.
    pub(super) fn new(places: usize) -> Self {
        let places = places.max(1);
        let places_of_book = places - places / PLACES_PER_FREE_ONE;
        Self { waiting: Mutex::default(), arrived: Condvar::new(), places, places_of_book }
    }

    /// Gives a command a place, or says at once that there is none.
    pub(super) fn push(&self, command: Box<dyn Command>) -> Result<(), WriteError> {
        let book = command.write_set().lane_key();
        let mut waiting = self.waiting();
        if waiting.is_closed {
            return Err(WriteError::ShuttingDown);
        }
        if !self.is_free_for(&waiting, book) {
            return Err(WriteError::Overloaded);
        }
        waiting.push(book, command);
        drop(waiting);
        self.arrived.notify_one();
        Ok(())
    }

    /// Whether a command for a book would get a place.
    pub(super) fn has_room(&self, book: Uuid) -> bool {
        self.is_free_for(&self.waiting(), book)
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting().commands == 0
    }

    /// The next commands, at most so many; waits for the first. None when nothing waits and nothing more can come.
    pub(super) fn take(&self, commands_max: usize) -> Option<Vec<Box<dyn Command>>> {
        let mut waiting = self.waiting();
        while waiting.commands == 0 {
            if waiting.is_closed {
                return None;
            }
            waiting = self.arrived.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        Some(waiting.take(commands_max))
    }

    /// Lets no more commands in.
    pub(super) fn close(&self) {
        self.waiting().is_closed = true;
        self.arrived.notify_all();
    }

    fn is_free_for(&self, waiting: &Waiting, book: Uuid) -> bool {
        let of_book = waiting.books.get(&book).map_or(0, VecDeque::len);
        waiting.commands < self.places && of_book < self.places_of_book
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn push(&mut self, book: Uuid, command: Box<dyn Command>) {
        let of_book = self.books.entry(book).or_default();
        if of_book.is_empty() {
            self.turns.push_back(book);
        }
        of_book.push_back(command);
        self.commands += 1;
    }

    fn take(&mut self, commands_max: usize) -> Vec<Box<dyn Command>> {
        let mut taken = Vec::with_capacity(self.commands.min(commands_max));
        while taken.len() < commands_max {
            let Some(book) = self.turns.pop_front() else { break };
            let Some(of_book) = self.books.get_mut(&book) else { continue };
            taken.extend(of_book.pop_front());
            if of_book.is_empty() {
                self.books.remove(&book);
            } else {
                self.turns.push_back(book);
            }
        }
        self.commands -= taken.len();
        taken
    }
}
