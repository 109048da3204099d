"""The manifest of a backup: every file with its hash. A file that is not listed, or differs, is not restored.

Hashes find damage. They are no signature, because somebody who can write into the backup can write the manifest too. So
`warehouse.upkeep.rebuild` also checks the contents of the metadata database.
"""

import hashlib
import os
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from extractors.errors import LakeError
from extractors.files.inside import is_inside, open_inside
from extractors.shortage import refusal

MANIFEST_FILE = "backup.json"
METADATA_FILE, DUMP, DATA, WARC = "catalog.sqlite", "catalogue", "data", "warc"
CHUNK = 1024 * 1024  # bytes


class Copy(BaseModel):
    """One file: its length in bytes and its SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """`backup.json`: when and from which lake it was made, the rows of each table, and each file by its relative path.

    `lake` identifies the lake wherever it lies; backups of earlier newslakes have none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    format: Literal[1] = 1
    made: datetime
    origin: str = Field(alias="from")
    lake: str | None = None
    catalogue: Literal["SQLite", "PostgreSQL"]
    rows: dict[str, int]
    files: dict[str, Copy]

    @field_validator("files")
    @classmethod
    def _inside(cls, files: dict[str, Copy]) -> dict[str, Copy]:
        for name in files:
            if not is_inside(name) or name.split("/")[0] not in (METADATA_FILE, DUMP, DATA, WARC):
                raise ValueError(f"{name!r} is not a path of a backup")
        return files

    def below(self, folder: str) -> dict[str, Copy]:
        """The files of one folder, by their names below it."""
        return {name.removeprefix(f"{folder}/"): copy for name, copy in self.files.items() if name.startswith(f"{folder}/")}


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a finished backup; raises LakeError if there is none or it is not valid."""
    try:
        with os.fdopen(open_inside(folder, MANIFEST_FILE), "rb") as file:
            return Manifest.model_validate_json(file.read())
    except FileNotFoundError:
        raise LakeError(str(folder), f"is not a finished backup: it has no {MANIFEST_FILE}") from None
    except OSError as error:
        raise LakeError(str(folder / MANIFEST_FILE), f"cannot be read {refusal(error, 'give access to a plain file')}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "its content"
        message = f"is not a manifest of a backup: {where}: {first['msg']}; a backup made by this newslake has one"
        raise LakeError(str(folder / MANIFEST_FILE), message) from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace an earlier manifest as a whole."""
    fresh = folder / f"{MANIFEST_FILE}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(manifest.model_dump_json(by_alias=True, indent=1))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / MANIFEST_FILE)


def hashed(folder: Path, name: str) -> Copy:
    """The description of a file for the manifest."""
    with os.fdopen(open_inside(folder, name), "rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Copy(bytes=file.tell(), sha256=digest.hexdigest())


def unpack(folder: Path, name: str, expected: Copy, target: Path | None) -> None:
    """Copy one file of a backup, or only check it without a target; raises LakeError if it differs from the manifest.

    Of a file that has grown only the described length is used: an interrupted backup may have copied more of an archive.
    """
    subject = str(folder / name)
    try:
        source = os.fdopen(open_inside(folder, name), "rb")
    except FileNotFoundError:
        raise LakeError(subject, "is missing: the backup is damaged") from None
    except OSError as error:
        raise LakeError(
            subject, f"cannot be read {refusal(error, 'expected a plain file in the folder of the backup')}; nothing of it was used"
        ) from None
    digest, left = hashlib.sha256(), expected.bytes
    with source, target.open("wb") if target else nullcontext() as out:
        while left and (chunk := source.read(min(left, CHUNK))):
            digest.update(chunk)
            left -= len(chunk)
            if out is not None:
                out.write(chunk)
    if left or digest.hexdigest() != expected.sha256:
        if target is not None:
            target.unlink()
        raise LakeError(subject, "differs from what the manifest says: the backup is damaged")
