"""The `newslake` command: one module per command, each imported only when it is called.

`newslake --help` must feel instant, so nothing heavier than the command-line library is imported here.

    articles/    commands about single articles: find, compare, remove
    common/      code that several commands share
    events/      `newslake events`
    ingestion/   commands that ingest articles, or read pages without a lake
    init.py      `newslake init`
    quality/     commands about the quality of the data
    query/       commands that query the lake in SQL, export from it, or serve its pages
    settings.py  `newslake settings`
    sources/     `newslake sources`
    topics/      `newslake topics`
    upkeep/      commands that maintain, copy and check a lake
"""

import gc
import io
import logging
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Mapping
from errno import EACCES, ELOOP, ENAMETOOLONG, EPERM, EROFS
from importlib.metadata import version
from types import FrameType

from cyclopts import App, CycloptsError, Parameter, UnknownCommandError, UnusedCliTokensError

from extractors.errors import ArgumentError
from flows import logs
from flows.cli.common.exit_codes import INTERRUPTED, NOT_DONE, UNEXPECTED
from flows.cli.common.weekdays import date_weekdays
from flows.settings_file import CONFIG, secrets_file, settings_file

QUERY_INTERRUPTED = "Query interrupted"  # DuckDB's RuntimeError where Ctrl-C came while it ran a statement
MIN_COLUMNS = 10
# What else the operating system refuses for a reason that the user can change, and the message.
MENDABLE = (
    ((EACCES, EPERM, EROFS), "{name}: out of reach ({reason}); give access to it, or choose another place"),
    ((ENAMETOOLONG, ELOOP), "{name:.80}: cannot be used as a name of a file ({reason}); choose another"),
)
_asked: list[int] = []  # signals that asked the command to end, Ctrl-C left out

app = App(
    name="newslake",
    help="Follows ongoing news coverage: reads feeds, tracks topics, and keeps both in a lake that many can query at once.\n\n"
    "Three flags work with every command: `--verbose` shows what each stage decides, `--debug` the traceback of an error, and "
    "`--config FILE` names the settings file (default: newslake.toml in the working folder).",
    version=lambda: version("newslake"),
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
    default_parameter=Parameter(show_default=lambda value: None if value in (None, False, ()) else str(value)),  # a flag's is no news
    config=date_weekdays,
)


def register(app: App, commands: Mapping[str, tuple[str, str]]) -> None:
    """Add commands by name, each with its function and a line for lists of commands, so that listing them imports none.

    The help of a single command is its docstring, which has the example and the exit codes.
    """
    for name, (where, words) in commands.items():
        app.command(where, name=name, help=None if name in sys.argv else words)


COMMANDS = {
    "init": ("flows.cli.init:init", "Make a working folder for a subject."),
    "ingest": ("flows.cli.ingestion.ingest:ingest", "Poll the sources that are due and append what is new."),
    "backfill": ("flows.cli.ingestion.backfill:backfill", "Append tables of articles (JSON Lines, CSV, Parquet) or WARC files."),
    "reread": ("flows.cli.ingestion.reread:reread", "Read archived pages again with today's extraction."),
    "sql": ("flows.cli.query.sql:sql", "Query the lake with SQL, even while flows write to it."),
    "topics": ("flows.cli.topics:app", "Topics over time, with evidence."),
    "events": ("flows.cli.events:app", "Events: one occurrence each, with its reports."),
    "track": ("flows.cli.topics.track:track", "Apply the current definitions to the whole lake."),
    "sources": ("flows.cli.sources:app", "Sources to poll: add, list, check, disable, remove, import, export."),
    "seeds": ("flows.cli.sources.seeds:app", "Make the likeness profile from documents on your subject."),
    "extract": ("flows.cli.ingestion.extract:extract", "Extract text, dates and kind from pages, without a lake."),
    "quality": ("flows.cli.quality.checks:app", "Data quality: failing checks, drifting sources, quarantine, freshness."),
    "diff": ("flows.cli.articles.diff:diff", "Show what changed between two versions of an article, word by word."),
    "quarantine": ("flows.cli.quality.quarantine:app", "Rows that failed validation: list, show, release, discard."),
    "purge": ("flows.cli.articles.purge:purge", "Take an article out of the lake for good."),
    "dashboard": ("flows.cli.query.dashboard:dashboard", "Serve quality, topics and SQL as web pages."),
    "settings": ("flows.cli.settings:settings", "Print every setting, its value, and where it comes from."),
    "maintain": ("flows.cli.upkeep.maintain:maintain", "Keep the lake small and fast."),
    "doctor": ("flows.cli.upkeep.doctor:doctor", "Check the lake, and say what to do about each problem."),
    "backup": ("flows.cli.upkeep.backup:backup", "Copy the lake while it is in use."),
    "restore": ("flows.cli.upkeep.backup:restore", "Restore a lake from a backup."),
    "export": ("flows.cli.query.export:export", "Write a mart or table to Parquet, CSV or JSON Lines."),
    "move": ("flows.cli.upkeep.move:move", "Copy the lake to PostgreSQL and object storage, verified row by row."),
    "search": ("flows.cli.articles.search:search", "Ranked full-text search with snippets."),
    "demo": ("flows.cli.ingestion.demo:demo", "Run two weeks of invented news through the real pipeline."),
}
register(app, COMMANDS)


