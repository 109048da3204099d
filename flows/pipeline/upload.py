"""Uploads closed archive files, at the end of whatever writes some."""

from __future__ import annotations

from extractors.archive import Pages
from extractors.errors import LakeError


def upload(pages: Pages) -> list[str]:
    """Upload what waits on this machine, what earlier processes left too; a warning where the storage takes none: nothing is lost then."""
    try:
        pages.upload()
    except LakeError as error:
        return [str(error)]
    return []
