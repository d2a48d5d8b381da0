"""Which links tell the same story, and how many voices tell it: on events that were invented for it."""

import tomllib
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from bot.domain.telling import Telling
from bot.language.telling import agency_of, copied, telling
from bot.service.clustering import WINDOW, clusters
from bot.service.stories import group
from bot.service.voices import voices

SAMPLES = Path(__file__).parents[1] / "samples" / "reprints.toml"
EVENTS: list[dict[str, str]] = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))["events"]
MANNERS: list[Any] = tomllib.loads(SAMPLES.with_name("manners.toml").read_text(encoding="utf-8"))["manners"]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def reprints(event: dict[str, str]) -> list[tuple[str, str, str]]:
    """What papers make of a report: title, text, site. The last one has a text of its own."""
    sentences = event["report"].split(". ")
    cut = ". ".join(sentences[:-1]) + "."
    changed = event["report"].replace(" said", " reported").replace(" on ", " this week, on ", 1)
    return [
        (event["title"], f"PORT MAREN (AP) – {event['report']}", "www.first.example"),
        (sentences[0], cut, "news.second.example"),
        (event["title"], f"{changed} Our correspondents contributed to this report.", "www.third.example"),
        (event["other_title"], event["other"], "www.fourth.example"),
    ]


def told(event: dict[str, str]) -> list[Telling]:
    return [telling(title, text, "en") for title, text, _ in reprints(event)]


def test_reprints_count_once() -> None:
    """Three papers with one agency's text are one voice, and one with a text of its own is another."""
    right = [voices(told(event), [site for *_, site in reprints(event)]).count == 2 for event in EVENTS]
    assert len(right) == 40
    assert sum(right) / len(right) >= 0.95


@pytest.mark.parametrize("half", [slice(0, 20), slice(20, 40)], ids=["before the rule", "after the rule"])
def test_reprints_in_every_agencys_manner_count_once(half: slice) -> None:
    """By dateline, byline, foot or owner, whole, cut or corrected; another paper's text is a second voice."""
    counts = []
    for event, prints in zip(EVENTS[half], MANNERS[half], strict=True):
        texts, sites = [telling(event["other_title"], event["other"], "en")], ["www.fourth.example"]
        for before, kept, behind, site, signed in prints:
            report = ". ".join(event["report"].split(". ")[: kept or None]).removesuffix(".")
            told = telling(event["title"], f"{before}{report}.{behind}", "en", authors=[signed] if signed else [])
            texts.append(told)
            sites.append(site)
        counts.append(voices(texts, sites).count)
    assert len(counts) == 20
    assert counts.count(2) / 20 >= 0.95


def test_no_event_is_a_copy_of_another() -> None:
    """Two reports that have a phrase in common are two."""
    reports = [telling(event["title"], event["report"], "en") for event in EVENTS]
    assert not any(copied(one, other) for one, other in combinations(reports, 2))


def test_what_tells_of_one_event_is_one_story() -> None:
    """All forty in one digest, reprints and other papers: what is put together belongs together, and most of it is."""
    items, truth = [], []
    for number, event in enumerate(EVENTS):
        for title, text, _ in reprints(event):
            items.append({"title": title, "text": text})
            truth.append(number)
    found = group(items)
    pairs = list(combinations(range(len(items)), 2))
    together = [truth[one] == truth[other] for one, other in pairs if found[one] == found[other]]
    belong = [found[one] == found[other] for one, other in pairs if truth[one] == truth[other]]
    assert sum(together) / len(together) >= 0.98
    assert sum(belong) / len(belong) >= 0.9


def test_two_links_alone_are_told_apart_or_together() -> None:
    """Among two it is not known by counting which words are rare."""
    first, second = EVENTS[0], EVENTS[1]
    reports = [
        (first["title"], first["report"]),
        (first["other_title"], first["other"]),
        (second["title"], second["report"]),
    ]
    one, other, else_ = ({"title": title, "text": text} for title, text in reports)
    assert len(set(group([one, other]))) == 1
    assert len(set(group([one, else_]))) == 2
    assert group([]) == []
    assert group([{"title": "", "text": ""}, {"title": "", "text": ""}]) == [0, 1], "nothing is known of either"


