"""What came of a run: its faults as CSV, and a summary to read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, text

FAULTS = text("SELECT line, field, code, message, hint, severity FROM pbm.load_fault WHERE run_id = :run ORDER BY line NULLS FIRST, error_id")
RUN = text(
    """SELECT run_id, file_name, state, started_at, finished_at, records, added, changed, unchanged, repaired, refused
       FROM pbm.load_progress WHERE run_id = :run"""
)


@dataclass
class Times:
    """Seconds of a run by what took them."""

    python: float = 0
    copy: float = 0
    adjudication: float = 0

    def shares(self) -> str:
        """Each with its share of the whole."""
        whole = sum(vars(self).values()) or 1
        names = {"python": "Python", "copy": "COPY", "adjudication": "adjudication"}
        return ", ".join(f"{names[name]} {seconds:.2f} s ({100 * seconds / whole:.0f} %)" for name, seconds in vars(self).items())


def read_run(engine: Engine, run_id: int) -> dict[str, Any]:
    """The run's row of load_progress."""
    with engine.connect() as connection:
        return dict(connection.execute(RUN, {"run": run_id}).mappings().one())


def summary(run: dict[str, Any], faults: pd.DataFrame, times: Times, staged: int) -> str:
    """A page of plain text."""
    lines = [
        f"Run {run['run_id']} of the claims feed: {run['state']}",
        f"File: {run['file_name'] or 'none'}",
        f"From {run['started_at']:%Y-%m-%d %H:%M:%S} to {run['finished_at']:%Y-%m-%d %H:%M:%S}" if run["finished_at"] else "Not finished",
        "",
        f"{run['records']:>10,}  records read",
        f"{run['added']:>10,}  claims answered, paid or rejected",
        f"{run['changed']:>10,}  claims reversed",
        f"{run['unchanged']:>10,}  repeats of claims and of lines",
        f"{run['refused']:>10,}  refused, in quarantine or not readable at all",
        f"{run['repaired']:>10,}  taken after a repair",
        "",
        f"Time: {times.shares()}",
    ]
    loading = times.python + times.copy
    if staged and loading:
        lines.append(f"{staged / loading:,.0f} records a second cleaned and staged, {staged / (times.adjudication or 1e-9):,.0f} answered")
    if len(faults):
        counted = faults.assign(field=faults["field"].fillna("")).groupby(["severity", "code", "field", "message"]).size()
        counted = counted.sort_values(ascending=False, kind="stable").head(20).reset_index(name="lines")
        lines += ["", "What was wrong, most frequent first:", ""]
        lines += [f"{row.lines:>10,}  {row.severity:<8}{row.code:<12}{row.field:<32}{row.message}" for row in counted.itertuples()]
        lines += ["", "Lines and hints are in the CSV file beside this one, and in pbm.load_fault."]
    return "\n".join(lines) + "\n"


def write(engine: Engine, run_id: int, folder: Path, times: Times, staged: int) -> tuple[Path, Path]:
    """Writes both files; their paths."""
    with engine.connect() as connection:
        result = connection.execute(FAULTS, {"run": run_id})
        faults = pd.DataFrame(result.all(), columns=list(result.keys()), dtype=object)
    folder.mkdir(parents=True, exist_ok=True)
    errors, page = folder / f"run-{run_id}-errors.csv", folder / f"run-{run_id}-summary.txt"
    faults.to_csv(errors, index=False)
    page.write_text(summary(read_run(engine, run_id), faults, times, staged), encoding="utf-8")
    return errors, page
