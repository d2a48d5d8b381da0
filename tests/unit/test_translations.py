"""A briefing in another language than its article is held to the figures, dates and names of its sources."""

import random
import re
import tomllib
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.grounding import examine
from bot.briefing.grounding.abroad.names import Abroad
from bot.briefing.grounding.abroad.places import gazetteer, home
from bot.briefing.grounding.abroad.sounds import alike, skeleton, vague_skeleton
from bot.briefing.grounding.facts import facts
from bot.briefing.grounding.ground import Ground
from bot.briefing.layout import Draft
from bot.briefing.writing.review import Reviewer
from bot.domain.briefing import Part, Sentence
from bot.language.scripts import script
from tests.claims import pairs

SAMPLES = Path(__file__).parents[1] / "samples"


def _ground(pair: dict[str, Any]) -> Ground:
    return Ground(pair["article"].strip().split("\n"), pair.get("article_language", "en"))


def _rows(side: str) -> list[Any]:
    return [
        pytest.param(pair, *row, id=f"{pair.get('article_language', 'en')}-{pair['language']} {row[0][:30]}")
        for pair in pairs()
        for row in pair[side]
    ]


@pytest.mark.parametrize(("pair", "text", "cites"), _rows("right"))
def test_a_right_translation_is_let_pass(pair: dict[str, Any], text: str, cites: int) -> None:
    """Months, decimal commas, offices, declined and transliterated names: a false alarm would drop a good sentence."""
    assert examine(_ground(pair), text, [cites - 1], language=pair["language"]) == []


@pytest.mark.parametrize(("pair", "text", "cites", "kind"), _rows("wrong"))
def test_a_wrong_translation_is_found(pair: dict[str, Any], text: str, cites: int, kind: str) -> None:
    """Another figure, date, place or person than the source has, or one from elsewhere in the article."""
    found = examine(_ground(pair), text, [cites - 1], language=pair["language"])
    assert kind in {finding.kind for finding in found}


#: The same story in the languages of the layout, sentence by sentence; in English it has another currency.
BRIDGE = {
    language: sample["text"].strip().replace("pounds", "euros").split("\n")
    for language, sample in tomllib.loads((SAMPLES / "articles.toml").read_text(encoding="utf-8")).items()
}
WHOLE = sorted(language for language, sentences in BRIDGE.items() if len(sentences) == len(BRIDGE["en"]))
#: A translation of a quotation is no quotation; whoever said it is told without marks.
QUOTED = 3
#: A name that begins with W in neither alphabet, and is too short to be heard: "Венд" and "Уэнд".
TOO_SHORT = {("ru", "uk"), ("uk", "ru")}


@pytest.mark.parametrize("article", WHOLE)
def test_one_story_is_found_in_another_language_sentence_by_sentence(article: str) -> None:
    """Thirteen languages, each held against each."""
    ground = Ground(BRIDGE[article], article)
    for language in set(WHOLE) - {article}:
        for place, sentence in enumerate(BRIDGE[language]):
            if place != QUOTED and not (place == 0 and (article, language) in TOO_SHORT):
                assert examine(ground, sentence, [place], language=language) == [], (language, sentence)


@pytest.mark.parametrize("article", WHOLE)
def test_figures_have_to_be_those_of_the_source(article: str) -> None:
    """A count of lorries does not bear out a cost, although the article has both."""
    ground = Ground(BRIDGE[article], article)
    for language in set(WHOLE) - {article}:
        for place, cited in ((4, 7), (5, 8), (7, 4), (8, 5), (1, 9)):
            found = examine(ground, BRIDGE[language][place], [cited], language=language)
            assert found, (language, BRIDGE[language][place])
        for place in (4, 5, 7):
            wrong = re.sub(r"\d+", lambda figure: str(int(figure[0]) + 7), BRIDGE[language][place], count=1)
            assert examine(ground, wrong, [place], language=language), (language, wrong)


