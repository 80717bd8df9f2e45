//! What only some operations need: each context brings its own, and takes it by its type.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::sync::Arc;

use crate::problem::Problem;

/// Values of different types, one of each.
#[derive(Default)]
pub struct Parts(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Parts {
    /// Adds a part; it takes the place of another one of its type.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, part: impl Into<Arc<T>>) -> Self {
        self.0.insert(TypeId::of::<T>(), part.into());
        self
    }

    /// The part of this type, if there is one.
    pub fn find<T: Any>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>()).and_then(|part| part.downcast_ref())
    }

    /// The part of this type; a server that lacks it was put together wrongly.
    pub fn require<T: Any>(&self) -> Result<&T, Problem> {
        self.find().ok_or_else(|| Problem::internal(format!("this server has no {}", type_name::<T>())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_its_type_and_its_lack_is_a_fault_of_ours() {
        let parts = Parts::default().with::<u8>(1).with::<&str>("a").with::<u8>(2);
        assert_eq!((parts.find::<u8>(), parts.find::<&str>(), parts.find::<u16>()), (Some(&2), Some(&"a"), None));
        assert_eq!(parts.require::<u8>().unwrap(), &2);
        assert_eq!(parts.require::<u16>().unwrap_err().code(), "internal-error");
    }
}
