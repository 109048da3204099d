"""`newslake seeds`: makes the likeness profile from documents on your subject."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from extractors.enrich.likeness import build_profile
from extractors.errors import SeedError
from extractors.files.seeds import SEEDS
from extractors.files.text_files import read_text
from flows.cli.common.options import write_out
from flows.logs import remark

app = App(name="seeds", help="Make the likeness profile from documents on your subject.")


@app.command
def profile(folder: Path, /, *, out: Annotated[Path | None, Parameter(name="--out")] = None) -> None:
    """Make a likeness profile from a folder of documents on the subject that you follow.

    Example: newslake seeds profile my-documents --out my-profile.json

    :param folder: Folder of .txt and .md documents, UTF-8; at least three make a good profile.
    :param out: File to write; standard output if not given. Point NEWSLAKE_PROFILE at it.
    """
    if not folder.is_dir():
        raise SeedError(str(folder), "is not a folder; give one with .txt or .md documents")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".txt", ".md") and path.is_file())
    if not paths:
        raise SeedError(str(folder), "holds no .txt or .md document")
    background = json.loads((SEEDS / "background.json").read_text(encoding="utf-8"))
    made = build_profile([read_text(path) for path in paths], background)
    write_out(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", out)
    if out is not None:
        remark(f"{out}: profile of {len(paths)} documents")