def _draft(*texts: str) -> Draft:
    return tuple(Sentence(Part.BODY, text, (1,)) for text in texts)


def test_a_name_of_which_nobody_can_tell_counts_as_unchecked() -> None:
    """To find 14 of 14 names is worth nothing when Chinese characters, which nobody compared, are among them."""
    ground = Ground(["岸田氏は東京でアンナ・ペトロフ氏と会談した。"], "ja")
    checks = Reviewer(ground, language="en").checks(_draft("Kishida met Anna Petrov and Yamamoto in Tokyo."))
    # Kishida opens the sentence; Anna has too few consonants; Yamamoto may be any of the characters.
    assert checks.names == (2, 2)
    assert Reviewer(ground, language="en").checks(_draft("It was said that Suzuki met Abe.")).names == (0, 0)


@pytest.mark.parametrize(
    ("language", "share_min"),
    [("ru", 0.85), ("el", 0.65), ("ar", 0.8), ("he", 0.8), ("ko", 0.75), ("ja", 0.75)],
)
def test_names_are_recognised_in_other_scripts(language: str, share_min: float) -> None:
    """Measured on the cities of CLDR, some of which have quite another name there; two cities are rarely one."""
    cities = _cities(language)
    near = 3 if language == "ru" else 4
    sounds = skeleton if language == "ru" else vague_skeleton
    heard = [alike(sounds(one), sounds(other), near) for one, other in cities]
    assert sum(heard) >= share_min * len(cities)
    dice = random.Random(7)
    strangers = [(dice.choice(cities)[0], dice.choice(cities)) for _ in range(3_000)]
    mistaken = [alike(sounds(one), sounds(other[1]), near) for one, other in strangers if one != other[0]]
    assert sum(mistaken) <= 0.015 * len(mistaken)


def _cities(language: str) -> list[tuple[str, str]]:
    from babel import Locale

    from bot.language.letters import folded

    zones = Locale.parse(language).time_zones
    pairs = ((zone.split("/")[-1].replace("_", " "), data.get("city", "")) for zone, data in zones.items())
    return [
        (folded(one), folded(other) if script(other) in {"cyrillic", "greek"} else other)
        for one, other in pairs
        if other and " " not in one + other and script(other) not in {"latin", "han"}
    ]


@pytest.mark.parametrize(
    ("language", "text", "codes"),
    [
        ("en", "The US, Germany's capital and Russian troops", {"US", "DE", "RU"}),
        ("en", "they told us", set()),
        ("de", "die deutsche und die amerikanische Regierung in Wien", {"DE", "US", "Europe/Vienna"}),
        ("fr", "les Pays-Bas et l'Allemagne", {"NL", "DE"}),
        ("ru", "в Риме и в Южной Корее, из США", {"Europe/Rome", "KR", "US"}),
        ("ja", "米国とドイツは東京で", {"US", "DE", "Asia/Tokyo"}),
        ("zh", "美国总统访问北京", {"US", "beijing"}),
        ("xx", "nothing known", set()),
    ],
)
def test_places_are_found_by_any_of_their_names(language: str, text: str, codes: set[str]) -> None:
    """The country, its people and its adjective are one."""
    assert codes <= {place.code for place in gazetteer(language).find(text)}


def test_every_language_names_the_same_places() -> None:
    """A place that only one language knew could be compared with nothing; CLDR has most names of ours, too."""
    english = gazetteer("en")
    for language in ("de", "fr", "es", "pt", "it", "nl", "ru"):
        assert len(english.common - gazetteer(language).common) <= 16, language
    for name, code in (("Deutschland", "DE"), ("Vereinigte Staaten", "US"), ("Frankreich", "FR"), ("Japan", "JP")):
        assert [place.code for place in gazetteer("de").find(name)] == [code]


