"""`pbm_etl feed` and `pbm_etl simulate`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from pbm_etl.database import engine
from pbm_etl.feed import clean
from pbm_etl.feed.layout import LayoutError, read_layout
from pbm_etl.feed.notify import Notifier, ToFile, ToMail, ToWebhook, send_all
from pbm_etl.feed.run import Busy, Feed, File, Result, with_retries
from pbm_etl.feed.simulate import NoBook, Rates, Simulated, read_book, simulate

# As sysexits.h has it: try again later.
TEMPORARY = 75
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
PURPOSE = "reads the people that a simulated feed is about"


def seconds(value: str) -> float:
    """A duration such as 90s, 15m, 6h or 1d."""
    number, unit = (value[:-1], value[-1]) if value[-1:] in UNITS else (value, "s")
    try:
        duration = float(number) * UNITS[unit]
    except ValueError:
        raise argparse.ArgumentTypeError("a duration such as 90s, 15m, 6h or 1d") from None
    if not 0 < duration < float("inf"):
        raise argparse.ArgumentTypeError("a duration above 0")
    return duration


def count(value: str) -> int:
    """A whole number from 1."""
    if not value.isdecimal() or int(value) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1")
    return int(value)


def share(value: str) -> float:
    """A number from 0 to 1."""
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("a share from 0 to 1")
    return number


def day(value: str) -> date:
    """A date."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError("a date such as 2026-03-31") from None


def webhook(value: str) -> str:
    """An address of http or https."""
    if urlsplit(value).scheme not in ("http", "https"):
        raise argparse.ArgumentTypeError("an http or https address")
    return value


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds both commands."""
    feed = subparsers.add_parser(
        "feed",
        help="take an external PBM's claims: clean, stage, answer, report, notify",
        description="Takes files of claims, or simulated ones: cleans them, stages them by COPY, has them answered, reports and notifies. A file that was taken before is not staged again.",
    )
    feed.add_argument("files", nargs="*", type=Path, metavar="FILE", help="files, or folders of *.csv and *.csv.gz")
    feed.add_argument("--mapping", type=Path, metavar="FILE", help="a JSON object: the field of a claim, or null, for each column (default: the layout that simulate writes)")
    feed.add_argument("--chunk-size", type=count, default=1000, metavar="N", help="records a transaction (default: %(default)s)")
    feed.add_argument("--every", type=seconds, metavar="TIME", help="run again after each such time, such as 15m, until it is ended")
    feed.add_argument("--attempts", type=count, default=3, metavar="N", help="tries of a run that fails (default: %(default)s)")
    feed.add_argument("--wait", type=seconds, default=10.0, metavar="TIME", help="before the second try, then twice as long each time (default: 10s)")
    feed.add_argument("--report", type=Path, metavar="FOLDER", help="write an error report here: CSV and a summary")
    feed.add_argument("--notify-file", type=Path, metavar="FILE", help="append what happens to a file, as lines of JSON")
    feed.add_argument("--notify-webhook", type=webhook, metavar="URL", help="POST it there as JSON")
    feed.add_argument("--notify-mail", action="append", default=[], metavar="ADDRESS", help="mail it there; may be repeated")
    feed.add_argument("--smtp", default="localhost:25", metavar="HOST:PORT", help="mail server (default: %(default)s)")
    feed.add_argument("--smtp-user", metavar="NAME", help="log in there; the password is in PBM_ETL_SMTP_PASSWORD")
    feed.add_argument("--mail-from", default="pbm-feed@localhost", metavar="ADDRESS", help="(default: %(default)s)")
    feed.add_argument("--quiet", action="store_true", help="no progress bar; without a terminal there is none")
    feed.add_argument("--simulate", type=count, metavar="N", help="make up files instead, with about N claims on a working day")
    add_simulation(feed)
    feed.set_defaults(run=run_feed)

    made = subparsers.add_parser(
        "simulate",
        help="write the files that an external PBM would send",
        description="Writes files of made-up claims for people and products of the database. The same seed, dates and database give the same bytes.",
    )
    made.add_argument("simulate", type=count, metavar="N", help="claims on a working day, about")
    made.add_argument("folder", type=Path, metavar="FOLDER", help="where to")
    add_simulation(made)
    made.set_defaults(run=run_simulate)


def add_simulation(parser: argparse.ArgumentParser) -> None:
    """What both say of simulated files."""
    group = parser.add_argument_group("simulated files")
    group.add_argument("--seed", type=int, default=1, metavar="N", help="another seed, other claims (default: %(default)s)")
    group.add_argument("--from", type=day, dest="first", metavar="DATE", help="first day (default: --days days ago)")
    group.add_argument("--days", type=count, default=1, metavar="N", help="a file for each of so many days (default: %(default)s)")
    for name, default in vars(Rates()).items():
        flag = name.replace("_", "-")
        group.add_argument(f"--{flag}", type=share, default=default, metavar="SHARE", help=f"share of records that are {flag} (default: %(default)s)")


def simulated(arguments: argparse.Namespace, target: Engine) -> Iterator[Simulated]:
    """The files that the arguments ask for."""
    rates = Rates(**{name: getattr(arguments, name) for name in vars(Rates())})
    first = arguments.first or date.today() - timedelta(days=arguments.days)
    with target.begin() as connection:
        # Where reads are on record, so is what these are for.
        connection.execute(text("SELECT pbm.begin_access('pbm_etl', 'HOPERAT', :why)"), {"why": PURPOSE})
        book = read_book(connection, first)
    for number in range(arguments.days):
        yield simulate(book, first + timedelta(days=number), arguments.simulate, arguments.seed, rates)


def run_simulate(arguments: argparse.Namespace) -> int:
    """Writes the files and says what is in each."""
    arguments.folder.mkdir(parents=True, exist_ok=True)
    try:
        for file in simulated(arguments, engine(arguments.database)):
            (arguments.folder / file.name).write_bytes(file.data)
            print(
                f"{file.name}: {file.lines:,} lines; {file.late} late, {file.duplicate} repeated, {file.corrupt} corrupt, "
                f"{file.reversed} reversals, {file.out_of_order} out of order"
            )
    except NoBook as error:
        print(f"pbm_etl: {error}", file=sys.stderr)
        return 1
    return 0


def found(paths: list[Path]) -> Iterator[Path]:
    """Files, and those of folders in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.iterdir() if file.name.endswith((".csv", ".csv.gz")))
        else:
            yield path


