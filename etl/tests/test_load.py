"""The command `load` against a server."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import text

from pbm_etl.cli import main
from pbm_etl.database import engine

NADAC = (
    '"NDC Description",NDC,"NADAC Per Unit","Effective Date","Explanation Code","As of Date"\r\n'
    'SECRETDRUG,245083615,0.10,04/08/2026,"1, 5",04/08/2026\r\n'
    'SECRETDRUG,3.70E+10,0.10,04/08/2026,"1, 5",04/08/2026\r\n'
    'SECRETDRUG,00002751001,0.10,"1, 5",04/08/2026\r\n'
)
MEMBERS = (
    "cardholder_id|first_name|date_of_birth|plan_code|effective_date\n"
    "NEW1|Ann|1980-02-03|BRONZE|2026-01-01\n"
    "NEW2|Secretname|1981-02-03|UNKNOWN|2026-01-01\n"
)


def value(database: str, query: str) -> object:
    with engine(database).connect() as connection:
        return connection.scalar(text(query))


@pytest.fixture
def plan(database: str) -> str:
    with engine(database).begin() as connection:
        connection.execute(text("INSERT INTO pbm.plan (plan_code, plan_name) VALUES ('BRONZE', 'Bronze') ON CONFLICT DO NOTHING"))
    return database


def write(folder: Path, name: str, content: str) -> str:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    return str(path)


def test_a_file_is_loaded_and_its_faults_are_told_by_line_without_their_values(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = tmp_path / "errors.csv"
    assert main(["--database", database, "load", "nadac", write(tmp_path, "nadac.csv", NADAC), "--errors", str(errors)]) == 0
    shown = capsys.readouterr().out
    assert "records 3, added 1, changed 0, unchanged 0, repaired 1, refused 2" in shown
    assert "(line 3)" in shown and "SECRET" not in shown and "3.70" not in shown
    with errors.open(encoding="utf-8") as file:
        faults = {(row["line"], row["code"]) for row in csv.DictReader(file) if row["severity"] == "error"}
    # A cell is missing, and what moved into the next column is no fault of its own.
    assert faults == {("3", "exponent"), ("4", "columns")}
    assert value(database, "SELECT count(*) FROM pbm.drug_price WHERE ndc = '00245083615'") == 1
    assert value(database, "SELECT count(*) FROM pbm.reference_staging") == 2
    main(["--database", database, "load", "nadac", str(tmp_path / "nadac.csv")])
    shown = capsys.readouterr().out
    assert "loaded before: run " in shown and "added 0, changed 0, unchanged 1" in shown


def test_a_dry_run_prints_what_would_change_and_leaves_nothing_behind(plan: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", plan, "load", "members", write(tmp_path, "m.txt", MEMBERS), "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "would be added: members, line 2" in shown and "refused 1" in shown and "Secretname" not in shown
    assert value(plan, "SELECT count(*) FROM pbm.coverage WHERE cardholder_id LIKE 'NEW%'") == 0
    assert value(plan, "SELECT count(*) FROM pbm.record_staging") == 0
    assert value(plan, "SELECT state || dry_run FROM pbm.load_run ORDER BY run_id DESC LIMIT 1") == "donetrue"


def test_the_role_of_feeds_stages_through_row_security(plan: str, tmp_path: Path) -> None:
    user = f"etl_{plan.rsplit('/', 1)[1].split('?')[0]}"
    with engine(plan).begin() as admin:
        admin.execute(text(f"CREATE ROLE {user} LOGIN"))
        admin.execute(text(f"SELECT pbm.grant_role('{user}', 'pbm_etl')"))
    scheme, rest = plan.split("://")
    url = f"{scheme}://{user}@{rest.split('@', 1)[1]}"
    try:
        assert main(["--database", url, "load", "members", write(tmp_path, "m.txt", MEMBERS)]) == 0
        assert value(plan, "SELECT count(*) FROM pbm.coverage WHERE cardholder_id LIKE 'NEW%'") == 1
    finally:
        with engine(plan).begin() as admin:
            admin.execute(text(f"SELECT pbm.revoke_role('{user}', 'pbm_etl')"))
            admin.execute(text(f"DROP OWNED BY {user}"))
            admin.execute(text(f"DROP ROLE {user}"))


def test_a_file_that_cannot_be_loaded_fails_and_says_why(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", database, "load", "nadac", write(tmp_path, "x.csv", "NDC,price\n00002751001,1\n")]) == 1
    assert "no column for this field" in capsys.readouterr().out
    assert value(database, "SELECT count(*) FROM pbm.reference_staging") == 0
    for source, file in (("nadac", tmp_path / "missing.csv"), ("unheard_of", tmp_path / "x.csv"), ("nadac", Path(write(tmp_path, "y.csv", "")))):
        assert main(["--database", database, "load", source, str(file)]) == 2
        told = capsys.readouterr().err
        assert told.startswith("pbm_etl: ") and "Traceback" not in told


def test_an_error_of_the_database_fails_the_run_and_leaves_nothing_staged(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbm_etl.load.settings", lambda _arguments: {"colour": 1})
    assert main(["--database", database, "load", "nadac", write(tmp_path, "nadac.csv", NADAC)]) == 1
    assert value(database, "SELECT state FROM pbm.load_run ORDER BY run_id DESC LIMIT 1") == "failed"
    assert value(database, "SELECT count(*) FROM pbm.reference_staging") == 0


def test_the_sources_are_listed(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", database, "load", "list", "-"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == value(database, "SELECT count(*) FROM pbm.load_sources()")
