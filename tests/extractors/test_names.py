"""Bylines of many languages as names of people."""

import pytest

from extractors.bylines.names import read_bylines


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ada Brandt, Olek Hrynko and Ines Moll", ["Ada Brandt", "Olek Hrynko", "Ines Moll"]),
        ("Von Ada Brandt und Olek Hrynko", ["Ada Brandt", "Olek Hrynko"]),
        ('["Ada Brandt", "Olek Hrynko"]', ["Ada Brandt", "Olek Hrynko"]),
        ("Propos recueillis par Anne Roy et Jean-Luc Petit", ["Anne Roy", "Jean-Luc Petit"]),
        ("di Marco Rossi e Lucia Bianchi", ["Marco Rossi", "Lucia Bianchi"]),
        ("Por Ana Silva e João Souza", ["Ana Silva", "João Souza"]),
        ("Por María García y José Pérez", ["María García", "José Pérez"]),
        ("Door Jan de Vries en Piet Bakker", ["Jan de Vries", "Piet Bakker"]),
        ("Przez Jan Kowalski i Anna Nowak", ["Jan Kowalski", "Anna Nowak"]),
        ("Автор: Олена Коваль та Іван Бойко", ["Олена Коваль", "Іван Бойко"]),
        ("Иван Петров и Анна Смирнова", ["Иван Петров", "Анна Смирнова"]),
        ("Text: Karin Berg och Lars Ek", ["Karin Berg", "Lars Ek"]),
        ("بقلم: محمد علي", ["محمد علي"]),
        ("Από τον Γιώργο Παπαδόπουλο", ["Γιώργο Παπαδόπουλο"]),
        ("김철수 기자", ["김철수"]),
        ("글·사진 김철수 기자", ["김철수"]),
        ("文・森田花子 写真・田中一郎", ["森田花子"]),
        ("ავტორი: ნინო ბერიძე", ["ნინო ბერიძე"]),
        ("Haber: Ayşe Kaya / Kamera: Ali Demir", ["Ayşe Kaya"]),
        ("Interview: Ada Brandt", ["Ada Brandt"]),
        ("القاهرة - أحمد سالم", ["أحمد سالم"]),
        ("dal nostro inviato Marco Rossi", ["Marco Rossi"]),
        ("Por Ana Silva / Enviada especial a Viena", ["Ana Silva"]),
        ("Ada Brandt, Professor of Oceanography", ["Ada Brandt"]),
        ("김철수 기자 kim@herald.example", ["김철수"]),
        ("记者 王小明", ["王小明"]),
        ("記者 王小明／台北報導", ["王小明"]),
        ("Του Γιώργου Παππά", ["Γιώργου Παππά"]),
        ("記者王小明/台北報導", ["王小明"]),
        ("Autorzy: Jan Kowalski, Anna Nowak", ["Jan Kowalski", "Anna Nowak"]),
        ("Kirjoittanut Aino Laine", ["Aino Laine"]),
        ("Írta: Kovács Márta", ["Kovács Márta"]),
        ("Napsal: Jan Novák", ["Jan Novák"]),
        ("Piše: Ana Horvat", ["Ana Horvat"]),
        ("Penulis: Siti Aminah, Editor: Budi Santoso", ["Siti Aminah"]),
        ("Brandt, Ada; Hrynko, Olek", ["Ada Brandt", "Olek Hrynko"]),
        ("Ada Brandt @adabrandt", ["Ada Brandt"]),
        ("Ada May", ["Ada May"]),
        ("Ada BRANDT et Luc PETIT-ROY", ["Ada Brandt", "Luc Petit-Roy"]),
        ("JD Brandt III", ["JD Brandt III"]),
        ("Brandt Jr., Olek", ["Olek Brandt Jr."]),
        ("Ada Brandt Follow @adabrandt", ["Ada Brandt"]),
        ("Dr. med. univ. Ada Brandt, MSc", ["Ada Brandt"]),
        ("Ada Brandt im Gespräch mit Olek Hrynko", ["Ada Brandt", "Olek Hrynko"]),
        ("山田太郎", ["山田太郎"]),
        ("編集委員 山田太郎", ["山田太郎"]),
        ("oprac. Jan Kowalski", ["Jan Kowalski"]),
        ("(Ada Brandt)", ["Ada Brandt"]),
        ("Ada Brandt, da Redação", ["Ada Brandt"]),
    ],
)
def test_a_byline_is_read_in_its_language(byline: str, names: list[str]) -> None:
    """The words before and between names are left out in the languages of the larger press."""
    assert read_bylines([byline]).people == tuple(names)


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("Col. (ret.) Avi Stern", "Avi Stern"),
        ("Lt. Gen. (Ret.) Mark Brown", "Mark Brown"),
        ("Prof. Dr. Ada Brandt", "Ada Brandt"),
        ("Ada Brandt, PhD", "Ada Brandt"),
        ("ADA BRANDT, Associated Press", "Ada Brandt"),
        ("Ada BRANDT", "Ada Brandt"),
        ("JAN VAN DER BERG", "Jan van der Berg"),
        ("MARÍA DE LA VEGA", "María de la Vega"),
        ("FIONA MCALLISTER", "Fiona McAllister"),
        ("AYŞE YILMAZ", "Ayşe Yılmaz"),
        ("İSMAİL DEMİR", "İsmail Demir"),
        ("ŞTEFAN MOŢIN", "Ştefan Moţin"),
        ("Ada Brandt Follow", "Ada Brandt"),
        ("Ada Brandt Middle East correspondent", "Ada Brandt"),
        ("Ada Brandt, Korrespondentin in Berlin", "Ada Brandt"),
        ("Ada Brandt, correspondante à Bruxelles", "Ada Brandt"),
        ("Ada Brandt in Kyiv", "Ada Brandt"),
        ("Ada Brandt of the Lindau Herald", "Ada Brandt"),
        ("Ada Brandt et al.", "Ada Brandt"),
        ("Avtor: Ada Brandt", "Ada Brandt"),
        ("Հեղինակ՝ Արամ Պետրոսյան", "Արամ Պետրոսյան"),
        ("লেখক: রহিম উদ্দিন", "রহিম উদ্দিন"),
        ("de Ion Popescu", "Ion Popescu"),
        ("โดย สมชาย ใจดี", "สมชาย ใจดี"),
        ("文＝山田太郎　写真＝鈴木花子", "山田太郎"),
        ("Julia Kammer", "Julia Kammer"),
        ("María Rojas Cruz", "María Rojas Cruz"),
        ("Jane Court", "Jane Court"),
        ("Ada Brandt, Kyiv", "Ada Brandt"),
        ("Reporting by Ada Brandt; Editing by Olek Hrynko", "Ada Brandt"),
        ("Texte : Ada Brandt; Photos : Olek Hrynko", "Ada Brandt"),
        ("Text: Ada Brandt, Foto: Olek Hrynko", "Ada Brandt"),
        ("Text: Ada Brandt Foto: Olek Hrynko", "Ada Brandt"),
        ("Teksti: Ada Brandt, kuvat: Olek Hrynko", "Ada Brandt"),
        ("Tác giả: Ada Brandt", "Ada Brandt"),
        ("Text und Fotos: Ada Brandt", "Ada Brandt"),
        ("Фото и текст: Ада Брандт", "Ада Брандт"),
        ("Text und Fotos von Ada Brandt", "Ada Brandt"),
        ("Photos and story by Ada Brandt", "Ada Brandt"),
        ("Ада Брандт, фото: Олег Гринько", "Ада Брандт"),
        ("Brandt, Ada", "Ada Brandt"),
        ("Ursula von der Aue", "Ursula von der Aue"),
        ("Santiago Moll y Cajal", "Santiago Moll y Cajal"),
        ("Maria do Carmo", "Maria do Carmo"),
        ("Von Ada Brandt (Text) und Olek Hrynko (Fotos)", "Ada Brandt"),
        ("By Ada Brandt, Jr.", "Ada Brandt Jr."),
        ("By Ada Brandt Sr.", "Ada Brandt Sr."),
        ("Ada Brandt ❤️", "Ada Brandt"),
        ("© Ada Brandt", "Ada Brandt"),
        ("Monday, January 12, 2026 10:05 am PST by Ada Brandt", "Ada Brandt"),
        ("lundi 12 janvier 2026 à 10h05 par Ada Brandt", "Ada Brandt"),
        ("Eingereicht von Ada Brandt am 10.02.2026", "Ada Brandt"),
        ("Ada Janvier 10 janvier 2026", "Ada Janvier"),
        ("View all posts by Ada Brandt", "Ada Brandt"),
        ("Alle Beiträge von Ada Brandt anzeigen", "Ada Brandt"),
        ("Ada Brandt Email the author", "Ada Brandt"),
        ("Par Ada Brandt Contacter l’auteur", "Ada Brandt"),
    ],
)
def test_what_is_not_the_name_is_left_out(byline: str, name: str) -> None:
    """Ranks, degrees, roles, places and other work go; what belongs to a name stays."""
    assert read_bylines([byline]).people == (name,)


