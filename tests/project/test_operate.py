"""The operating guide's table of settings is the settings."""

from pathlib import Path

from extractors.files.seeds import SEEDS
from flows.settings import Settings

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operate.md"


def test_every_setting_is_in_the_guide_with_its_default_and_meaning() -> None:
    """One row for each setting, in their order, and no row for anything else."""
    written = [line for line in GUIDE.read_text(encoding="utf-8").splitlines() if line.startswith("| `NEWSLAKE_")]
    assert written == rows()


def rows() -> list[str]:
    """The rows as they should stand; `python tests/project/test_operate.py` prints them."""
    return [
        f"| `NEWSLAKE_{name.upper()}` | {shown(field.default)} | {field.description} |" for name, field in Settings.model_fields.items()
    ]


def shown(default: object) -> str:
    if isinstance(default, Path) and default.is_relative_to(SEEDS):
        return f"the shipped `{default.name}`"
    return "none" if default in (None, ()) else f"`{default}`"


if __name__ == "__main__":
    print("\n".join(rows()))  # noqa: T201 - this is what the module is run for
