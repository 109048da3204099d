"""Days of the week in the options of commands. The newest day of the lake decides which date is meant."""

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from cyclopts import App
from cyclopts.argument import ArgumentCollection

OPTIONS = ("--as-of", "--until", "--since")  # each limits those behind it


def date_weekdays(_: App, __: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Write `Tuesday` in an option as the last one up to the lake's newest day, and to what the options before say."""
    given = {argument.name: argument for argument in arguments if argument.name in OPTIONS and argument.tokens}
    if not any(argument.tokens[0].value.strip()[:1].isalpha() for argument in given.values()):
        return
    from extractors.errors import LakeError
    from flows.cli.common.lake import reading
    from flows.logs import remark
    from warehouse.read.when import begin, end, latest_moment

    latest = datetime.now(UTC)
    home = next((Path(argument.tokens[0].value) for argument in arguments if argument.name == "--home" and argument.tokens), None)
    with suppress(LakeError), reading(home) as lake:  # `backfill` may be about to make it; other commands say what is wrong
        latest = latest_moment(lake)
    for name in OPTIONS:
        with suppress(KeyError, ValueError):  # not given; not a day, as the option itself is about to say
            [token] = given[name].tokens
            found = _read(token.value, latest)
            given[name].tokens[0] = token.evolve(value=str(found))
            if token.value.strip()[:1].isalpha():
                remark(f"{name} {token.value.strip()} is {str(found)[:16]} UTC")
            latest = min(latest, begin(found) if name == "--as-of" else end(found))


def _read(text: str, latest: datetime) -> date:
    from warehouse.read.when import read_when

    return read_when(text, lambda: latest)
