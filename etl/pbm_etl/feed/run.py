"""One run of the feed, from a file to its answers."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pbm_etl.database import describe
from pbm_etl.feed import clean, report, stage, work
from pbm_etl.feed.layout import Layout
from pbm_etl.feed.notify import Notifier, send_all

LOCK = text("SELECT pg_try_advisory_lock(hashtextextended('pbm_etl.feed', 0))")
UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended('pbm_etl.feed', 0))")
TAKEN = text(
    """SELECT run_id, state FROM pbm.load_progress
       WHERE file_digest = :digest AND source = 'claims' AND state IN ('running', 'done') ORDER BY run_id DESC LIMIT 1"""
)
# The lock says that no feed is at work: what still stages was left by one that ended.
LEFT = text(
    """SELECT count(pbm.end_load_run(run_id, 'failed', message => 'the feed ended before its records were staged'))
       FROM pbm.load_progress WHERE source = 'claims' AND state = 'staging' AND file_digest IS NOT NULL AND loaded_by = session_user"""
)
BEGIN = text("SELECT pbm.begin_load_run('claims', :name, :digest)")
STAGED = text("SELECT pbm.end_load_run(:run, 'running', records => :records, unchanged => :repeated, repaired => :repaired, refused => :refused)")
FAILED = text("SELECT pbm.end_load_run(:run, 'failed', message => :message)")


class Busy(Exception):
    """Another feed is at work on this database."""


@dataclass
class File:
    """A file to take."""

    name: str
    data: bytes


@dataclass
class Result:
    """What a run did."""

    run_id: int
    # The file was taken by an earlier run, and no line of it was staged again.
    taken_before: bool
    staged: int
    times: report.Times
    run: dict[str, Any]
    files: tuple[Path, Path] | None = None


@dataclass
class Feed:
    """Takes files into a database."""

    engine: Engine
    layout: Layout
    chunk_size: int = 1000
    quiet: bool = False
    reports: Path | None = None
    notifiers: list[Notifier] = field(default_factory=list)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keeps every other feed from this database; the server lets go of it when the session ends, however that is."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.execute(LOCK).scalar_one():
                raise Busy("another feed is at work on this database")
            try:
                connection.execute(LEFT)
                yield
            finally:
                # Said, for the server notices the end of a connection a moment later; a connection that is lost has no lock.
                with suppress(DBAPIError):
                    connection.execute(UNLOCK)
                connection.invalidate()

    def take(self, file: File) -> Result:
        """Cleans, stages and answers a file, while no other feed does."""
        # Each try has the lock of its own: it goes with a server that is restarted.
        with self.lock():
            return self._take(file)

    def _take(self, file: File) -> Result:
        times = report.Times()
        digest = hashlib.sha256(file.data).digest()
        with self.engine.connect() as connection:
            taken = connection.execute(TAKEN, {"digest": digest}).one_or_none()
        staged = 0
        if taken is None:
            run_id, staged = self.load(file, digest, times)
        else:
            run_id = taken.run_id
        began = time.perf_counter()
        # What the database notifies of is sent on while the run goes on.
        with (
            work.Follower(self.engine, run_id, self.quiet, self.tell),
            self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            work.process(connection, self.chunk_size)
            times.adjudication = time.perf_counter() - began
        result = Result(run_id, taken is not None, staged, times, report.read_run(self.engine, run_id))
        if self.reports is not None:
            result.files = report.write(self.engine, run_id, self.reports, times, staged)
        return result

    def load(self, file: File, digest: bytes, times: report.Times) -> tuple[int, int]:
        """Cleans a file and stages it, all or nothing; the run and the number of records."""
        with self.engine.begin() as connection:
            run_id: int = connection.execute(BEGIN, {"name": file.name, "digest": digest}).scalar_one()
        try:
            began = time.perf_counter()
            cleaned = clean.clean(file.data, self.layout)
            encoded = stage.encode(cleaned.records, run_id)
            times.python = time.perf_counter() - began
            began = time.perf_counter()
            with self.engine.begin() as connection:
                stage.record_faults(connection, run_id, cleaned.faults)
                stage.copy(connection, encoded)
                counts = {"records": cleaned.lines, "repeated": cleaned.repeated, "repaired": cleaned.repaired, "refused": cleaned.refused}
                connection.execute(STAGED, {"run": run_id, **counts})
            times.copy = time.perf_counter() - began
        except BaseException as error:
            self.note_failure(run_id, error)
            raise
        return run_id, len(cleaned.records)

    def note_failure(self, run_id: int, error: BaseException) -> None:
        """Says in load_run why it ended; where the database is gone, the next feed does."""
        try:
            with self.engine.begin() as connection:
                connection.execute(FAILED, {"run": run_id, "message": reason(error)})
        except DBAPIError:
            pass

    def tell(self, event: dict[str, Any]) -> None:
        """Sends an event on."""
        send_all(self.notifiers, event)


def reason(error: BaseException) -> str:
    """Why something failed, without values."""
    return str(error) if isinstance(error, (clean.LayoutError, Busy)) else describe(error)


def with_retries(once: Callable[[], Result], attempts: int, wait: float, tell: Callable[[str], None]) -> Result:
    """Tries work that fails again, after ever longer waits; what fails at last is told."""
    for attempt in range(1, attempts + 1):
        try:
            return once()
        except (DBAPIError, OSError) as error:
            if attempt == attempts:
                tell(reason(error))
                raise
            print(f"pbm_etl: attempt {attempt} of {attempts} failed ({reason(error)}); again in {wait:g} s", file=sys.stderr)
            time.sleep(wait)
            wait *= 2
        except clean.LayoutError as error:
            # It will not be another file by waiting.
            tell(reason(error))
            raise
    raise ValueError("attempts must be 1 or more")

