//! Where `null` says the same as leaving a member out.
//!
//! Generated clients send `null` for what they have nothing to say about. In a new thing that is no different from
//! leaving it out, and nobody behind this module ever sees it. A merge patch tells the two apart, but only at its top:
//! what lies deeper replaces what was there, so it is new as well.

use std::collections::BTreeSet;

use serde_json::Value;

use super::instants::Step;

/// What `null` at the top of a body means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopNull {
    /// The member is left out.
    LeftOut,
    /// The member is cleared: the body is a merge patch.
    Cleared,
}

/// The members that a value may do without, at each level of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Optional {
    /// The names at this level.
    pub(super) members: BTreeSet<String>,
    /// The levels below that have any.
    pub(super) below: Vec<(Step, Optional)>,
}

impl Optional {
    /// Whether neither this level nor one below has any.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.below.is_empty()
    }

    /// Leaves out each member that is null and need not be there.
    pub(super) fn drop_nulls(&self, value: &mut Value, top: TopNull) {
        if let (Value::Object(fields), TopNull::LeftOut) = (&mut *value, top)
            && self.members.iter().any(|name| fields.get(name).is_some_and(Value::is_null))
        {
            fields.retain(|name, member| !(member.is_null() && self.members.contains(name)));
        }
        for (step, optional) in &self.below {
            match (step, &mut *value) {
                (Step::Member(name), Value::Object(fields)) => {
                    fields.get_mut(name).into_iter().for_each(|member| optional.drop_nulls(member, TopNull::LeftOut));
                }
                (Step::Each, Value::Array(entries)) => {
                    entries.iter_mut().for_each(|entry| optional.drop_nulls(entry, TopNull::LeftOut));
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn optional(members: &[&str], below: Vec<(Step, Optional)>) -> Optional {
        Optional { members: members.iter().map(|&name| name.to_owned()).collect(), below }
    }

    #[test]
    fn null_is_left_out_where_it_may_be_and_stays_where_it_says_something() {
        let line = optional(&["note"], Vec::new());
        let lines = optional(&[], vec![(Step::Each, line)]);
        let thing = optional(&["id", "lines"], vec![(Step::Member("lines".to_owned()), lines)]);
        let sent = json!({ "id": null, "title": null, "lines": [{ "note": null, "of": null }, null], "other": null });
        let (mut new, mut patch) = (sent.clone(), sent);
        thing.drop_nulls(&mut new, TopNull::LeftOut);
        assert_eq!(new, json!({ "title": null, "lines": [{ "of": null }, null], "other": null }));
        thing.drop_nulls(&mut patch, TopNull::Cleared);
        assert_eq!(patch, json!({ "id": null, "title": null, "lines": [{ "of": null }, null], "other": null }));
    }
}
