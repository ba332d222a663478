"""Sends on what happened to a run: to a file, by mail, to a webhook. Counts and codes alone."""

from __future__ import annotations

import json
import os
import smtplib
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

TIMEOUT_SECONDS = 10
PASSWORD = "PBM_ETL_SMTP_PASSWORD"


class Notifier(Protocol):
    """Somewhere to send to."""

    def send(self, event: Mapping[str, Any]) -> None:
        """Sends one event."""


@dataclass(frozen=True)
class ToFile:
    """A line of JSON at the end of a file."""

    path: Path

    def send(self, event: Mapping[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event) + "\n")


@dataclass(frozen=True)
class ToWebhook:
    """A POST of JSON."""

    url: str

    def send(self, event: Mapping[str, Any]) -> None:
        body = json.dumps(event).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"}, method="POST")
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310 (the scheme was checked)
            pass


@dataclass(frozen=True)
class ToMail:
    """A mail, over TLS where the server offers it."""

    host: str
    port: int
    sender: str
    recipients: tuple[str, ...]
    user: str | None = None

    def send(self, event: Mapping[str, Any]) -> None:
        message = EmailMessage()
        message["Subject"] = subject(event)
        message["From"] = self.sender
        message["To"] = ", ".join(self.recipients)
        message.set_content("".join(f"{key}: {value}\n" for key, value in event.items()))
        with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
            if server.has_extn("starttls"):
                server.starttls()
            if self.user is not None:
                server.login(self.user, os.environ.get(PASSWORD, ""))
            server.send_message(message)


def subject(event: Mapping[str, Any]) -> str:
    """One line for an inbox."""
    what = {"done": "done", "errors": "many records are refused", "failed": "failed"}.get(str(event.get("event")), "event")
    counts = f", {event['records']:,} records, {event['refused']:,} refused" if event.get("records") is not None else ""
    return f"pbm feed: {what}{counts}"


def send_all(notifiers: list[Notifier], event: Mapping[str, Any]) -> int:
    """Sends an event everywhere; how many could not be reached, which is said and stops nothing."""
    event = {**event, "at": datetime.now(UTC).isoformat(timespec="seconds")}
    failed = 0
    for notifier in notifiers:
        try:
            notifier.send(event)
        except (OSError, smtplib.SMTPException) as error:
            failed += 1
            print(f"pbm_etl: {type(notifier).__name__} could not be reached ({type(error).__name__})", file=sys.stderr)
    return failed
