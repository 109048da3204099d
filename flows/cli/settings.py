"""`newslake settings`: every setting, its value, and where that comes from."""

from extractors.secrets import redacted
from flows import settings as configuration
from flows.printing.output import Format, print_rows
from flows.settings import Settings

COLUMNS = ("setting", "value", "origin", "meaning")


def settings(*, format: Format = "table") -> None:
    """Print every setting with its value and its origin: a line of a file, the environment, or the default.

    Example: newslake settings --format json

    The environment overrides `.env`, which overrides newslake.toml. Secrets are printed as three asterisks.

    :param format: How the rows are printed. The table omits the meaning.
    """
    held, origins = configuration.load(), configuration.origins()
    rows: list[dict[str, object]] = [
        {"setting": name, "value": _shown(getattr(held, name)), "origin": origins[name], "meaning": field.description}
        for name, field in Settings.model_fields.items()
    ]
    print_rows(rows, COLUMNS[:3] if format == "table" else COLUMNS, format=format)


def _shown(value: object) -> object:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return redacted(str(value)) if value is not None and not isinstance(value, int | float) else value