def files(arguments: argparse.Namespace, target: Engine) -> Iterator[File]:
    """What a run takes."""
    if arguments.simulate is not None:
        for made in simulated(arguments, target):
            yield File(made.name, made.data)
    for path in found(arguments.files):
        yield File(path.name, clean.read_bytes(path))


def notifiers(arguments: argparse.Namespace) -> list[Notifier]:
    """Where the arguments say to send to."""
    to: list[Notifier] = []
    if arguments.notify_file is not None:
        to.append(ToFile(arguments.notify_file))
    if arguments.notify_webhook is not None:
        to.append(ToWebhook(arguments.notify_webhook))
    if arguments.notify_mail:
        host, _, port = arguments.smtp.partition(":")
        to.append(ToMail(host, int(port or 25), arguments.mail_from, tuple(arguments.notify_mail), arguments.smtp_user))
    return to


def tell(result: Result, name: str) -> None:
    """Says what a run did."""
    run = result.run
    print(
        f"{name}: run {result.run_id}{' (taken before)' if result.taken_before else ''}, {run['records']:,} records: "
        f"{run['added']:,} answered, {run['changed']:,} reversed, {run['unchanged']:,} repeats, {run['refused']:,} refused"
    )
    print(f"  {result.times.shares()}")
    if result.files is not None:
        print(f"  report: {result.files[1]}")


def run_once(arguments: argparse.Namespace, feed: Feed) -> int:
    """Takes all files once; the exit code."""
    failed = 0

    def fail(reason: str) -> None:
        send_all(feed.notifiers, {"event": "failed", "source": "claims", "message": reason})

    try:
        for file in files(arguments, feed.engine):
            try:
                tell(with_retries(lambda file=file: feed.take(file), arguments.attempts, arguments.wait, fail), file.name)  # type: ignore[misc]
            except LayoutError as error:
                # The other files are none of it.
                failed += 1
                print(f"pbm_etl: {file.name}: {error}", file=sys.stderr)
    except Busy as error:
        print(f"pbm_etl: {error}", file=sys.stderr)
        return TEMPORARY
    except NoBook as error:
        print(f"pbm_etl: {error}", file=sys.stderr)
        return 1
    return 1 if failed else 0


def run_feed(arguments: argparse.Namespace) -> int:
    """Takes files once, or again and again."""
    if (arguments.simulate is None) == (not arguments.files):
        print("pbm_etl: name files or folders to take, or --simulate N", file=sys.stderr)
        return 2
    try:
        layout = read_layout(arguments.mapping)
    except (LayoutError, OSError) as error:
        print(f"pbm_etl: {error if isinstance(error, LayoutError) else 'the mapping cannot be read'}", file=sys.stderr)
        return 2
    target = engine(arguments.database)
    feed = Feed(target, layout, arguments.chunk_size, arguments.quiet, arguments.report, notifiers(arguments))
    if arguments.every is None:
        return run_once(arguments, feed)

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    following = arguments.first
    while True:
        began = time.monotonic()
        try:
            run_once(arguments, feed)
        except (DBAPIError, psycopg.Error, OSError):
            # It was told when it failed for the last time.
            pass
        if arguments.simulate is not None and following is not None:
            following = arguments.first = following + timedelta(days=arguments.days)
        time.sleep(max(0.0, arguments.every - (time.monotonic() - began)))
