//! Pictures: stripped of where and with what they were taken, turned upright, and made in smaller sizes.
//!
//! What a picture looks like is not touched where that can be helped: chunks that say something about it are left out,
//! the others are copied. Only a picture that is stored lying on its side is encoded anew.

use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, Encoder, MemoryLimit};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};
use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::riff::RiffContent;
use img_parts::webp::{CHUNK_EXIF, CHUNK_VP8X, CHUNK_XMP, WebP};
use palier_domain::media::{
    EDGE_MAX, Extent, MediaType, MediumRefusal, PIXELS_MAX, WIDTHS, check_animation, check_extent,
};

use super::damaged;

/// How good a picture is that is encoded anew, of 100.
const QUALITY: u8 = 92;
/// How good its smaller sizes are.
const SIZE_QUALITY: u8 = 82;
/// What decoding may take, in bytes: four for each pixel, and as much again.
const DECODING_BYTES_MAX: u64 = PIXELS_MAX.unsigned_abs() * 8;
/// Chunks of a PNG that say something about it: when, where and with what it was made, and by whom.
const TELLING_CHUNKS: [[u8; 4]; 5] = [*b"eXIf", *b"tEXt", *b"iTXt", *b"zTXt", *b"tIME"];
/// The bits of a WebP's head that announce Exif and XMP.
const WEBP_TELLING_FLAGS: u8 = 0b0000_1100;

/// A picture as it is kept.
pub(super) struct Picture {
    /// What its bytes are.
    pub(super) media_type: MediaType,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// How large it is shown.
    pub(super) extent: Extent,
    /// What its smaller sizes are made of; none when it has none.
    pub(super) sizes_type: Option<MediaType>,
    /// How wide each smaller size is, and its bytes.
    pub(super) sizes: Vec<(u32, Vec<u8>)>,
}

/// Looks at a picture, as large as one may be, and makes what is kept of it.
pub(super) fn take_in(media_type: MediaType, bytes: Vec<u8>) -> Result<Picture, MediumRefusal> {
    let refused = |_| damaged(media_type);
    let mut reader = ImageReader::with_format(Cursor::new(&bytes), format_of(media_type));
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    check_extent(Extent { width, height })?;
    let orientation = decoder.orientation().map_err(refused)?;
    let profile = decoder.icc_profile().map_err(refused)?;
    let stripped = if media_type == MediaType::Gif { strip_gif(&bytes)? } else { Vec::new() };
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    image.apply_orientation(orientation);
    let is_upright = orientation == Orientation::NoTransforms || media_type == MediaType::Gif;
    let sizes_type = if image.color().has_alpha() { MediaType::Png } else { MediaType::Jpeg };
    let (kept_type, kept) = match media_type {
        MediaType::Gif => (media_type, stripped),
        _ if is_upright => (media_type, strip(media_type, bytes)?),
        // WebP is written without loss only, which makes a photo several times as large.
        MediaType::Webp => (sizes_type, encode(&image, sizes_type, QUALITY, profile.as_ref())?),
        other => (other, encode(&image, other, QUALITY, profile.as_ref())?),
    };
    let extent = Extent { width: image.width(), height: image.height() };
    let sizes = smaller(image, sizes_type, profile.as_ref())?;
    let sizes_type = (!sizes.is_empty()).then_some(sizes_type);
    Ok(Picture { media_type: kept_type, bytes: kept, extent, sizes_type, sizes })
}

