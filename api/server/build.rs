//! Packs the vendored script of `/docs`, so that the binary carries a quarter of it.

use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

const SCRIPT: &str = "assets/scalar/standalone.js";

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed={SCRIPT}");
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&fs::read(SCRIPT)?)?;
    fs::write(Path::new(&folder).join("standalone.js.gz"), packed.finish()?)
}
