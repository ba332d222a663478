"""The command line."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import text

from pbm_etl.cli import COMMANDS, main, parser
from pbm_etl.database import copy, describe, engine


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    for command in COMMANDS:
        assert f"    {command.__name__.split('.')[1]} " in shown


def test_the_module_runs_as_a_program() -> None:
    ran = subprocess.run([sys.executable, "-m", "pbm_etl", "runs", "--help"], capture_output=True, text=True, check=True)
    assert "--limit" in ran.stdout


def test_no_server_is_said_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", "postgresql://nobody@/nowhere?host=/nonexistent", "runs"]) == 1
    shown = capsys.readouterr().err
    assert "could not be made" in shown and "Traceback" not in shown


def test_runs_lists_what_was_begun(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    with engine(database).begin() as connection:
        connection.execute(text("SELECT pbm.begin_load_run('claims', 'monday.csv')"))
    assert main(["--database", database, "runs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:3] == ["run_id", "source", "state"]
    assert lines[1].split()[1:3] == ["claims", "staging"] and lines[1].endswith("monday.csv")


def test_copy_puts_rows_down_and_an_error_is_told_without_them(database: str) -> None:
    with engine(database).begin() as connection:
        rows = [(f'{{"rx_number": "{n}"}}', "b") for n in range(3)]
        assert copy(connection, "claims_staging", ["raw_data", "batch_id"], rows) == 3
    with pytest.raises(Exception) as raised, engine(database).begin() as connection:
        copy(connection, "claims_staging", ["raw_data", "batch_id"], [("{SECRETNAME", "b")])
    told = describe(raised.value)
    assert told.startswith("22P02") and "SECRETNAME" not in told
