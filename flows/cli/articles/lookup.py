"""Articles for people: headline, source and date, a sentence, the link."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from rich.console import Console
from rich.text import Text

from flows.printing.output import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One article as it is printed. `dated` is UTC; `about` names its source and why it is listed; `matched` is what is highlighted."""

    dated: datetime
    title: str | None
    about: str
    sentence: str | None
    link: str | None
    matched: re.Pattern[str] | None = None


def when(moment: datetime) -> str:
    """A moment to the minute, UTC; a day alone where it is midnight, which is how a day without a time is kept."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment.time() != time.min else f"{moment:%Y-%m-%d}"


def print_blocks(blocks: Iterable[Block]) -> None:
    """Four lines an article on stdout."""
    console = Console(highlight=False)
    for block in blocks:
        console.print(Text(f"{when(block.dated)}  ", style="dim").append(_marked(block.title or "(no title)", block, "bold")))
        console.print(Text(f"    {block.about}", style="dim"))
        if block.sentence:
            console.print(Text("    “").append(_marked(block.sentence, block)).append("”"))
        # Printed as it is: a wrapped link cannot be clicked.
        console.print(Text(f"    {printable(block.link or '(no link)')}", style="cyan"), soft_wrap=True)


def _marked(text: str, block: Block, style: str = "") -> Text:
    marked = Text(printable(text), style=style)
    if block.matched:
        marked.highlight_regex(block.matched, "bold green")
    return marked
