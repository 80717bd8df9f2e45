//! WebM: how long it plays and how large it is shown, and without its tags.
//!
//! A file is a tree of elements, each with an id and a length. Those that say something about the video become void
//! elements of the same length, so that nothing else moves.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use palier_domain::media::{Extent, MediaType, MediumRefusal};

use super::damaged;
use super::mpeg4::Video;

/// The largest element that is read whole, in bytes.
const READ_BYTES_MAX: u64 = 1 << 20;
/// How many elements of a file are looked at.
const ELEMENTS_MAX: usize = 100_000;

const EBML: u64 = 0x1a45_dfa3;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_a966;
const TRACKS: u64 = 0x1654_ae6b;
const TAGS: u64 = 0x1254_c367;
const ATTACHMENTS: u64 = 0x1941_a469;
const TIMESTAMP_SCALE: u64 = 0x2a_d7b1;
const DURATION: u64 = 0x4489;
const TRACK_ENTRY: u64 = 0xae;
const VIDEO: u64 = 0xe0;
const PIXEL_WIDTH: u64 = 0xb0;
const PIXEL_HEIGHT: u64 = 0xba;
const VOID: u8 = 0xec;
/// What a time stamp counts by default, in nanoseconds.
const DEFAULT_SCALE: u64 = 1_000_000;

/// An element: its id, how long its head is, and how long its content is; none where that is open.
#[derive(Debug, Clone, Copy)]
struct Element {
    id: u64,
    head: u64,
    length: Option<u64>,
}

/// Reads what a file says of itself, and blanks its tags and attachments, in place.
pub(super) fn take_in(file: &mut File, bytes: u64) -> Result<Video, MediumRefusal> {
    walk(file, bytes).ok_or_else(|| damaged(MediaType::Webm))
}

fn walk(file: &mut File, bytes: u64) -> Option<Video> {
    let head = element_at(file, 0)?;
    let mut at = head.head + head.length.filter(|_| head.id == EBML)?;
    let segment = element_at(file, at)?;
    if segment.id != SEGMENT {
        return None;
    }
    at += segment.head;
    let end = segment.length.map_or(Some(bytes), |length| at.checked_add(length).filter(|end| *end <= bytes))?;
    let (mut video, mut has_tracks) = (Video::default(), false);
    for _ in 0..ELEMENTS_MAX {
        if at == end {
            break;
        }
        let element = element_at(file, at)?;
        // Only what is recorded live leaves a length open; nothing that matters here comes after that.
        let Some(length) = element.length else { break };
        let next = at.checked_add(element.head)?.checked_add(length).filter(|next| *next <= end)?;
        match element.id {
            INFO => video.duration_ms = duration_in(&read(file, at + element.head, length)?),
            TRACKS => {
                has_tracks = true;
                video.extent = extent_in(&read(file, at + element.head, length)?);
            }
            TAGS | ATTACHMENTS => blank(file, at, element.head + length)?,
            _ => {}
        }
        at = next;
    }
    has_tracks.then_some(video)
}

fn element_at(file: &mut File, at: u64) -> Option<Element> {
    let mut head = [0; 12];
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut had = 0;
    while let Some(rest) = head.get_mut(had..).filter(|rest| !rest.is_empty()) {
        match file.read(rest).ok()? {
            0 => break,
            more => had += more,
        }
    }
    element_in(head.get(..had)?)
}

fn element_in(bytes: &[u8]) -> Option<Element> {
    let id_length = octets(*bytes.first()?, 4)?;
    let id = number(bytes.get(..id_length)?);
    let rest = bytes.get(id_length..)?;
    let size_length = octets(*rest.first()?, 8)?;
    let bits = u32::try_from(size_length * 7).ok()?;
    let size = number(rest.get(..size_length)?) & !(u64::MAX << bits);
    let length = (size != !(u64::MAX << bits)).then_some(size);
    Some(Element { id, head: u64::try_from(id_length + size_length).ok()?, length })
}

