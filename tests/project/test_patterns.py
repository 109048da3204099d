"""No regular expression of the project needs more than linear time, whatever text it is given."""

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pytest

import dashboards
import extractors
import flows
import warehouse

PACKAGES = (extractors, warehouse, flows, dashboards)
SMALL, STEPS = 500, 5  # characters at first, and how often they are doubled
ENOUGH = 0.02  # seconds of processor time from which on a ratio says something
SHORT, EXPONENTIAL = range(16, 46, 2), 0.1  # characters, tried first and one by one; seconds of processor time that so few never need
WORST = 3.0  # times as long for twice the text: two is linear, four is quadratic


def modules() -> Iterator[ModuleType]:
    """Every module of the project that can be imported without starting anything."""
    for package in PACKAGES:
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def compiled(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    """Patterns in a module's values, within containers and classes."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for item in (*value, *value.values()):
            yield from compiled(item, depth + 1)
    elif depth < 4 and isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from compiled(item, depth + 1)
    elif depth < 4 and hasattr(value, "__dict__") and type(value).__module__.split(".")[0] in {each.__name__ for each in PACKAGES}:
        yield from compiled(vars(value), depth + 1)


def written(source: str) -> Iterator[tuple[re.Pattern[Any], bool]]:
    """Patterns that stand as constants in a call such as re.sub("...", ...), which no module keeps; whether it looks anywhere."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=call), args=[ast.Constant(value=str() | bytes() as text), *_]):
                if call != "compile":  # its pattern is kept under a name
                    yield re.compile(text), call in ANYWHERE


@dataclass
class Used:
    """A pattern and how it is used: `anywhere` where some module looks for it in a text instead of at its beginning."""

    pattern: re.Pattern[Any]
    anywhere: bool


@cache
def patterns() -> dict[str, Used]:
    """Each pattern once, named by where it stands first."""
    sources = {module: _source(module) for module in modules()}
    everything = "\n".join(sources.values())
    found: dict[tuple[object, int], tuple[str, Used]] = {}
    for module, text in sources.items():
        kept = [(name, each, _anywhere(name, text, everything)) for name, value in vars(module).items() for each in compiled(value)]
        for name, pattern, anywhere in [*kept, *(("inline", pattern, anywhere) for pattern, anywhere in written(text))]:
            _, used = found.setdefault((pattern.pattern, pattern.flags), (f"{module.__name__}.{name}", Used(pattern, anywhere)))
            used.anywhere |= anywhere
    return {f"{name}#{number}": used for number, (name, used) in enumerate(found.values())}


def _source(module: ModuleType) -> str:
    file = getattr(module, "__file__", None)
    return Path(file).read_text("utf-8") if file else ""


@cache
def _calls(text: str) -> dict[str, set[str]]:
    """The methods that are called by each name, with a dot before a name that is itself an attribute."""
    found: dict[str, set[str]] = {}
    for dot, name, method in re.findall(r"(\.)?\b(\w+)\.(\w+)\(", text):
        found.setdefault(dot + name, set()).add(method)
    return found


def _anywhere(name: str, text: str, everything: str) -> bool:
    """Whether a name's patterns are looked for in texts: by a method of the name, or by any method where the name holds several."""
    for place in (text, everything):
        methods = _calls(place).get(name, set()) | _calls(place).get(f".{name}", set())
        if methods & {"match", "fullmatch", *ANYWHERE}:
            return bool(methods & ANYWHERE)
    # A pattern out of a container is called by some name of its own, which is written small.
    return any(methods & (ANYWHERE - {"split"}) for owner, methods in _calls(text).items() if "a" <= owner[0] <= "z" and owner != "re")


ANYWHERE = {"search", "finditer", "findall", "sub", "subn", "split"}


def example(node: Any, flags: int) -> str:
    """A short text that a part of a pattern's parse tree matches, as far as that can be told without looking around."""
    return "".join(_example(kind, value, flags) for kind, value in node)


def _example(kind: Any, value: Any, flags: int) -> str:
    if kind is codes.LITERAL:
        return chr(value)
    if kind is codes.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if kind is codes.ANY:
        return "a"
    if kind is codes.IN:
        return str(member(value))
    if kind in REPEATS:
        low, _, inner = value
        return example(inner, flags) * int(max(low, 1))
    if kind is codes.SUBPATTERN:
        return example(value[-1], flags)
    if kind is codes.BRANCH:
        return example(value[1][0], flags)
    if kind is codes.ATOMIC_GROUP:
        return example(value, flags)
    return ""


REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
CATEGORIES = {
    codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def member(items: list[tuple[Any, Any]]) -> str:
    """One character of a class."""
    negated = items[0][0] is codes.NEGATE
    if not negated:
        return members(items)[0]
    pattern = re.compile("[^" + "".join(map(re.escape, members(items[1:]))) + "]") if items[1:] else re.compile(".")
    return next((char for char in "a1 -<x\n\u00e9" if pattern.match(char)), "\u2603")


def members(items: list[tuple[Any, Any]]) -> str:
    """Some characters of a class that is not negated."""
    found = ""
    for kind, value in items:
        found += chr(value) if kind is codes.LITERAL else chr(value[0]) if kind is codes.RANGE else CATEGORIES.get(value, "a")
    return found or "a"


def attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """(beginning, what is repeated, end) for each part that repeats: begun as the pattern wants it, and not at all."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    seen = set()
    for before, inner, after in repeats(tree, "", pattern.flags):
        for pumped in {inner, inner * 2, inner + after, after + inner} - {""}:
            for attack in ((before, pumped, "\x00"), ("", pumped, "\x00"), (before, pumped, ""), ("", before + pumped, "\x00")):
                if attack not in seen:
                    seen.add(attack)
                    yield attack
    whole = example(tree, pattern.flags)
    for char in {*whole[:20]}:
        yield "", char, "\x00"


def repeats(tree: Any, before: str, flags: int) -> Iterator[tuple[str, str, str]]:
    """(text before, text of one turn, text after) for each repetition without a small limit, at any depth."""
    items = list(tree)
    for place, (kind, value) in enumerate(items):
        after = example(items[place + 1 :], flags)
        if kind in REPEATS:
            _, high, inner = value
            if high is codes.MAXREPEAT or high > 50:
                yield before, example(inner, flags), after
                for each in variants(inner, flags):
                    yield before, each, after
            yield from repeats(inner, before, flags)
        elif kind is codes.SUBPATTERN:
            yield from repeats(value[-1], before, flags)
        elif kind is codes.ATOMIC_GROUP:
            yield from repeats(value, before, flags)
        elif kind is codes.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, before, flags)
        elif kind in (codes.ASSERT, codes.ASSERT_NOT):
            yield from repeats(value[1], before, flags)
        before += _example(kind, value, flags)


def variants(tree: Any, flags: int) -> Iterator[str]:
    """Other texts of one turn: each branch, some members of each class."""
    for kind, value in tree:
        if kind is codes.BRANCH:
            yield from (example(branch, flags) for branch in value[1][:6])
        elif kind is codes.IN and value[0][0] is not codes.NEGATE:
            yield from members(value)[:6]
        elif kind in (codes.SUBPATTERN,):
            yield from variants(value[-1], flags)


def seconds(pattern: re.Pattern[Any], text: Any, whole: bool) -> float:
    """Processor time of the quickest of three: from the first place alone, or looked for everywhere."""
    times = []
    for _ in range(3):
        started = time.process_time()
        if whole:
            sum(1 for _ in pattern.finditer(text))
        else:
            pattern.match(text)
        times.append(time.process_time() - started)
        if times[0] < ENOUGH:
            break
    return min(times)


def slow(used: Used, attack: tuple[str, str, str]) -> str | None:
    """What grows faster than the text, None where nothing does. Three doublings in a row must say so."""
    (begin, pumped, end), pattern = attack, used.pattern
    for whole in (False, True) if used.anywhere else (False,):
        for length in SHORT:
            if (took := seconds(pattern, _text(pattern, attack, length), whole)) > EXPONENTIAL:
                return f"{begin!r} + {pumped!r} * {length // len(pumped)} + {end!r}: {took:.3f} s for {length} characters"
        last, length, growing = 0.0, SMALL, 0
        for _ in range(STEPS + 3):
            took = seconds(pattern, _text(pattern, attack, length), whole)
            growing = growing + 1 if last >= ENOUGH / 8 and took > last * WORST else 0
            if growing >= 2 and took > ENOUGH:
                return f"{begin!r} + {pumped!r} * {length // len(pumped)} + {end!r}: {last:.3f} s, twice as much {took:.3f} s"
            if took > 1.0 or length >= SMALL * 2**STEPS:
                break
            last, length = took, length * 2
    return None


def _text(pattern: re.Pattern[Any], attack: tuple[str, str, str], length: int) -> Any:
    begin, pumped, end = attack
    raw = begin + pumped * (length // len(pumped)) + end
    return raw.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else raw


@pytest.mark.timeout(600)
def test_twice_the_text_takes_about_twice_the_time() -> None:
    """For texts made from each pattern's own parse tree: what it repeats, begun and broken off, found everywhere or at the start."""
    found = {
        name: next((told for attack in attacks(used.pattern) if (told := slow(used, attack))), None) for name, used in patterns().items()
    }
    assert {name: (patterns()[name].pattern.pattern, told) for name, told in found.items() if told} == {}


def test_the_patterns_of_the_project_are_all_looked_at() -> None:
    """The walk finds those that modules keep and those that stand in calls."""
    assert len(patterns()) > 100


@pytest.mark.parametrize("bad", [r"(a+)+$", r"\s+$", r"(?:a|aa)+b", r"<!\[CDATA\[.*?\]\]>", r"\w+@"])
def test_the_test_finds_what_is_slow(bad: str) -> None:
    """Exponential and quadratic ones are told."""
    used = Used(re.compile(bad), anywhere=True)
    assert any(slow(used, attack) for attack in attacks(used.pattern))
