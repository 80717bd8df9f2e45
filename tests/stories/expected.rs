//! What becomes of a caller who asks for an operation, by the operation's own rule and by what the caller is.
//!
//! The rule says which kinds of callers may; the story says, word by word, of which kinds each of its callers is, who
//! knows what others are not to know of, and what else is to be expected. A rule that the server does not keep is found
//! here; that the rules are the right ones is told where they are tested.

use palier_domain::actor::Scope;
use palier_domain::contexts;
use palier_domain::permissions::{ANYONE, Operation, Who};

/// Somebody who tries every operation.
pub struct Caller {
    /// Who it is, for people.
    pub name: &'static str,
    /// How it comes.
    pub comes: Comes,
    /// The kinds of callers that it is one of, by the words that refusals have for them.
    pub is: &'static [&'static str],
}

/// How a caller comes.
pub enum Comes {
    /// Without signing in.
    Unknown,
    /// In person.
    InPerson,
    /// As a program, with these scopes.
    AsProgram(&'static [Scope]),
}

/// What a part of an address names that is hidden from others than these kinds of callers.
pub type Hidden = (&'static str, &'static [&'static str]);

/// Callers of whom something else is to be expected of an operation than its rule says.
pub type Exception = (&'static str, &'static [&'static str], char);

/// What a story expects.
pub struct Expectations {
    /// Those who try.
    pub callers: &'static [Caller],
    /// What is hidden from whom.
    pub hidden: &'static [Hidden],
    /// What the rules do not tell.
    pub exceptions: &'static [Exception],
}

impl Expectations {
    /// `o` gets in (whatever the use case then says), `1` must sign in, `3` is refused, `4` is told that there is
    /// nothing.
    pub fn of(&self, caller: &Caller, id: &str, template: &str) -> char {
        let is_meant = |(operation, callers, _): &&Exception| *operation == id && callers.contains(&caller.name);
        match (self.exceptions.iter().find(is_meant), operation(id)) {
            (Some((.., outcome)), _) => *outcome,
            (None, Some(operation)) => self.by_rule(caller, operation, template),
            (None, None) => 'o',
        }
    }

    fn by_rule(&self, caller: &Caller, operation: Operation, template: &str) -> char {
        let (who, scope) = operation.rule();
        match caller.comes {
            Comes::Unknown if who.iter().any(|who| who.is_everybody()) => return 'o',
            Comes::Unknown => return '1',
            Comes::AsProgram(scopes)
                if !who.contains(&ANYONE) && scope.is_none_or(|scope| !scopes.contains(&scope)) =>
            {
                return '3';
            }
            Comes::AsProgram(_) | Comes::InPerson => {}
        }
        let hidden = self.hidden.iter().find(|(part, _)| template.contains(part));
        let knows = hidden.is_none_or(|(_, known_to)| known_to.iter().any(|word| caller.is.contains(word)));
        match (who.iter().any(|who| caller.is_one(*who)), knows) {
            (true, _) => 'o',
            (false, true) => '3',
            (false, false) => '4',
        }
    }
}

impl Caller {
    fn is_one(&self, who: Who) -> bool {
        match who.as_str() {
            "anyone" | "signed_in" => true,
            "person" => matches!(self.comes, Comes::InPerson),
            word => self.is.contains(&word),
        }
    }
}

/// The operation with this id; none of what is served to everybody about the server itself.
pub fn operation(id: &str) -> Option<Operation> {
    contexts::operations().find(|operation| operation.id() == id)
}
