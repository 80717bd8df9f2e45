//! MP4: how long it plays and how large it is shown, and without where and with what it was filmed.
//!
//! A file is a row of boxes, some of which hold boxes. What says something about the video is in boxes of its own; each
//! becomes free space of the same size, so that nothing else moves.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use palier_domain::media::{Extent, MediaType, MediumRefusal};

use super::damaged;

/// The largest table of contents (`moov`) that is read, in bytes.
const MOOV_BYTES_MAX: u64 = 16 << 20;
/// How many boxes of a file are looked at.
const BOXES_MAX: usize = 10_000;
/// How deep boxes that are looked into lie within others.
const DEPTH_MAX: usize = 6;

/// What a video says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Video {
    /// How large it is shown.
    pub(super) extent: Option<Extent>,
    /// How long it plays, in milliseconds.
    pub(super) duration_ms: Option<i64>,
}

/// A box: where its content is within the file or its parent, and where it ends.
struct Header {
    kind: [u8; 4],
    start: usize,
    content: usize,
    end: usize,
}

/// Reads what a file says of itself, and blanks what tells where and with what it was filmed, in place.
pub(super) fn take_in(file: &mut File, bytes: u64) -> Result<Video, MediumRefusal> {
    let refused = |_| damaged(MediaType::Mp4);
    let mut at = 0;
    let mut found = None;
    for _ in 0..BOXES_MAX {
        if at == bytes {
            return found.ok_or_else(|| damaged(MediaType::Mp4));
        }
        let (kind, head, size) = read_header(file, at, bytes).ok_or_else(|| damaged(MediaType::Mp4))?;
        if kind == *b"moov" {
            // A second one would be read by some players, with whatever it tells.
            if size > MOOV_BYTES_MAX || found.is_some() {
                return Err(damaged(MediaType::Mp4));
            }
            let mut moov = vec![0; usize::try_from(size - head).unwrap_or_default()];
            file.seek(SeekFrom::Start(at + head)).and_then(|_| file.read_exact(&mut moov)).map_err(refused)?;
            found = Some(look_into(&mut moov).ok_or_else(|| damaged(MediaType::Mp4))?);
            file.seek(SeekFrom::Start(at + head)).and_then(|_| file.write_all(&moov)).map_err(refused)?;
        } else if is_telling(kind) {
            blank(file, (at, head, size)).map_err(refused)?;
        }
        at += size;
    }
    Err(damaged(MediaType::Mp4))
}

/// Boxes that say something about the video: user data, metadata, what a maker adds under an id of its own.
fn is_telling(kind: [u8; 4]) -> bool {
    matches!(&kind, b"udta" | b"meta" | b"uuid")
}

/// The kind of the box at `at`, how long its head is, and how long it is.
fn read_header(file: &mut File, at: u64, bytes: u64) -> Option<([u8; 4], u64, u64)> {
    let mut head = [0; 8];
    file.seek(SeekFrom::Start(at)).ok()?;
    file.read_exact(&mut head).ok()?;
    let [a, b, c, d, kind @ ..] = head;
    let (head, size) = match u32::from_be_bytes([a, b, c, d]) {
        0 => (8, bytes - at),
        1 => {
            let mut long = [0; 8];
            file.read_exact(&mut long).ok()?;
            (16, u64::from_be_bytes(long))
        }
        short => (8, u64::from(short)),
    };
    let is_within = size >= head && at.checked_add(size).is_some_and(|end| end <= bytes);
    is_within.then_some((kind, head, size))
}

/// Makes a box of a file free space.
fn blank(file: &mut File, (at, head, size): (u64, u64, u64)) -> std::io::Result<()> {
    file.seek(SeekFrom::Start(at + 4))?;
    file.write_all(b"free")?;
    file.seek(SeekFrom::Start(at + head))?;
    std::io::copy(&mut std::io::repeat(0).take(size - head), file).map(drop)
}

/// Reads what the table of contents says, and blanks what tells too much in it.
fn look_into(moov: &mut [u8]) -> Option<Video> {
    let mut video = Video::default();
    look(moov, &mut video, DEPTH_MAX)?;
    Some(video)
}

fn look(boxes: &mut [u8], video: &mut Video, depth: usize) -> Option<()> {
    let mut at = 0;
    for _ in 0..BOXES_MAX {
        if at == boxes.len() {
            return Some(());
        }
        let Header { kind, start, content, end } = header_in(boxes, at)?;
        match &kind {
            b"trak" | b"mdia" if depth > 0 => look(boxes.get_mut(content..end)?, video, depth - 1)?,
            b"mvhd" => video.duration_ms = duration_in(boxes.get(content..end)?),
            b"tkhd" => video.extent = video.extent.or(extent_in(boxes.get(content..end)?)),
            _ if is_telling(kind) => {
                boxes.get_mut(start + 4..start + 8)?.copy_from_slice(b"free");
                boxes.get_mut(content..end)?.fill(0);
            }
            _ => {}
        }
        at = end;
    }
    None
}

