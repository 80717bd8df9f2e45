//! Pledges: their lines, the transfers and orders of their money, and the stock they hold.

mod orders;
mod rows;

use std::collections::BTreeMap;

use chrono::Duration;
use palier_domain::campaigns::PledgeState;
use palier_domain::ledger::TransferKind;
use palier_domain::payments::PaymentOrderState;

use super::stream::Stream;
use super::{AuditReport, Pair, Row, Stop};
use crate::columns::IdValue;
use crate::connection::AnyConnection;
use rows::{
    BookColumns, Key, LineColumns, ModeColumns, OrderColumns, PledgeColumns, RewardColumns, TransferColumns,
    load_books, load_lines, load_modes, load_orders, load_pledges, load_rewards, load_transfers,
};

struct Streams {
    pledges: Stream<(IdValue, IdValue), PledgeColumns>,
    lines: Stream<Key, LineColumns>,
    transfers: Stream<Key, TransferColumns>,
    orders: Stream<(IdValue, IdValue, IdValue), OrderColumns>,
}

/// What the pledges of a book add up to.
#[derive(Default)]
struct Sums {
    pledges: i64,
    sequences: i128,
    with_money: i64,
    held: BTreeMap<IdValue, i64>,
    /// For how long their payments are awaited.
    reservation_minutes: Option<i64>,
}

/// What the rewards of a book are had for: all of them, since nothing changes their prices once somebody pledged.
#[derive(Default)]
struct Offers {
    rewards: Vec<RewardColumns>,
    modes: Vec<ModeColumns>,
}

impl Offers {
    /// A line costs what its reward does, sent as the reward can be.
    fn check(&self, line: &LineColumns) -> Result<(), Stop> {
        let place = Pair(line.pledge_id.0, Pair(line.revision, line.position));
        let key = Pair(line.book_id.0, place);
        let row = Row { table: "pledge_lines", key: &key };
        let reward = self.rewards.iter().find(|reward| reward.1 == line.reward_id);
        let Some(reward) = reward else {
            return Err(row.disagree("reward_id", &"a reward of the campaign", &line.reward_id.0));
        };
        row.expect("unit_price_minor", reward.3, line.unit_price)?;
        let mode = self.modes.iter().find(|mode| mode.1 == line.reward_id && mode.3 == line.shipping);
        let Some(mode) = mode else { return Err(row.disagree("shipping", &"a mode of the reward", &line.shipping)) };
        row.expect("shipping_fee_minor", mode.4, line.shipping_fee)
    }
}

/// Checks every pledge, and what the pledges of each book add up to.
pub(super) fn check(connection: &mut AnyConnection, report: &mut AuditReport) -> Result<(), Stop> {
    let mut books = Stream::new(load_books, |row: &BookColumns| row.id);
    let mut rewards = Stream::new(load_rewards, |row: &RewardColumns| (row.0, row.1));
    let mut modes = Stream::new(load_modes, |row: &ModeColumns| (row.0, row.1, row.2));
    let mut streams = Streams {
        pledges: Stream::new(load_pledges, |row| (row.book_id, row.id)),
        lines: Stream::new(load_lines, |row| (row.book_id, row.pledge_id, row.revision, row.position)),
        transfers: Stream::new(load_transfers, |row| (row.book_id, row.pledge_id, row.seq, 0)),
        orders: Stream::new(load_orders, |row| (row.book_id, row.pledge_id, row.id)),
    };
    while let Some(BookColumns { id: book, pledge_seq, pledges_collected, reservation_minutes }) =
        books.next(connection)?
    {
        let mut sums = Sums { reservation_minutes, ..Sums::default() };
        let mut offers = Offers::default();
        while let Some(reward) = rewards.next_if(connection, |row| row.0 <= book)? {
            offers.rewards.push(reward);
        }
        while let Some(mode) = modes.next_if(connection, |row| row.0 <= book)? {
            offers.modes.push(mode);
        }
        while let Some(pledge) = streams.pledges.next_if(connection, |row| row.book_id == book)? {
            report.pledges += 1;
            check_pledge(connection, &mut streams, (&pledge, &offers), &mut sums, report)?;
        }
        let row = Row { table: "books", key: &book.0 };
        row.expect("pledge_seq", sums.pledges, pledge_seq)?;
        let gapless = i128::from(pledge_seq) * (i128::from(pledge_seq) + 1) / 2;
        row.expect("the sum of its pledges' sequences", gapless, sums.sequences)?;
        row.expect("pledges_collected", sums.with_money, pledges_collected)?;
        for (campaign, reward, taken, _) in &offers.rewards {
            let key = Pair(campaign.0, reward.0);
            let held = sums.held.get(reward).copied().unwrap_or(0);
            Row { table: "rewards", key: &key }.expect("taken", held, *taken)?;
        }
    }
    nothing_left(connection, &mut streams)
}

