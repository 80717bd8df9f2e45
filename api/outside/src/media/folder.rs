//! The folder in which the bytes of media are kept.
//!
//! A file is written under `incoming/`, made durable, and moved to its place by renaming: whatever is in its place is
//! whole. Servers that share a database share the folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use palier_domain::ids::MediumId;
use palier_domain::media::Medium;
use uuid::Uuid;

use super::taking::IncomingFile;

/// How many first letters of a name make the folder that a file is in.
const FANNED_LETTERS: usize = 2;

/// The name under which the bytes of a medium are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredName {
    /// The medium.
    pub medium: MediumId,
    /// The upload of which they are.
    pub stored_as: Uuid,
}

/// A folder with media.
#[derive(Debug, Clone)]
pub struct MediaFolder {
    root: PathBuf,
}

impl StoredName {
    /// The name of a medium's bytes.
    pub const fn of(medium: &Medium) -> Self {
        Self { medium: medium.id, stored_as: medium.stored_as }
    }

    /// What a file is called: the upload first, whose letters spread over the folders.
    fn file(self, width: Option<u32>) -> String {
        let Self { medium, stored_as } = self;
        let key = stored_as.simple().to_string().chars().rev().collect::<String>();
        match width {
            Some(width) => format!("{key}-{}-{width}", medium.0.simple()),
            None => format!("{key}-{}", medium.0.simple()),
        }
    }

    /// The name that a file is of.
    fn parse(file: &str) -> Option<Self> {
        let mut parts = file.split('-');
        let key: String = parts.next()?.chars().rev().collect();
        let medium = Uuid::try_parse(parts.next()?).ok()?;
        Some(Self { medium: MediumId(medium), stored_as: Uuid::try_parse(&key).ok()? })
    }
}

impl MediaFolder {
    /// The folder, which is made if it is not there.
    pub fn open(root: &Path) -> io::Result<Self> {
        let folder = Self { root: root.to_owned() };
        fs::create_dir_all(folder.incoming())?;
        fs::create_dir_all(folder.kept())?;
        Ok(folder)
    }

    /// A file to write an upload to.
    pub fn incoming_file(&self, name: StoredName) -> IncomingFile {
        IncomingFile::at(self.incoming().join(name.file(None)))
    }

    /// Makes a written file durable and moves it to its place.
    pub(super) fn keep(&self, incoming: &Path, name: StoredName, width: Option<u32>) -> io::Result<()> {
        let place = self.place_of(name, width);
        let parent = place.parent().unwrap_or(&self.root);
        fs::create_dir_all(parent)?;
        File::open(incoming)?.sync_all()?;
        fs::rename(incoming, &place)?;
        File::open(parent)?.sync_all()
    }

    /// The bytes of a medium, or of one of its sizes, and how many there are.
    pub fn read(&self, name: StoredName, width: Option<u32>) -> io::Result<(File, u64)> {
        let file = File::open(self.place_of(name, width))?;
        let bytes = file.metadata()?.len();
        Ok((file, bytes))
    }

    /// Deletes the bytes of a medium and all its sizes; what is not there is deleted already.
    pub(super) fn delete(&self, name: StoredName) -> io::Result<()> {
        let sizes = palier_domain::media::WIDTHS.into_iter().map(Some);
        for width in sizes.chain([None]) {
            match fs::remove_file(self.place_of(name, width)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Deletes what was begun to be written before, and never moved to its place.
    pub(super) fn delete_abandoned(&self, age: Duration) -> io::Result<()> {
        for entry in fs::read_dir(self.incoming())? {
            let entry = entry?;
            if is_older(&entry, age)? {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// The names of media whose bytes have been in their place for longer than `age`, folder by folder.
    pub(super) fn names_older_than(&self, age: Duration) -> io::Result<impl Iterator<Item = io::Result<StoredName>>> {
        let folders = fs::read_dir(self.kept())?;
        let files = folders.flat_map(|folder| -> Box<dyn Iterator<Item = io::Result<fs::DirEntry>>> {
            match folder.and_then(|folder| fs::read_dir(folder.path())) {
                Ok(files) => Box::new(files),
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        });
        Ok(files.filter_map(move |file| {
            let name = |file: fs::DirEntry| {
                let is_old = is_older(&file, age)?;
                Ok(file.file_name().to_str().and_then(StoredName::parse).filter(|_| is_old))
            };
            file.and_then(name).transpose()
        }))
    }

    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    fn kept(&self) -> PathBuf {
        self.root.join("kept")
    }

    fn place_of(&self, name: StoredName, width: Option<u32>) -> PathBuf {
        let file = name.file(width);
        self.kept().join(file.chars().take(FANNED_LETTERS).collect::<String>()).join(file)
    }
}

#[expect(clippy::disallowed_methods, reason = "a file's age is of the system's time, like the file")]
fn is_older(entry: &fs::DirEntry, age: Duration) -> io::Result<bool> {
    let modified = entry.metadata()?.modified()?;
    Ok(SystemTime::now().duration_since(modified).is_ok_and(|since| since >= age))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_each_of_its_files() {
        let name = StoredName { medium: MediumId(Uuid::from_u128(7)), stored_as: Uuid::from_u128(0xabc) };
        assert_eq!(StoredName::parse(&name.file(None)), Some(name));
        assert_eq!(StoredName::parse(&name.file(Some(320))), Some(name));
        assert_eq!(StoredName::parse("lost+found"), None);
        assert!(name.file(None).starts_with("cba"), "ids of one hour begin alike, and end unlike");
    }
}
