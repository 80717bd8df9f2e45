//! Questions and notifications in memory.

use chrono::{DateTime, Utc};

use super::{MemoryStore, check, check_new, counted, newest_page_of, one};
use crate::ids::{AccountId, NotificationId, ProjectId, QuestionId};
use crate::notifications::{Notification, NotificationKey, NotificationStore};
use crate::page::{Page, PageRequest};
use crate::questions::{Answer, Department, Question, QuestionKey, QuestionStore, QuestionTopic, QuestionsOf};
use crate::store::StoreError;

impl QuestionStore for MemoryStore {
    fn insert_question(&mut self, question: &Question) -> Result<(), StoreError> {
        check_new(self.questions.iter().all(|other| other.id != question.id), "questions_pkey")?;
        check((question.topic == QuestionTopic::Project) == question.project.is_some(), "questions_project")?;
        self.questions.push(question.clone());
        Ok(())
    }

    fn find_question(&mut self, id: QuestionId) -> Result<Option<Question>, StoreError> {
        Ok(self.questions.iter().find(|question| question.id == id).cloned())
    }

    fn answer_question(&mut self, asked: &Question, answer: &Answer) -> Result<(), StoreError> {
        let open = self.questions.iter_mut().find(|question| question.id == asked.id && question.answer.is_none());
        one(open, "questions")?.answer = Some(answer.clone());
        Ok(())
    }

    fn hand_over_question(&mut self, handed: &Question) -> Result<(), StoreError> {
        let is_kept = |question: &&mut Question| {
            question.id == handed.id && question.answer.is_none() && question.department == Department::Sales
        };
        *one(self.questions.iter_mut().find(is_kept), "questions")? = handed.clone();
        Ok(())
    }

    fn list_questions(
        &mut self,
        whose: QuestionsOf,
        page: &PageRequest<QuestionKey>,
    ) -> Result<Page<Question, QuestionKey>, StoreError> {
        let is_wanted = |question: &&Question| match whose {
            QuestionsOf::Asker(asker) => question.asker == asker,
            QuestionsOf::Sales(reader) => {
                let about = self.projects.iter().find(|found| Some(found.id) == question.project);
                let is_free = about.is_none_or(|project| !self.is_interested(project, reader));
                question.answer.is_none() && question.department == Department::Sales && is_free
            }
            QuestionsOf::Agent(agent) => {
                let addressee = question.addressee.filter(|named| self.can_answer(question.project, *named));
                let is_theirs = addressee.is_none_or(|named| named == agent);
                let is_open = question.answer.is_none() && question.department == Department::FollowUp;
                is_open && is_theirs && self.can_answer(question.project, agent)
            }
        };
        let wanted = self.questions.iter().filter(is_wanted).cloned().collect();
        Ok(newest_page_of(wanted, page, |question: &Question| (question.created_at, question.id)))
    }

    fn count_open_questions(&mut self, asker: AccountId, limit: i64) -> Result<i64, StoreError> {
        let is_open = |question: &&Question| question.asker == asker && question.answer.is_none();
        Ok(counted(self.questions.iter().filter(is_open).count(), limit))
    }

    fn readdress_questions(&mut self, project: ProjectId, addressee: AccountId) -> Result<(), StoreError> {
        for question in &mut self.questions {
            let is_open = question.answer.is_none() && question.department == Department::FollowUp;
            if question.project == Some(project) && is_open {
                question.addressee = Some(addressee);
            }
        }
        Ok(())
    }
}

impl NotificationStore for MemoryStore {
    fn insert_notifications(&mut self, told: &[Notification]) -> Result<(), StoreError> {
        self.notifications.extend_from_slice(told);
        Ok(())
    }

    fn find_notification(
        &mut self,
        account: AccountId,
        id: NotificationId,
    ) -> Result<Option<Notification>, StoreError> {
        Ok(self.notifications.iter().find(|found| (found.account, found.id) == (account, id)).cloned())
    }

    fn read_notification(
        &mut self,
        account: AccountId,
        id: NotificationId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let found = self.notifications.iter_mut().find(|found| (found.account, found.id) == (account, id));
        one(found, "notifications")?.read_at = Some(at);
        Ok(())
    }

    fn list_notifications(
        &mut self,
        account: AccountId,
        only_unread: bool,
        page: &PageRequest<NotificationKey>,
    ) -> Result<Page<Notification, NotificationKey>, StoreError> {
        let is_wanted = |found: &&Notification| found.account == account && !(only_unread && found.read_at.is_some());
        let wanted = self.notifications.iter().filter(is_wanted).cloned().collect();
        Ok(newest_page_of(wanted, page, |found: &Notification| (found.created_at, found.id)))
    }
}
