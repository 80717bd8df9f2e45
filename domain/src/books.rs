//! Books taken away as a file, by whoever may have all of one: campaigns' and providers'.

mod export_book;
mod operations;

pub use export_book::{
    Approval, BookCut, EXPORT_TRANSFERS_MAX, ExportedBook, ExportedTransfer, NamedPerson, open_book, read_book_part,
};
pub(crate) use operations::OPERATIONS;
