//! How large, how wide and how long a medium may be.

use super::{Extent, MediaType, MediumKind, MediumRefusal};

/// The largest picture, in bytes.
pub const IMAGE_BYTES_MAX: i64 = 10 << 20;
/// The largest document, in bytes.
pub const DOCUMENT_BYTES_MAX: i64 = 20 << 20;
/// The largest video, in bytes.
pub const VIDEO_BYTES_MAX: i64 = 100 << 20;
/// The longest video, in seconds.
pub const VIDEO_SECONDS_MAX: i64 = 600;
/// The most pixels of a picture: what it takes to decode one is bounded by them.
pub const PIXELS_MAX: i64 = 32_000_000;
/// The longest edge of a picture, in pixels.
pub const EDGE_MAX: u32 = 16_384;
/// The most pixels of all the frames of a moving picture together.
pub const FRAMES_PIXELS_MAX: i64 = 256_000_000;
/// How wide the smaller sizes of a picture are, in pixels; those that would not be smaller are not made.
pub const WIDTHS: [u32; 3] = [320, 800, 1_600];
/// The most media of somebody that nothing refers to.
pub const UNUSED_MEDIA_MAX: i64 = 50;

impl MediaType {
    /// The most bytes of a medium of this type.
    pub const fn bytes_max(self) -> i64 {
        match self.kind() {
            MediumKind::Image => IMAGE_BYTES_MAX,
            MediumKind::Document => DOCUMENT_BYTES_MAX,
            MediumKind::Video => VIDEO_BYTES_MAX,
        }
    }
}

impl Extent {
    /// How many pixels there are.
    pub fn pixels(self) -> i64 {
        i64::from(self.width).saturating_mul(i64::from(self.height))
    }
}

/// Refuses more bytes than a medium of this type may have.
pub const fn check_size(media_type: MediaType, bytes: i64) -> Result<(), MediumRefusal> {
    let bytes_max = media_type.bytes_max();
    if bytes <= bytes_max { Ok(()) } else { Err(MediumRefusal::TooLarge { kind: media_type.kind(), bytes_max }) }
}

/// Refuses a picture of more pixels than are decoded.
pub fn check_extent(extent: Extent) -> Result<(), MediumRefusal> {
    let Extent { width, height } = extent;
    let is_within = extent.pixels() <= PIXELS_MAX && width.max(height) <= EDGE_MAX;
    let (width, height) = (i64::from(width), i64::from(height));
    let refused = MediumRefusal::TooManyPixels { width, height, pixels_max: PIXELS_MAX, edge_max: EDGE_MAX.into() };
    if is_within { Ok(()) } else { Err(refused) }
}

/// Refuses a moving picture whose frames have more pixels together than are decoded.
pub const fn check_animation(pixels: i64) -> Result<(), MediumRefusal> {
    let refused = MediumRefusal::AnimationTooLong { pixels, pixels_max: FRAMES_PIXELS_MAX };
    if pixels <= FRAMES_PIXELS_MAX { Ok(()) } else { Err(refused) }
}

/// Refuses a video that plays for longer than is shown.
pub const fn check_length(duration_ms: i64) -> Result<(), MediumRefusal> {
    let seconds_max = VIDEO_SECONDS_MAX;
    let refused = MediumRefusal::TooLong { seconds: duration_ms / 1_000, seconds_max };
    if duration_ms <= seconds_max * 1_000 { Ok(()) } else { Err(refused) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_itself_is_within() {
        assert_eq!(check_size(MediaType::Gif, IMAGE_BYTES_MAX), Ok(()));
        let kind = MediumKind::Video;
        let too_large = Err(MediumRefusal::TooLarge { kind, bytes_max: VIDEO_BYTES_MAX });
        assert_eq!(check_size(MediaType::Webm, VIDEO_BYTES_MAX + 1), too_large);
        assert_eq!(check_size(MediaType::Pdf, DOCUMENT_BYTES_MAX), Ok(()));
        assert_eq!(check_extent(Extent { width: 8_000, height: 4_000 }), Ok(()));
        assert!(check_extent(Extent { width: 8_001, height: 4_000 }).is_err());
        assert!(check_extent(Extent { width: u32::MAX, height: u32::MAX }).is_err());
        assert!(check_extent(Extent { width: EDGE_MAX + 1, height: 1 }).is_err(), "a line of pixels is no picture");
        assert_eq!((check_length(600_000), check_animation(FRAMES_PIXELS_MAX)), (Ok(()), Ok(())));
        assert_eq!(check_length(600_999), Err(MediumRefusal::TooLong { seconds: 600, seconds_max: 600 }));
        assert!(check_animation(FRAMES_PIXELS_MAX + 1).is_err());
    }
}
