//! Runs one revision, whole or from where a runner before died.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;

use super::channel::Channel;
use super::keys::KeysOff;
use super::orphans::Before;
use super::parts::{self, Kind, Part, Statement};
use super::record::Record;
use super::{Direction, Problem, Progress, Revision, Settings, index, store};
use crate::{Error, Result};

/// The longest pause before something is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// A part, and where it stands.
#[derive(Clone, Copy)]
struct At<'a> {
    parts: &'a [Part<'a>],
    index: usize,
    /// The part with which its transaction begins.
    first: usize,
}

impl<'a> At<'a> {
    fn part(self) -> &'a Part<'a> {
        &self.parts[self.index]
    }

    /// Whether what stands before it stays done when it fails.
    fn keeps_earlier(self) -> bool {
        self.first > 0
    }

    /// How many statements stand before it.
    fn before(self) -> usize {
        count(&self.parts[..self.index])
    }

    fn statements(self) -> usize {
        count(self.parts)
    }
}

fn count(parts: &[Part<'_>]) -> usize {
    parts.iter().map(|part| part.statements.len()).sum()
}

/// Whether it can be found out that a part ran, where a runner died in it.
fn can_be_told(part: &Part<'_>) -> bool {
    part.kind == Kind::Index && index::can_be_told(part.statements[0].sql)
}

/// One revision on its way.
pub(super) struct Run<'a> {
    pub(super) channel: &'a dyn Channel,
    pub(super) settings: &'a Settings,
    pub(super) progress: &'a dyn Progress,
    pub(super) revision: &'a Revision,
    pub(super) direction: Direction,
    pub(super) without_foreign_keys: bool,
    pub(super) begun: Instant,
}