fn header_in(boxes: &[u8], start: usize) -> Option<Header> {
    let word = |at: usize| boxes.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    let kind = boxes.get(start + 4..start + 8)?.try_into().ok()?;
    let (content, size) = match word(start)? {
        0 => (start + 8, boxes.len() - start),
        1 => {
            let long = boxes.get(start + 8..start + 16)?.try_into().ok().map(u64::from_be_bytes)?;
            (start + 16, usize::try_from(long).ok()?)
        }
        short => (start + 8, usize::try_from(short).ok()?),
    };
    let end = start.checked_add(size)?;
    (content <= end && end <= boxes.len()).then_some(Header { kind, start, content, end })
}

/// The duration that the head of a movie (`mvhd`) says, in milliseconds; none when it leaves it open.
fn duration_in(head: &[u8]) -> Option<i64> {
    let word = |at: usize| head.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    let (scale, units) = if head.first() == Some(&1) {
        let long = head.get(24..32)?.try_into().ok().map(u64::from_be_bytes)?;
        (word(20)?, (long != u64::MAX).then_some(long)?)
    } else {
        let short = word(16)?;
        (word(12)?, (short != u32::MAX).then_some(u64::from(short))?)
    };
    let milliseconds = u128::from(units).checked_mul(1_000)?.checked_div(u128::from(scale))?;
    i64::try_from(milliseconds).ok()
}

/// How large the head of a track (`tkhd`) says that it is shown; none for what is only heard.
fn extent_in(head: &[u8]) -> Option<Extent> {
    let words = head.get(head.len().checked_sub(8)?..)?;
    let pixels = |at: usize| words.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes).map(u32::from);
    let (width, height) = (pixels(0)?, pixels(4)?);
    (width > 0 && height > 0).then_some(Extent { width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes(), kind.as_slice(), content].concat()
    }

    /// A movie of `milliseconds`, 640 × 360, that tells where it was filmed.
    fn movie(milliseconds: u32) -> Vec<u8> {
        let mut mvhd = vec![0; 100];
        mvhd[12..16].copy_from_slice(&1_000_u32.to_be_bytes());
        mvhd[16..20].copy_from_slice(&milliseconds.to_be_bytes());
        let mut tkhd = vec![0; 84];
        tkhd[76..78].copy_from_slice(&640_u16.to_be_bytes());
        tkhd[80..82].copy_from_slice(&360_u16.to_be_bytes());
        let place = boxed(b"udta", &boxed(b"\xa9xyz", b"+48.8577+002.295/"));
        let track = boxed(b"trak", &[boxed(b"tkhd", &tkhd), boxed(b"meta", b"com.apple.quicktime.model")].concat());
        let moov = boxed(b"moov", &[boxed(b"mvhd", &mvhd), track, place].concat());
        let own = boxed(b"uuid", b"serial number of a camera");
        [boxed(b"ftyp", b"isom\0\0\x02\0"), own, moov, boxed(b"mdat", b"frames")].concat()
    }

    fn taken_in(bytes: &[u8]) -> (Result<Video, MediumRefusal>, Vec<u8>) {
        let path = std::env::temp_dir().join(format!("palier-mp4-{}-{:?}", bytes.len(), std::thread::current().id()));
        std::fs::write(&path, bytes).unwrap();
        let mut file = File::options().read(true).write(true).open(&path).unwrap();
        let found = take_in(&mut file, u64::try_from(bytes.len()).unwrap());
        let after = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        (found, after)
    }

    #[test]
    fn it_says_how_long_and_how_large_and_not_where() {
        let before = movie(90_500);
        let (found, after) = taken_in(&before);
        let extent = Some(Extent { width: 640, height: 360 });
        assert_eq!(found, Ok(Video { extent, duration_ms: Some(90_500) }));
        assert_eq!(after.len(), before.len(), "nothing moves");
        for told in [&b"+48.8577"[..], b"quicktime", b"serial"] {
            assert!(before.windows(told.len()).any(|part| part == told));
            assert!(!after.windows(told.len()).any(|part| part == told), "{told:?}");
        }
        assert!(after.ends_with(b"frames"));
    }

    #[test]
    fn a_second_table_of_contents_is_refused() {
        let once = movie(1_000);
        let start = once.windows(4).position(|word| word == b"moov").unwrap() - 4;
        let size = usize::try_from(u32::from_be_bytes(once[start..start + 4].try_into().unwrap())).unwrap();
        let twice = [&once[..], &once[start..start + size]].concat();
        assert_eq!(taken_in(&twice).0, Err(damaged(MediaType::Mp4)));
    }

    #[test]
    fn what_is_cut_off_or_lies_about_its_size_is_damaged() {
        let whole = movie(1_000);
        for end in 0..whole.len() {
            let (found, _) = taken_in(&whole[..end]);
            let is_before_frames = end + 14 != whole.len();
            assert!(found.is_err() || !is_before_frames, "cut at {end}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            let _ = taken_in(&changed);
        }
    }
}
