"""Secrets never reach a message: passwords in connection strings, user names in URLs, keys and tokens."""

import csv
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from extractors.errors import FetchError, LakeError, SeedError
from extractors.secrets import has_userinfo, redacted
from extractors.sources import load_sources
from extractors.sources.opml import read_opml
from warehouse import LakeLocation

SECRET = "hunter2-Secret"
TEXTS = [
    f"postgresql://me:{SECRET}@db.example/newslake",
    f"postgres:postgresql://me:{SECRET}%40x@db.example:5432/newslake?sslmode=require",
    f"postgresql://db.example/newslake?user=me&password={SECRET}",
    f"host=db.example dbname=newslake user=me password={SECRET}",
    f"host=db.example password = '{SECRET} with \\' a quote' dbname=newslake",
    f'connection to server failed: "password={SECRET}"',
    f"https://{SECRET}@feeds.example/rss",
    f"HTTPS://user:{SECRET}@feeds.example/rss and more",
    f"https://feeds.example/rss?token={SECRET}&page=2",
    f"https://feeds.example/rss?a=b&api_key={SECRET}",
    f"https://s3.example/bucket/key?X-Amz-Signature={SECRET}&X-Amz-Expires=60",
    f"LINE 1: CREATE SECRET lake_data (TYPE s3, KEY_ID '{SECRET}', SECRET '{SECRET}', REGION 'us-east-1')",
    f"aws_secret_access_key = {SECRET}",
    f'{{"password": "{SECRET}", "user": "me"}}',
    f"Authorization: Bearer {SECRET}",
]
KEPT = ["db.example", "feeds.example", "s3.example", "newslake", "page=2", "REGION 'us-east-1'", "dbname=newslake", "sslmode=require"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_secret_is_left_out_and_the_rest_stays(text: str) -> None:
    """In whatever form it stands."""
    shown = redacted(text)
    assert SECRET not in shown
    assert [part for part in KEPT if part in text] == [part for part in KEPT if part in shown]


@pytest.mark.parametrize(
    "text",
    ["https://paper.example/a@b", "a token of respect", "Basic understanding", "mail me@paper.example", "password: give one"],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    """An at sign in a path, words of the trade in a sentence."""
    assert redacted(text) == text


def test_a_secret_of_the_environment_is_known_by_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it stands."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert redacted(f"SignatureDoesNotMatch: {SECRET}") == "SignatureDoesNotMatch: ***"


@pytest.mark.parametrize("kind", [LakeError, SeedError, FetchError])
@pytest.mark.parametrize("text", TEXTS)
def test_no_error_says_a_secret(kind: type[LakeError], text: str) -> None:
    """Neither as its subject nor in its words, also on the other side of a process border."""
    for error in (kind(text, "x"), kind("x", text), pickle.loads(pickle.dumps(kind(text, text)))):
        assert SECRET not in str(error)


@pytest.mark.parametrize("catalog", [text for text in TEXTS if text.startswith(("postgres", "host="))])
def test_a_location_is_shown_without_its_password(catalog: str, tmp_path: Path) -> None:
    """Also where the connection string quotes it or has it as a parameter."""
    full = catalog if catalog.startswith("postgres") else f"postgres:{catalog}"
    shown = LakeLocation(tmp_path, full).shown()
    assert SECRET not in shown
    assert "db.example" in shown


def test_growing_text_takes_time_in_proportion() -> None:
    """No rule looks back: a megabyte of what they look for is one pass."""
    for part in ("a", "://", "password=", "password='", "token ", "://a@", "authorization: "):
        assert redacted(part * (1_000_000 // len(part)))


def test_a_catalogue_and_a_list_with_user_names_in_addresses_are_refused(tmp_path: Path) -> None:
    """newslake sends none, so that they would only leak; the message leaves them out."""
    address = f"https://me:{SECRET}@feeds.example/rss"
    assert has_userinfo(address)
    file = tmp_path / "sources.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows(
            [["source_id", "name", "kind", "url"], ["a", "A", "feed", address], ["b", "B", "feed", "https://b.example/"]]
        )
    sources, errors = load_sources(file)
    assert [source.source_id for source in sources] == ["b"]
    assert "carries a user name or password" in str(errors[0])
    assert SECRET not in str(errors[0])
    opml = f'<opml version="2.0"><body><outline text="A" type="rss" xmlUrl="{address}"/></body></opml>'
    with pytest.raises(SeedError, match="carries a user name") as caught:
        read_opml("list.opml", opml.encode())
    assert SECRET not in str(caught.value)


def test_a_command_refuses_a_source_with_a_user_name_and_says_no_secret(tmp_path: Path) -> None:
    """In the line that users see, and in a traceback with --debug."""
    address = f"https://me:{SECRET}@127.0.0.1:9/rss"
    environment = {**os.environ, "NEWSLAKE_HOME": str(tmp_path), "NEWSLAKE_CATALOG": f"postgres:host=/nowhere password={SECRET}"}
    for command in (["sources", "add", address], ["sql", "SELECT 1"], ["doctor", "--debug"]):
        code = "import sys; from flows.cli import main; main()"
        done = subprocess.run([sys.executable, "-c", code, *command], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 2, done.stderr
        assert SECRET not in done.stdout + done.stderr
