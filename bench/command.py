"""Runs a bench as a command whose options are the arguments of its main function."""

from collections.abc import Callable

from cyclopts import App, Parameter


def as_command(main: Callable[..., object], words: str | None) -> None:
    """Call a bench with the arguments of the command line; `words` are its help. An integer that it returns is the exit code."""
    app = App(help=words, help_format="plaintext", version_flags=(), default_parameter=Parameter(consume_multiple=True, negative=()))
    app.default(main)
    raise SystemExit(app(result_action="return_int_as_exit_code_else_zero"))
