"""Residue: what extraction leaves in texts, taken out by rule, counted, and nothing else touched."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import forms
from text_page import HEADING, PARAGRAPHS, read

from extractors.errors import SeedError
from extractors.text.cleanup.residue import clean, load_rules

TITLE = "Third round of talks opens"
RESIDUE = (
    "\\n\\n", f"Image for {TITLE}", f"image for  {TITLE.upper()}", "Source: Getty", "Photo: Reuters", "Credit: AFP/Getty Images",
    "Advertisement",
    "Sign up for our daily newsletter", "Subscribe to our Telegram channel", "Read more:",
    "Read also: Ferries stop as the lake freezes", "Читайте також: Пороми зупинилися", "© 2026 The Lindau Herald", "All rights reserved.",
    "Published on March 17, 2026", "This story was originally published by the Lake Review.",
    "Ada Brandt can be reached at ada.brandt@herald.example.",

    "Relatives hold up photographs outside the hall. (AP Photo/Ada Brandt)", "Родичі біля готелю. Фото: О. Гринько / УНІАН",
    "Hozzátartozók a szálloda előtt – fotó: A. Kovács / Reuters", "Krewni przed hotelem. Fot. A. Nowak / PAP",
    "Angehörige vor dem Hotel – Foto: M. Brandt/dpa", "Des proches devant l’hôtel, mardi. CLAIRE DUVAL/AFP",
    "Alle Rechte vorbehalten.",
    "The views expressed in this article are the author’s own and do not reflect the Herald’s.",
    "We may earn a commission if you buy through links on this page.",
    "Dieser Beitrag gibt die Meinung der Autorin wieder, nicht die der Redaktion.", "Video verfügbar bis 28.02.2026",
    "Las opiniones expresadas aquí son responsabilidad de quien firma.", "Les propos tenus ici n’engagent que leur auteur.",
    "Мнение автора может не совпадать с мнением редакции.", "Думка автора може не збігатися з думкою редакції.",
    "12 Kommentare", "Leave a comment", "Поделиться", "分享到：微信 微博", "【编辑:张三】", "写真＝ホテルの前の家族",
    "Schlagworte: Hafen, Sturm", "Просмотров: 1234", "¿Has encontrado un error? Escríbenos.",
    "La suite après la publicité", "Juttu jatkuu mainoksen jälkeen", "Haber reklamdan sonra devam ediyor", "記事の続きは広告の後に",
    "Lesezeit: 3 Minuten", "4 min read", "Artikel drucken", "Escuchar artículo", "▲ 호텔 앞의 가족들. [사진=연합뉴스]",
    "To view this content you need to accept cookies.", "This video is not available because you refused cookies.",
    "Um diesen Inhalt anzuzeigen, akzeptieren Sie bitte die Cookies von Bildwerk.", "Empfohlener externer Inhalt",
    "An dieser Stelle finden Sie einen externen Inhalt von Bildwerk, der den Artikel ergänzt.",
    "Ce contenu est bloqué car vous n’avez pas accepté les cookies.", "Para ver este vídeo tienes que aceptar las cookies.",
    "Per visualizzare questo contenuto accetta i cookie.", "Deze video kan niet worden getoond zonder cookies.",
    "Denne video er ikke tilgængelig, da du ikke har accepteret cookies.", "Aby obejrzeć ten film, zaakceptuj pliki cookies.",
    "*Werbung. Dieser Beitrag enthält Werbung für ein Bootshaus.",
    "Continue reading →", "Read the full article", "Lire la suite…", "Artikel weiterlesen", "Czytaj więcej", "続きを読む",
    "Mehr lesen", "Lees meer", "En savoir plus", "Read the rest at the Lindau Herald", "Citește mai mult", "Đọc tiếp", "Comments",
    "Джерело: Вечірні вісті", "Quelle: Lindauer Bote/dpa", "出典：湖畔新聞",
)  # fmt: skip
OWN = (
    "The source: nobody would name it, but three diplomats described the same draft in nearly the same words.",
    "Share prices fell in the afternoon.",
    "Continue reading the stones, he told the divers.",
    "Mehr lesen wollen nur wenige.",
    "Opinion is divided in the town.",
    "The path C:\\new\\names stood on the screen.",
    "Watch the river, the old men say.",
    "Support for independent journalism has grown since the autumn, a survey of readers along the river says.",
    "Listen to the river, the old men say; it was never so loud as in this spring of the third war year along its banks.",
    "The reading time of the treaty was an hour and ten minutes.",
    "They left the hall – photo editors were the last to go.",
    "He kept a photo: it showed the bridge before the war.",
    "The agencies Reuters and AFP/Getty reported it first, and the ministry said nothing for a day.",
    "Our standards of living have fallen, said the harbour master.",
    "The views from the tower are those that the old paintings show.",
    "The opinions that the neighbours hold of the harbour master have not changed.",
    "Der Beitrag der Stadt zum neuen Hafen wird in diesem Jahr nicht steigen.",
    "Мнение автора закона никто не спросил.",
    "The views expressed in the survey along the river show how tired both towns are of the war.",
    "Two comments by the minister caused the row.",
    "Share this grief, the mayor said, and it halves.",
    "Advertising continues to fall after the war.",
    "Users who want to watch a video must accept cookies, the regulator found.",
    "This video was shown to the court before the cookies were sold.",
    "An dieser Stelle finden Archäologen seit Jahren Scherben.",
    "Um das Video ist ein Streit entbrannt.",
    "Die Lesezeit beträgt drei Minuten, das Verstehen dauert länger.",
    "“No.”",
    "“No.”",
)


@pytest.mark.parametrize("line", RESIDUE)
def test_a_line_of_residue_is_taken_out_and_counted(line: str) -> None:
    """Each line that the seeds and many sites show goes, wherever it stands, and the rest stays as it was."""
    cleaned = clean([PARAGRAPHS[0], line, *PARAGRAPHS[1:]], TITLE, load_rules())
    assert cleaned.paragraphs == PARAGRAPHS
    assert sum(count for _, count in cleaned.removed) == 1


@pytest.mark.parametrize("line", OWN)
def test_a_sentence_of_the_article_stays(line: str) -> None:
    """Words of residue inside sentences, short quotations and paths are the article's own."""
    assert line in clean([*PARAGRAPHS, line], TITLE, load_rules()).paragraphs


