//! The words of the ledger, which what shows money of a book has in common.

pub mod words;
