"""What short commands load: nothing heavy that they do not use, for each second of importing is a second before the first line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse import LakeLocation, open_lake

RUN = """
import sys
from flows.cli import main
try:
    main()
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""
# How often pandas is looked for while the lake is asked about a thousand keys.
ASK = """
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from warehouse import LakeLocation, open_lake
from warehouse.read.known import known_keys
from warehouse.read.labels import articles_named
from warehouse.read.rechecks import due_rechecks
from extractors.dates.reading import EARLIEST

class Refused(MetaPathFinder):
    times = 0
    def find_spec(self, name, path, target=None):
        if name == "pandas":
            Refused.times += 1
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Refused())
keys = [f"https://paper.example/{number}" for number in range(1000)]
with open_lake(LakeLocation(Path(sys.argv[1]))) as lake:
    assert (known_keys(lake, keys), articles_named(lake, keys), due_rechecks(lake, EARLIEST, 9, keys)) == (set(), {}, ())
print(Refused.times)
"""
# Top-level packages outside of the standard library and of ours, as each command may load them; the fenced process runs the SQL.
SQL = {"attr", "attrs", "cyclopts", "rich"}
HELP = SQL | {"docstring_parser", "markdown_it", "mdurl", "pygments"}
SEARCH = SQL | {"duckdb"}
NOT_OURS_TO_CHOOSE = {"sitecustomize", "coverage"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty lake."""
    folder = tmp_path_factory.mktemp("imports")
    with open_lake(LakeLocation(folder / "lake")):
        return folder


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [(["--help"], HELP), (["sql", "select 1"], SQL), (["search", "tolls"], SEARCH)],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_command_loads_only_what_it_uses(home: Path, arguments: list[str], allowed: set[str]) -> None:
    """Packages from outside are named one by one: who adds one to a command says so here."""
    given = os.environ | {"NEWSLAKE_HOME": str(home / "lake")}
    done = subprocess.run([sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, cwd=home, env=given, check=False)
    loaded = {name.partition(".")[0] for name in done.stderr.splitlines()[-1].split() if not name.startswith("_")}
    ours = {"flows", "extractors", "warehouse"}
    assert done.returncode == 0, done.stderr
    assert "flows" in loaded, done.stderr
    assert sorted(loaded - sys.stdlib_module_names - ours - NOT_OURS_TO_CHOOSE - allowed) == []


def test_an_ingesting_process_does_without_what_others_do(home: Path) -> None:
    """Gate and enricher have processes of their own; DuckDB and Arrow would import pandas with the first value that they are given."""
    catalogue = home / "sources.csv"
    catalogue.write_text("source_id,name,kind,url,enabled\nidle,Idle,feed,http://127.0.0.1:9/feed,no\n", encoding="utf-8")
    command = [sys.executable, "-c", RUN, "ingest", "--home", str(home / "new"), "--sources", str(catalogue)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=home, check=False)
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "duckdb" in loaded, done.stderr
    others = {"pandas", "great_expectations", "sqlalchemy", "prefect", "trafilatura", "fsspec", "httpx", "httpcore"}
    ours = {"extractors.files.phrases", "extractors.xml.repair", "extractors.enrich.enricher"}
    assert not loaded & (others | ours | {"pyarrow.dataset", "pyarrow.compute"})


def test_pandas_is_not_looked_for_with_each_of_many_keys(home: Path) -> None:
    """DuckDB tries to import it again with each value of a list that is a parameter, which takes longer than the query."""
    done = subprocess.run([sys.executable, "-c", ASK, str(home / "lake")], capture_output=True, text=True, cwd=home, check=True)
    assert int(done.stdout) < 100