impl Run<'_> {
    /// Runs the revision. `false` if another tool did so in the meantime.
    pub(super) async fn run(&self, record: Option<&Record>) -> Result<bool> {
        self.checked()?;
        let record = record.filter(|record| record.state != super::State::Applied);
        if self.has_data_step() {
            self.data(record).await?;
        }
        let keys = match self.without_foreign_keys {
            true => KeysOff::switched(self.channel).await?,
            false => None,
        };
        match self.revision.in_transaction {
            true => self.in_transaction(keys.as_ref()).await,
            false => self.in_parts(record, keys.as_ref()).await,
        }
    }

    /// Refuses texts that cannot run, before anything does.
    fn checked(&self) -> Result<()> {
        let direction = self.direction;
        let statements = parts::statements(self.sql()?);
        let control = statements.iter().find(|statement| parts::is_control(statement.sql));
        match control.filter(|_| self.revision.in_transaction) {
            Some(Statement { line, .. }) => {
                let line = *line;
                Err(self.problem(Problem::ControlsTransaction { direction, line }))
            }
            None if self.needs_program() => Err(self.problem(Problem::NeedsProgram)),
            None => Ok(()),
        }
    }

    fn sql(&self) -> Result<&str> {
        self.revision.sql(self.direction)
    }

    fn has_data_step(&self) -> bool {
        self.direction == Direction::Up && self.channel.has_data(&self.revision.version)
    }

    fn needs_program(&self) -> bool {
        self.direction == Direction::Up && self.revision.has_data_step && !self.has_data_step()
    }

    fn problem(&self, problem: Problem) -> Error {
        problem.of(&self.revision.version)
    }

    async fn in_transaction(&self, keys: Option<&KeysOff<'_>>) -> Result<bool> {
        let statements = parts::statements(self.sql()?);
        let was_there = AtomicBool::new(false);
        self.again(|| {
            let work = async {
                was_there.store(self.is_done_elsewhere().await?, Relaxed);
                if was_there.load(Relaxed) {
                    return Ok(());
                }
                let before = self.before(keys).await?;
                for (index, statement) in statements.iter().enumerate() {
                    self.send(*statement, index, statements.len(), false).await?;
                }
                self.compared(before).await?;
                self.channel.run(&self.finished()).await
            };
            self.channel.atomically(Box::pin(work))
        })
        .await?;
        Ok(!was_there.load(Relaxed))
    }

    /// Under the lock of the transaction: the diesel CLI, which takes none of ours, may have been faster.
    async fn is_done_elsewhere(&self) -> Result<bool> {
        let is_applied = store::is_applied(self.channel, &self.revision.version).await?;
        Ok(is_applied == (self.direction == Direction::Up))
    }

    fn finished(&self) -> String {
        let took = i64::try_from(self.begun.elapsed().as_millis()).ok();
        store::finished(self.revision, self.direction, took)
    }

    async fn send(&self, statement: Statement<'_>, index: usize, of: usize, keeps_earlier: bool) -> Result<()> {
        self.progress.statement(statement.sql, index + 1, of);
        self.channel.run(statement.sql).await.map_err(|source| {
            self.problem(Problem::Statement {
                direction: self.direction,
                statement: index + 1,
                of,
                line: statement.line,
                sql: statement.shown(),
                keeps_earlier,
                source,
            })
        })
    }

    /// Runs a revision that is not one transaction: part by part, each noted with what it did.
    async fn in_parts(&self, record: Option<&Record>, keys: Option<&KeysOff<'_>>) -> Result<bool> {
        if self.is_done_elsewhere().await? {
            return Ok(false);
        }
        let parts = parts::parts(self.sql()?);
        let (done, was_begun) = self.resumed(&parts, record)?;
        // A data step has noted it, and where it stands.
        if record.is_none() && !self.has_data_step() {
            self.channel.run(&store::begun(self.revision, self.direction)).await?;
        }
        for setting in parts[..done].iter().filter(|part| part.kind == Kind::Setting) {
            self.channel.run(setting.statements[0].sql).await?;
        }
        let mut first = done;
        while first < parts.len() {
            let at = At {
                parts: &parts,
                index: first,
                first,
            };
            let until = self.until(at, keys).await?;
            self.again(|| Box::pin(self.part(at, until, keys, was_begun && first == done)))
                .await?;
            first = until;
        }
        let finished = self.finished();
        self.channel
            .atomically(Box::pin(async { self.channel.run(&finished).await }))
            .await?;
        Ok(true)
    }

    /// How many parts are done, and whether the next one was begun.
    fn resumed(&self, parts: &[Part<'_>], record: Option<&Record>) -> Result<(usize, bool)> {
        let Some(record) = record else {
            return Ok((0, false));
        };
        let done = record.done;
        let is_as_it_ran = done <= parts.len() && (done == 0 || parts::trail(&parts[..done]) == record.trail);
        if !is_as_it_ran {
            return Err(self.problem(Problem::ChangedMeanwhile {
                direction: self.direction,
                done,
            }));
        }
        let next = parts.get(done).filter(|_| record.is_under_way);
        match next.filter(|part| !can_be_told(part)) {
            Some(part) => Err(self.problem(Problem::Unknown {
                direction: self.direction,
                statement: done + 1,
                of: parts.len(),
                sql: part.statements[0].shown(),
            })),
            None => Ok((done, record.is_under_way)),
        }
    }

    /// Where the transaction ends that begins with a part.
    async fn until(&self, at: At<'_>, keys: Option<&KeysOff<'_>>) -> Result<usize> {
        let Some(keys) = keys else {
            return Ok(at.index + 1);
        };
        keys.again().await?;
        Ok(at.index + parts::in_one_transaction(&at.parts[at.index..]))
    }

    async fn part(&self, at: At<'_>, until: usize, keys: Option<&KeysOff<'_>>, was_begun: bool) -> Result<()> {
        match at.part().kind {
            Kind::Alone => self.together(at, until, keys).await,
            Kind::Setting | Kind::Repeatable => self.then_noted(at).await,
            Kind::Block => self.block(at, keys).await,
            Kind::Index => self.index(at, was_begun).await,
            Kind::Once => self.once(at).await,
        }
    }

    /// The note that a part is done.
    fn note(&self, at: At<'_>) -> String {
        store::advanced(
            &self.revision.version,
            at.index + 1,
            &parts::trail(&at.parts[..=at.index]),
        )
    }

    async fn then_noted(&self, at: At<'_>) -> Result<()> {
        self.send_part(at).await?;
        self.channel.run(&self.note(at)).await
    }

    /// Parts in one transaction, each with its note.
    async fn together(&self, first: At<'_>, until: usize, keys: Option<&KeysOff<'_>>) -> Result<()> {
        let work = async {
            let before = self.before(keys).await?;
            for index in first.index..until {
                self.then_noted(At { index, ..first }).await?;
            }
            self.compared(before).await
        };
        self.channel.atomically(Box::pin(work)).await
    }

    async fn before(&self, keys: Option<&KeysOff<'_>>) -> Result<Option<Before>> {
        match keys {
            Some(keys) => keys.before().await.map(Some),
            None => Ok(None),
        }
    }

    /// Refuses to store what leaves more rows pointing to nothing than before.
    async fn compared(&self, before: Option<Before>) -> Result<()> {
        let Some(before) = before else { return Ok(()) };
        let result = before.compared(self.channel, self.direction).await;
        result.map_err(|problem| self.problem(problem))
    }

    async fn send_part(&self, at: At<'_>) -> Result<()> {
        let of = at.statements();
        for (index, statement) in at.part().statements.iter().enumerate() {
            self.send(*statement, at.before() + index, of, at.keeps_earlier())
                .await?;
        }
        Ok(())
    }

    /// `BEGIN … COMMIT` of the file, with the note before its end.
    async fn block(&self, at: At<'_>, keys: Option<&KeysOff<'_>>) -> Result<()> {
        let note = self.note(at);
        let known = self.before(keys).await?;
        let sent = async {
            let (last, before) = at.part().statements.split_last().expect("a block has a beginning");
            for (index, statement) in before.iter().enumerate() {
                self.send(*statement, at.before() + index, at.statements(), at.keeps_earlier())
                    .await?;
            }
            let is_stored = parts::is_stored(last.sql);
            let last = self.send(*last, at.before() + before.len(), at.statements(), at.keeps_earlier());
            if is_stored {
                self.compared(known).await?;
                self.channel.run(&note).await?;
                return last.await;
            }
            last.await?;
            self.channel.run(&note).await
        };
        let result = sent.await;
        if result.is_err() {
            // Without an open transaction this does nothing, or is refused.
            let _ = self.channel.run("ROLLBACK").await;
        }
        result
    }

    async fn index(&self, at: At<'_>, was_begun: bool) -> Result<()> {
        if index::is_done(self.channel, at.part().statements[0].sql, was_begun).await? {
            return self.channel.run(&self.note(at)).await;
        }
        self.once(at).await
    }

    /// What cannot be noted in one transaction with what it does: the note before says that it may have run.
    async fn once(&self, at: At<'_>) -> Result<()> {
        let version = &self.revision.version;
        self.channel.run(&store::under_way(version, true)).await?;
        if let Err(error) = self.send_part(at).await {
            // The database has answered, so it is known again. Where it has not, this is not stored either.
            let _ = self.channel.run(&store::under_way(version, false)).await;
            return Err(error);
        }
        self.channel.run(&self.note(at)).await
    }

    /// Changes rows by code of the program, batch by batch, from where the last one was stored.
    async fn data(&self, record: Option<&Record>) -> Result<()> {
        let version = self.revision.version.as_str();
        if record.is_none() {
            if self.is_done_elsewhere().await? {
                return Ok(());
            }
            self.channel.run(&store::begun(self.revision, self.direction)).await?;
        }
        let mut cursor = record.and_then(|record| record.cursor.clone());
        let rows = AtomicU64::new(0);
        while cursor.as_deref() != Some(store::DATA_IS_DONE) {
            let note = |batch: &super::data::Batch| store::continued(version, batch.next.as_deref());
            let next = std::sync::Mutex::new(None);
            self.again(|| {
                let sent = self.channel.batch(version, cursor.as_deref(), &note);
                Box::pin(async {
                    let batch = sent.await?;
                    rows.fetch_add(batch.rows, Relaxed);
                    *next.lock().expect("nobody panics while it is held") = batch.next;
                    Ok(())
                })
            })
            .await
            .map_err(|source| Error::Migration {
                version: Some(version.to_owned()),
                source: source.into(),
            })?;
            self.progress.batch(rows.load(Relaxed));
            let next = next.into_inner().expect("nobody panics while it is held");
            cursor = Some(next.unwrap_or_else(|| store::DATA_IS_DONE.to_owned()));
        }
        Ok(())
    }

    /// Tries again where a lock was not free in time, or the database asks for it.
    async fn again<'b, F>(&self, attempt: F) -> Result<()>
    where
        F: Fn() -> BoxFuture<'b, Result<()>>,
    {
        for tried in 1.. {
            match attempt().await {
                Err(error) if tried < self.settings.tries && Problem::is_retryable(&error) => {
                    let pause = PAUSE.mul_f64(fastrand::f64());
                    self.progress.retries(&error, pause);
                    tokio::time::sleep(pause).await;
                }
                result => return result,
            }
        }
        Ok(())
    }
}
