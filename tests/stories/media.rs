//! Uploading, showing and losing pictures, videos and documents.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageFormat, RgbImage};
use palier_tests::{Person, World, on_both_databases};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_databases! {
    a_photo_is_stripped_turned_upright_and_made_in_sizes,
    nobody_else_sees_what_nothing_refers_to,
    parts_of_a_file_are_served,
    the_first_bytes_decide_what_it_is,
    what_is_too_much_is_refused_before_it_is_decoded,
    a_form_has_one_file,
    one_upload_is_one_medium,
    what_nothing_refers_to_is_swept_away,
}

/// A picture in one colour.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let colour = image::Rgb([200, 120, 40]);
    DynamicImage::from(RgbImage::from_pixel(width, height, colour)).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// A picture that somebody uploaded, to which nothing refers; its id.
pub async fn uploaded(person: &Person<'_>) -> String {
    let bytes = picture(400, 200, ImageFormat::Png);
    let medium = person.upload("/v1/media", "image/png", &bytes, &Uuid::now_v7().to_string()).await.expect(201);
    medium["id"].as_str().expect("an id").to_owned()
}

/// A photo that lies on its side, with where it was taken.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let bytes = picture(width, height, ImageFormat::Jpeg);
    let tiff = [
        &b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02"[..],
        b"\x01\x12\0\x03\0\0\0\x01\0\x06\0\0",
        b"\x01\x0f\0\x02\0\0\0\x0f\0\0\0\x26",
        b"\0\0\0\0GPS 48.8577 2.3\0",
    ]
    .concat();
    let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    [&bytes[..2], b"\xff\xe1", &length, &tiff, b"\xff\xfe\0\x0btaken by", &bytes[2..]].concat()
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|part| part == word)
}

async fn send(person: &Person<'_>, media_type: &str, bytes: &[u8]) -> palier_tests::Reply {
    person.upload("/v1/media", media_type, bytes, &Uuid::now_v7().to_string()).await
}

async fn get(person: &Person<'_>, path: &Value, headers: &[(&str, &str)]) -> palier_tests::Reply {
    person.send(Method::GET, path.as_str().expect("a path"), None, headers).await
}

async fn a_photo_is_stripped_turned_upright_and_made_in_sizes(world: &World) {
    let amina = world.person("Amina").await;
    let sent = photo(1_000, 400);
    assert!(holds(&sent, b"GPS 48.8577") && holds(&sent, b"taken by"));
    let medium = send(&amina, "image/jpeg", &sent).await.expect(201);
    assert_eq!((&medium["kind"], &medium["media_type"]), (&json!("image"), &json!("image/jpeg")));
    assert_eq!((&medium["width"], &medium["height"]), (&json!(400), &json!(1_000)), "it stands upright");
    assert_eq!(medium["sizes"].as_array().unwrap().len(), 1);
    let kept = get(&amina, &medium["url"], &[]).await;
    assert_eq!(medium["bytes"], kept.bytes.len());
    assert!(!holds(&kept.bytes, b"GPS") && !holds(&kept.bytes, b"taken by") && !holds(&kept.bytes, b"Exif"));
    assert_eq!(image::load_from_memory(&kept.bytes).unwrap().dimensions(), (400, 1_000));
    let small = get(&amina, &medium["sizes"][0]["url"], &[]).await;
    assert_eq!(image::load_from_memory(&small.bytes).unwrap().dimensions(), (320, 800));
    let png = send(&amina, "image/png", &picture(2_000, 10, ImageFormat::Png)).await.expect(201);
    let widths: Vec<&Value> = png["sizes"].as_array().unwrap().iter().map(|size| &size["width"]).collect();
    assert_eq!(widths, [320, 800, 1_600]);
    for format in [ImageFormat::Gif, ImageFormat::WebP] {
        let medium = send(&amina, "application/octet-stream", &picture(40, 30, format)).await.expect(201);
        assert_eq!((&medium["width"], &medium["sizes"]), (&json!(40), &json!([])));
        let kept = get(&amina, &medium["url"], &[]).await;
        assert_eq!(image::load_from_memory(&kept.bytes).unwrap().dimensions(), (40, 30));
    }
}

