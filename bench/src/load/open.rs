//! The open loop: pledges are sent when they are due, however many are unanswered.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::{Load, pledge_request};
use crate::Failed;
use crate::wire::Resting;

/// How many pledges may be unanswered before one that is due is not sent.
const UNANSWERED_MAX: usize = 2_048;

/// So many pledges per second for so long.
pub(crate) struct OpenLoad<'a> {
    pub(crate) load: &'a Load<'a>,
    pub(crate) per_second: f64,
    pub(crate) duration: Duration,
}

/// What was answered, and when, counted from when it was due.
pub(crate) struct Answers {
    /// Each with its status, or with the error that its exchange failed with.
    answers: Vec<(Result<u16, String>, Duration)>,
    /// Pledges that were due while too many were unanswered.
    pub(crate) unsent: u32,
    /// From the first that was due to the last that was sent.
    pub(crate) sending: Duration,
    /// From the first that was due to the last answer.
    pub(crate) elapsed: Duration,
}

impl Answers {
    /// How long those took whose status is one of these, shortest first.
    pub(crate) fn of(&self, is_one: impl Fn(u16) -> bool) -> Vec<Duration> {
        let answers = self.answers.iter();
        let of_these = answers.filter(|(status, _)| status.as_ref().is_ok_and(|status| is_one(*status)));
        let mut took: Vec<Duration> = of_these.map(|(_, took)| *took).collect();
        took.sort_unstable();
        took
    }

    /// How often each other status than these came, and each error.
    pub(crate) fn others(&self, is_one: impl Fn(u16) -> bool) -> BTreeMap<String, usize> {
        let mut others = BTreeMap::new();
        for (status, _) in &self.answers {
            let name = match status {
                Ok(status) if is_one(*status) => continue,
                Ok(status) => status.to_string(),
                Err(error) => error.clone(),
            };
            let count: &mut usize = others.entry(name).or_default();
            *count = count.saturating_add(1);
        }
        others
    }

    /// How many were answered, or failed to be.
    pub(crate) const fn count(&self) -> usize {
        self.answers.len()
    }

    /// How many pledges per second were sent.
    pub(crate) fn offered(&self) -> Result<f64, Failed> {
        Ok(f64::from(u32::try_from(self.answers.len())?) / self.sending.as_secs_f64())
    }
}

impl OpenLoad<'_> {
    /// Pledges; an exchange that fails is an answer too.
    pub(crate) async fn run(&self) -> Result<Answers, Failed> {
        let address = self.load.api.address()?;
        let resting = Arc::new(Resting::open(address, UNANSWERED_MAX).await?);
        let interval = Duration::from_secs_f64(1.0 / self.per_second.max(1.0));
        let (mut sent, started) = (JoinSet::new(), Instant::now());
        let (mut answers, mut unsent, mut due) = (Vec::new(), 0, started);
        let mut tokens = self.load.tokens.iter().cycle();
        while due < started + self.duration {
            while let Some(answered) = sent.try_join_next() {
                answers.push(answered?);
            }
            let now = Instant::now();
            if now < due {
                tokio::time::sleep(due - now).await;
                continue;
            }
            match tokens.next() {
                Some(token) if sent.len() < UNANSWERED_MAX => {
                    let request = pledge_request(address, token, self.load.campaigns);
                    let resting = Arc::clone(&resting);
                    sent.spawn(async move {
                        let status = resting.send(&request).await.map(|reply| reply.status);
                        (status.map_err(|error| error.to_string()), due.elapsed())
                    });
                }
                _ => unsent += 1,
            }
            due += interval;
            tokio::task::yield_now().await;
        }
        let sending = started.elapsed();
        while let Some(answered) = sent.join_next().await {
            answers.push(answered?);
        }
        Ok(Answers { answers, unsent, sending, elapsed: started.elapsed() })
    }
}
