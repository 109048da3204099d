"""Rebuild seeds/background.json: in what share of ordinary articles a stem occurs, so that the likeness profile knows what is common.

    python bench/background.py ARTICLES.jsonl... [--out seeds/background.json]

Each line holds {"text": …} or {"body": …}, in English; {"labels": {"war": true}} leaves a line out. Give a few hundred articles on
everything but the profile's subject. For the other languages the commonest words stand in. Only stems and shares are written.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from bench.command import as_command
from extractors.enrich.likeness import count_stems
from extractors.enrich.stems import stem

MIN_COUNT = 4
COMMON = {
    "uk": "що для від але або також який яка які яке цей ця це ці той його вони вона він був була було були "
    "бути буде будуть може можуть "
    "якщо щоб коли після перед через між під над про при без проти тому лише вже ще дуже навіть однак проте тим тих того цього цих "
    "свій своїх своєї один одна два три рік року років день днів час часу люди людей сказав сказала заявив "
    "повідомив розповів слова словами "
    "більше менше більш можна треба потрібно має мають мати інший інші інших нас нам вас вам всі усі весь кожен так ніж",
    "ru": "что для как или также который которая которые которое этот эта это эти тот его они она был была "
    "было были быть будет будут может "
    "могут если чтобы когда после перед через между под над про при без против только уже еще очень даже "
    "однако тем тех того этого этих "
    "свой своих своей один одна два три год года лет день дней время люди людей сказал сказала заявил сообщил рассказал слова словам "
    "больше меньше более можно нужно имеет имеют другой другие других нас нам вас вам все весь каждый так чем",
    "de": "der die das den dem des ein eine einer einem einen und oder aber auch nicht mit von für auf aus "
    "bei nach über unter vor zwischen "
    "durch gegen ohne um bis seit während sich sein seine ihre ihr ist sind war waren wird werden wurde "
    "wurden hat haben hatte kann können "
    "soll sollen muss müssen wie wenn dass weil noch schon mehr sehr nur jahr jahre jahren tag tage zeit sagte sagt laut zwei drei",
    "fr": "les des une pour dans par sur avec sans sous entre vers chez que qui quoi dont est sont était "
    "étaient été être avoir ont avait "
    "cette ces cet ses son leur leurs nous vous ils elles elle mais donc car plus moins très aussi comme tout "
    "tous toute toutes fait faire "
    "après avant depuis pendant contre année années jour jours temps selon déclaré dit deux trois",
    "es": "los las una unos unas para por con sin sobre entre hasta desde hacia que quien cual cuyo está "
    "están era eran fue fueron ser estar "
    "han había haber este esta estos estas ese esa sus más menos muy también como pero porque cuando donde "
    "todo todos toda todas hace hacer "
    "después antes durante contra año años día días tiempo según dijo dos tres",
}


def main(first: Path, /, *others: Path, out: Path = Path("seeds/background.json")) -> None:
    """Count, and write the file."""
    shares: dict[str, dict[str, float]] = {"en": _shares([text for path in (first, *others) for text in _texts(path)])}
    for language, words in COMMON.items():
        shares[language] = dict.fromkeys(sorted({stem(word, language) for word in words.split()}), 0.5)
    out.write_text(json.dumps(shares, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"') + "\n", encoding="utf-8")
    print(f"{out}: " + ", ".join(f"{language} {len(stems)} stems" for language, stems in shares.items()))


def _texts(path: Path) -> list[str]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [row.get("text") or row["body"] for row in rows if not row.get("labels", {}).get("war")]


def _shares(texts: list[str]) -> dict[str, float]:
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(count_stems(text, "en")[0]))
    return {key: round(number / len(texts), 3) for key, number in sorted(seen.items()) if number >= MIN_COUNT}


if __name__ == "__main__":
    as_command(main, __doc__)
