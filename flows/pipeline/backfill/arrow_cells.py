"""The values of Arrow columns as Python's."""

from collections.abc import Iterator
from typing import Any


def rows_of(batch: Any) -> Iterator[dict[str, Any]]:
    """The rows of an Arrow batch. Each value of a dictionary is converted once, however many rows have it."""
    columns = {name: _values(batch.column(name)) for name in batch.schema.names}
    for row in range(batch.num_rows):
        yield {name: values[row] for name, values in columns.items()}


def _values(column: Any) -> list[Any]:
    import pyarrow as pa

    if not pa.types.is_dictionary(column.type):
        return [_value(scalar) for scalar in column]
    words = [_value(scalar) for scalar in column.dictionary]
    return [None if index is None else words[index] for index in column.indices.to_pylist()]


def _value(scalar: Any) -> Any:
    """A Python value. An instant in an unknown zone is given in UTC, one outside the calendar as None."""
    import pyarrow as pa

    try:
        return scalar.as_py()
    except LookupError:
        return _value(scalar.cast(pa.timestamp(scalar.type.unit, "UTC")))
    except (OverflowError, ValueError):
        return None
