"""Publisher rules: each row has a page in its publisher's markup and the text that must come out of it."""

import json
from pathlib import Path

import pytest
from lxml.html import document_fromstring
from text_page import SOURCE, page

from extractors.errors import SeedError
from extractors.text import extract
from extractors.text.dom.publishers import load_publishers, publisher_of

FIXTURES = Path(__file__).parent.parent / "fixtures" / "text" / "publishers"


@pytest.mark.parametrize("host", sorted(load_publishers()))
def test_a_publishers_page_gives_its_golden_text(host: str) -> None:
    """`<host>.html` read under `url` of `<host>.json` gives its title and paragraphs; a row without fixtures fails here."""
    golden = json.loads((FIXTURES / f"{host}.json").read_text(encoding="utf-8"))
    answer = extract(page((FIXTURES / f"{host}.html").read_bytes(), golden["url"]), None, SOURCE)
    assert answer.title == golden["title"]
    assert answer.text.split("\n\n") == golden["paragraphs"]


def test_a_row_speaks_for_its_host_and_all_below_it() -> None:
    """Subdomains share a row; a host that only ends in the same letters does not."""
    assert publisher_of("https://www.politifact.com/a") is publisher_of("https://politifact.com/b")
    assert publisher_of("https://notpolitifact.com/a") is None
    assert publisher_of("saved.html") is None


def test_a_row_can_name_the_parts_that_hold_the_text_and_those_to_drop(tmp_path: Path) -> None:
    """`text` gives the elements that hold the article, `drop` takes elements out and keeps what follows them."""
    path = tmp_path / "publishers.yaml"
    path.write_text("- host: odd.example\n  text: ['//div[@class=\"nav\"]']\n  drop: [//aside]\n", encoding="utf-8")
    row = load_publishers(path)["odd.example"]
    tree = document_fromstring('<div class="nav">The <aside>not</aside>text</div><div>Else</div>')
    row.prune(tree)
    assert [part.text_content() for part in row.own_parts(tree)] == ["The text"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {drop: []}", "item 1.host: is missing"),
        ("- {host: a.example, drop: ['//div[']}", "drop.item 1: '//div\\[' is no XPath expression"),
        ("- {host: a.example, drop: //div}", "drop: must be a list"),
        ("- {host: a.example, colour: red}", "colour: is no field here"),
    ],
)
def test_a_bad_row_is_named_with_its_file_and_field(tmp_path: Path, text: str, message: str) -> None:
    """A rules file that cannot work is refused before anything is read with it."""
    path = tmp_path / "publishers.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SeedError, match=message) as caught:
        load_publishers(path)
    assert str(path) in caught.value.subject
