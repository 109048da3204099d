"""Uploads closed archive files, at the end of each command that writes some."""

from extractors.archive import Pages
from extractors.errors import LakeError


def upload(pages: Pages) -> list[str]:
    """Upload all closed files of this machine. Returns a warning if the storage refuses them: they stay here, so nothing is lost."""
    try:
        pages.upload()
    except LakeError as error:
        return [str(error)]
    return []
