//! What somebody sees who has just started a sandbox.

use std::fmt;

use super::{PASSWORD, Role, SAMPLE_PEOPLE};

/// Where to go, and who can sign in.
pub struct Welcome<'a> {
    /// The server's address.
    pub url: &'a str,
}

impl fmt::Display for Welcome<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url;
        writeln!(formatter, "\nPalier is ready at {url}")?;
        writeln!(formatter, "  read and try everything   {url}/docs")?;
        writeln!(formatter, "  the OpenAPI document      {url}/openapi.yaml")?;
        writeln!(formatter, "\nEverybody's password is {PASSWORD}:")?;
        for person in SAMPLE_PEOPLE {
            let role = match person.role {
                Role::Staff(role) => role.as_str(),
                Role::Initiator => "initiator",
                Role::Backer => "backer",
                Role::Client => "client of the marketplace",
                Role::Provider => "provider without a subscription",
                Role::Subscriber => "provider with a subscription",
                Role::PrivilegeSubscriber => "provider with a privilege subscription",
            };
            writeln!(formatter, "  {:<28}{}, {role}", person.email, person.name)?;
        }
        Ok(())
    }
}
