"""Which role a printed date has: what says in any language that it was updated is a modification, never the publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

PUBLISHED = "published"
MODIFIED = "modified"

# By family: Germanic, Romance, Slavic, Baltic and Uralic, Turkic and Caucasian, Greek and Albanian, Semitic and Iranian, Indic and
# Dravidian, South-East Asian, Chinese, Japanese, Korean, African and others.
_UPDATED = re.compile(
    r"""updat|modif|changed|revised|amended
    |a[ck]tuali|geändert|überarbeitet|\bstand\s?:|bijgewerkt|gewijzigd|aangepast|op+dat|uppdat|ändrad|endret|ændret|redigert|uppfært|breytt|bygewerk
    |mis(?:e)?[\ -][aà][\ -]jour|atualiz|alterad|aggiorn|revisad|révisé
    |обновл|изменен|исправлен|оновл|змінен|виправлен|абноўл|зменен|обновен|променен|актуализ|ажурира|измењен|промене?т
    |ažurir|izmijenj|izmenjen|promijenj|posodob|spremenj|zmieni|zaktuali|popraw|změn|upraven|zmenen|opraven
    |atjaunin|atjaunot|labots|atnaujin|pakeist|uuenda|muudetud|päivit|muokattu|muutettu|frissít|módosít|frissül
    |güncel|değiş|yenilə|yangilan|жаңарт|өзгерт|шинэчил|განახლ|შეცვლ|թարմաց|փոփոխ
    |ενημ[εέ]ρ[ωώ]|τροποποι|αναν[εέ]ω|përditës|ndryshuar
    |تحديث|تعديل|محد[ثّ]|עודכן|עדכון|עריכה|به\W?روز|بروز\s?رسان|ویرایش|ازبروز|اپ\s?ڈیٹ|تازہ\s?کاری|ترمیم
    |अपडेट|अद्यतन|संशोधित|सुधारित|अद्ययावत|আপডেট|হালনাগাদ|সংশোধিত|અપડેટ|ਅੱਪਡੇਟ|ਅਪਡੇਟ|புதுப்பிக்|மாற்றப்பட்ட|అప్‌?డేట్|నవీకరి|ಅಪ್‌?ಡೇಟ್|ನವೀಕರ|അപ്‌?ഡേറ്റ്|പുതുക്കി|යාවත්කාලීන|अपडेटेड
    |อัปเด[ตท]|อัพเด[ตท]|ปรับปรุง|แก้ไข|cập\s?nhật|chỉnh\s?sửa|diperbarui|diperbaharui|diubah|kemas\s?\s?kini|dikemaskini|dikemas|ແກ້ໄຂ|ອັບເດດ|ធ្វើ\s?បច្ចុប្បន្នភាព|ပြင်ဆင်
    |更新|修改|修正|修訂|修订|改訂|編集|업데이트|수정|갱신
    |imesasishwa|ilisasishwa|iliyosasishwa|sasishwa|bygewerk|eguneratu|actualitz|diweddar|nuashon|ġġorn|gisigdi|waxaa la cusboon""",
    re.IGNORECASE | re.VERBOSE,
)
_FIRST = re.compile(
    r"""publi(?:[ckqsé]|sh)|posted|released|\bcreated|first\ |veröff|erstellt|erschienen|geplaatst|gepubliceerd|udgivet|publisert|lagt\ ut
    |julkaistu|pubblic|objav|zverejn|zveřejn|vydán|vydan|dodan|utworz|közzét|megjelen|опубл|размещ|створен|објав|публик|yayın|eklenme|giriş
    |δημοσ|نشر|انتشار|فرسته|פורסם|प्रकाशित|প্রকাশ|வெளியிடப்|เผยแพร่|โพสต์|đăng|diterbitkan|dipublikasikan|tayang
    |发布|發布|发表|發表|公開|掲載|投稿|配信|입력|등록|게시|발행|limechapishwa|iliyochapishwa""",
    re.IGNORECASE | re.VERBOSE,
)
# A day needs four digits of a year, or three numbers; digits of any script count.
HAS_DAY = re.compile(
    r"(?<!\d)\d{4}(?!\d)|(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2}(?!\d)|[〇零一二三四五六七八九]{4}年|(?:令和|民國)"
)


def says_updated(text: str) -> bool:
    """Whether a text, a class or a name speaks of an update."""
    return bool(_UPDATED.search(text))


def parted(line: str) -> Iterator[tuple[str, str]]:
    """The parts of a printed line that hold a day, each with its role.

    A part begins where a word of publishing or of updating stands; where these words follow their days (`17 March 2026 (updated)`,
    `2026年3月17日更新`) it ends there. A day to which no word belongs is the publication.
    """
    marks = sorted(
        [(match.start(), MODIFIED) for match in _UPDATED.finditer(line)] + [(match.start(), PUBLISHED) for match in _FIRST.finditer(line)]
    )
    starts = [(0, ""), *marks, (len(line), "")]
    parts = [(role, line[start:end], after) for (start, role), (end, after) in pairwise(starts)]
    follows = bool(marks) and bool(HAS_DAY.search(parts[0][1])) and not HAS_DAY.search(parts[-1][1])
    for before, part, after in parts:
        if HAS_DAY.search(part):
            yield (after if follows else before) or PUBLISHED, part
