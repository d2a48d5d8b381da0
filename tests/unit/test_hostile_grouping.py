"""What must not become one story: events of one kind, what a round-up gathers, titles that say nothing."""

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from bot.language.telling import telling
from bot.service.stories import group

SAMPLES = Path(__file__).parents[1] / "samples"
EVENTS: list[dict[str, str]] = tomllib.loads((SAMPLES / "reprints.toml").read_text(encoding="utf-8"))["events"][:8]
ALIKE: list[dict[str, list[str]]] = tomllib.loads((SAMPLES / "alike.toml").read_text(encoding="utf-8"))["pairs"]
REPORTS = [
    {"title": event[title], "text": event[text], "language": "en"}
    for event in EVENTS
    for title, text in (("title", "report"), ("other_title", "other"))
]


def mixed(labels: list[int]) -> set[int]:
    """Labels that reports of several events have; two in a row are of one."""
    events: dict[int, set[int]] = {}
    for place, label in enumerate(labels[: len(REPORTS)]):
        events.setdefault(label, set()).add(place // 2)
    return {label for label, of in events.items() if len(of) > 1}


@pytest.mark.parametrize("pair", ALIKE, ids=lambda pair: pair["one"][0])
@pytest.mark.parametrize("alone", [True, False])
def test_two_events_of_one_kind_are_two_stories(pair: dict[str, list[str]], alone: bool) -> None:
    """They have most words in common, and one day: who and where is what tells them apart."""
    items = [{"title": title, "text": text, "language": "en"} for title, text in pair.values()]
    one, other, *_ = group(items if alone else items + REPORTS)
    assert one != other


def test_days_and_months_are_no_names() -> None:
    """Two events of a Tuesday have no name in common."""
    told = telling("Quake in Valdoro", "It shook Valdoro on Tuesday, 3 May, said Luis Morant.", "en")
    assert told.names == ("valdoro", "luis", "morant")
    assert telling("", "Am Montag bebte in Lluna die Erde.", "de").names == ("lluna", "erde")
    assert telling("", "Le séisme a frappé Lluna mardi, le Mardi de mai.", "fr").names == ("lluna",)


def test_a_headline_in_capitals_names_nobody() -> None:
    """A capital tells a name only where other words have none."""
    assert telling("Strong Earthquake Shakes Coast of Peralta", "", "en").names == ()
    assert telling("Strong earthquake shakes coast of Peralta", "", "en").names == ("peralta",)


@pytest.mark.parametrize("posts", [1, 5])
def test_a_round_up_gathers_no_stories(posts: int) -> None:
    """It has the text of each in it, and so is a copy of all of them; the next post is one more edition of it."""
    whole = " ".join(event["report"] for event in EVENTS)
    day = [
        {"title": "The day in eight stories", "text": f"{whole} Edition {number}.", "language": "en"}
        for number in range(posts)
    ]
    assert not mixed(group(REPORTS + day))
    titles = {"title": "The day", "text": ". ".join(event["title"] for event in EVENTS), "language": "en"}
    assert not mixed(group([*REPORTS, titles]))


def test_a_chain_of_posts_ties_no_stories_together() -> None:
    """Each has one report and the next in it."""
    links = [
        {
            "title": f"{one['title']} and {other['title']}",
            "text": f"{one['report']} {other['report']}",
            "language": "en",
        }
        for one, other in pairwise(EVENTS)
    ]
    assert not mixed(group(REPORTS + links))


def test_a_longer_text_of_the_same_story_is_no_round_up() -> None:
    """What has two cuts of one report in it tells the same."""
    sentences = EVENTS[1]["report"].split(". ")
    begin, end = ". ".join(sentences[:3]), ". ".join(sentences[2:])
    items = [
        {"title": EVENTS[1]["title"], "text": text, "language": "en"} for text in (begin, end, EVENTS[1]["report"])
    ]
    assert len(set(group(items))) == 1


def test_five_hundred_equal_posts_are_one() -> None:
    """However often it is posted, and nothing else joins them."""
    same = {"title": "City hall on fire", "text": "The city hall of Harwick burns."}
    labels = group([same] * 500 + REPORTS)
    assert set(labels[:500]) == {0}
    assert 0 not in labels[500:]


def test_titles_of_one_word_are_together_when_they_are_equal() -> None:
    """Nothing else is known of them."""
    words = ["Update", "Live", "News", "Storm", "Update", "Video"]
    assert group([{"title": word, "text": ""} for word in words]) == [0, 1, 2, 3, 0, 4]
    assert group([{"title": "Live", "text": text} for text in ("", "...", "?")]) in ([0, 0, 0], [0, 1, 2])


def test_what_says_nothing_stands_alone() -> None:
    """Empty bodies, empty titles, punctuation."""
    items = [{"title": title, "text": text} for title, text in (("!!!", "..."), ("???", ""), ("", "—"))]
    assert group(items) == [0, 1, 2]
    *labels, one, two, three = group([*({"title": item["title"], "text": ""} for item in REPORTS), *items])
    assert len({one, two, three} - set(labels)) == 3


@pytest.mark.parametrize(
    ("language", "items"),
    [
        pytest.param(
            "zh",
            [
                (
                    "海港市凌晨发生强烈地震",
                    "周二清晨，海港市发生6.4级地震，数百间房屋受损，至少12人死亡，救援人员正在搜寻。",
                ),
                ("海港市地震遇难者升至十四人", "海港市周二的地震造成14人死亡，市长表示学校将停课，救援人员继续搜寻。"),
                ("折叠屏手机明年上市", "科技公司周一展示了可折叠两次的新手机，售价一万元。"),
            ],
            id="Chinese",
        ),
        pytest.param(
            "ja",
            [
                (
                    "中央銀行が利上げ、今年三回目",
                    "中央銀行は木曜日、政策金利を3.75％に引き上げた。総裁は物価上昇が速いと述べた。",
                ),
                (
                    "物価高で再び利上げ 中銀",
                    "中央銀行は木曜日に政策金利を3.75％とした。小幅な引き上げを予想する声もあった。",
                ),
                ("二つ折りの新型携帯を発表", "企業は月曜日、二度折りたためる携帯電話を発表した。"),
            ],
            id="Japanese",
        ),
        pytest.param(
            "ar",
            [
                ("زلزال قوي يضرب بورت إليري", "ضرب زلزال قوي مدينة بورت إليري صباح الثلاثاء وقتل 12 شخصا على الأقل."),
                ("ارتفاع ضحايا زلزال بورت إليري إلى 14", "ارتفع عدد ضحايا زلزال بورت إليري إلى 14 قتيلا."),
                ("هاتف جديد بشاشة قابلة للطي", "عرضت الشركة يوم الاثنين هاتفا يمكن طيه مرتين."),
            ],
            id="Arabic",
        ),
    ],
)
def test_scripts_without_capitals_or_spaces_are_told_apart_too(language: str, items: list[tuple[str, str]]) -> None:
    """There no name is known; the words decide alone."""
    assert group([{"title": title, "text": text, "language": language} for title, text in items]) == [0, 0, 1]
