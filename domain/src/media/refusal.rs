//! Every rule about media that says no, in the order in which they are checked.

use super::MediumKind;
use crate::rule::rules;

rules! {
/// A rule about media that refused a use case.
refusal MediumRefusal {
    /// The first bytes are those of no type that is taken.
    TypeNotTaken { accepted: Vec<String> } => "medium-type-not-taken";
    /// There are more bytes than a medium of its kind may have.
    TooLarge { kind: MediumKind, bytes_max: i64 } => "medium-too-large";
    /// The rest is not what the first bytes promise.
    Damaged { media_type: &'static str } => "medium-damaged";
    /// A picture has more pixels than are decoded.
    TooManyPixels { width: i64, height: i64, pixels_max: i64, edge_max: i64 } => "picture-too-large";
    /// The frames of a moving picture have more pixels together than are decoded.
    AnimationTooLong { pixels: i64, pixels_max: i64 } => "animation-too-long";
    /// A video plays for longer than is shown.
    TooLong { seconds: i64, seconds_max: i64 } => "video-too-long";
    /// Something refers to the medium.
    InUse => "medium-in-use";
}
}

rules! {
/// A rule about media that a part of an input breaks.
fault MediumFault {
    /// The caller has uploaded no such medium, or it was swept away.
    UnknownMedium => "medium-unknown";
    /// This is not the place for media of this kind.
    OtherKind { kind: MediumKind, accepted: Vec<String> } => "medium-of-other-kind";
}
}