def test_labels_do_not_depend_on_the_order() -> None:
    """Turned round, the same belong together."""
    items = [{"title": title, "text": text} for event in EVENTS[:12] for title, text, _ in reprints(event)]
    there, back = group(items), group(items[::-1])[::-1]
    pairs = combinations(range(len(items)), 2)
    assert all((there[one] == there[other]) == (back[one] == back[other]) for one, other in pairs)


def test_the_same_words_weeks_later_are_another_story() -> None:
    """Every quarter the bank decides on its rate."""
    report, later = telling("Bank raises rate", EVENTS[6]["report"]), telling("Bank raises rate", EVENTS[6]["other"])
    assert clusters([report, later], [NOW, NOW + timedelta(hours=5)]) == [0, 0]
    assert clusters([report, later], [NOW, NOW + WINDOW + timedelta(hours=1)]) == [0, 1]


def test_one_article_under_two_addresses_is_one_whatever_its_words() -> None:
    """An update may have been written anew."""
    assert clusters([telling("A", "Trees."), telling("B", "Ships.")], same=["a", "a"]) == [0, 0]


@pytest.mark.parametrize(
    ("text", "signed", "agency"),
    [
        pytest.param("LONDON (Reuters) - Ships wait.", [], "Reuters", id="dateline"),
        pytest.param("Berlin (dpa) – Die Schiffe warten.", [], "dpa", id="German dateline"),
        pytest.param("NEW YORK, Reuters — Ships wait.", [], "Reuters", id="without brackets"),
        pytest.param("Ships wait.", ["Ana Bell", "The Associated Press"], "AP", id="byline"),
        pytest.param(f"Ships wait. {'More. ' * 40} © 2026 AFP", [], "AFP", id="last line"),
        pytest.param(
            f"Ships wait. {'More. ' * 40} Reporting by Ana Bell; Editing by Ben Low", [], "Reuters", id="its desks"
        ),
        pytest.param("The app of Reuters (the agency) was down.", [], "", id="told about"),
        pytest.param("Frankfurt/Main (dpa/lhe) - Die Schiffe warten.", [], "dpa", id="with its regional desk"),
        pytest.param("Berlin, 3. Mai (dpa) Die Schiffe warten.", [], "dpa", id="no dash, and a sentence begins"),
        pytest.param("Madrid, 3 dic (EFE).- Los barcos esperan.", [], "EFE", id="Spanish dateline"),
        pytest.param("（共同通信）船が待つ。", [], "Kyodo", id="Japanese dateline"),
        pytest.param("Ana Bell\nPARIS (AP) — Ships wait.", [], "AP", id="below the byline"),
        pytest.param("Ships wait, an agency (Reuters) - the oldest - says.", [], "", id="in the middle of a sentence"),
        pytest.param("The agency (AP) said that ships wait.", [], "", id="the sentence goes on"),
        pytest.param("In May a wire report (AP) Ships of all sorts quote wrongly.", [], "", id="no place before it"),
        pytest.param("Reuters – the agency – sells its building.", [], "", id="a thought between dashes"),
        pytest.param("dpa-Chefin Eva Holm geht.", [], "", id="a part of a word"),
        pytest.param("According to one source, Reuters: sells its building.", [], "", id="a colon"),
        pytest.param(f"Ships wait. {'More. ' * 40} Source: Reuters data of May", [], "", id="a source of figures"),
        pytest.param("PA schools close.", [], "", id="the letters alone"),
        pytest.param("", [], "", id="nothing"),
    ],
)
def test_an_agency_is_known_by_where_it_signs(text: str, signed: list[str], agency: str) -> None:
    """By dateline, byline or last line, not by being mentioned."""
    assert agency_of(text, signed) == agency


def test_papers_of_one_owner_are_one_voice() -> None:
    """By the name that was bought; two of a country's second level are two."""
    texts = [telling(event["title"], event["report"]) for event in EVENTS[:3]]
    assert voices(texts, ["www.a.example", "sport.a.example", "b.example"]).count == 2
    assert voices(texts, ["www.a.co.uk", "www.b.co.uk", ""]).count == 3


def test_what_an_agency_wrote_is_counted() -> None:
    """For "3 sources, 2 of them by AP"."""
    texts: list[Any] = [telling(str(number), f"PARIS (AP) – {EVENTS[number]['report']}") for number in range(2)]
    found = voices([*texts, telling("", EVENTS[2]["report"])], ["a.example", "b.example", "c.example"])
    assert (found.count, found.agencies) == (2, {"AP": 2})
