"""Sending on what happened, to servers of the test's own."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from pbm_etl.feed.notify import ToFile, ToMail, ToWebhook, send_all

EVENT = {"run_id": 3, "event": "done", "records": 1200, "refused": 12}


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """An address that keeps what is posted to it."""
    posted: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204 if self.path == "/hook" else 500)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", posted
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mailbox() -> Iterator[tuple[int, list[Message]]]:
    """The port of an SMTP server that keeps what it gets."""
    kept: list[Message] = []

    class Handler:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
            kept.append(message_from_bytes(envelope.content))  # type: ignore[attr-defined]
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port, kept
    controller.stop()


def test_a_file_gets_a_line_for_each_event(tmp_path: Path) -> None:
    path = tmp_path / "events"
    for _ in range(2):
        assert send_all([ToFile(path)], EVENT) == 0
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(lines) == 2 and lines[0].items() >= EVENT.items() and lines[0]["at"].endswith("+00:00")


def test_a_webhook_is_posted_to(webhook: tuple[str, list[dict[str, object]]]) -> None:
    address, posted = webhook
    assert send_all([ToWebhook(address + "/hook")], EVENT) == 0
    assert posted[0].items() >= EVENT.items()


def test_a_mail_is_sent(mailbox: tuple[int, list[Message]]) -> None:
    port, kept = mailbox
    assert send_all([ToMail("127.0.0.1", port, "feed@example.org", ("a@example.org", "b@example.org"))], EVENT) == 0
    assert kept[0]["Subject"] == "pbm feed: done, 1,200 records, 12 refused"
    assert kept[0]["To"] == "a@example.org, b@example.org"
    assert "refused: 12" in str(kept[0].get_payload())


def test_who_cannot_be_reached_is_said_and_keeps_nobody_else_from_it(
    tmp_path: Path, webhook: tuple[str, list[dict[str, object]]], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "events"
    away = [ToMail("127.0.0.1", 1, "a@example.org", ("b@example.org",)), ToWebhook(webhook[0] + "/broken"), ToFile(tmp_path)]
    assert send_all([*away, ToFile(path)], EVENT) == 3
    assert len(path.read_text().splitlines()) == 1
    assert capsys.readouterr().err.count("could not be reached") == 3
