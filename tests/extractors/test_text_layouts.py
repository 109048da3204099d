"""Ways in which pages of many languages are built, and the one text that must come out of each of them."""

from __future__ import annotations

import pytest
from text_page import HEADING, PARAGRAPHS, linked_data, read

STORIES = {
    "en": (
        HEADING,
        "Nobody expects a breakthrough, but both sides have stayed at the table for longer than ever before.",
        "The question of the prisoners",
        PARAGRAPHS,
        "Read also",
        "Every morning the news that matters, in your post: order it here.",
    ),
    "de": (
        "Unterhändler beginnen dritte Runde der Gespräche",
        "Niemand rechnet mit einem Durchbruch, doch beide Seiten bleiben länger am Tisch als je zuvor.",
        "Streit um die Liste der Gefangenen",
        (
            "Die Unterhändler beider Delegationen sind am Dienstag in das Hotel am See zurückgekehrt, um eine dritte Runde zu beginnen.",
            "Die Vermittler haben zwei Entwürfe vorbereitet, wie ein Beamter sagte, der sie gesehen hat: einen kurzen und einen langen.",
            "Vor dem Saal hielten einige Dutzend Angehörige vermisster Soldaten Fotos in die Höhe, wie bei jeder Runde seit dem Herbst.",
            "„Man hat uns Listen versprochen und Empfänge gegeben“, sagte Halyna Morosenko, die zwei Tage lang angereist war.",
            "Eine Sprecherin der gastgebenden Regierung sagte, der Austausch der Gefangenen werde getrennt beraten.",
        ),
        "Mehr davon",
        "Jeden Morgen die wichtigsten Nachrichten direkt ins Postfach: Bestellen Sie sie hier.",
    ),
    "uk": (
        "Учасники переговорів розпочали третій раунд біля озера",
        "Ніхто не чекає прориву, але обидві сторони лишаються за столом довше, ніж будь-коли раніше.",
        "Суперечка про списки полонених",
        (
            "Учасники переговорів від обох делегацій повернулися у вівторок до готелю біля озера на третій раунд.",
            "Посередники підготували два проєкти, за словами чиновника, який їх бачив: короткий і довгий.",
            "Біля зали кілька десятків родичів зниклих військових тримали світлини, як і під час кожного раунду від осені.",
            "«Нам обіцяли списки, а дали прийоми», — сказала Галина Морозенко, яка їхала сюди два дні.",
            "Речниця уряду, що приймає зустріч, повідомила, що обмін полоненими обговорять окремо.",
        ),
        "Ще за темою",
        "Щоранку найважливіші новини дня у вашій скриньці: замовити можна тут.",
    ),
    "ja": (
        "湖畔のホテルで三回目の協議が始まる",
        "進展を期待する声は少ないが、双方はこれまでより長く交渉の席についている。",
        "捕虜の名簿をめぐる対立",
        (
            "双方の代表団は火曜日、三回目の協議のため湖畔のホテルに戻った。協議がどれほど続くのかは明らかにしなかった。",
            "草案を見た当局者によると、仲介者は二つの案を用意した。一つは川沿いの砲撃を止める短い案だという。",
            "会議場の外では、行方不明の兵士の家族数十人が写真を掲げた。家族は秋から協議のたびに集まっている。",
            "「名簿を約束されたのに、もらったのはレセプションだけだ」と、ハリーナ・モロゼンコさんは話した。",
            "開催国政府の報道官は、捕虜の交換は別に話し合われ、その日程もすでに決まっていると述べた。",
        ),
        "あわせて読む",
        "毎朝の主要ニュースをお届けします。登録はこちらから。",
    ),
    "zh": (
        "第三轮谈判在湖边酒店开始",
        "没有人期待突破，但双方留在谈判桌旁的时间比以往任何时候都长。",
        "战俘名单引发争议",
        (
            "双方代表团周二回到湖边的酒店，开始第三轮谈判，双方都不愿透露会谈将持续多久。",
            "一名看过草案的官员说，调解人准备了两份方案，较短的一份要求停止沿河炮击。",
            "会议厅外，数十名失踪士兵的亲属举着照片，自秋天以来每一轮谈判他们都会前来。",
            "“他们答应给我们名单，结果只有招待会。”走了两天路赶来的莫罗岑科说。",
            "东道国政府发言人表示，交换战俘一事将另行讨论，日期也已经商定。",
        ),
        "延伸阅读",
        "每天早上把重要新闻送到您的邮箱，请在这里订阅。",
    ),
    "ko": (
        "호숫가 호텔에서 세 번째 회담 시작",
        "돌파구를 기대하는 사람은 없지만 양측은 어느 때보다 오래 협상장에 머물고 있다.",
        "포로 명단을 둘러싼 갈등",
        (
            "양측 대표단은 화요일 세 번째 회담을 위해 호숫가 호텔로 돌아왔으며 회담이 얼마나 이어질지는 밝히지 않았다.",
            "초안을 본 관계자에 따르면 중재자들은 두 가지 안을 준비했고 짧은 안은 강변 포격을 멈추는 내용이다.",
            "회의장 밖에서는 실종 군인의 가족 수십 명이 사진을 들고 있었고 가을부터 회담 때마다 모였다.",
            "“명단을 약속하더니 연회만 열었다”고 이틀을 걸려 찾아온 할리나 모로젠코 씨가 말했다.",
            "주최국 정부 대변인은 포로 교환은 따로 논의될 것이며 날짜도 이미 정해졌다고 말했다.",
        ),
        "관련 기사",
        "매일 아침 주요 뉴스를 메일로 보내 드립니다. 여기서 신청하세요.",
    ),
    "ar": (
        "المفاوضون يبدؤون جولة ثالثة من المحادثات على ضفاف البحيرة",
        "لا أحد يتوقع اختراقا، لكن الجانبين بقيا على الطاولة وقتا أطول من أي وقت مضى.",
        "الخلاف على قائمة الأسرى",
        (
            "عاد المفاوضون من الوفدين يوم الثلاثاء إلى الفندق المطل على البحيرة لبدء جولة ثالثة من المحادثات.",
            "وأعد الوسطاء مسودتين، بحسب مسؤول اطلع عليهما: مسودة قصيرة توقف القصف على طول النهر وأخرى طويلة.",
            "وخارج قاعة المؤتمر رفع عشرات من أقارب الجنود المفقودين صورا، كما فعلوا في كل جولة منذ الخريف.",
            "وقالت هالينا موروزينكو التي سافرت يومين للوصول: «وعدونا بالقوائم فأعطونا حفلات استقبال».",
            "وقالت متحدثة باسم الحكومة المضيفة إن تبادل الأسرى سيناقش على حدة وإن موعدا له قد حدد.",
        ),
        "المزيد عن هذا",
        "أهم الأخبار كل صباح في بريدك، اطلبها من هنا.",
    ),
}


