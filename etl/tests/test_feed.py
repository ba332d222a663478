"""The feed against a database."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from pbm_etl.cli import main
from pbm_etl.database import engine
from pbm_etl.feed.command import TEMPORARY, seconds
from pbm_etl.feed.layout import DEFAULT
from pbm_etl.feed.run import Feed

DAY = ["--from", "2026-03-04"]


def one(database: str, query: str) -> tuple[object, ...]:
    with engine(database).connect() as connection:
        return tuple(connection.execute(text(query)).one())


RUN = "SELECT state, records, added + changed + unchanged + refused, refused FROM pbm.load_run"
EACH_ONCE = """SELECT count(*) FILTER (WHERE validation_status = 'pending'), count(*) FILTER (WHERE claim_status IN ('paid', 'rejected') AND transaction_code = 'B1'),
                      (SELECT count(*) FROM pbm.pharmacy_claim), count(DISTINCT claim_id) FILTER (WHERE claim_status IN ('paid', 'rejected') AND transaction_code = 'B1')
               FROM pbm.claims_staging"""


def test_a_simulated_day_is_staged_answered_reported_and_told(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    events = tmp_path / "events"
    rates = ["--late", "0.05", "--duplicate", "0.03", "--corrupt", "0.08", "--reversed", "0.05", "--out-of-order", "0.05"]
    assert main(["--database", database, "simulate", "400", str(tmp_path / "in"), *DAY, *rates]) == 0
    written = capsys.readouterr().out
    lines, corrupt, repeated, reversals = (int(written.split(word)[0].split()[-1].replace(",", "")) for word in (" lines", " corrupt", " repeated", " reversals"))
    assert corrupt > 20 and repeated > 5
    arguments = ["--database", database, "feed", str(tmp_path / "in"), "--report", str(tmp_path / "out"), "--notify-file", str(events), "--chunk-size", "50"]
    assert main(arguments) == 0
    shown = capsys.readouterr()
    assert "COPY" in shown.out and "adjudication" in shown.out
    # No terminal, no bar.
    assert shown.err == ""
    # Every line is one of these, and each that was spoilt was refused.
    assert one(database, RUN) == ("done", lines, lines, corrupt)
    assert one(database, "SELECT count(*) FROM pbm.claims_staging WHERE claim_status = 'reversed'")[0] > 0  # type: ignore[operator]
    assert one(database, "SELECT count(*) FROM pbm.claims_staging WHERE transaction_code = 'B2'") == (reversals,)
    told = [json.loads(line) for line in events.read_text().splitlines()]
    assert [event["event"] for event in told] == ["errors", "done"]
    assert told[-1]["records"] == lines and told[-1]["refused"] == corrupt
    with (tmp_path / "out" / "run-1-errors.csv").open(newline="") as file:
        errors = list(csv.DictReader(file))
    assert len({row["line"] for row in errors if row["severity"] == "error"}) == corrupt
    assert sum(row["code"] == "duplicate" for row in errors) == repeated
    page = (tmp_path / "out" / "run-1-summary.txt").read_text()
    assert f"{lines:>10,}  records read" in page and "most frequent first" in page


def test_nothing_of_a_record_is_in_what_is_written_about_it(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    header = list(DEFAULT)
    values = {name: "" for name in header} | {"Cardholder ID": "ZQCANARY-CARD-TOO-LONG-FOR-IT", "Product ID": "ZQCANARY", "Date of Service": "ZQCANARY", "Transaction Code": "B1"}
    file = tmp_path / "a.csv"
    file.write_text(",".join(header) + "\n" + ",".join(values[name] for name in header) + "\n" + "ZQCANARY\n" + ",".join(["ZQCANARY"] * len(header)) + "\n")
    assert main(["--database", database, "feed", str(file), "--report", str(tmp_path / "out"), "--notify-file", str(tmp_path / "events")]) == 0
    shown = capsys.readouterr()
    texts = [shown.out, shown.err, (tmp_path / "events").read_text(), *(path.read_text() for path in (tmp_path / "out").iterdir())]
    assert not any("ZQCANARY" in content for content in texts)
    assert one(database, RUN)[3] == 3
    leaked = "SELECT (SELECT count(*) FROM pbm.load_error e WHERE e::text ~ 'ZQCANARY') + (SELECT count(*) FROM pbm.load_run r WHERE r::text ~ 'ZQCANARY')"
    assert one(database, leaked) == (0,)


def test_a_file_that_was_taken_is_not_staged_again(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--database", database, "simulate", "60", str(tmp_path), *DAY])
    for _ in range(2):
        assert main(["--database", database, "feed", str(tmp_path)]) == 0
    assert "(taken before)" in capsys.readouterr().out
    assert one(database, "SELECT count(*), count(DISTINCT (run_id, line)), count(DISTINCT run_id) FROM pbm.claims_staging")[2] == 1
    pending, answered, stored, distinct = one(database, EACH_ONCE)
    assert pending == 0 and answered == stored == distinct


def test_two_feeds_at_once_do_not_load_twice(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--database", database, "simulate", "60", str(tmp_path), *DAY])
    with Feed(engine(database), DEFAULT).lock():
        assert main(["--database", database, "feed", str(tmp_path)]) == TEMPORARY
    assert "another feed" in capsys.readouterr().err
    assert one(database, "SELECT count(*) FROM pbm.load_run") == (0,)
    running = [subprocess.Popen([sys.executable, "-m", "pbm_etl", "--database", database, "feed", str(tmp_path)]) for _ in range(3)]
    codes = sorted(process.wait() for process in running)
    assert set(codes) <= {0, TEMPORARY} and 0 in codes
    pending, answered, stored, distinct = one(database, EACH_ONCE)
    assert pending == 0 and answered == stored == distinct and one(database, "SELECT count(*) FROM pbm.load_run") == (1,)


def test_a_killed_feed_is_gone_on_with_and_nothing_is_loaded_twice(database: str, tmp_path: Path) -> None:
    main(["--database", database, "simulate", "1500", str(tmp_path), *DAY])
    command = [sys.executable, "-m", "pbm_etl", "--database", database, "feed", str(tmp_path), "--chunk-size", "20"]
    killed = 0
    for moment in ("SELECT count(*) FROM pbm.load_run", "SELECT count(*) FROM pbm.claims_staging WHERE validation_status <> 'pending'"):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while process.poll() is None and not one(database, moment)[0]:
            time.sleep(0.01)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        # The server notices, and lets go of the lock.
        while not one(database, "SELECT pg_try_advisory_xact_lock(hashtextextended('pbm_etl.feed', 0))")[0]:
            time.sleep(0.05)
    assert killed > 0
    assert main(["--database", database, "feed", str(tmp_path)]) == 0
    pending, answered, stored, distinct = one(database, EACH_ONCE)
    assert pending == 0 and answered == stored == distinct
    states = "SELECT count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state NOT IN ('done', 'failed')) FROM pbm.load_run"
    assert one(database, states) == (1, 0)


def test_a_run_that_fails_is_tried_again_and_at_last_told(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--database", database, "simulate", "60", str(tmp_path / "in"), *DAY])
    events = tmp_path / "events"
    arguments = ["--database", database, "feed", str(tmp_path / "in"), "--notify-file", str(events), "--attempts", "2", "--wait", "0.01s"]
    original = Feed.load
    left = 1

    def load(self: Feed, *more: object) -> tuple[int, int]:
        nonlocal left
        if left:
            left -= 1
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1 / 0"))
        return original(self, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(Feed, "load", load)
    assert main(arguments) == 0
    assert "attempt 1 of 2 failed (22012" in capsys.readouterr().err
    assert [json.loads(line)["event"] for line in events.read_text().splitlines()] == ["done"]
    left = 9
    (tmp_path / "in").joinpath("another.csv").write_text("x")
    assert main([*arguments[:3], str(tmp_path / "in" / "another.csv"), *arguments[4:]]) == 1
    last = json.loads(events.read_text().splitlines()[-1])
    assert (last["event"], last["message"]) == ("failed", "22012: division by zero")


def test_a_file_of_another_layout_is_told_and_the_others_are_taken(database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--database", database, "simulate", "60", str(tmp_path), *DAY])
    (tmp_path / "a_first.csv").write_text("SMITH,JOHN\n")
    assert main(["--database", database, "feed", str(tmp_path)]) == 1
    shown = capsys.readouterr().err
    assert "a_first.csv: none of the columns" in shown and "SMITH" not in shown
    assert one(database, "SELECT string_agg(state, ' ' ORDER BY run_id), max(message) FROM pbm.load_run") == (
        "failed done", "none of the columns is in the layout: the file has no header, or needs a --mapping of its own",
    )


def test_a_feed_runs_every_so_often_until_it_is_ended(database: str, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pbm_etl", "--database", database, "feed", "--simulate", "30", *DAY, "--every", "0.2s"],
        env={**os.environ, "PYTHONUNBUFFERED": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and one(database, "SELECT count(*) FROM pbm.load_run WHERE state = 'done'")[0] < 3:  # type: ignore[operator]
        time.sleep(0.1)
    process.terminate()
    _, shown = process.communicate(timeout=30)
    assert process.returncode == 130 and "stopped" in shown
    # Each round another day.
    assert one(database, "SELECT count(*) >= 3, count(*) = count(DISTINCT file_name) FROM pbm.load_run") == (True, True)


def test_a_feed_needs_no_more_than_its_role(database: str, tmp_path: Path) -> None:
    main(["--database", database, "simulate", "60", str(tmp_path), *DAY])
    name = f"pbm_etl_{os.getpid()}"
    owner: Engine = engine(database)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
        connection.execute(text("SELECT pbm.grant_role(:name, 'pbm_etl')"), {"name": name})
    try:
        as_role = f"postgresql://{name}@{database.split('@', 1)[1]}"
        assert main(["--database", as_role, "feed", str(tmp_path), "--report", str(tmp_path / "out")]) == 0
        assert one(database, "SELECT state, loaded_by FROM pbm.load_run") == ("done", name)
        pending, answered, stored, _ = one(database, EACH_ONCE)
        assert pending == 0 and answered == stored
    finally:
        with owner.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {name}"))
            connection.execute(text(f"DROP ROLE {name}"))


def test_arguments_that_make_no_sense_are_refused(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--database", database, "feed"]) == 2
    for wrong in (["--every", "0s"], ["--late", "2"], ["--chunk-size", "0"], ["--notify-webhook", "file:///etc/passwd"], ["--from", "1/2/2026"]):
        with pytest.raises(SystemExit) as ended:
            main(["--database", database, "feed", "--simulate", "1", *wrong])
        assert ended.value.code == 2
    assert (seconds("90s"), seconds("15m"), seconds("6h"), seconds("1d"), seconds("5")) == (90, 900, 21600, 86400, 5)
    capsys.readouterr()
