//! Every rule about profiles that says no, in the order in which they are checked.

use crate::rule::rules;

rules! {
/// A rule about profiles that refused a use case.
refusal ProfileRefusal {
    /// Nobody follows themselves.
    OwnProfile => "own-profile";
}
}

rules! {
/// A rule about profiles that a part of an input breaks.
fault ProfileFault {
    /// A link leads somewhere else than to an address on the web.
    LinkNotWeb => "link-not-web";
}
}
