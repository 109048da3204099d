"""Reads a YAML data file as records, whose types check it (pydantic)."""

import json
import re
from collections.abc import Hashable, Iterable
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, TypeVar, cast, get_args, get_type_hints

from pydantic import ConfigDict, Field, PlainValidator, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from extractors.errors import SeedError, did_you_mean
from extractors.files.yaml_file import Lines, described, line_of, read_yaml

Shape = TypeVar("Shape")


def compiled(source: Any) -> re.Pattern[str]:
    """A regular expression, case ignored. Raises ValueError."""
    try:
        return re.compile(source, re.IGNORECASE)
    except (re.error, TypeError) as error:
        raise ValueError(f"{source!r} is not a regular expression: {error}") from None


NOTHING = re.compile(r"(?!)")
"""Matches nowhere."""


def any_of(patterns: Iterable[re.Pattern[str]]) -> re.Pattern[str]:
    """One regular expression for several, case ignored; for none, one that matches nowhere."""
    sources = [f"(?:{pattern.pattern})" for pattern in patterns]
    return re.compile("|".join(sources), re.IGNORECASE) if sources else NOTHING


Text = Annotated[str, Field(min_length=1)]
Pattern = Annotated[re.Pattern[str], PlainValidator(compiled)]
_WORDED = {
    "missing": "is missing",
    "unexpected_keyword_argument": "is no field here; there are {fields}",
    "string_type": "must be text, found {found}",
    "int_type": "must be a whole number, found {found}",
    "int_parsing": "must be a whole number, found {found}",
    "float_type": "must be a number, found {found}",
    "float_parsing": "must be a number, found {found}",
    "tuple_type": "must be a list in [ ], found {found}",
    "dict_type": "must be a block of fields, found {found}",
    "dataclass_type": "must be a block of fields, found {found}",
    "literal_error": "{found} is not one of {expected}",
    "too_short": "needs at least {min_length}, found {found}",
    "too_long": "may have at most {max_length}, found {found}",
    "string_too_short": "is empty; write a word",
    "string_too_long": "is longer than {max_length} characters: {found}",
}


def load(path: Path, shape: type[Shape]) -> Shape:
    """The file's values as a record, or as lists and mappings of records. Raises SeedError naming file, line and field."""
    return shaped(path, *read_yaml(path)[:2], shape)


def shaped(path: Path, data: Any, lines: Lines, shape: type[Shape]) -> Shape:
    """Values that were read from the file at these lines, as `load` gives them."""
    try:
        [checked] = _adapter(shape).validate_python((data,))  # type: ignore[arg-type]
        return cast("Shape", checked)
    except ValidationError as error:
        first, *others = error.errors()
        if first["type"] == "missing":  # perhaps it is there, but misspelt
            record = first["loc"][:-1]
            first = next((each for each in others if each["type"] == "unexpected_keyword_argument" and each["loc"][:-1] == record), first)
        location = tuple(part for part in first["loc"][1:] if part != "[key]")
        found = "nothing" if first["input"] is None else json.dumps(first["input"], ensure_ascii=False, default=str)[:60]
        own = first["msg"].removeprefix("Value error, ") if first["type"] == "value_error" else f"{first['msg']}, found {found}"
        fields = _fields(shape, location[:-1]) if first["type"] == "unexpected_keyword_argument" else []
        meant = did_you_mean(str(location[-1]), fields) if fields else ""
        known = ", ".join(fields) + (f"; {meant}" if meant else "")
        reason = _WORDED[first["type"]].format(found=found, fields=known, **first.get("ctx", {})) if first["type"] in _WORDED else own
        raise SeedError(f"{path}:{line_of(lines, location)}", f"{described(location)}{reason}") from None


@cache
def _adapter(shape: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(tuple[shape], config=ConfigDict(extra="forbid"))  # type: ignore[valid-type]


def _fields(shape: Any, location: Iterable[str | int]) -> list[str]:
    """The fields of the record at a location in a shape: behind the field of a record, or among the values of a list or mapping."""
    for part in (*location, None):
        while not is_dataclass(shape) and NoneType in get_args(shape):
            [shape] = set(get_args(shape)) - {NoneType}
        if part is not None:
            shape = get_type_hints(shape)[str(part)] if is_dataclass(shape) else [each for each in get_args(shape) if each is not ...][-1]
    hints = get_type_hints(shape, include_extras=True).items()  # a file may call a field otherwise, such as `not`
    return [next((each.alias for each in get_args(hint) if isinstance(each, FieldInfo) and each.alias), name) for name, hint in hints]
