//! Media outside the database: what their bytes are, what is stripped from them, and where they are kept.
//!
//! An upload is written to a file of its own, looked at, and moved to its place before the database is told of it: a
//! medium that is there has its bytes. Bytes of which the database was never told are swept away after a day.

mod folder;
mod matroska;
mod mpeg4;
mod pictures;
mod sweeping;
mod taking;

pub use folder::{MediaFolder, StoredName};
pub use sweeping::MediaSweeper;
pub use taking::{IncomingFile, NotTakenIn, take_in};

use palier_domain::media::{MediaType, MediumRefusal};

/// How many of the first bytes tell what the rest is.
pub const SIGNATURE_BYTES: usize = 64;

/// What bytes are that begin so; none for what is not taken, whatever its sender calls it.
pub fn type_of(beginning: &[u8]) -> Option<MediaType> {
    let starts = |signature: &[u8]| beginning.starts_with(signature);
    let has_at = |place: usize, word: &[u8]| beginning.get(place..).is_some_and(|rest| rest.starts_with(word));
    if starts(b"\x89PNG\r\n\x1a\n") {
        Some(MediaType::Png)
    } else if starts(b"\xff\xd8\xff") {
        Some(MediaType::Jpeg)
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some(MediaType::Gif)
    } else if starts(b"RIFF") && has_at(8, b"WEBP") {
        Some(MediaType::Webp)
    } else if starts(b"%PDF-") {
        Some(MediaType::Pdf)
    } else if starts(b"\x1a\x45\xdf\xa3") && beginning.windows(4).any(|word| word == b"webm") {
        Some(MediaType::Webm)
    } else if has_at(4, b"ftyp") && !is_still(beginning.get(8..12).unwrap_or_default()) {
        Some(MediaType::Mp4)
    } else {
        None
    }
}

/// Whether a file of the MP4 family holds pictures (HEIF, AVIF) or what only one maker plays.
fn is_still(brand: &[u8]) -> bool {
    matches!(brand, b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" | b"msf1" | b"avif" | b"avis" | b"qt  ")
}

/// The refusal of bytes that are of no type that is taken.
pub fn not_taken() -> MediumRefusal {
    MediumRefusal::TypeNotTaken { accepted: MediaType::ALL.iter().map(|one| one.as_str().to_owned()).collect() }
}

/// The refusal of bytes that are not what they begin as.
pub const fn damaged(media_type: MediaType) -> MediumRefusal {
    MediumRefusal::Damaged { media_type: media_type.as_str() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell_what_it_is() {
        for (beginning, media_type) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Some(MediaType::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(MediaType::Jpeg)),
            (b"GIF89a", Some(MediaType::Gif)),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some(MediaType::Webp)),
            (b"RIFF\x24\0\0\0WAVEfmt ", None),
            (b"%PDF-1.7\n", Some(MediaType::Pdf)),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Some(MediaType::Mp4)),
            (b"\0\0\0\x20ftypheic", None),
            (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01\x42\x82\x84webm", Some(MediaType::Webm)),
            (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01\x42\x82\x88matroska", None),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\">", None),
            (b"<!doctype html><script>", None),
            (b"MZ\x90\0", None),
            (b"", None),
        ] {
            assert_eq!(type_of(beginning), media_type, "{beginning:?}");
        }
    }
}
