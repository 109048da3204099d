"""Settings out of files: who wins, where each value comes from, and all mistakes named at once."""

import json
import os
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from terminal import Terminal

from extractors.errors import SettingError
from flows import settings as configuration
from flows import settings_file


@pytest.fixture(autouse=True)
def without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the object storage of other tests: a key that is a word of a path would be hidden there."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


def shown(done: CompletedProcess[str]) -> dict[str, tuple[object, str]]:
    """Value and origin by setting."""
    assert done.returncode == 0, done.stderr
    return {row["setting"]: (row["value"], row["origin"]) for row in json.loads(done.stdout)}


def test_the_environment_wins_over_secrets_and_these_over_the_file(newslake: Terminal, tmp_path: Path) -> None:
    """Each value says where it comes from; a password and a token are not printed."""
    (tmp_path / "newslake.toml").write_text(
        '# ours\nhome = "here"\nturn = 7\nbatch = 8\nallow_networks = ["127.0.0.0/8", "10.0.0.0/8"]\n'
        'catalog = "postgres:password=hush-hush"\n'
    )
    secrets = "NEWSLAKE_DASHBOARD_TOKEN=abcdefgh12345678\nNEWSLAKE_BATCH=9\nNEWSLAKE_TURN=5\nPATH=/nowhere\n"
    (tmp_path / ".env").write_text(f"\n# secrets\n{secrets}")
    done = newslake("settings", "--format", "json", cwd=tmp_path, NEWSLAKE_TURN="3")
    rows = shown(done)
    assert rows["home"] == ("here", "newslake.toml:2")
    assert rows["turn"] == (3, "environment")
    assert rows["batch"] == (9, ".env:4")
    assert rows["allow_networks"] == (["127.0.0.0/8", "10.0.0.0/8"], "newslake.toml:5")
    assert rows["workers"] == (2, "default")
    assert rows["catalog"][0] == "postgres:password=***"
    assert "abcdefgh12345678" not in done.stdout
    assert "hush-hush" not in done.stdout


def test_a_named_file_is_read_from_anywhere_and_its_paths_are_meant_from_its_folder(newslake: Terminal, tmp_path: Path) -> None:
    """Commands that only need the lake see them too."""
    folder, elsewhere = tmp_path / "work", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "pyproject.toml").write_text('[tool.other]\nturn = "x"\n\n[tool.newslake]\nhome = "lake"\n')
    rows = shown(newslake("settings", "--config", str(folder / "pyproject.toml"), "--format", "json", cwd=elsewhere))
    assert rows["home"] == (str(folder / "lake"), f"{folder / 'pyproject.toml'}:5")
    done = newslake(f"--config={folder / 'pyproject.toml'}", "sql", "FROM article", cwd=elsewhere)
    assert done.returncode == 2
    assert str(folder / "lake") in done.stderr


def test_all_mistakes_are_named_at_once_with_their_lines(newslake: Terminal, tmp_path: Path) -> None:
    """By any command, also one that only needs the lake; help is shown all the same."""
    wrong = 'turm = 1\nworkers = true\nhost_delay = "soon"\nhome = 5\nread_timeout = inf\n[fetch]\nturn = 1\n'
    (tmp_path / "newslake.toml").write_text(wrong)
    done = newslake("topics", cwd=tmp_path, NEWSLAKE_BATCH="-1", NEWSLAKE_HOMES="x")
    assert done.returncode == 2
    first, *lines, last = done.stderr.splitlines()
    assert (first, last) == ("newslake: settings: 8 are wrong", "(docs/operate.md lists them all)")
    for line, part in zip(
        lines,
        (
            "newslake.toml:1: turm: no such setting, did you mean turn?",
            "newslake.toml:2: workers: expected a number, found 'True'",
            "newslake.toml:4: home: expected text, found '5'",
            "newslake.toml: fetch: no such setting, did you mean fetch_memory?",
            "NEWSLAKE_HOMES: no such setting, did you mean NEWSLAKE_HOME?",
            "newslake.toml:3: host_delay='soon': expected a number",
            "newslake.toml:5: read_timeout='inf': expected a finite number",
            "NEWSLAKE_BATCH='-1': expected a number greater than 0",
        ),
        strict=True,
    ):
        assert line.endswith(part)
    assert newslake("topics", "--help", cwd=tmp_path).returncode == 0


def test_every_number_has_an_upper_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few zeros too many must not ask for a million processes, nor end a pass by an instant that no clock has."""
    whole = [name for name, field in configuration.Settings.model_fields.items() if field.annotation in (int, float)]
    for name in whole:
        monkeypatch.setenv(f"NEWSLAKE_{name.upper()}", "1" + "0" * 30)
    with pytest.raises(SettingError) as wrong:
        configuration.load()
    unbounded = [name for name in whole if f"{name}=" not in wrong.value.message.lower()]
    assert unbounded == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"home = = 1\n", "newslake.toml:1: is not TOML"),
        (b"\n\nturn = 1\nturn = 2\n", "newslake.toml:4: is not TOML: Cannot overwrite a value"),
        (b"x = " + b"[" * 50_000, "is not TOML"),
        (b"turn = " + b"9" * 5000, "is not TOML"),
        (b"home = '\xff'", "is not UTF-8"),
        (b"#" * 1_000_001, "is larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_toml_is_one_error(content: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it holds."""
    monkeypatch.chdir(tmp_path)
    Path("newslake.toml").write_bytes(content)
    with pytest.raises(SettingError, match=said):
        settings_file.read_settings(Path("newslake.toml"))


def test_a_line_of_secrets_without_a_value_is_named(tmp_path: Path) -> None:
    """With its line; nothing of the line is printed."""
    (tmp_path / ".env").write_text("A=1\n\n'broken secret\n")
    with pytest.raises(SettingError, match=r"\.env:3: expected NAME=value"):
        settings_file.read_secrets(tmp_path / ".env")
