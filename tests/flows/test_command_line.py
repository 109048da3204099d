"""The command line at its edges: wrong words, no lake, readers that leave, full disks, Ctrl-C."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cyclopts import App
from factories import article, batch
from terminal import Terminal

from flows.cli import app
from warehouse import LakeLocation, append_batch, open_lake
from warehouse.lake.migrations import migrations

NEWSLAKE = [sys.executable, "-c", "from flows.cli import app, main; main()"]
WHEN = "--since: expected a day such as 2026-11-17 or Tuesday, or a moment such as '2026-11-17 09:00' or 'Tuesday 09:00', in UTC unless"
# The lake as it was before 0006_entity_versions.
# Commands that need a lake, and that must not make one.
ON_A_LAKE = [
    "backup copies",
    "diff http://x.example/",
    "doctor",
    "export article out.csv",
    "maintain",
    "move --to-home elsewhere",
    "purge http://x.example/ --why asked",
    "quality",
    "quality check",
    "quarantine discard q1",
    "quarantine list",
    "quarantine release q1",
    "search talks",
    "sql FROM(article)",
    "topics",
    "track",
    "track --all",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty lake, and a link to itself."""
    folder = tmp_path_factory.mktemp("folder")
    (folder / "loop").symlink_to("loop")
    with open_lake(LakeLocation(folder / "lake"), clock=lambda: datetime(2026, 3, 1, tzinfo=UTC)):
        return folder


