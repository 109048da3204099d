"""The encoding of documents that do not state theirs, or state another."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from text_page import article, html

from extractors.discover import read
from extractors.documents.charsets import charset, decode, guessed
from extractors.records import Page, Source, SourceKind
from extractors.text import extract

SOURCE = Source(source_id="news", name="News", kind=SourceKind.FEED, url="https://news.example/feed")
SENTENCES = {
    "Die Gespräche über eine Waffenruhe wurden am Mittwoch in Genf fortgesetzt, sagte ein Sprecher der größten Fraktion.": ["windows-1252"],
    "Rozmowy o zawieszeniu broni zostały wznowione w środę, źródła mówią o postępach w sprawie jeńców.": ["windows-1250", "iso-8859-2"],
    "Jednání o příměří ve středu pokračovala, mluvčí řekl, že další kolo začne příští týden.": ["windows-1250", "iso-8859-2"],
    "Ateşkes görüşmeleri çarşamba günü yeniden başladı, sözcü yeni bir tur için tarih vermedi.": ["windows-1254"],
    "Переговоры о прекращении огня возобновились в среду, сообщил представитель делегации.": ["windows-1251", "koi8-r", "iso-8859-5"],
    "Переговори про припинення вогню відновилися у середу, повідомив речник делегації.": ["windows-1251", "koi8-u"],
    "Οι συνομιλίες για την κατάπαυση του πυρός ξανάρχισαν την Τετάρτη, είπε ο εκπρόσωπος.": ["windows-1253", "iso-8859-7"],
    "استؤنفت محادثات وقف إطلاق النار يوم الأربعاء في جنيف بحسب المتحدث باسم الوفد": ["windows-1256", "iso-8859-6"],
    "שיחות הפסקת האש חודשו ביום רביעי, אמר דובר המשלחת": ["windows-1255"],
    "การเจรจาหยุดยิงเริ่มขึ้นอีกครั้งในวันพุธ โฆษกกล่าว": ["windows-874"],
    "停战谈判星期三在日内瓦恢复，代表团发言人说双方交换了意见": ["gbk", "gb18030"],
    "停戰談判星期三在日內瓦恢復，代表團發言人說雙方交換了意見": ["big5"],
    "停戦協議は水曜日にジュネーブで再開されたと代表団の報道官が述べた": ["shift_jis", "euc-jp", "iso-2022-jp"],
    "휴전 협상이 수요일 제네바에서 재개되었다고 대표단 대변인이 말했다": ["euc-kr"],
}


def _page(body: bytes, media_type: str) -> Page:
    return Page(
        url="https://news.example/feed",
        final_url="https://news.example/feed",
        status=200,
        headers=(("content-type", media_type),),
        body=body,
        fetched_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )


@pytest.mark.parametrize(("sentence", "label"), [(sentence, label) for sentence, labels in SENTENCES.items() for label in labels])
def test_an_encoding_that_is_not_stated_is_seen_in_the_letters(sentence: str, label: str) -> None:
    """In a document with markup, whose bytes are ASCII."""
    codec = charset(label)
    assert codec
    document = f"<item><title>{sentence}</title><description>{sentence}</description></item>".encode(codec)
    assert document.decode(guessed(document)) == document.decode(codec)


@pytest.mark.parametrize("stated", ["", "iso-2022-jp", "utf-8"])
def test_seven_bits_of_japanese_are_not_taken_for_ascii(stated: str) -> None:
    """ISO-2022-JP is valid UTF-8, too: its escape sequences decide, in feeds and pages."""
    sentence = next(sentence for sentence, labels in SENTENCES.items() if "iso-2022-jp" in labels)
    parameter = f"; charset={stated}" if stated else ""
    rss = f"<rss><channel><item><title>{sentence}</title><link>https://news.example/a</link></item></channel></rss>".encode("iso-2022-jp")
    (entry,) = read(SOURCE, _page(rss, f"application/rss+xml{parameter}")).entries
    body = html(article(paragraphs=(f"{sentence}。" * 4,) * 3)).replace('charset="utf-8"', "").encode("iso-2022-jp")
    assert (entry.title, sentence in extract(_page(body, f"text/html{parameter}"), None, SOURCE).text) == (sentence, True)


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        ("<?xml version='1.0' encoding='windows-1251'?><rss>", ""),
        ("<html><meta charset=windows-1251>", ""),
        ("<html><meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>", "text/html; charset=iso-8859-1"),
        ("<html><meta charset=iso-8859-1>", "text/html; charset=windows-1251"),
    ],
)
def test_one_decoder_knows_where_feeds_and_pages_state_their_encoding(head: str, media_type: str) -> None:
    """A few words, which no guess would get right; and Latin-1, which servers and templates say unasked, comes last."""
    assert decode(f"{head}Що далі? Є".encode("cp1251"), media_type) == (f"{head}Що далі? Є", None)


@pytest.mark.parametrize(
    ("encoding", "head", "media_type"),
    [("utf-8", "", ""), ("cp1251", "", "text/html; charset=windows-1251"), ("cp1251", "<meta charset=windows-1251>", "")],
)
def test_a_homepage_is_decoded_as_an_article_is(encoding: str, head: str, media_type: str) -> None:
    """Its title becomes the name of a source; a parser by itself takes what has no meta element for Latin-1."""
    body = f"<html><head>{head}<title>Київський вісник</title><link rel=alternate type=application/rss+xml href=/feed></head></html>"
    found = read(replace(SOURCE, kind=SourceKind.PAGE), _page(body.encode(encoding), media_type))
    assert (found.title, found.feeds) == ("Київський вісник", ("https://news.example/feed",))
