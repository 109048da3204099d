"""What is the same version, and what is nearly the same text."""

import random

import pytest

from extractors.enrich import content_hash, fingerprint

TEXT = "Negotiators met on Monday in Istanbul. “We are not done,” one of them said – and left. It was the 4th round."


@pytest.mark.parametrize(
    "same",
    [
        TEXT.replace(" ", "  "),
        TEXT.replace(". ", ".\n\n"),
        TEXT.replace("“", '"').replace("”", '"').replace("–", "-"),
        TEXT.replace(" ", "\u00a0"),
        TEXT + "\u200b",
        TEXT.replace("“", "&ldquo;").replace("”", "&rdquo;"),
    ],
)
def test_another_delivery_is_not_a_new_version(same: str) -> None:
    """White space, typography, entities and invisible characters do not count."""
    assert content_hash("Title", same) == content_hash("Title", TEXT)


def test_mojibake_is_read_as_what_it_was() -> None:
    """UTF-8 read as Windows-1252 is the same text."""
    broken = "Zelensky said it’s over – again".encode().decode("cp1252")
    assert content_hash(None, broken) == content_hash(None, "Zelensky said it’s over – again")


def test_counters_of_the_page_do_not_count() -> None:
    """Three comments more are not a new version."""
    assert content_hash("T", TEXT + "\n12 comments") == content_hash("T", TEXT + "\n131 comments")


@pytest.mark.parametrize("other", [TEXT.replace("4th", "5th"), TEXT.replace("not done", "done"), TEXT.lower()])
def test_a_change_of_words_or_figures_is_a_new_version(other: str) -> None:
    """Numbers and letters' case are content."""
    assert content_hash("Title", other) != content_hash("Title", TEXT)


def test_title_and_text_are_kept_apart() -> None:
    """A word moving from one to the other is a change."""
    assert content_hash("A B", "C") != content_hash("A", "B C")


def similarity(one: bytes, other: bytes) -> float:
    """The share of equal numbers in two signatures."""
    return sum(one[at : at + 4] == other[at : at + 4] for at in range(0, len(one), 4)) / (len(one) // 4)


def test_near_duplicates_are_alike_and_others_are_not() -> None:
    """One word in fifty changed leaves most shingles; another text shares none."""
    chance = random.Random(3)
    words = [f"word{chance.randrange(3000)}" for _ in range(500)]
    edited = [word if number % 100 else "changed" for number, word in enumerate(words)]
    other = [f"term{chance.randrange(3000)}" for _ in range(500)]
    one, two, three = (fingerprint(" ".join(text)) for text in (words, edited, other))
    assert len(one) == 256
    assert similarity(one, one) == 1.0
    assert similarity(one, two) > 0.8
    assert similarity(one, three) < 0.1


def test_case_and_punctuation_do_not_move_a_fingerprint() -> None:
    """Near-duplicates are about words."""
    assert similarity(fingerprint(TEXT), fingerprint(TEXT.upper().replace(",", ""))) > 0.9


STORED = (
    "“Talks”\u00a0‘resumed’ — 3\u00a0min read…\n12 comments, 1,200 views &amp; 40 dead\u200b. "
    "Переговори тривають: 5 коментарів; їх було 12."
)


def test_hashes_and_signatures_of_stored_articles_hold() -> None:
    """A lake's own hashes were made by former releases: the same text gives the same values for ever."""
    assert content_hash("Vienna, day 4", STORED) == "841e1e4481056695e1ec2719166f965cc08d0b6d9277b9b14772b9fc83323dd1"
    assert content_hash(None, "It’s over\r\n\t– again") == "3d1b689378441d816f66186115c2291757d34b77c99f8832bb183ac358db586b"
    assert fingerprint(STORED)[:16].hex() == "0804a8752aa762410a786913137b89ff"
    assert fingerprint("Two words")[-16:].hex() == "68ceb39c86215dc7af6513313469ba91"


def test_a_text_without_words_has_no_fingerprint() -> None:
    """Nothing is compared with it."""
    assert fingerprint("… !") == b""