@pytest.mark.parametrize("line", ON_A_LAKE)
def test_without_a_lake_nothing_is_made(line: str, newslake: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistyped NEWSLAKE_HOME is one clear line and exit code 2, and leaves no empty lake behind."""
    monkeypatch.setenv("NEWSLAKE_HOME", "mistyped")
    done = newslake(*line.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("newslake: mistyped: no lake here; make one with `newslake ingest`")
    assert done.stderr.endswith("--home or NEWSLAKE_HOME at yours\n")
    assert list(tmp_path.iterdir()) == []


def test_a_lake_near_the_one_that_is_missing_is_named(newslake: Terminal, folder: Path) -> None:
    """Whether it is beside, in the folder, or the folder above is the working folder of a subject."""
    for cwd, home, there in ((folder, "lkae", "lake"), (folder.parent, folder.name, f"{folder.name}/lake"), (folder / "lake", "lake", ".")):
        done = newslake("topics", "--home", home, cwd=cwd)
        assert (done.returncode, f"; there is one in {there}" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("frobnicate", 'Unknown command "frobnicate".'),
        ("--home lake topics", "--home: options go behind the command, as in `newslake topics --home …`"),
        ("topics --home lake show sanctions", "show: options go behind the command: `newslake topics show …`"),
        ("--format=csv", "--format: options go behind the command, as in `newslake COMMAND --format …`"),
        ("ingest --bogus", "Unknown option: --bogus. See `newslake ingest --help`."),
        ("topics sanctions", "'sanctions' is not expected here. Did you mean `newslake topics show sanctions`? Commands: explain, label,"),
        ("topics show sanctions --json", "Unknown option: --json. Did you mean --format json?"),
        ("events --direction ease", "--direction: needs --topic"),
        ("ingest tomorrow", "'tomorrow' is not expected here. See `newslake ingest --help`."),
        (
            "events sanctions",
            "'sanctions' is not expected here. Commands: divide, explain, list, merge, show. See `newslake events --help`.",
        ),
        ("topics --days 0", 'Invalid value "0" for --days.'),
        ("topics --days 1000000000", 'Invalid value "1000000000" for --days.'),
        ("topics --format xml", 'Invalid value "xml" for --format.'),
        ("search talks --limit -1", 'Invalid value "-1" for --limit.'),
        ("search talks --since 12.03.2026", WHEN),
        ("events --since 12.03.2026", WHEN),
        ("reread --since 12.03.2026", WHEN),
        ("backfill x.warc --since 12.03.2026", WHEN),
        ("topics new sanctions --since 12.03.2026", WHEN),
        ("sql FROM(article) --as-of=Tuesday@09:00", WHEN.replace("since", "as-of")),
        ("topics timeline sanctions --until 2026-03-31 --since 12.03.2026", WHEN),
        ("topics show sanctions --since 12.03.2026", WHEN),
        ("search talks --topic nosuch", "nosuch: no such topic"),
        ("search talks --source nosuch", "nosuch: no article of this lake has this source"),
        ("reread --source nosuch", "nosuch: no article of this lake has this source"),
        ("search talks --language xx", "xx: no article of this lake has this language"),
        ("search talks --since 2026-02-02 --until 2026-02-01", "--since 2026-02-02: is later than --until 2026-02-01"),
        ("search -talks", "'-talks': says only what to leave out"),
        ("search talks --untill 2026-02-01", "Did you mean --until?"),
        ("quarantine list --state odd", 'Invalid value "odd" for --state.'),
        ("quarantine release", "requires an argument"),
        (f"sql SELECT --home {'a' * 300}", "File name too long"),
        (f"backup {'a' * 300}", "File name too long"),
        ("backup loop", "loop"),
        ("move --to-home loop", "loop"),
        ("backup lake", "lake: is in the lake itself"),
        ("backup lake/data/copies", "lake/data/copies: is in the lake itself"),
        ("purge http://x.example/1 --why typo", "holds no article of this URL; check it, or add --ahead"),
        ("purge http://x.example/1 --why=", "--why: expected a reason"),
        ("purge nonsense --why typo", "nonsense: is not a web address"),
        ("maintain --keep-days -1", "--keep-days"),
        ("maintain --keep-days nan", "--keep-days"),
        ("dashboard --port 65536", "--port"),
        ("sql --fromat", "expected an SQL statement; `newslake sql --help` lists the options"),
        ("sql CHECKPOINT", "only queries can be run here"),
        ("topics show nosuch", "nosuch: no such topic"),
        ("topics new sanktions --since 2026-01-01", "sanktions: no such topic"),
        ("topics new sanctions --since 2027-01-01 --until 2026-01-01", "--since 2027-01-01: is later than --until 2026-01-01"),
        ("topics timeline sanctions --since 2026-03-15 --until 2026-03-02", "--since 2026-03-15: is later than --until 2026-03-02"),
        ("events list --since 2026-03-15 --until 2026-03-02", "--since 2026-03-15: is later than --until 2026-03-02"),
        ("topics timeline nosuch --since 2026-01-01 --until 2026-01-02", "nosuch: no such topic"),
        ("topics label nosuch", "nosuch: no such topic"),
        ("events list --topic nosuch", "nosuch: no such topic"),
        ("events show talks", "talks: the lake has no event or article of that name; `newslake search` finds articles by words"),
        ("export topic_dayly out.csv", "topic_dayly: there is no such mart or table; did you mean topic_daily,"),
    ],
)
def test_wrong_words_are_one_line_and_exit_code_2(line: str, message: str, newslake: Terminal, folder: Path) -> None:
    """Whatever is wrong is named with what was expected, and never with a traceback."""
    done = newslake(*line.split(), cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.startswith("newslake: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [["quality"], ["sql", "FROM range(100000)", "--format", "csv"], ["--help"]], ids=lambda words: words[0])
def test_a_reader_that_leaves_early_is_no_error(command: list[str], folder: Path) -> None:
    """`newslake ... | head -1` ends with 0 and says nothing, whichever library was printing."""
    running = subprocess.Popen([*NEWSLAKE, *command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.close()
    _, said = running.communicate()
    assert (running.returncode, said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_named(folder: Path) -> None:
    """A full disk behind a redirection is a message and exit code 2."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*NEWSLAKE, "sql", "SELECT 1"], cwd=folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "newslake: output: the disk is full; free some space and run again\n")


def test_a_file_out_of_reach_is_named(folder: Path) -> None:
    """Whichever command stumbles on it: no unforeseen error, and exit code 2."""
    refused = "def refused(self): raise PermissionError(13, 'Permission denied', str(self))"
    script = f"from pathlib import Path\n{refused}\nfrom flows.cli import main\nPath.is_file = refused\nmain()"
    done = subprocess.run([sys.executable, "-c", script, "topics"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "newslake: lake/catalog.sqlite: out of reach (Permission denied); give access to it, or choose another place\n"


def test_ctrl_c_ends_a_query_that_hangs(folder: Path) -> None:
    """A statement that waits inside DuckDB ends with SIGINT at once, as shells expect, and says nothing."""
    pipe = folder / "never.csv"
    os.mkfifo(pipe)
    query = [*NEWSLAKE, "sql", "--unfenced", f"FROM read_csv('{pipe}', header = false, columns = {{'a': 'INT'}})"]
    with (
        subprocess.Popen(query, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running,
        pipe.open("wb"),  # opens once DuckDB has opened its end
    ):
        running.send_signal(signal.SIGINT)
        assert running.communicate(timeout=60) == ("", "")
    assert running.returncode == -signal.SIGINT


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_pass_that_is_told_to_end_ends_like_one_of_ctrl_c(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """While a server keeps it waiting. Also where nobody could end it in peace, nothing is told of semaphores."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/feed"
        (tmp_path / "sources.csv").write_text(f"source_id,name,kind,url,language\nslow,Slow Courier,feed,{url},en\n", "utf-8")
        environment = os.environ | {"NEWSLAKE_ALLOW_NETWORKS": "127.0.0.0/8", "NEWSLAKE_CONTACT": "https://reader.example"}
        command = [*NEWSLAKE, "ingest", "--sources", "sources.csv"]
        with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            listener.accept()
            running.send_signal(number)
            _, told = running.communicate(timeout=120)
    assert running.returncode == code
    told = told.removeprefix("newslake: PREFECT_API_URL is not set, so this run is not tracked\n")
    assert told == ("" if number == signal.SIGKILL else "newslake: interrupted; what was committed stays\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_dashboard_ends_while_it_still_reads(folder: Path, number: signal.Signals) -> None:
    """What its threads ask DuckDB for meanwhile, such as what the first page will need, neither delays its end nor aborts it."""
    command = [*NEWSLAKE, "dashboard", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(number)
        assert running.communicate(timeout=60) == ("", "")
    assert running.returncode == -number


def test_help_shows_no_default_that_says_nothing(newslake: Terminal, folder: Path) -> None:
    """A flag is off unless it is given, and a list is empty; neither has a form with --no-."""
    shown = newslake("ingest", "--help", cwd=folder).stdout
    assert "default: 1/1" in shown
    assert not any(words in shown for words in ("default: False", "default: ()", "--no-force"))


def test_help_in_a_terminal_of_one_column_ends(folder: Path) -> None:
    """However little of it can be read there."""
    environment = os.environ | {"COLUMNS": "1"}
    done = subprocess.run(
        [*NEWSLAKE, "move", "--help"], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_remarks_that_cannot_be_written_end_no_command(folder: Path) -> None:
    """A full disk of logs, a terminal that was closed: the results on standard output are what counts."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*NEWSLAKE, "events", "--format", "json"], cwd=folder, stdout=subprocess.PIPE, stderr=full, check=False)
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


def test_wrong_sql_is_shown_where_it_is_wrong(newslake: Terminal, folder: Path) -> None:
    """With DuckDB's candidates and its caret, fenced or not."""
    for unfenced in ((), ("--unfenced",)):
        done = newslake("sql", *unfenced, "SELECT titel FROM article", cwd=folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert 'Candidate bindings: "title"' in done.stderr
        assert "\nLINE 1: SELECT titel FROM article\n               ^" in done.stderr


def test_an_unfenced_statement_has_the_memory_of_the_setting(newslake: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may raise it itself; a time limit is refused, because nothing would hold it."""
    monkeypatch.setenv("NEWSLAKE_SQL_MEMORY", "512")
    asked = "SELECT current_setting('memory_limit') AS most"
    assert "512.0 MiB" in newslake("sql", "--unfenced", asked, cwd=folder).stdout
    assert "1.0 GiB" in newslake("sql", "--unfenced", f"SET memory_limit = '1GiB'; {asked}", cwd=folder).stdout
    assert "--seconds: limits fenced statements" in newslake("sql", "--unfenced", "--seconds", "9", asked, cwd=folder).stderr


def test_only_debug_shows_tracebacks(newslake: Terminal, folder: Path) -> None:
    """An expected error is a line; with --debug, wherever it stands, it is the traceback of the same error."""
    done = newslake("topics", "--debug", "show", "no", cwd=folder)
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "QueryError" in done.stderr


def undoing(number: int) -> str:
    """Statements that take out what the migrations from `number` on have made."""
    added = re.compile(r"CREATE TABLE (base\.\w+)|ALTER TABLE (base\.\w+) ADD COLUMN (\w+)")
    later = "".join(migration.sql for migration in migrations() if migration.number >= number)
    taken = [
        f"DROP TABLE {made};" if made else f"ALTER TABLE {table} DROP COLUMN {column};" for made, table, column in added.findall(later)
    ]
    return f"DELETE FROM base.migration WHERE number >= {number};" + "".join(reversed(taken))


def test_maintain_brings_an_older_lake_up_to_date(newslake: Terminal, tmp_path: Path) -> None:
    """As every reader says; what was found in it before entities had versions (migration 6) stays in view."""
    with open_lake(LakeLocation(tmp_path / "lake")) as lake:
        append_batch(lake, batch("run", [article(1)]))
        lake.write("test", lambda session: session.query(undoing(6)))
        before = lake.query("SELECT entity, mentions FROM base.article_entity")
    assert "newslake maintain" in newslake("sql", "FROM article_entity", cwd=tmp_path).stderr
    assert newslake("maintain", cwd=tmp_path).returncode == 0
    with open_lake(LakeLocation(tmp_path / "lake"), read_only=True) as lake:
        assert lake.query("SELECT entity, mentions FROM article_entity") == before != []
        assert lake.query("SELECT entity_version, current FROM entity_version") == [("unversioned", True)]


def test_a_lone_dash_is_standard_input(newslake: Terminal, folder: Path) -> None:
    """`sql -` and `topics tag -` read what is piped into them."""
    for words, given, expected in (
        (["sql", "-", "--format", "csv"], "-- how much\nSELECT 6 * 7 AS much", "much\n42\n"),
        (["topics", "tag", "-", "--format", "json"], '{"id": 7, "text": "Nothing of the kind."}\n', '{"id": 7, "topics": {}}\n'),
    ):
        done = newslake(*words, cwd=folder, stdin=given)
        assert (done.returncode, done.stdout) == (0, expected), done.stderr


@pytest.mark.parametrize("command", ["topics", "quality", "quarantine list", "search talks", "doctor", "track", "sources list"])
def test_an_empty_lake_is_valid_json_and_csv(command: str, newslake: Terminal, folder: Path) -> None:
    """Programs get well-formed output also where there is nothing to tell, and no colour codes."""
    found = newslake(*command.split(), "--format", "json", cwd=folder)
    json.loads(found.stdout)
    table = newslake(*command.split(), "--format", "csv", cwd=folder)
    assert table.stdout.count(",") >= 1
    assert "\x1b" not in found.stdout + table.stdout


def functions(apps: App, *path: str) -> Iterator[tuple[str, object]]:
    """Each command below `apps` with the function behind it."""
    if apps.default_command:
        yield " ".join(path), apps.default_command
    for name in apps:
        if not name.startswith("-"):
            yield from functions(apps[name], *path, name)


def test_every_command_has_an_example() -> None:
    """The words that `--help` shows have an example that begins with the command itself, and it parses."""
    for path, function in functions(app):
        found = re.search(rf"^ *Example: newslake ({path}\b.*)$", function.__doc__ or "", re.MULTILINE)
        assert found, f"newslake {path} has no example"
        app.parse_args(found[1], exit_on_error=False, print_error=False)


def test_help_shows_the_example(folder: Path) -> None:
    """What lists say of a command does not stand in for its own words."""
    for words in (["backup"], ["topics", "show"]):
        done = subprocess.run([*NEWSLAKE, *words, "--help"], cwd=folder, capture_output=True, text=True, check=True)
        assert f"Example: newslake {' '.join(words)}" in done.stdout


def test_a_table_that_does_not_fit_is_printed_row_by_row(newslake: Terminal, folder: Path) -> None:
    """Wide rows are names and values under each other, whole ones, where a table would break every word."""
    wide = "SELECT " + ", ".join(f"'value-{number}' AS column_{number}" for number in range(12))
    for width, shown in ((80, "column_11  value-11"), (300, "┃ column_11 ┃")):
        done = newslake("sql", wide, cwd=folder, COLUMNS=width)
        assert shown in done.stdout


def test_wrong_and_unknown_settings_are_told_all_at_once(newslake: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name would be ignored for ever, so it is as wrong as a bad value; nothing is polled."""
    given = {"WORKERS": "two", "HOST_DELAY": "-1", "ALLOW_NETWORKS": "here", "CONTACT": "me\r\nX-Other: 1", "CONTAKT": "me"}
    for name, value in given.items():
        monkeypatch.setenv(f"NEWSLAKE_{name}", value)
    done = newslake("ingest", cwd=folder)
    assert done.returncode == 2
    for part in (
        "WORKERS='two': ",
        "HOST_DELAY='-1': ",
        "ALLOW_NETWORKS='here': ",
        r"CONTACT='me\r\nX-Other: 1': expected one line",
        "CONTAKT: no such setting, did you mean NEWSLAKE_CONTACT?",
    ):
        assert f"NEWSLAKE_{part}" in done.stderr


def test_what_publishers_write_moves_no_cursor(newslake: Terminal, folder: Path) -> None:
    """Escape sequences in stored text are dropped whole in tables, and kept as they are for programs."""
    query = "SELECT 'A' || chr(27) || '[2J' || chr(155) || '31mB' AS title"
    assert " AB " in newslake("sql", query, cwd=folder).stdout
    assert newslake("sql", query, "--format", "csv", cwd=folder).stdout == "title\nA\x1b[2J\x9b31mB\n"
    assert "\x1b" not in newslake("topics", "show", "\x1b[2J", cwd=folder).stderr


def test_our_own_network_is_told_once_for_all_that_failed_by_it(
    newslake: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four hosts on which nothing listens: one line, and a table with nothing but the total."""
    rows = [f"s{number},S,feed,http://127.0.0.{number}:1/feed" for number in range(1, 5)]
    (tmp_path / "sources.csv").write_text("\n".join(["source_id,name,kind,url", *rows]), "utf-8")
    monkeypatch.setenv("NEWSLAKE_ALLOW_NETWORKS", "127.0.0.0/8")
    ended = newslake("ingest", cwd=tmp_path)
    assert ended.returncode == 3
    assert (ended.stdout + ended.stderr).count("our own network seems down: 4 polls failed and count against nobody") == 1
    assert [line.split()[1:6:2] for line in ended.stdout.splitlines() if "failed" in line] == [["total", "4", "│"]]
    assert "s1" not in ended.stdout


def test_the_version_is_that_of_the_project(newslake: Terminal, folder: Path) -> None:
    """`--version` prints what pyproject.toml says."""
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert newslake("--version", cwd=folder).stdout.strip() == project["project"]["version"]


def test_a_reader_that_leaves_ends_no_work(tmp_path: Path) -> None:
    """`newslake move … 2>&1 | head`: what a command says meanwhile may stay unread, what it does is done."""
    with open_lake(LakeLocation(tmp_path / "lake"), clock=lambda: datetime(2026, 3, 1, tzinfo=UTC)) as lake:
        append_batch(lake, batch("r1", [article(1)]))
    theirs, ours = os.pipe()
    os.close(theirs)
    done = subprocess.run([*NEWSLAKE, "move", "--to-home", "moved"], cwd=tmp_path, stdout=ours, stderr=ours, timeout=120, check=False)
    os.close(ours)
    assert done.returncode == 0
    with open_lake(LakeLocation(tmp_path / "moved"), read_only=True) as lake:
        assert lake.query("SELECT count(*) FROM article") == [(1,)]
