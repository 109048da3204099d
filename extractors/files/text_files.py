"""Reads text files that people write, whole, with errors that name the file, the line and what to do."""

from pathlib import Path

from extractors.errors import NewslakeError, SeedError
from extractors.shortage import refusal


def read_text(path: Path, advice: str = "give a readable file", *, most: int | None = None, error: type[NewslakeError] = SeedError) -> str:
    """The text of a UTF-8 file of at most so many bytes. Raises `error`, with the advice where the file cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read() if most is None else file.read(most + 1)
    except OSError as problem:
        raise error(str(path), f"cannot be read {refusal(problem, advice)}") from None
    if most is not None and len(content) > most:
        raise error(str(path), f"is larger than {most // 1_000_000} MB; such a file needs some kilobytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise error(f"{path}:{line}", "is not UTF-8 text; save the file as UTF-8") from None
