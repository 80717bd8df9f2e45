//! What people do with Palier, told over HTTP on both databases.

#![expect(clippy::disallowed_methods, reason = "a story reads its own clock and makes its own ids")]
#![expect(clippy::inconsistent_digit_grouping, reason = "amounts are grouped as people read them: 100_00 is 100.00")]

mod applications;
mod books;
mod campaign;
mod campaign_lists;
mod clock;
mod closing;
mod connections;
mod credits;
mod expected;
mod finding;
mod follow_up;
mod headers;
mod hiding;
mod idempotency;
mod identity;
mod inputs;
mod integrating;
mod interests;
mod journal;
mod keeping_in_touch;
mod leaving_out;
mod lifecycle;
mod marketplace;
mod matrix;
mod media;
mod payments;
mod pledging;
mod profiles;
mod project_lists;
mod project_matrix;
mod projects;
mod protocol;
mod public_pages;
mod questions;
mod races;
mod seen;
mod several_servers;
mod shipments;
mod staff_roles;
mod unexpected;
mod updates;
mod while_live;
mod writings;
