"""The staging procedure, and its progress while it runs."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Connection, Engine
from tqdm import tqdm

from pbm_etl.database import driver

CHANNEL = "pbm_load"
POLL_SECONDS = 0.5
# The server hands a notification over a moment after the commit.
LAST_SECONDS = 3.0
PROGRESS = "SELECT records, worked_on, state FROM pbm.load_progress WHERE run_id = %s"


@dataclass
class Follower:
    """Shows how far a run is, and takes in what the database notifies of it."""

    engine: Engine
    run_id: int
    quiet: bool
    on_event: Callable[[dict[str, Any]], None]
    _worked: threading.Event = field(default_factory=threading.Event)
    _failed: bool = False

    def __enter__(self) -> Follower:
        # A connection of its own: the procedure's is busy. It listens before the procedure begins.
        self._connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._raw = driver(self._connection)
        self._raw.execute(f"LISTEN {CHANNEL}")
        # Of a run that was done before nothing more is notified.
        self._is_told = self._look()["state"] == "done"
        self._thread = threading.Thread(target=self._follow, name="progress", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        self._failed = kind is not None
        self._worked.set()
        self._thread.join()
        # What listens goes back to no pool.
        self._connection.invalidate()
        self._connection.close()

    def _look(self) -> dict[str, Any]:
        with self._raw.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(PROGRESS, (self.run_id,)).fetchone() or {"records": 0, "worked_on": 0, "state": "done"}

    def _follow(self) -> None:
        # Without a terminal there is no bar.
        with tqdm(total=0, unit=" records", disable=True if self.quiet else None, file=sys.stderr, desc=f"run {self.run_id}") as bar:
            try:
                last = False
                while not last:
                    last = self._worked.is_set()
                    row = self._look()
                    bar.total = max(row["records"], row["worked_on"])
                    bar.update(row["worked_on"] - bar.n)
                    self._hear(LAST_SECONDS if last and not self._failed and not self._is_told else POLL_SECONDS)
            except psycopg.Error as error:
                # The run itself goes on, or says what it met.
                print(f"pbm_etl: its progress is not shown any more ({error.sqlstate or 'connection lost'})", file=sys.stderr)

    def _hear(self, seconds: float) -> None:
        """Takes in notifications for so long, or until that of the end."""
        if self._is_told or self._failed:
            self._worked.wait(seconds)
            return
        for notify in self._raw.notifies(timeout=seconds):
            payload = json.loads(notify.payload)
            if payload.get("run_id") == self.run_id:
                self.on_event(payload)
                if payload.get("event") == "done":
                    self._is_told = True
                    break


def process(connection: Connection, chunk_size: int) -> None:
    """Answers all that is staged, committing chunk by chunk: the connection must be one that commits by itself."""
    driver(connection).execute("CALL pbm.process_claims_staging(%s)", (chunk_size,))