@pytest.mark.parametrize(
    "byline",
    [
        "AFP", "Reuters", "Agence France-Presse", "Redaktion", "La Redazione", "Le Monde avec AFP", "The Lindau Herald",
        "Executive Content Editor", "Lindau University", "ada@herald.example", "@ada", "Staff Writer",
        "Lindau Savings Bank", "Green Party of Lindau", "Lindau Group", "Freiwillige Feuerwehr Lindau", "Comune di Lindau",
        "Comisión Europea", "Handwerkskammer Lindau", "Urząd Miasta Lindau", "Міністерство оборони", "Υπουργείο Άμυνας",
        "None", "null", "undefined", "Array", "WordPress", "Webmaster", "PR Newswire", "GlobeNewswire",
        "More posts", "Voir tous les articles",
    ],
)  # fmt: skip
def test_organisations_and_addresses_are_no_authors(byline: str) -> None:
    """Agencies, newsrooms and addresses give no name."""
    assert read_bylines([byline]).people == ()


@pytest.mark.parametrize(
    ("byline", "people", "credited"),
    [
        ("By Ada Brandt, Political Correspondent", ["Ada Brandt"], []),
        ("ada@herald.example (Ada Brandt)", ["Ada Brandt"], []),
        ("Ada Brandt <ada@herald.example>", ["Ada Brandt"], []),
        ("Ada Brandt (ada@herald.example)", ["Ada Brandt"], []),
        ("By ADA BRANDT and Olek Hrynko", ["Ada Brandt", "Olek Hrynko"], []),
        ("Ada Brandt &amp; Olek Hrynko", ["Ada Brandt", "Olek Hrynko"], []),
        ("Political Correspondent Ada Brandt", ["Ada Brandt"], []),
        ("Ada Brandt, Reuters", ["Ada Brandt"], ["Reuters"]),
        ("Ada Brandt (AFP)", ["Ada Brandt"], ["AFP"]),
        ("By Ada Brandt and agencies", ["Ada Brandt"], ["agencies"]),
        ("Reuters", [], ["Reuters"]),
        ("AFP mit Ada Brandt", ["Ada Brandt"], ["AFP"]),
        ("Ada Brandt avec AFP", ["Ada Brandt"], ["AFP"]),
        ("Le Figaro avec AFP", [], ["Le Figaro", "AFP"]),
        ("Libération avec AFP et Reuters", [], ["AFP", "Reuters"]),
        ("来源：人民日报", [], ["人民日报"]),
        ("Fuente: Efe", [], ["Efe"]),
        ("Autor: Ana Horvat / Hina", ["Ana Horvat"], ["Hina"]),
        ("Con Brandt", ["Con Brandt"], []),
        ("PTI", [], ["PTI"]),
        ("新华社", [], ["新华社"]),
        ("Агентство «Рейтер»", [], ["Агентство «Рейтер»"]),
        ("Lindau Council", [], ["Lindau Council"]),
        ("Staff", [], ["Staff"]),
        ("By Reuters, Staff", [], ["Reuters", "Staff"]),
        ("Lindau Herald Sports Desk", [], ["Lindau Herald Sports Desk"]),
        ("The Lindau Courier", [], ["The Lindau Courier"]),
        ("KQRS News", [], ["KQRS News"]),
        ("Board of Trade, Ltd", [], ["Board of Trade", "Ltd"]),
        ("Ada Brandt as told to Olek Hrynko", ["Olek Hrynko"], []),
        ("By Ada Brandt and Olek Hrynko on December 21, 2023 at 3:53PM PST", ["Ada Brandt", "Olek Hrynko"], []),
        ("Ada Brandt · Last Updated: March 3, 2026", ["Ada Brandt"], []),
        ("admin", [], []),
        ("Watermark Feed", [], []),
        ("Ada Brandt | Email the author", ["Ada Brandt"], []),
        ("记者 王小明 李华", ["王小明", "李华"], []),
        ("文／山田太郎　写真／佐藤花子", ["山田太郎"], []),
        ("Haber Merkezi", [], ["Haber Merkezi"]),
        ("Por Ada Brandt, con información de EFE", ["Ada Brandt"], ["EFE"]),
        ("Par Ada Brandt (avec AFP)", ["Ada Brandt"], ["AFP"]),
        ("By Ada Brandt with contributions from Olek Hrynko", ["Ada Brandt", "Olek Hrynko"], []),
        ("Autor: Ada Brandt, PAP", ["Ada Brandt"], ["PAP"]),
        ("Jan Pap", ["Jan Pap"], []),
        ("서울=김민수·이영희 기자", ["김민수", "이영희"], []),
        ("【ベルリン＝山田太郎】", ["山田太郎"], []),
        ("Redakce", [], ["Redakce"]),
        ("Συντακτική Ομάδα", [], ["Συντακτική Ομάδα"]),
        ("Staff Writer", [], []),
        ("https://herald.example/ada", [], []),
        ("B\u202ey Ada\u200b Brandt", ["Ada Brandt"], []),
        ("By Ada Brandt | WBEZ", ["Ada Brandt"], ["WBEZ"]),
    ],
)
def test_people_and_organisations_are_kept_apart(byline: str, people: list[str], credited: list[str]) -> None:
    """Agencies, organisations and desks are credits with the line that names them; roles, addresses and system users are neither."""
    read = read_bylines([byline])
    assert list(read.people) == people
    assert [credit.name for credit in read.credits] == credited
    assert all(credit.name in credit.line for credit in read.credits)


def test_a_site_is_credited_by_its_whole_name() -> None:
    """Names that the page gives to organisations are nobody's, however they look."""
    read = read_bylines(["Lindau and Meer", "Ada Brandt"], frozenset({"lindau and meer"}))
    assert (read.people, [credit.name for credit in read.credits]) == (("Ada Brandt",), ["Lindau and Meer"])