def page_of(language: str, layout: str) -> tuple[str, list[str]]:
    """A page of this layout, and the paragraphs that are its text."""
    title, standfirst, heading, paragraphs, label, notice = STORIES[language]
    texts = [f"{paragraph} ({number})" for number in (1, 2) for paragraph in paragraphs]
    first, second = ["".join(f"<p>{text}</p>" for text in part) for part in (texts[:5], texts[5:])]
    head, subhead = f"<h1>{title}</h1>", f"<h2>{heading}</h2>"
    links = "".join(f'<li><a href="/n/{number}">{title} {number}</a></li>' for number in range(3))
    related = f'<div class="x7"><strong>{label}:</strong><ul>{links}</ul></div>'
    box = f'<div class="x8"><p>{notice}</p><form><input type="email"><button>OK</button></form></div>'
    cards = "".join(
        f'<article class="x9"><a href="/n/{number}"><h3>{title} {number}</h3></a><p>{paragraphs[1]}</p></article>' for number in range(3)
    )
    bodies = {
        "heading as standfirst": f"<div><header>{head}<h2 class=x1>{standfirst}</h2></header>"
        f"<div>{first}{related}{subhead}{second}{box}</div></div>",
        "text in several containers": f'<article>{head}<p class="intro">{standfirst}</p><div class="article-body">{first}{subhead}</div>'
        f'{box}<div class="article-body">{second}</div></article>',
        "teasers above": f'<div>{cards}</div><div class="x2">{head}<p class="lead">{standfirst}</p>{first}{subhead}{second}</div>',
        "each paragraph in a box": f"<main><article>{head}<div><p>{standfirst}</p></div>"
        + f"{first}{subhead}{second}".replace("<p>", '<div class="block"><div><p>').replace("</p>", "</p></div></div>")
        + f"{related}</article></main>",
        "lines between breaks": f'<div><h1>{title}</h1><h2 class="spot">{standfirst}</h2>'
        f"<div>{'<br><br>'.join([*texts[:5], f'<b>{heading}</b>', *texts[5:]])}</div></div>",
        "divisions for paragraphs": f"<main>{head}<div class=x3>{standfirst}</div><div>"
        + f"{first}{subhead}{second}".replace("<p>", '<div class="x4">').replace("</p>", "</div>")
        + f"</div></main><div>{cards}</div>",
    }
    return bodies[layout], [standfirst, *texts[:5], heading, *texts[5:]]


LAYOUTS = (
    "heading as standfirst", "text in several containers", "teasers above", "each paragraph in a box", "lines between breaks",
    "divisions for paragraphs",
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", STORIES)
def test_the_text_is_found_in_any_layout_and_language(language: str, layout: str) -> None:
    """Standfirst, paragraphs and subheadings come out in order; labels, lists of links, sign-up boxes and teasers do not."""
    body, paragraphs = page_of(language, layout)
    assert read(body, f"<title>{STORIES[language][0]}</title>", language=language).text.split("\n\n") == paragraphs


def test_what_the_stated_body_says_is_text_wherever_it_stands() -> None:
    """Two more paragraphs in a container that the engine leaves out are put back where the JSON-LD has them."""
    texts = [f"{paragraph} ({number})" for number in (1, 2) for paragraph in PARAGRAPHS]
    parts = ("".join(f"<p>{text}</p>" for text in part) for part in (texts[:8], texts[8:]))
    first, rest = (f'<div class="article-body">{part}</div>' for part in parts)
    page = f"<main><article><h1>{HEADING}</h1>{first}</article><article>{rest}</article></main>"
    assert read(page, linked_data(headline=HEADING, articleBody="\n".join(texts))).text.split("\n\n") == texts