fn nothing_left(connection: &mut AnyConnection, streams: &mut Streams) -> Result<(), Stop> {
    let homeless = |table: &'static str, book: IdValue, id: IdValue| {
        let key = Pair(book.0, id.0);
        Err(Row { table, key: &key }.disagree("pledge_id", &"a pledge of the book", &"none"))
    };
    if let Some(row) = streams.pledges.peek(connection)? {
        return homeless("pledges", row.book_id, row.id);
    }
    if let Some(row) = streams.transfers.peek(connection)? {
        return homeless("transfers", row.book_id, row.pledge_id);
    }
    match streams.orders.peek(connection)? {
        Some(row) => homeless("payment_orders", row.book_id, row.id),
        None => Ok(()),
    }
}

fn check_pledge(
    connection: &mut AnyConnection,
    streams: &mut Streams,
    (pledge, offers): (&PledgeColumns, &Offers),
    sums: &mut Sums,
    report: &mut AuditReport,
) -> Result<(), Stop> {
    let key = Pair(pledge.book_id.0, pledge.id.0);
    let row = Row { table: "pledges", key: &key };
    let state = PledgeState::parse(&pledge.state);
    let Some(state) = state else { return Err(row.disagree("state", &"a state", &pledge.state)) };
    let own = (pledge.book_id, pledge.id);
    let mut lines = Vec::new();
    while let Some(line) = streams.lines.next_if(connection, |row| (row.book_id, row.pledge_id) <= own)? {
        lines.push(line);
    }
    check_revision(
        &row,
        "current_amount_minor",
        (pledge.current, pledge.current_amount, pledge.current_free_amount),
        &lines,
    )?;
    check_revision(
        &row,
        "pending_amount_minor",
        (pledge.pending, pledge.pending_amount, pledge.pending_free_amount),
        &lines,
    )?;
    let mut transfers = Vec::new();
    while let Some(transfer) = streams.transfers.next_if(connection, |row| (row.book_id, row.pledge_id) <= own)? {
        transfers.push(transfer);
    }
    let mut orders = Vec::new();
    while let Some(order) = streams.orders.next_if(connection, |row| (row.book_id, row.pledge_id) <= own)? {
        report.orders += 1;
        orders.push(order);
    }
    check_strangers(own, &lines, &transfers, &orders)?;
    check_lines(pledge, &lines, offers)?;
    check_unpaid(&row, pledge, &lines, &orders)?;
    check_awaited(&row, pledge, &orders, sums.reservation_minutes)?;
    check_money(&row, pledge, state, &transfers)?;
    orders::check_asked(pledge, &orders)?;
    orders::check(own, &transfers, &orders)?;
    add_up(pledge, state, &lines, sums);
    Ok(())
}

/// Lines are of revisions that there were, one after the other in each, and cost what their rewards do.
fn check_lines(pledge: &PledgeColumns, lines: &[LineColumns], offers: &Offers) -> Result<(), Stop> {
    let mut before: Option<&LineColumns> = None;
    for line in lines {
        let place = Pair(line.pledge_id.0, Pair(line.revision, line.position));
        let key = Pair(line.book_id.0, place);
        let row = Row { table: "pledge_lines", key: &key };
        if !(1..=pledge.revisions).contains(&line.revision) {
            return Err(row.disagree("revision", &format_args!("one of {}", pledge.revisions), &line.revision));
        }
        let previous = before.filter(|before| before.revision == line.revision).map_or(0, |before| before.position);
        row.expect("position", previous + 1, line.position)?;
        offers.check(line)?;
        before = Some(line);
    }
    Ok(())
}

/// What came before the pledge in the streams belongs to none.
fn check_strangers(
    own: (IdValue, IdValue),
    lines: &[LineColumns],
    transfers: &[TransferColumns],
    orders: &[OrderColumns],
) -> Result<(), Stop> {
    let lines = lines.iter().map(|line| ("pledge_lines", line.book_id, line.pledge_id));
    let transfers = transfers.iter().map(|transfer| ("transfers", transfer.book_id, transfer.pledge_id));
    let orders = orders.iter().map(|order| ("payment_orders", order.book_id, order.pledge_id));
    match lines.chain(transfers).chain(orders).find(|(_, book, pledge)| (*book, *pledge) != own) {
        Some((table, book, pledge)) => {
            let key = Pair(book.0, pledge.0);
            Err(Row { table, key: &key }.disagree("pledge_id", &"a pledge of the book", &"none"))
        }
        None => Ok(()),
    }
}

/// A revision's amount is its lines and its free amount together.
fn check_revision(
    row: &Row<'_>,
    column: &'static str,
    (number, amount, free_amount): (Option<i64>, Option<i64>, Option<i64>),
    lines: &[LineColumns],
) -> Result<(), Stop> {
    let (Some(number), Some(amount), Some(free_amount)) = (number, amount, free_amount) else { return Ok(()) };
    let of_lines: i128 = lines.iter().filter(|line| line.revision == number).map(amount_of).sum();
    row.expect(column, of_lines + i128::from(free_amount), i128::from(amount))
}