def test_literal_line_breaks_split_paragraphs() -> None:
    """A backslash and an n between two sentences is a paragraph's end."""
    cleaned = clean(["The talks went on.\\n\\nNobody left.\\n"], TITLE, load_rules())
    assert cleaned.paragraphs == ("The talks went on.", "Nobody left.")
    assert dict(cleaned.removed) == {"literal-newline": 2}


def test_a_repeated_caption_stays_once() -> None:
    """A paragraph that recurs word for word is kept where it stood first."""
    caption = "Relatives of missing soldiers hold up photographs outside the hall."
    cleaned = clean([caption, *PARAGRAPHS, caption, caption.upper()], TITLE, load_rules())
    assert cleaned.paragraphs == (caption, *PARAGRAPHS)
    assert dict(cleaned.removed) == {"repeated": 2}


def test_a_label_goes_only_at_the_head() -> None:
    """`commentary` above a text is a label; the same word later is the author's. Where a text appeared first is handed on too."""
    source = "This post originally appeared on HuffPost."
    cleaned = clean(["commentary", *PARAGRAPHS, "Commentary", source], TITLE, load_rules())
    assert cleaned.paragraphs == (*PARAGRAPHS, "Commentary")
    assert (cleaned.labels, cleaned.sources) == (("commentary",), (source,))


def test_a_date_line_is_handed_on_as_a_witness() -> None:
    """What is taken out as a date is evidence of one."""
    assert clean(["Published on March 17, 2026", *PARAGRAPHS], TITLE, load_rules()).dated == (("published", "Published on March 17, 2026"),)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from((*RESIDUE, *OWN, *PARAGRAPHS, "commentary", "a\\n\\nb", "x \\n Y", " ")), max_size=12),
    st.none() | st.just(TITLE),
)
def test_cleaning_twice_removes_nothing_more(paragraphs: list[str], title: str | None) -> None:
    """Cleaning is idempotent over any mixture of residue and text."""
    once = clean(paragraphs, title, load_rules()).paragraphs
    again = clean(once, title, load_rules())
    assert again.paragraphs == once
    assert again.removed == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- match: x", "item 1.name: is missing"),
        ("- {name: a, action: drop, match: '('}", "not a regular expression"),
        ("- {name: a, action: burn, match: x}", 'action: "burn" is not one of'),
        ("- {name: a, action: drop, match: x, colour: red}", "colour: is no field here"),
        ("- {name: a, action: drop}", "either `match` or `repeated`"),
        ("a: b", "must be a list"),
        ("- [", "is not valid YAML"),
    ],
)
def test_a_bad_rule_is_named_with_its_file_and_field(tmp_path: Path, text: str, message: str) -> None:
    """A rules file that cannot work is refused before anything is read with it."""
    path = tmp_path / "residue.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SeedError, match=message) as caught:
        load_rules(path)
    assert str(path) in caught.value.subject


FURNITURE = forms("furniture")


@pytest.mark.parametrize(("kind", "language", "words"), FURNITURE)
def test_what_stands_between_paragraphs_is_left_out_in_the_words_of_each_language(kind: str, language: str, words: str) -> None:
    """Labels with another article's title, invitations to follow with a link, notices of advertisements."""
    between = {"label": f"{words} Harbour reopens after the storm", "promotion": f'{words} <a href="https://t.me/herald">Herald</a>'}
    whole = f"<main><article><h1>{HEADING}</h1>" + f"<p>{between.get(kind, words)}</p>".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    assert read(f"{whole}</article></main>", language=language).text == "\n\n".join(PARAGRAPHS)