def main() -> None:
    """Entry point: errors are one clear line on stderr; docs/operate.md has the exit codes.

    With any command, `--debug` adds the traceback, `--verbose` shows what each stage decides, `--config FILE` names the settings file.
    """
    gc.set_threshold(20_000)  # by itself Python looks for circles after each 700 objects, a tenth of the time of what is imported here
    _streams()
    _end_like_ctrl_c()
    arguments = sys.argv[1:]
    debug, verbose = "--debug" in arguments, "--verbose" in arguments
    arguments = [argument for argument in arguments if argument not in ("--debug", "--verbose")]
    if not debug:
        logging.captureWarnings(True)  # what libraries warn of is for developers; filters get lost when threads import
        sys.warnoptions.append("ignore:resource_tracker")  # of a killed command, the process that tidies up behind it would tell semaphores
    try:
        arguments = _configured(arguments)
        logs.configure(verbose=verbose)
        code = app(arguments, result_action="return_int_as_exit_code_else_zero", exit_on_error=False, print_error=False)
        sys.stdout.flush()  # what cannot be written is reported here, not while Python shuts down
    except BaseException as error:
        if isinstance(error, BrokenPipeError) or isinstance(error.__context__, BrokenPipeError):
            _discard_output()  # the reader (head, less) closed early, which is no error; rich makes a SystemExit of it
            sys.exit(0)
        if isinstance(error, SystemExit):
            raise
        message, code = _message(error)
        if debug:
            print(logs.shown("".join(traceback.format_exception(error))), file=sys.stderr)
        logs.remark(message, level=logging.ERROR)
        if isinstance(error, OSError):
            _discard_output()
    sys.exit(code)


def _configured(arguments: list[str]) -> list[str]:
    """The arguments without `--config FILE`; the settings of the file, which are checked before anything else is done."""
    rest, named = [], None
    words = iter(arguments)
    for word in words:
        option, sign, value = word.partition("=")
        if option == "--config":
            named = value if sign else next(words, "")
        else:
            rest.append(word)
    if named is not None:
        if not named:
            raise ArgumentError("--config", "name a settings file, such as newslake.toml")
        os.environ[CONFIG] = os.path.abspath(named)  # noqa: PTH100 - resolve() would follow links
    if (settings_file() or secrets_file()) and not {"--help", "-h", "--version"}.intersection(rest):
        from flows.settings import load

        load()
    return rest


def _streams() -> None:
    """Standard streams that are there and take every character: a closed one would be given to the next file that is opened.

    The help of a terminal that is narrower than a panel's borders would be divided for ever.
    """
    if shutil.get_terminal_size().columns < MIN_COLUMNS:
        os.environ["COLUMNS"] = str(MIN_COLUMNS)
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number, which is this one
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - open until the process ends
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # another encoding than UTF-8, or a name that is none


def _end_like_ctrl_c() -> None:
    """SIGTERM (schedulers, services) and SIGHUP (closed terminals) end a command as Ctrl-C does; what is ignored (nohup) stays so."""

    def end(number: int, frame: FrameType | None) -> None:
        _asked.append(number)
        interrupt = signal.getsignal(signal.SIGINT)
        (interrupt if callable(interrupt) else signal.default_int_handler)(signal.SIGINT, frame)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, end)


def _message(error: BaseException) -> tuple[str, int]:
    """What went wrong in one line, and the exit code."""
    from extractors.errors import NewslakeError
    from extractors.shortage import shortage

    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, KeyboardInterrupt) or str(error) == QUERY_INTERRUPTED:
        return "interrupted; what was committed stays", 128 + _asked[0] if _asked else INTERRUPTED
    if isinstance(error, NewslakeError):
        return str(error), NOT_DONE
    if isinstance(error, CycloptsError):
        return _misused(error), NOT_DONE
    if short := shortage(error):
        return f"{getattr(error, 'filename', None) or ('output' if isinstance(error, OSError) else 'this machine')}: {short}", NOT_DONE
    if isinstance(error, OSError):
        for numbers, message in MENDABLE:
            if error.errno in numbers:
                return message.format(name=str(error.filename or "output"), reason=error.strerror), NOT_DONE
    if isinstance(error, RuntimeError) and str(error).startswith("Symlink loop from "):  # Path.resolve, before Python 3.13
        return f"{str(error).removeprefix('Symlink loop from ')}: is a link that leads to itself; choose another place", NOT_DONE
    return f"unexpected {type(error).__name__}: {error}; run it with --debug to see where, and report it", UNEXPECTED


def _misused(error: CycloptsError) -> str:
    """What is wrong with the words of a command, and where its help is."""
    command = " ".join(["newslake", *(error.command_chain or ())])
    words = getattr(error, "unused_tokens", None) or [""]
    if isinstance(error, UnknownCommandError) and words[0].startswith("-"):
        option, meant = words[0].partition("=")[0], next((word for word in words if word in COMMANDS), "COMMAND")
        return f"{option}: options go behind the command, as in `{command} {meant} {option} …`"
    unused = error.unused_tokens if isinstance(error, UnusedCliTokensError) else None
    wrong = f"{' '.join(unused)!r} is not expected here." if unused else str(error)
    commands = [name for name in error.app or () if not name.startswith("-")] if unused else []
    if unused and unused[0] in commands:
        return f"{unused[0]}: options go behind the command: `{command} {unused[0]} …`"
    if commands:
        meant = f" Did you mean `{command} show {unused[0]}`?" if unused and command == "newslake topics" else ""
        wrong = f"{wrong}{meant} Commands: {', '.join(sorted(commands))}."
    elif "--json" in (words[0], getattr(getattr(error, "token", None), "keyword", None)):
        wrong = "Unknown option: --json. Did you mean --format json?"
    return f"{wrong} See `{command} --help`."


def _discard_output() -> None:
    """Leave nothing in stdout's buffer that Python would try, and fail, to write at shutdown."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
