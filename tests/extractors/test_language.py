"""Which language a text is in, where its publisher states a wrong one or none."""

import pytest

from extractors.text.language import code, detect

SENTENCES = {
    "en": "The council of the valley will meet again on Thursday, and nobody expects it to agree on the price of the bridge.",
    "de": "Der Rat des Tals tritt am Donnerstag wieder zusammen, und niemand erwartet eine Einigung über den Preis der Brücke.",
    "sv": "Dalens råd sammanträder igen på torsdag, och ingen väntar sig att det kommer överens om priset på bron.",
    "pl": "Rada doliny zbierze się ponownie w czwartek i nikt nie oczekuje, że uzgodni cenę mostu.",
    "uk": "Рада долини збереться знову в четвер, і ніхто не очікує, що вона домовиться про ціну мосту.",
    "hi": "घाटी की परिषद गुरुवार को फिर बैठेगी और किसी को उम्मीद नहीं कि पुल की कीमत पर सहमति बनेगी।",
    "ar": "يجتمع مجلس الوادي مجددا يوم الخميس ولا أحد يتوقع أن يتفق على ثمن الجسر.",
    "zh": "山谷委员会将于周四再次开会，没有人指望它会就桥梁的价格达成一致。",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_enough_against_a_wrong_declaration(language: str) -> None:
    """Much software states English, or the language of its template, whatever it publishes."""
    for declared in ("en", "de", "xx", None):
        assert detect(SENTENCES[language], declared) == language


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Міст зачинено", "en", "uk"),
        ("橋が閉鎖された", "de", "ja"),
        ("Brücke zu", "de", "de"),
        ("Obama in Paris", "fr", "fr"),
        ("1:0 2:3", "de", "de"),
        ("Dalens råd møtes igjen på torsdag", "nb", "nb"),
        ("Vijeće doline sastaje se u četvrtak", "bs", "bs"),
        ("Dolinski odbor sastaje se u četvrtak", "hr", "hr"),
        ("", None, None),
    ],
)
def test_a_few_words_are_what_is_declared_unless_they_clearly_are_not(text: str, declared: str | None, language: str | None) -> None:
    """In other letters, that is; between near languages the publisher decides."""
    assert detect(text, declared) == language


def test_a_language_has_a_code_of_two_letters() -> None:
    """Regional languages of three are what short texts in a larger one are easily taken for."""
    assert detect("桥将于周四关闭。") == "zh"
    assert detect("يعقد المجلس اجتماعا يوم الخميس") == "ar"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("iw", "he"),
        ("ger", "de"),
        ("eng", "en"),
        ("fil", "fil"),
        ("English", None),
        ("", None),
        (None, None),
    ],
)
def test_codes_that_were_replaced_are_read(declared: str | None, expected: str | None) -> None:
    """By the CLDR's table of aliases."""
    assert code(declared) == expected
