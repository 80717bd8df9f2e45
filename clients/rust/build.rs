//! Makes the client from the committed 3.0 document, as its users would.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};

fn main() -> Result<(), Box<dyn Error>> {
    let document = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../../openapi-3.0.yaml");
    println!("cargo::rerun-if-changed={}", document.display());
    let document: openapiv3::OpenAPI = serde_yaml::from_str(&fs::read_to_string(document)?)?;
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    let client = syn::parse2(Generator::new(&settings).generate_tokens(&document)?)?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("client.rs"), prettyplease::unparse(&client))?;
    Ok(())
}
