//! Jobs, policies, kept replies and the sandbox clock in memory.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{Leased, MemoryStore, check_new, claim, one, release};
use crate::clock::ClockStore;
use crate::frequency::{Frequency, FrequencyStore, FrequentAct};
use crate::idempotency::{IdempotencyStore, StoredReply};
use crate::ids::{AccountId, BookId, JobId};
use crate::jobs::{Job, JobStore};
use crate::policy::{Policy, PolicyStore, PolicyTerms};
use crate::store::StoreError;

impl FrequencyStore for MemoryStore {
    fn find_frequency(
        &mut self,
        account: AccountId,
        act: FrequentAct,
        subject: Uuid,
    ) -> Result<Option<Frequency>, StoreError> {
        let is_it = |kept: &&Frequency| (kept.account, kept.act, kept.subject) == (account, act, subject);
        Ok(self.frequencies.iter().find(is_it).copied())
    }

    fn put_frequency(&mut self, frequency: &Frequency) -> Result<(), StoreError> {
        let of = |kept: &Frequency| (kept.account, kept.act, kept.subject);
        self.frequencies.retain(|kept| of(kept) != of(frequency));
        self.frequencies.push(*frequency);
        Ok(())
    }

    fn delete_frequencies_until(&mut self, instant: DateTime<Utc>, limit: u32) -> Result<u32, StoreError> {
        let mut deleted = 0;
        self.frequencies.sort_by_key(|kept| kept.since);
        self.frequencies.retain(|kept| {
            let goes = kept.since <= instant && deleted < limit;
            deleted += u32::from(goes);
            !goes
        });
        Ok(deleted)
    }
}

impl JobStore for MemoryStore {
    fn insert_job(&mut self, job: &Job) -> Result<(), StoreError> {
        check_new(self.jobs.iter().all(|(other, _)| other.id != job.id), "jobs_pkey")?;
        self.jobs.push((job.clone(), None));
        Ok(())
    }

    fn find_job(&mut self, book: BookId, id: JobId) -> Result<Option<Job>, StoreError> {
        Ok(self.jobs.iter().map(|(job, _)| job).find(|job| (job.book, job.id) == (book, id)).cloned())
    }

    fn lease_jobs(&mut self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Job>, StoreError> {
        Ok(claim(&mut self.jobs, (now, limit), |job| Some(job.due_at)))
    }

    fn finish_job(&mut self, done: &Job) -> Result<(), StoreError> {
        let place = self.jobs.iter().position(|(job, _)| (job.book, job.id) == (done.book, done.id));
        self.jobs.remove(one(place, "jobs")?);
        Ok(())
    }

    fn postpone_job(&mut self, job: &Job, lease_until: Option<DateTime<Utc>>) -> Result<(), StoreError> {
        let is_same = |(kept, _): &&mut Leased<Job>| (kept.book, kept.id) == (job.book, job.id);
        *one(self.jobs.iter_mut().find(is_same), "jobs")? = (job.clone(), lease_until);
        Ok(())
    }

    fn release_jobs(&mut self, now: DateTime<Utc>, limit: u32) -> Result<(), StoreError> {
        release(&mut self.jobs, (now, limit), |job| Some(job.due_at));
        Ok(())
    }

    fn next_job_due_at(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(self.jobs.iter().map(|(job, _)| job.due_at).min())
    }
}

impl MemoryStore {
    fn all_policies(&self) -> impl DoubleEndedIterator<Item = Policy> {
        let (effective_at, terms) = (DateTime::UNIX_EPOCH, PolicyTerms::initial());
        let first = Policy { version: 1, effective_at, set_by: None, terms };
        std::iter::once(first).chain(self.policies.iter().cloned())
    }
}

impl PolicyStore for MemoryStore {
    fn current_policy(&mut self) -> Result<Policy, StoreError> {
        one(self.all_policies().next_back(), "policies")
    }

    fn find_policy(&mut self, version: i32) -> Result<Option<Policy>, StoreError> {
        Ok(self.all_policies().find(|policy| policy.version == version))
    }

    fn list_policies(&mut self, before: Option<i32>, limit: u32) -> Result<Vec<Policy>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let older = self.all_policies().rev().filter(|policy| before.is_none_or(|before| policy.version < before));
        Ok(older.take(limit).collect())
    }

    fn insert_policy(&mut self, policy: &Policy) -> Result<(), StoreError> {
        check_new(self.all_policies().all(|other| other.version != policy.version), "policies_pkey")?;
        self.policies.push(policy.clone());
        Ok(())
    }
}

impl IdempotencyStore for MemoryStore {
    fn find_reply(&mut self, actor: Uuid, key: &str) -> Result<Option<StoredReply>, StoreError> {
        Ok(self.replies.iter().find(|reply| reply.actor == actor && reply.key == key).cloned())
    }

    fn insert_reply(&mut self, reply: &StoredReply) -> Result<(), StoreError> {
        let is_same = |other: &StoredReply| (other.actor, &other.key) == (reply.actor, &reply.key);
        check_new(!self.replies.iter().any(is_same), "idempotency_records_pkey")?;
        self.replies.push(reply.clone());
        Ok(())
    }

    fn delete_replies_before(&mut self, instant: DateTime<Utc>, limit: u32) -> Result<u64, StoreError> {
        let had = self.replies.len();
        let mut left = limit;
        self.replies.retain(|reply| {
            let goes = reply.recorded_at < instant && left > 0;
            left -= u32::from(goes);
            !goes
        });
        Ok(u64::try_from(had - self.replies.len()).unwrap_or(u64::MAX))
    }
}

impl ClockStore for MemoryStore {
    fn find_clock_offset(&mut self) -> Result<Duration, StoreError> {
        Ok(self.clock_offset)
    }

    fn set_clock_offset(&mut self, offset: Duration) -> Result<(), StoreError> {
        self.clock_offset = offset;
        Ok(())
    }
}
