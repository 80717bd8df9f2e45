//! What a book's transfers add up to, in the words of whoever reads it.

use palier_domain::ledger::{Account, AccountKind, BookKind, TransferKind, Unit};
use palier_domain::money::Currency;

/// A figure of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// What it is.
    pub name: &'static str,
    /// How much.
    pub amount_minor: i64,
    /// Of what; none in a book without any money.
    pub unit: Option<Unit>,
}

/// What has moved, by the kind of transfer.
pub(super) type Moved = Vec<(TransferKind, i64)>;

/// The figures of a book, in the order in which people ask for them.
pub(super) fn of(kind: BookKind, currency: Option<Currency>, accounts: &[Account], moved: &Moved) -> Vec<Total> {
    let money = currency.map(Unit::Money);
    let total = |unit: Option<Unit>| move |(name, amount_minor)| Total { name, amount_minor, unit };
    match kind {
        BookKind::Campaign => campaign(accounts).into_iter().map(total(money)).collect(),
        BookKind::Provider => {
            let (paid, credits) = provider(accounts, moved);
            paid.into_iter().map(total(money)).chain(credits.into_iter().map(total(Some(Unit::Credit)))).collect()
        }
    }
}

fn account(accounts: &[Account], kind: AccountKind) -> Account {
    accounts.iter().copied().find(|account| account.kind == kind).unwrap_or(Account::new(kind))
}

/// Raised is what came in for good: it equals the four figures after it together.
fn campaign(accounts: &[Account]) -> [(&'static str, i64); 5] {
    let came_in = |kind| account(accounts, kind).credits_minor;
    let escrow = account(accounts, AccountKind::Escrow).balance_minor();
    let released = came_in(AccountKind::InitiatorPayable);
    let refunded = came_in(AccountKind::RefundsPayable);
    let fees = came_in(AccountKind::PlatformFees).saturating_add(came_in(AccountKind::ProcessingFees));
    let raised = [escrow, released, refunded, fees].into_iter().fold(0_i64, i64::saturating_add);
    [
        ("raised", raised),
        ("released to the initiator", released),
        ("refunded to the backers", refunded),
        ("fees", fees),
        ("still in escrow", escrow),
    ]
}

type Figures<const N: usize> = [(&'static str, i64); N];

fn provider(accounts: &[Account], moved: &Moved) -> (Figures<2>, Figures<6>) {
    let of = |kind| moved.iter().find(|(known, _)| *known == kind).map_or(0, |(_, amount)| *amount);
    let paid = [
        ("paid for subscriptions", of(TransferKind::PlanPayment)),
        ("paid for credit packs", of(TransferKind::PackPayment)),
    ];
    let credits = [
        ("credits of subscriptions", of(TransferKind::CreditGrant)),
        ("credits purchased in packs", of(TransferKind::CreditPurchase)),
        ("credits spent", of(TransferKind::CreditSpend)),
        ("credits refunded", of(TransferKind::CreditRefund)),
        ("credits expired", of(TransferKind::CreditExpiry)),
        ("credits left", account(accounts, AccountKind::CreditsAvailable).balance_minor()),
    ];
    (paid, credits)
}
