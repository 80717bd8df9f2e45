//! The words of the ledger in JSON.

use palier_domain::ledger::{AccountKind, CauseKind, TransferKind};

use crate::words::words;

words! {
    AccountKindWord(AccountKind) "LedgerAccount" "An account of a campaign's or a provider's book.";
    CauseKindWord(CauseKind) "TransferCause" "What may make a transfer necessary, besides its pledge or lot, its tranche and its order.";
    TransferKindWord(TransferKind) "TransferKind" "Why money or credits moved.";
}
