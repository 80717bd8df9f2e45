//! How books share a lane: a popular one leaves room and turns to the others.

use super::*;

const HOT: Uuid = LANE;
const COLD: Uuid = Uuid::max();

fn write_to<F>(database: &Database, book: Uuid, command: F) -> Answer
where
    F: FnMut(&mut Session<'_>) -> Result<usize, Failure> + Send + 'static,
{
    let database = database.clone();
    tokio::spawn(async move { database.write(WriteSet::alone(book), command).await })
}

#[tokio::test]
async fn a_cold_book_is_in_the_next_batch_however_many_wait_for_a_hot_one() {
    for scratch in scratch::each() {
        let database = open(&scratch, |options| options.lanes = 1);
        let release = hold(&database).await;
        let turns = Arc::new(AtomicU32::new(0));
        let mut hot = Vec::new();
        for number in 0..3 * BATCH_COMMANDS_MAX {
            let turns = Arc::clone(&turns);
            hot.push(write_to(&database, HOT, move |session| {
                turns.fetch_add(1, Ordering::SeqCst);
                note(session, &number.to_string())
            }));
        }
        settle().await;
        let seen = Arc::clone(&turns);
        let cold = write_to(&database, COLD, move |_| Ok(seen.load(Ordering::SeqCst).try_into().unwrap()));
        settle().await;
        drop(release);
        let before_it = cold.await.unwrap().unwrap();
        assert!(before_it <= 1, "{before_it} commands of the hot book ran before that of the cold one");
        for answer in hot {
            answer.await.unwrap().unwrap();
        }
        database.shut_down().await;
    }
}

#[tokio::test]
async fn a_hot_book_leaves_room_in_the_queue() {
    for scratch in scratch::each() {
        let database = open(&scratch, |options| (options.lanes, options.queue_commands_max) = (1, 8));
        let release = hold(&database).await;
        let hot: Vec<Answer> =
            (0..6).map(|number| write_to(&database, HOT, move |session| note(session, &number.to_string()))).collect();
        settle().await;
        assert!(!database.has_room(&WriteSet::alone(HOT)) && database.has_room(&WriteSet::alone(COLD)));
        let seventh = write_to(&database, HOT, |session| note(session, "seventh")).await.unwrap();
        assert!(matches!(seventh, Err(WriteError::Overloaded)), "{seventh:?}");
        let cold: Vec<Answer> = (0..2)
            .map(|number| write_to(&database, COLD, move |session| note(session, &format!("c{number}"))))
            .collect();
        settle().await;
        assert!(!database.has_room(&WriteSet::alone(COLD)));
        drop(release);
        for answer in hot.into_iter().chain(cold) {
            answer.await.unwrap().unwrap();
        }
        assert!(database.has_room(&WriteSet::alone(HOT)));
        database.shut_down().await;
    }
}

#[tokio::test]
async fn the_commands_of_a_book_keep_their_order() {
    for scratch in scratch::each() {
        let database = open(&scratch, |options| options.lanes = 1);
        let release = hold(&database).await;
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let mut answers = Vec::new();
        for number in 0..300_u32 {
            let (book, order) = (Uuid::from_u128(u128::from(number % 3)), Arc::clone(&order));
            answers.push(write_to(&database, book, move |_| {
                order.lock().unwrap().push(number);
                Ok(0)
            }));
            tokio::task::yield_now().await;
        }
        settle().await;
        drop(release);
        for answer in answers {
            answer.await.unwrap().unwrap();
        }
        let order = order.lock().unwrap().clone();
        for book in 0..3 {
            let of_book: Vec<u32> = order.iter().copied().filter(|number| number % 3 == book).collect();
            assert!(of_book.is_sorted() && of_book.len() == 100, "{of_book:?}");
        }
        database.shut_down().await;
    }
}
