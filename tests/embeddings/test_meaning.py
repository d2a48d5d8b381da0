"""What the real model makes of the grouping: other words, other languages. The figures of docs/decisions rest on it."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.embedding.embedder import installed

pytestmark = [
    pytest.mark.embeddings,
    pytest.mark.skipif(not installed(), reason="the extra is not installed: make test-embeddings installs it"),
]

SAMPLES = Path(__file__).parents[1] / "samples"
EVENTS = tomllib.loads((SAMPLES / "languages.toml").read_text(encoding="utf-8"))["events"]
#: Those that were there before the rule, and those that came after it.
HALVES = {"before": EVENTS[:20], "after": EVENTS[20:]}
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def item(text: list[str]) -> dict[str, str]:
    from tests.meant import meant

    language, title, opening = text
    return meant({"language": language, "title": title, "text": opening})


@pytest.mark.parametrize("half", HALVES)
def test_one_story_in_two_languages_is_one_and_another_of_its_kind_is_not(half: str) -> None:
    """A right pair and a near miss of each event, each pair by itself."""
    from bot.service.stories import group

    events = HALVES[half]
    right = [group([item(event["one"]), item(event["other"])]) == [0, 0] for event in events]
    apart = [group([item(event["one"]), item(event["miss"])]) == [0, 1] for event in events]
    assert len(events) == 20
    assert sum(right) >= 17
    assert sum(apart) >= 17


def test_in_a_digest_of_four_languages_stories_find_each_other() -> None:
    """Sixty texts at once: what was told in two languages is together, and little else is."""
    from bot.service.stories import group

    texts = [item(event[which]) for event in HALVES["before"] for which in ("one", "other", "miss")]
    labels = group(texts)
    together = [labels[at] == labels[at + 1] for at in range(0, 60, 3)]
    apart = [labels[at] != labels[at + 2] for at in range(0, 60, 3)]
    assert (sum(together) + sum(apart)) / 40 >= 0.85


def test_events_of_one_kind_stay_two() -> None:
    """Their meaning is as near as their words; who and where still tells them apart."""
    from tests.meant import group

    pairs = tomllib.loads((SAMPLES / "alike.toml").read_text(encoding="utf-8"))["pairs"]
    for pair in pairs:
        items = [{"title": title, "text": text, "language": "en"} for title, text in pair.values()]
        assert group(items) == [0, 1], pair["one"][0]


def test_other_words_are_found() -> None:
    """Two headlines without a word in common, among others."""
    from bot.service import stories
    from tests.meant import group

    items = [
        {"title": title, "text": "", "language": "en"}
        for title in (
            "Wildfire forces thousands from their homes",
            "Blaze drives residents out as forest burns",
            "Museum hands bronze heads back",
            "Parliament passes law on wells",
        )
    ]
    assert stories.group(items) == [0, 1, 2, 3]
    assert group(items) == [0, 0, 1, 2]


def test_labels_do_not_depend_on_the_order() -> None:
    """Turned round, the same belong together."""
    from bot.service.stories import group

    texts = [item(event[which]) for event in EVENTS[:10] for which in ("one", "other", "miss")]
    there, back = group(texts), group(texts[::-1])[::-1]
    assert [[one == other for other in there] for one in there] == [[one == other for other in back] for one in back]


def _changed(known: Mapping[str, str], **to: str) -> dict[str, str]:
    return {**known, **to}


def test_vectors_of_another_model_or_none_at_all_are_passed_over() -> None:
    """After the model changed, old links are compared by their words; nothing breaks on a row of another version."""
    from bot.service.stories import group

    one, other = item(EVENTS[2]["one"]), item(EVENTS[2]["other"])
    assert group([one, other]) == [0, 0]
    assert group([one, _changed(other, model="another 1.0")]) == [0, 1]
    for vector in ("", "no base64", "AAAA", "A" * 512):
        assert group([one, _changed(other, vector=vector)]) == [0, 1]
    assert group([one, other, _changed(one, vector="", title="Else", text="Trees.")])[:2] == [0, 0]


def test_the_same_meaning_weeks_later_is_another_story() -> None:
    """Every autumn the bank raises its rate, in every language."""
    from bot.language.telling import telling
    from bot.service.clustering import WINDOW, clusters

    tellings = []
    for text in (EVENTS[1]["one"], EVENTS[1]["other"]):
        known = item(text)
        told = telling(text[1], text[2], text[0])
        tellings.append(replace(told, vector=known["vector"], model=known["model"]))
    assert clusters(tellings, [NOW, NOW + timedelta(hours=5)]) == [0, 0]
    assert clusters(tellings, [NOW, NOW + WINDOW + timedelta(hours=1)]) == [0, 1]


def test_centres_are_what_the_headlines_give() -> None:
    """The file is made by `python -m tests.centres`, not by hand; small differences are those of processors."""
    import numpy as np

    from bot.embedding.model import _centres
    from tests import centres

    made = tomllib.loads(centres.text())
    scale = made.pop("scale")
    shipped = _centres()
    assert shipped.keys() == made.keys()
    for tag, text in made.items():
        other = centres.unpacked(text) * scale
        assert float(np.abs(shipped[tag] - other).max()) < 0.01
