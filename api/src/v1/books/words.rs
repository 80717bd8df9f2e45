//! The words of books in JSON, and the ids by which their lists are sorted.

use palier_domain::ids::TransferId;
use palier_domain::ledger::{AccountKind, CauseKind, TransferKind};

use crate::cursor::id_keys;
use crate::v1::words::words;

words! {
    AccountKindWord(AccountKind) "LedgerAccount" "An account of a campaign's or a provider's book.";
    CauseKindWord(CauseKind) "TransferCause" "What may make a transfer necessary, besides its pledge or lot, its tranche and its order.";
    TransferKindWord(TransferKind) "TransferKind" "Why money or credits moved.";
}

id_keys!(TransferId);