/// What was asked for and never paid is what its one collection would have brought.
fn check_unpaid(
    row: &Row<'_>,
    pledge: &PledgeColumns,
    lines: &[LineColumns],
    orders: &[OrderColumns],
) -> Result<(), Stop> {
    let Some(free_amount) = pledge.unpaid_free_amount else { return Ok(()) };
    let collections = orders.iter().filter(|order| order.is_collection());
    let asked: i128 = collections.map(|order| i128::from(order.amount)).sum();
    let of_lines: i128 = lines.iter().map(amount_of).sum();
    row.expect("unpaid_free_amount_minor", asked - of_lines, i128::from(free_amount))
}

/// What is asked for and not paid yet has one order, which collects what it costs more than what is paid, and is
/// awaited for as long as the campaign's policy says.
fn check_awaited(
    row: &Row<'_>,
    pledge: &PledgeColumns,
    orders: &[OrderColumns],
    reservation_minutes: Option<i64>,
) -> Result<(), Stop> {
    let (Some(pending), Some(amount)) = (pledge.pending, pledge.pending_amount) else { return Ok(()) };
    let is_open = |order: &OrderColumns| {
        let ended = [PaymentOrderState::Settled, PaymentOrderState::Refused];
        ended.iter().all(|state| state.as_str() != order.state)
    };
    let awaited =
        || orders.iter().filter(|order| order.is_collection() && order.revision == Some(pending) && is_open(order));
    row.expect("how many orders collect its pending revision", 1, awaited().count())?;
    let minutes = Duration::minutes(reservation_minutes.unwrap_or(0));
    let due_at = awaited().next().map(|order| order.created_at.0 + minutes);
    row.expect_at("payment_due_at", due_at, pledge.payment_due_at.map(|at| at.0))?;
    let asked: i128 = awaited().map(|order| i128::from(order.amount)).sum();
    row.expect("pending_amount_minor", asked + i128::from(pledge.current_amount.unwrap_or(0)), i128::from(amount))
}

fn amount_of(line: &LineColumns) -> i128 {
    i128::from(line.quantity) * i128::from(line.unit_price) + i128::from(line.shipping_fee)
}

/// What came in for a pledge, less what was withdrawn, is what it says it gave.
fn check_money(
    row: &Row<'_>,
    pledge: &PledgeColumns,
    state: PledgeState,
    transfers: &[TransferColumns],
) -> Result<(), Stop> {
    let sum = |kinds: &[TransferKind]| -> i64 {
        let of_kind = transfers.iter().filter(|transfer| kinds.iter().any(|kind| kind.as_str() == transfer.kind));
        of_kind.map(|transfer| transfer.amount).sum()
    };
    let came_in = sum(&[TransferKind::Collection, TransferKind::LateCollection]);
    let given = came_in - sum(&[TransferKind::Withdrawal]);
    let has_money = matches!(state, PledgeState::Collected | PledgeState::Refunded | PledgeState::PartlyRefunded);
    let current = if has_money { pledge.current_amount.unwrap_or(0) } else { 0 };
    row.expect("current_amount_minor", given, current)?;
    row.expect("refunded_minor", sum(&[TransferKind::Refund]), pledge.refunded)?;
    match state {
        PledgeState::Refunded => row.expect("refunded_minor", current, pledge.refunded),
        // How much of it went back is compared with its shares of the outflows.
        PledgeState::PartlyRefunded if (1..current).contains(&pledge.refunded) => Ok(()),
        PledgeState::PartlyRefunded => Err(row.disagree("refunded_minor", &"a part of its amount", &pledge.refunded)),
        _ => row.expect("refunded_minor", 0, pledge.refunded),
    }
}

/// Adds what a pledge counts for in its book.
fn add_up(pledge: &PledgeColumns, state: PledgeState, lines: &[LineColumns], sums: &mut Sums) {
    sums.pledges += 1;
    sums.sequences += i128::from(pledge.sequence);
    let has_money = matches!(state, PledgeState::Collected | PledgeState::Refunded | PledgeState::PartlyRefunded);
    sums.with_money += i64::from(has_money);
    let holds = has_money || state == PledgeState::AwaitingPayment;
    if !holds {
        return;
    }
    let mut held: BTreeMap<IdValue, (i64, i64)> = BTreeMap::new();
    for line in lines {
        let quantities = held.entry(line.reward_id).or_default();
        if Some(line.revision) == pledge.current {
            quantities.0 += line.quantity;
        } else if Some(line.revision) == pledge.pending {
            quantities.1 += line.quantity;
        }
    }
    for (reward, (current, pending)) in held {
        *sums.held.entry(reward).or_insert(0) += current.max(pending);
    }
}