const fn format_of(media_type: MediaType) -> ImageFormat {
    match media_type {
        MediaType::Jpeg => ImageFormat::Jpeg,
        MediaType::Gif => ImageFormat::Gif,
        MediaType::Webp => ImageFormat::WebP,
        _ => ImageFormat::Png,
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(EDGE_MAX);
    limits.max_image_height = Some(EDGE_MAX);
    limits.max_alloc = Some(DECODING_BYTES_MAX);
    limits
}

/// The sizes that are narrower than the picture, each made of the next wider one.
fn smaller(
    image: DynamicImage,
    media_type: MediaType,
    profile: Option<&Vec<u8>>,
) -> Result<Vec<(u32, Vec<u8>)>, MediumRefusal> {
    let (mut sizes, mut wider) = (Vec::new(), image);
    for width in WIDTHS.into_iter().rev().filter(|width| *width < wider.width()).collect::<Vec<_>>() {
        wider = wider.resize(width, EDGE_MAX, FilterType::Triangle);
        sizes.push((width, encode(&wider, media_type, SIZE_QUALITY, profile)?));
    }
    sizes.reverse();
    Ok(sizes)
}

fn encode(
    image: &DynamicImage,
    media_type: MediaType,
    quality: u8,
    profile: Option<&Vec<u8>>,
) -> Result<Vec<u8>, MediumRefusal> {
    let mut bytes = Vec::new();
    let written = if media_type == MediaType::Png {
        image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
    } else {
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile.clone()).map_err(|_| damaged(media_type))?;
        }
        let image = if image.color().has_color() {
            DynamicImage::from(image.to_rgb8())
        } else {
            DynamicImage::from(image.to_luma8())
        };
        image.write_with_encoder(encoder)
    };
    written.map(|()| bytes).map_err(|_| damaged(media_type))
}

/// The picture without what it says about itself, and without what follows its end.
fn strip(media_type: MediaType, bytes: Vec<u8>) -> Result<Vec<u8>, MediumRefusal> {
    let refused = |_| damaged(media_type);
    let mut kept = Vec::with_capacity(bytes.len());
    match media_type {
        MediaType::Jpeg => {
            let mut jpeg = Jpeg::from_bytes(bytes.into()).map_err(refused)?;
            jpeg.segments_mut().retain(|segment| !tells(segment.marker(), segment.contents()));
            jpeg.encoder().write_to(&mut kept)
        }
        MediaType::Png => {
            let mut png = Png::from_bytes(bytes.into()).map_err(refused)?;
            let end = png.chunks().iter().position(|chunk| chunk.kind() == *b"IEND").map_or(0, |end| end + 1);
            png.chunks_mut().truncate(end);
            png.chunks_mut().retain(|chunk| !TELLING_CHUNKS.contains(&chunk.kind()));
            png.encoder().write_to(&mut kept)
        }
        _ => {
            let mut webp = WebP::from_bytes(bytes.into()).map_err(refused)?;
            webp.remove_chunks_by_id(CHUNK_EXIF);
            webp.remove_chunks_by_id(CHUNK_XMP);
            for chunk in webp.chunks_mut().iter_mut().filter(|chunk| chunk.id() == CHUNK_VP8X) {
                if let RiffContent::Data(head) = chunk.content_mut() {
                    let mut flags = head.to_vec();
                    flags.iter_mut().take(1).for_each(|flags| *flags &= !WEBP_TELLING_FLAGS);
                    *head = flags.into();
                }
            }
            webp.encoder().write_to(&mut kept)
        }
    }
    .map_err(|_| damaged(media_type))?;
    Ok(kept)
}

/// Whether a segment of a JPEG says something about the picture: all that applications add but what colours need.
fn tells(marker: u8, contents: &[u8]) -> bool {
    let is_needed = match marker {
        markers::APP0 | markers::APP14 => true,
        markers::APP2 => contents.starts_with(b"ICC_PROFILE\0"),
        _ => false,
    };
    ((markers::APP0..=markers::APP15).contains(&marker) && !is_needed) || marker == markers::COM
}

/// The frames of a GIF as they are, without comments and extensions.
fn strip_gif(bytes: &[u8]) -> Result<Vec<u8>, MediumRefusal> {
    let refused = || damaged(MediaType::Gif);
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Bytes(DECODING_BYTES_MAX.try_into().map_err(|_| refused())?));
    options.skip_frame_decoding(true);
    let mut decoder = options.read_info(bytes).map_err(|_| refused())?;
    let (width, height) = (decoder.width(), decoder.height());
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut encoder = Encoder::new(Vec::with_capacity(bytes.len()), width, height, &palette).map_err(|_| refused())?;
    encoder.set_repeat(decoder.repeat()).map_err(|_| refused())?;
    let canvas = Extent { width: width.into(), height: height.into() }.pixels();
    let mut pixels = 0;
    while let Some(frame) = decoder.read_next_frame().map_err(|_| refused())? {
        pixels += canvas;
        check_animation(pixels)?;
        encoder.write_lzw_pre_encoded_frame(frame).map_err(|_| refused())?;
    }
    encoder.into_inner().map_err(|_| refused())
}