async fn nobody_else_sees_what_nothing_refers_to(world: &World) {
    let (amina, bela) = (world.person("Amina").await, world.person("Bela").await);
    let medium = send(&amina, "image/png", &picture(400, 200, ImageFormat::Png)).await.expect(201);
    let path = format!("/v1/media/{}", medium["id"].as_str().unwrap());
    let content = json!(format!("{path}/content"));
    for other in [&bela, &world.nobody()] {
        other.get(&path).await.expect_problem("not-found");
        get(other, &content, &[]).await.expect_problem("not-found");
        get(other, &json!(format!("{path}/content?key=AAAA")), &[]).await.expect_problem("not-found");
    }
    let opened = get(&world.nobody(), &medium["url"], &[]).await;
    assert_eq!(opened.status, 200, "whoever has the key sees it");
    assert_eq!(opened.header("cache-control"), "private, max-age=3600");
    assert_eq!(opened.header("x-content-type-options"), "nosniff");
    assert!(opened.header("content-security-policy").contains("sandbox"));
    let changed = medium["url"].as_str().unwrap().replace(medium["id"].as_str().unwrap(), &uploaded(&bela).await);
    get(&world.nobody(), &json!(changed), &[]).await.expect_problem("not-found");
    assert_eq!(get(&amina, &content, &[]).await.status, 200);
    get(&amina, &json!(format!("{path}/content?width=321")), &[]).await.expect_problem("not-found");
    bela.delete(&path).await.expect_problem("not-found");
    let mine = amina.get("/v1/me/media").await.expect(200);
    assert_eq!((&mine["items"][0]["medium"]["id"], mine["items"].as_array().unwrap().len()), (&medium["id"], 1));
    assert_eq!(amina.delete(&path).await.status, 204);
    amina.get(&path).await.expect_problem("not-found");
}

async fn parts_of_a_file_are_served(world: &World) {
    let amina = world.person("Amina").await;
    let medium = send(&amina, "image/png", &picture(64, 64, ImageFormat::Png)).await.expect(201);
    let whole = get(&amina, &medium["url"], &[]).await;
    let (bytes, tag) = (whole.bytes.clone(), whole.header("etag").to_owned());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let part = async |range: &str, tag: &str| {
        let reply = get(&amina, &medium["url"], &[("range", range), ("if-range", tag)]).await;
        (reply.status, reply.header("content-range").to_owned(), reply.bytes)
    };
    let length = bytes.len();
    assert_eq!(part("bytes=0-9", &tag).await, (206, format!("bytes 0-9/{length}"), bytes[..10].to_vec()));
    let last = (206, format!("bytes {}-{}/{length}", length - 5, length - 1), bytes[length - 5..].to_vec());
    assert_eq!(part("bytes=-5", &tag).await, last);
    assert_eq!(part(&format!("bytes={}-", length - 5), &tag).await, last);
    for (range, tag) in [("bytes=0-9", "\"other\""), ("bytes=0-1,4-5", &tag), ("pages=1-2", &tag)] {
        assert_eq!(part(range, tag).await, (200, String::new(), bytes.clone()), "{range} {tag}");
    }
    let behind = get(&amina, &medium["url"], &[("range", "bytes=100000-")]).await;
    assert_eq!(behind.header("content-range"), format!("bytes */{length}"));
    behind.expect_problem("range-not-satisfiable");
    assert_eq!(get(&amina, &medium["url"], &[("if-none-match", &tag)]).await.status, 304);
}

