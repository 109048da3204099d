"""Pages for the extraction tests, built in memory."""

import json
from datetime import UTC, datetime

from extractors.records import Article, Found, Page, Source, SourceKind
from extractors.text import extract

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
SOURCE = Source(source_id="herald", name="The Lindau Herald", kind=SourceKind.FEED, url="https://herald.example/feed")
PARAGRAPHS = (
    "Negotiators from both delegations returned to the lakeside hotel on Tuesday for a third round of talks, "
    "and neither side would say how long it is to last.",
    "The mediators have prepared two drafts, according to an official who has seen them: a short one that stops the "
    "shelling along the river, and a long one that nobody expects to be signed this year.",
    "Outside the conference hall a few dozen relatives of missing soldiers held up photographs, as they have done at every "
    "round since the autumn.",
    "“We were promised lists, and we have been given receptions,” said Halyna Morozenko, who travelled for two days to be there.",
    "A spokeswoman for the host government said that the prisoner exchange would be discussed separately, and that a date "
    "had been agreed for it.",
)
HEADING = "Third round of talks opens"
URL = "https://herald.example/world/2026/03/17/third-round-of-talks"


def page(body: str | bytes, url: str = URL, *headers: tuple[str, str]) -> Page:
    """A page as it would have been fetched."""
    return Page(
        url=url,
        final_url=url,
        status=200,
        headers=headers or (("content-type", "text/html; charset=utf-8"),),
        body=body.encode() if isinstance(body, str) else body,
        fetched_at=NOW,
    )


def html(body: str = "", head: str = "", language: str = "en") -> str:
    """A whole document; without `body`, an article of five paragraphs."""
    return f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{head}</head><body>{body or article()}</body></html>'


def article(
    before: str = "", after: str = "", paragraphs: tuple[str, ...] = PARAGRAPHS, heading: str = "Third round of talks opens"
) -> str:
    """An article element with its heading and paragraphs."""
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<main><article><h1>{heading}</h1>{before}<div class="story-body">{inner}{after}</div></article></main>'


def read(body: str = "", head: str = "", found: Found | None = None, url: str = URL, language: str = "en") -> Article:
    """The article of such a page."""
    return extract(page(html(body, head, language), url), found, SOURCE)


def linked_data(**fields: object) -> str:
    """A JSON-LD script of a NewsArticle."""
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **fields})}</script>'


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