def test_country_of_the_language_is_understood() -> None:
    """An article in Polish does not say that its Sejm is the Polish one; a translation may."""
    assert (home("pl"), home("ja"), home("de"), home("xx")) == ("PL", "JP", "DE", "")
    ground = Ground(["Sejm uchwalił w piątek ustawę."], "pl")
    assert examine(ground, "Poland's parliament passed the law on Friday.", [0], language="en") == []
    assert examine(ground, "On Friday, Hungary's parliament passed the law.", [0], language="en") != []


@settings(max_examples=150)
@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.sampled_from(["en", "de", "ru", "tr", "ja", "zh", "ko", "ar", "el", "he", "und"]),
    st.sampled_from(["en", "de", "fr", "pl", "tr", "ja", "ar", "xx"]),
)
def test_any_text_in_any_language_is_examined(article: str, claim: str, language: str, other: str) -> None:
    """Whatever a page or a model writes: findings point into the claim, and nothing breaks."""
    ground = Ground([article or "x", "İstanbul’da 3.5 milyon 2億 الثلاثاء"], language)
    for finding in examine(ground, claim, [0], language=other):
        assert 0 <= finding.start < finding.end <= len(claim)
    names = [fact for fact in facts(claim, other) if fact.kind == "name"]
    assert set(Abroad(article, [article], language).verdicts(claim, names, other)) == set(names)


@pytest.mark.parametrize(("one", "other"), list(permutations(["en", "de", "ru", "ja", "ar"], 2))[:8])
def test_text_that_says_nothing_checkable_is_let_pass(one: str, other: str) -> None:
    """No figure, no date, no name: nothing can be compared."""
    plain = {"en": "they will talk again", "de": "sie reden wieder", "ru": "они встретятся снова", "ja": "また会う",
             "ar": "سيلتقون مجددا"}  # fmt: skip
    assert examine(Ground([plain[one]], one), plain[other], [0], language=other) == []


CLOSES = ("en", "Norvane may close its base in Falden before June.")
ASKED = ("en", "Prosecutors asked whether Keogh had paid the auditors.")
PROMISED = ("en", "Norvane promised to pay back 40 million euros.")
THOUGHT = ("de", "Vermutlich hat Keogh die Prüfer bezahlt.")
LONG = ("en", "Norvane, which flies to 40 cities, may close its base in Falden before June.")
FORBIDDEN = ("en", "Alberta may not tax the wind.")


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        pytest.param(CLOSES, ("de", "Norvane könnte seinen Standort in Falden vor Juni schließen."), [], id="könnte"),
        pytest.param(CLOSES, ("de", "Norvane schließt seinen Standort in Falden vor Juni."), ["hedge"], id="schließt"),
        pytest.param(ASKED, ("fr", "Le parquet a demandé si Keogh avait payé les auditeurs."), [], id="si"),
        pytest.param(ASKED, ("fr", "Keogh a payé les auditeurs, selon le parquet."), ["hedge"], id="a payé"),
        pytest.param(PROMISED, ("es", "Norvane prometió devolver 40 millones de euros."), [], id="prometió"),
        pytest.param(PROMISED, ("es", "Norvane ha devuelto 40 millones de euros."), ["hedge"], id="ha devuelto"),
        pytest.param(THOUGHT, ("en", "Keogh is thought to have paid the auditors."), [], id="thought to"),
        pytest.param(THOUGHT, ("en", "Keogh paid the auditors."), ["hedge"], id="paid"),
        pytest.param(LONG, ("de", "Norvane fliegt in 40 Städte."), [], id="the part that is certain"),
        pytest.param(FORBIDDEN, ("de", "Alberta darf den Wind nicht besteuern."), [], id="may not"),
    ],
)
def test_what_is_left_open_stays_open_in_another_language(
    source: tuple[str, str], text: tuple[str, str], kinds: list[str]
) -> None:
    """Where the translation tells all of its source; a part of it may be what is certain."""
    found = examine(Ground([source[1]], source[0]), text[1], [0], language=text[0])
    assert [finding.kind for finding in found] == kinds
