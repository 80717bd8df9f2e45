//! Sending a medium's bytes: whole or a range of them, once to each browser.

use std::io::SeekFrom;

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderValue, IF_RANGE, RANGE, Range,
};
use actix_web::web::Bytes;
use futures_util::stream::try_unfold;
use palier_domain::media::{Medium, MediumKind};
use palier_http::etag::IfNoneMatch;
use palier_http::problem::Problem;
use palier_outside::media::{MediaFolder, StoredName};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// How large a piece is that is read and sent at a time, in bytes.
const PIECE_BYTES: usize = 64 * 1_024;
/// How long everybody may keep what is public: a medium never changes, but it may be deleted.
const PUBLIC: &str = "public, max-age=3600";
/// How long a browser may keep what it was given a key to.
const PRIVATE: &str = "private, max-age=3600";
/// What an opened file may do in a browser.
const NOTHING: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// Which bytes of how many.
struct Part {
    start: u64,
    length: u64,
    of: u64,
}

/// The bytes of a medium, or of one of its sizes.
pub(super) async fn send(
    folder: &MediaFolder,
    (medium, width): (&Medium, Option<u32>),
    is_public: bool,
    headers: &HeaderMap,
) -> Result<HttpResponse, Problem> {
    let tag = tag_of(medium, width);
    let mut response = HttpResponse::Ok();
    response.insert_header((ETAG, tag.clone()));
    response.insert_header((CACHE_CONTROL, if is_public { PUBLIC } else { PRIVATE }));
    if IfNoneMatch::of(headers).has(&tag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let (folder, name) = (folder.clone(), StoredName::of(medium));
    let opened = actix_web::web::block(move || folder.read(name, width)).await.map_err(Problem::internal)?;
    let (file, bytes) = opened.map_err(Problem::internal)?;
    let part = part_of(headers, &tag, bytes)?;
    if part.length < bytes {
        let end = part.start + part.length - 1;
        response.status(StatusCode::PARTIAL_CONTENT);
        response.insert_header((CONTENT_RANGE, format!("bytes {}-{end}/{}", part.start, part.of)));
    }
    let media_type = width.and(medium.content.sizes_type).unwrap_or(medium.content.media_type);
    response.insert_header((CONTENT_TYPE, media_type.as_str()));
    response.insert_header((ACCEPT_RANGES, "bytes"));
    response.insert_header((CONTENT_SECURITY_POLICY, NOTHING));
    let disposition = match media_type.kind() {
        MediumKind::Document => "attachment",
        MediumKind::Image | MediumKind::Video => "inline",
    };
    response.insert_header((CONTENT_DISPOSITION, disposition));
    Ok(response.body(SizedStream::new(part.length, pieces(tokio::fs::File::from_std(file), part))))
}

/// A tag of the bytes themselves, which are the same for everybody.
fn tag_of(medium: &Medium, width: Option<u32>) -> HeaderValue {
    let digest: String = medium.content.digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{digest}-{}\"", width.unwrap_or_default());
    HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// What is asked for of so many bytes: all of them, unless one range is named of what the client has the rest of.
fn part_of(headers: &HeaderMap, tag: &HeaderValue, bytes: u64) -> Result<Part, Problem> {
    let whole = Part { start: 0, length: bytes, of: bytes };
    let is_of_this = headers.get(IF_RANGE).is_none_or(|seen| seen == tag);
    let asked = headers.get(RANGE).filter(|_| is_of_this).and_then(|value| value.to_str().ok());
    let Some(Range::Bytes(ranges)) = asked.and_then(|value| value.parse().ok()) else { return Ok(whole) };
    let [range] = ranges.as_slice() else { return Ok(whole) };
    match range.to_satisfiable_range(bytes) {
        Some((start, end)) => Ok(Part { start, length: end - start + 1, of: bytes }),
        None => {
            let range = HeaderValue::from_str(&format!("bytes */{bytes}")).map_err(Problem::internal)?;
            let problem = Problem::new("range-not-satisfiable").with_header(CONTENT_RANGE, range);
            Err(problem.with_fact("bytes", i64::try_from(bytes).unwrap_or(i64::MAX)))
        }
    }
}

/// A part of a file, piece by piece, as the client takes them.
fn pieces(
    file: tokio::fs::File,
    part: Part,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + 'static {
    try_unfold((file, part.start, part.length, false), |(mut file, start, left, is_placed)| async move {
        if left == 0 {
            return Ok(None);
        }
        if !is_placed && start > 0 {
            file.seek(SeekFrom::Start(start)).await?;
        }
        let mut piece = vec![0; PIECE_BYTES.min(usize::try_from(left).unwrap_or(PIECE_BYTES))];
        let read = file.read(&mut piece).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        piece.truncate(read);
        let left = left - u64::try_from(read).unwrap_or(left);
        Ok(Some((Bytes::from(piece), (file, start, left, true))))
    })
}