async fn the_first_bytes_decide_what_it_is(world: &World) {
    let amina = world.person("Amina").await;
    let named_otherwise = send(&amina, "image/jpeg", &picture(9, 9, ImageFormat::Png)).await.expect(201);
    assert_eq!(named_otherwise["media_type"], "image/png");
    for bytes in [&b"<html><script>alert(1)</script>"[..], b"<svg/>", b"", b"MZ"] {
        send(&amina, "image/png", bytes).await.expect_problem("medium-type-not-taken");
    }
    let (png, jpeg) = (picture(90, 90, ImageFormat::Png), picture(90, 90, ImageFormat::Jpeg));
    for damaged in [&png[..60], &jpeg[..200], b"%PDF-1.7 and no end", b"\0\0\0\x18ftypisom\0\0\0\0isommp42"] {
        send(&amina, "application/octet-stream", damaged).await.expect_problem("medium-damaged");
    }
    let document = send(&amina, "application/pdf", b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n").await.expect(201);
    assert_eq!((&document["kind"], &document["width"]), (&json!("document"), &Value::Null));
    let opened = get(&amina, &document["url"], &[]).await;
    assert_eq!(
        (opened.header("content-type"), opened.header("content-disposition")),
        ("application/pdf", "attachment")
    );
    let hidden = [picture(9, 9, ImageFormat::Png), b"<script>alert(1)</script>".to_vec()].concat();
    let medium = send(&amina, "image/png", &hidden).await.expect(201);
    assert!(!holds(&get(&amina, &medium["url"], &[]).await.bytes, b"script"), "what follows a picture's end goes");
    send(&amina, "text/html", &png).await.expect_problem("unsupported-media-type");
    send(&world.nobody(), "image/png", &png).await.expect_problem("sign-in-required");
}

async fn what_is_too_much_is_refused_before_it_is_decoded(world: &World) {
    let amina = world.person("Amina").await;
    let mut bomb = picture(1, 1, ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0x3a, 0x98, 0, 0, 0x3a, 0x98]);
    let crc = crc32(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&crc);
    let refused = send(&amina, "image/png", &bomb).await.expect_problem("picture-too-large");
    assert_eq!((&refused["width"], &refused["pixels_max"]), (&json!(15_000), &json!(32_000_000)));
    let heavy = [b"\xff\xd8\xff\xe0".to_vec(), vec![0; 10 << 20]].concat();
    let refused = send(&amina, "image/jpeg", &heavy).await.expect_problem("medium-too-large");
    assert_eq!((&refused["kind"], &refused["bytes_max"]), (&json!("image"), &json!(10 << 20)));
}

/// The check value of a chunk of a PNG.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
    })
}

async fn a_form_has_one_file(world: &World) {
    let amina = world.person("Amina").await;
    let part = |name: &str, bytes: &[u8]| {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"x.png\"\r\n\r\n");
        [head.as_bytes(), bytes, b"\r\n"].concat()
    };
    let file = picture(9, 9, ImageFormat::Png);
    let form = async |parts: &[Vec<u8>]| {
        let body = [parts.concat(), b"--b--\r\n".to_vec()].concat();
        send(&amina, "multipart/form-data; boundary=b", &body).await
    };
    assert_eq!(form(&[part("file", &file)]).await.expect(201)["width"], 9);
    let refused = form(&[part("file", &file), part("file", &file)]).await;
    refused.expect_faults("validation-failed", &[("/file", "repeated")]);
    form(&[part("title", b"x")]).await.expect_faults("validation-failed", &[("/title", "unknown-field")]);
    form(&[]).await.expect_faults("validation-failed", &[("/file", "required")]);
    send(&amina, "multipart/form-data; boundary=b", &part("file", &file)).await.expect_problem("malformed-request");
    send(&amina, "multipart/form-data", &file).await.expect_problem("malformed-request");
}

async fn one_upload_is_one_medium(world: &World) {
    let amina = world.person("Amina").await;
    let (one, other) = (picture(400, 9, ImageFormat::Png), picture(400, 10, ImageFormat::Png));
    let key = Uuid::now_v7().to_string();
    let first = amina.upload("/v1/media", "image/png", &one, &key).await;
    let again = amina.upload("/v1/media", "image/png", &one, &key).await;
    assert_eq!((again.header("idempotency-replayed"), &again.text), ("true", &first.text));
    amina.upload("/v1/media", "image/png", &other, &key).await.expect_problem("idempotency-key-reused");
    let id = Uuid::now_v7();
    let chosen = format!("/v1/media?id={id}");
    assert_eq!(amina.upload(&chosen, "image/png", &one, "a").await.expect(201)["id"], id.to_string());
    amina.upload(&chosen, "image/png", &other, "b").await.expect_problem("id-taken");
    let repeated = amina.upload(&chosen, "image/png", &one, "a").await;
    assert_eq!((repeated.status, repeated.header("idempotency-replayed")), (201, "true"));
    assert_eq!(kept_files(world), 4, "two media with a smaller size each: nothing else is left");
}

/// How many files there are of media, and of uploads.
fn kept_files(world: &World) -> usize {
    fn files(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
        entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
    }
    files(&world.folder().join("media"))
}

async fn what_nothing_refers_to_is_swept_away(world: &World) {
    let amina = world.person("Amina").await;
    let id = uploaded(&amina).await;
    let path = format!("/v1/media/{id}");
    world.advance(24 * 3_600 - 60).await;
    world.sweep_media().await;
    amina.get(&path).await.expect(200);
    world.advance(60).await;
    world.sweep_media().await;
    amina.get(&path).await.expect_problem("not-found");
    assert_eq!(kept_files(world), 0);
}
