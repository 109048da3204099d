"""Announces through Prefect: one event per announcement, and a message through every notification block named in the settings.

The events `newslake.topic.burst` and `newslake.topic.story` on `newslake.topic.<topic>` can trigger automations, and so can
`newslake.drift.opened`, `newslake.drift.recovered`, `newslake.check.failed` and `newslake.check.recovered`.
Webhooks, chat channels and e-mail are Prefect's own notification blocks, made once in its UI or by `prefect block register`.
"""

import asyncio
import inspect
import json
import logging
import re
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from prefect import get_run_logger
from prefect.blocks.abstract import NotificationBlock
from prefect.blocks.core import Block
from prefect.events import emit_event
from prefect.exceptions import MissingContextError
from prefect.runtime import flow_run

from extractors.errors import described
from extractors.strings.values import json_text
from flows.logs import shown, shown_values
from flows.pipeline.alerts.detect import Alert, claim
from flows.printing.markup import message_text
from flows.settings import Settings
from warehouse import open_lake
from warehouse.expectations.announce import Announcement

SEND_SECONDS = 30.0  # for one block to deliver one message
ADDRESS = re.compile(r"(https?://[^\s/'\"]+)/[^\s'\"]*")
Message = tuple[str, str]  # title, text


def alert(settings: Settings, now: datetime | None = None) -> tuple[Alert, ...]:
    """Announce what topics give rise to, once: claim it in the lake, emit its event, send it to the blocks of `alert_blocks`."""
    with open_lake(settings.location()) as lake:
        due = claim(lake, settings, now or datetime.now(UTC), flow_run.get_id())
    for one in due:
        emit_event(f"newslake.topic.{one.kind}", {"prefect.resource.id": f"newslake.topic.{one.topic}"}, payload=_payload(one))
    _send([(one.title, one.text) for one in due], settings.alert_blocks)
    return due


def send_news(news: Iterable[Announcement], blocks: Iterable[str]) -> None:
    """Emit an event for each drift or failed check that opened or closed, and send it to the blocks."""
    messages = []
    for each in news:
        emit_event(
            f"newslake.{each.kind.replace(' ', '.')}",
            {"prefect.resource.id": f"newslake.quality.{each.subject.replace(' ', '.')}", "prefect.resource.name": each.subject},
            payload=shown_values({"detail": each.detail}),
            occurred=each.at,
        )
        messages.append((f"{each.kind.capitalize()}: {message_text(each.subject)}", message_text(each.detail)))
    _send(messages, blocks)


def _payload(one: Alert) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(json_text(one.figures))
    answer: dict[str, Any] = shown_values({"title": one.title, "text": one.text} | figures)
    return answer


def _send(messages: Sequence[Message], blocks: Iterable[str]) -> None:
    """What a block does not deliver is logged and not sent again: it stops neither the others nor the run."""
    for name in blocks if messages else ():
        try:
            block = Block.load(name)
            assert isinstance(block, NotificationBlock), f"block {name} is a {type(block).__name__}, which sends no notifications"
        except Exception as error:  # noqa: BLE001 - a user's block may raise anything: the article is in the lake, the run is fine
            _not_sent([title for title, _ in messages], name, error)
        else:
            _send_by(block, name, messages)


def _send_by(block: NotificationBlock, name: str, messages: Sequence[Message]) -> None:
    """One message after the other; a receiver that is too slow for one gets no more of this run."""
    for number, (title, text) in enumerate(messages):
        try:
            _deliver(block, shown(text), shown(title))
        except TimeoutError as error:
            _not_sent([title for title, _ in messages[number:]], name, error)
            return
        except Exception as error:  # noqa: BLE001 - as above
            _not_sent([title], name, error)


def _not_sent(titles: Sequence[str], block: str, error: Exception) -> None:
    """Log it, without the receiver's address: that of a webhook is a secret."""
    words = ADDRESS.sub(r"\1/***", described(error))
    for title in titles:
        _logger().warning("%s", shown(f"{title!r} was not sent by block {block}: {words}"))


async def _notify(block: NotificationBlock, text: str, title: str) -> None:
    with block.raise_on_failure():  # else blocks of Apprise (Slack, Teams, mail) keep a refusal to themselves
        sent: Any = block.notify(text, title)
        if inspect.isawaitable(sent):
            await asyncio.wait_for(sent, SEND_SECONDS)


def _deliver(block: NotificationBlock, text: str, title: str) -> None:
    """Send within a time, for a block's own limits do not end an answer that drips. What cannot be cancelled is left in its thread."""
    failed: list[Exception] = []

    def run() -> None:
        try:
            asyncio.run(_notify(block, text, title))
        except Exception as error:  # noqa: BLE001 - raised where it was asked for
            failed.append(error)

    thread = threading.Thread(target=run, name="notification", daemon=True)
    thread.start()
    thread.join(SEND_SECONDS + 1)
    if thread.is_alive() or any(isinstance(error, TimeoutError) for error in failed):
        raise TimeoutError(f"it took more than {SEND_SECONDS:g} s")
    if failed:
        raise failed[0]


def _logger() -> logging.Logger | logging.LoggerAdapter[Any]:
    try:
        return get_run_logger()
    except MissingContextError:
        return logging.getLogger(__name__)