/// How many bytes a number takes that begins so.
fn octets(first: u8, max: usize) -> Option<usize> {
    let octets = usize::try_from(first.leading_zeros()).ok()? + 1;
    (octets <= max).then_some(octets)
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

fn read(file: &mut File, at: u64, length: u64) -> Option<Vec<u8>> {
    let mut content = vec![0; usize::try_from(Some(length).filter(|length| *length <= READ_BYTES_MAX)?).ok()?];
    file.seek(SeekFrom::Start(at)).ok()?;
    file.read_exact(&mut content).ok()?;
    Some(content)
}

/// The elements of one that was read.
fn elements(mut bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    std::iter::from_fn(move || {
        let element = element_in(bytes)?;
        let start = usize::try_from(element.head).ok()?;
        let end = start.checked_add(usize::try_from(element.length?).ok()?)?;
        let content = bytes.get(start..end)?;
        bytes = bytes.get(end..)?;
        Some((element.id, content))
    })
}

/// How long it plays, in milliseconds.
fn duration_in(info: &[u8]) -> Option<i64> {
    let find = |wanted| elements(info).find(|(id, _)| *id == wanted).map(|(_, content)| content);
    let scale = find(TIMESTAMP_SCALE).map_or(DEFAULT_SCALE, number);
    let duration = find(DURATION)?;
    let units = match duration.len() {
        4 => f64::from(f32::from_be_bytes(duration.try_into().ok()?)),
        8 => f64::from_be_bytes(duration.try_into().ok()?),
        _ => return None,
    };
    let nanoseconds = std::time::Duration::try_from_secs_f64(units / 1e9).ok()?;
    let milliseconds = nanoseconds.as_nanos().checked_mul(u128::from(scale))? / 1_000_000;
    i64::try_from(milliseconds).ok()
}

/// How large its first video track is shown.
fn extent_in(tracks: &[u8]) -> Option<Extent> {
    let of_track = |track| elements(track).find(|(id, _)| *id == VIDEO).map(|(_, video)| video);
    let video = elements(tracks).filter(|(id, _)| *id == TRACK_ENTRY).find_map(|(_, track)| of_track(track))?;
    let edge = |wanted| elements(video).find(|(id, _)| *id == wanted).map(|(_, edge)| number(edge));
    let (width, height) = (u32::try_from(edge(PIXEL_WIDTH)?).ok()?, u32::try_from(edge(PIXEL_HEIGHT)?).ok()?);
    (width > 0 && height > 0).then_some(Extent { width, height })
}

/// Makes an element a void one of the same length: a head of nine bytes, or of two where there is no room for nine.
fn blank(file: &mut File, at: u64, length: u64) -> Option<()> {
    let head = match length.checked_sub(9) {
        Some(rest) => {
            let [_, size @ ..] = rest.to_be_bytes();
            [&[VOID, 0x01][..], &size].concat()
        }
        None => vec![VOID, 0x80 | u8::try_from(length.checked_sub(2)?).ok()?],
    };
    let written = u64::try_from(head.len()).ok()?;
    file.seek(SeekFrom::Start(at)).ok()?;
    file.write_all(&head).ok()?;
    std::io::copy(&mut std::io::repeat(0).take(length - written), file).ok().map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(id: u64, content: &[u8]) -> Vec<u8> {
        let id: Vec<u8> = id.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        let size = u32::try_from(content.len()).unwrap() | 0x1000_0000;
        [id, size.to_be_bytes().to_vec(), content.to_vec()].concat()
    }

    fn film() -> Vec<u8> {
        let info = [element(TIMESTAMP_SCALE, &[0x0f, 0x42, 0x40]), element(DURATION, &2_500_f64.to_be_bytes())];
        let video = [element(PIXEL_WIDTH, &[0x02, 0x80]), element(PIXEL_HEIGHT, &[0x01, 0x68])].concat();
        let track = element(TRACK_ENTRY, &element(VIDEO, &video));
        let tags = element(TAGS, b"LOCATION +48.8577+002.295/");
        let segment = [element(INFO, &info.concat()), element(TRACKS, &track), tags, element(0x1f43_b675, b"frames")];
        [element(EBML, &element(0x4282, b"webm")), element(SEGMENT, &segment.concat())].concat()
    }

    fn taken_in(bytes: &[u8]) -> (Result<Video, MediumRefusal>, Vec<u8>) {
        let path = std::env::temp_dir().join(format!("palier-webm-{}-{:?}", bytes.len(), std::thread::current().id()));
        std::fs::write(&path, bytes).unwrap();
        let mut file = File::options().read(true).write(true).open(&path).unwrap();
        let found = take_in(&mut file, u64::try_from(bytes.len()).unwrap());
        let after = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        (found, after)
    }

    #[test]
    fn it_says_how_long_and_how_large_and_not_where() {
        let before = film();
        let (found, after) = taken_in(&before);
        let extent = Some(Extent { width: 640, height: 360 });
        assert_eq!(found, Ok(Video { extent, duration_ms: Some(2_500) }));
        assert_eq!(after.len(), before.len(), "nothing moves");
        assert!(!after.windows(8).any(|part| part == b"LOCATION"));
        assert!(after.ends_with(b"frames"));
        assert_eq!(taken_in(&after).0, found, "what was blanked reads like before");
    }

    #[test]
    fn whatever_is_changed_it_is_read_or_refused() {
        let whole = film();
        for end in 0..whole.len() {
            assert!(taken_in(&whole[..end]).0.is_err(), "cut at {end}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            let _ = taken_in(&changed);
        }
    }
}
