"""What the check of sentences against the article finds, and what it lets pass."""

import pytest

from bot.briefing.grounding import check, examine
from bot.briefing.grounding.ground import Ground

ARTICLE = """
Harwick's council voted on Tuesday, 14 May, to close the old bridge to lorries heavier than 7.5 tonnes.
Anna Petrov, who leads the transport committee, said the bridge had carried 1,400 lorries a day in the 1990s.
"We cannot wait until a lorry falls into the river," she said.
Martin Keogh, chairman of the hauliers' association, did not accept the decision and will go to court.
The detour adds 11 kilometres and will cost his members 2.1 million pounds a year, he said.
The European Central Bank and the U.S. company Brightwater lent the county money for 30 days.
Some 640 lorries will have to go through the village of Colne.
Iran sent engineers; three of them stayed until March.
"""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("The council closed the bridge on Tuesday.", [], id="true"),
        pytest.param("The council closed the bridge on Friday.", ["date"], id="another weekday"),
        pytest.param("The council voted in June.", ["date"], id="another month"),
        pytest.param("The council voted in May.", [], id="the month may"),
        pytest.param("The council may vote again.", [], id="the verb may"),
        pytest.param("It carried 1400 lorries a day.", [], id="without the separator"),
        pytest.param("It carried 1.400 lorries a day.", [], id="with another separator"),
        pytest.param("It carried 1,500 lorries a day.", ["number"], id="another number"),
        pytest.param("It costs £2,100,000 a year.", [], id="a scale written out"),
        pytest.param("It costs 2.1 billion pounds a year.", ["number"], id="another scale"),
        pytest.param("It costs 2.1 million dollars a year.", ["number"], id="another currency"),
        pytest.param("They lent money for 30 years.", ["number"], id="another unit"),
        pytest.param("3 engineers stayed.", [], id="a word as a figure"),
        pytest.param("Four engineers stayed.", ["number"], id="another number word"),
        pytest.param('Petrov said: "We cannot wait until a lorry falls into the river."', [], id="a quotation"),
        pytest.param("Petrov said: “We cannot wait until a lorry falls into the river”.", [], id="other marks"),
        pytest.param('Petrov said: "We cannot wait … into the river."', [], id="a shortened quotation"),
        pytest.param('Petrov said: "We must not wait until a lorry falls."', ["quote"], id="a quotation made up"),
        pytest.param("The chairman, Martin Keogh, objected.", [], id="a name"),
        pytest.param("The chairman, Martin Doyle, objected.", ["name"], id="another surname"),
        pytest.param("According to Reuters, the bridge is closed.", ["name"], id="a source that was not named"),
        pytest.param("Money came from the ECB.", [], id="initials of a name"),
        pytest.param("Money came from the US company.", [], id="initials without dots"),
        pytest.param("The Iranian engineers stayed.", [], id="a people of a country"),
        pytest.param("The Iraqi engineers stayed.", ["name"], id="another people"),
        pytest.param("Officials closed the bridge.", [], id="a word at a sentence's start is no name"),
        pytest.param("Petrov's committee met.", [], id="a possessive"),
    ],
)
def test_facts_are_looked_up_in_the_article(text: str, kinds: list[str]) -> None:
    """What is not in the article does not go out; how it is written does not matter."""
    assert [finding.kind for finding in check(ARTICLE, text)] == kinds


def test_finding_says_where_it_stands() -> None:
    """The repair names it, and a view may mark it."""
    text = "The council, led by Greta Olsen, closed it."
    assert [(found.text, text[found.start : found.end]) for found in check(ARTICLE, text)] == [
        ("Greta", "Greta"),
        ("Olsen", "Olsen"),
    ]


CITED = ARTICLE.strip().splitlines()


@pytest.mark.parametrize(
    ("text", "cited", "kinds"),
    [
        pytest.param(CITED[4], 4, [], id="the source itself"),
        pytest.param(
            "Keogh, who chairs the hauliers, rejects the decision and wants to sue.", 3, [], id="a free paraphrase"
        ),
        pytest.param(
            "Anna Petrov, who leads the committee, said the bridge had carried 640 lorries a day in the 1990s.",
            1,
            ["swapped"],
            id="a number from elsewhere",
        ),
        pytest.param(
            "Anna Petrov, chairman of the hauliers' association, did not accept the decision.",
            3,
            ["swapped"],
            id="a name from elsewhere",
        ),
        pytest.param(
            "Martin Keogh accepted the decision, the chairman of the hauliers' association, and will go to court.",
            3,
            ["negation"],
            id="a lost not",
        ),
        pytest.param(
            "The detour does not add 11 kilometres and will cost his members 2.1 million pounds a year.",
            4,
            ["negation"],
            id="an added not",
        ),
        pytest.param("Martin Keogh refused to accept the decision.", 3, [], id="not, in other words"),
        pytest.param(
            "Iran sent engineers until March.", 0, ["citation"], id="a citation that has nothing to do with it"
        ),
    ],
)
def test_cited_sentences_have_to_bear_the_claim_out(text: str, cited: int, kinds: list[str]) -> None:
    """Every word may stand somewhere in the article, and the sentence still be false."""
    assert sorted({finding.kind for finding in check(ARTICLE, text, [CITED[cited]])}) == kinds


def test_words_keep_their_speaker() -> None:
    """A true quotation in another mouth is a false one."""
    said = 'Martin Keogh said: "We cannot wait until a lorry falls into the river."'
    assert [finding.kind for finding in check(ARTICLE, said, [CITED[2]])] == ["speaker"]
    right = 'Anna Petrov said: "We cannot wait until a lorry falls into the river."'
    assert check(ARTICLE, right, [CITED[2]]) == []


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        pytest.param("Der Umweg kostet 2,1 Millionen Pfund im Jahr.", "de", [], id="German decimals and scale"),
        pytest.param("Der Umweg kostet 2,2 Millionen Pfund im Jahr.", "de", ["number"], id="another German number"),
        pytest.param("Der Rat stimmte am Dienstag, dem 14. Mai, ab.", "de", [], id="German dates"),
        pytest.param("Der Rat stimmte am Montag ab.", "de", ["date"], id="another German weekday"),
        pytest.param("Le conseil a voté mardi 14 mai.", "fr", [], id="French dates"),
        pytest.param("Le conseil a voté en juin.", "fr", ["date"], id="another French month"),
        pytest.param("El puente llevaba 1.400 camiones al día.", "es", [], id="Spanish thousands"),
        pytest.param("Совет проголосовал 14 мая.", "ru", [], id="a Russian date in the genitive"),
        pytest.param("Сказала Анна Петрова.", "ru", [], id="a name in another script"),
        pytest.param("Сказал Борис Джонсон.", "ru", ["name", "name"], id="another name in another script"),
        pytest.param("Der Chef der Spediteure, Martin Keogh, klagt.", "de", [], id="German nouns are no names"),
        pytest.param(
            "Der Chef der Spediteure, Peter Schmidt, klagt.", "de", ["name", "name"], id="another German name"
        ),
    ],
)
def test_translations_are_checked_for_names_numbers_and_dates(text: str, language: str, kinds: list[str]) -> None:
    """A briefing in the reader's language is held to the same article."""
    assert [finding.kind for finding in check(ARTICLE, text, language=language)] == kinds


@pytest.mark.parametrize(
    ("text", "cited", "kinds"),
    [
        pytest.param("Der Umweg kostet 2,1 Millionen Pfund.", 4, [], id="a figure of its source"),
        pytest.param("Niemand will warten.", 2, [], id="no word in common"),
        pytest.param("Die Brücke trug 1.400 Lastwagen am Tag.", 6, ["swapped"], id="a figure from far away"),
    ],
)
def test_translations_are_held_to_the_figures_of_their_sources(text: str, cited: int, kinds: list[str]) -> None:
    """More cannot be compared between two languages."""
    assert [found.kind for found in check(ARTICLE, text, [CITED[cited]], language="de")] == kinds


def test_date_reckoned_from_the_publication_counts_as_said() -> None:
    """A model may turn "on Friday" into a date when the article is dated."""
    ground = Ground(["The council votes on Friday."], "en", published="2026-03-11T08:00:00Z")
    assert examine(ground, "The council votes in March 2026.", language="en") == []
    assert examine(ground, "The council votes in April 2027.", language="en") != []


@pytest.mark.parametrize(
    ("language", "text", "true"),
    [
        pytest.param("en", "The council votes on Friday, March 13, 2026.", True, id="the next one"),
        pytest.param("en", "The council voted on Friday, March 6, 2026.", True, id="the last one"),
        pytest.param("en", "The council votes on Friday, March 14, 2026.", False, id="no Friday"),
        pytest.param("en", "The council votes on Friday, March 20, 2026.", False, id="a later one"),
        pytest.param("de", "Der Rat stimmt am Freitag, dem 13. März 2026, ab.", True, id="in German"),
        pytest.param("fr", "Le conseil vote le vendredi 13 mars 2026.", True, id="in French"),
        pytest.param("es", "El consejo vota el viernes 13 de marzo de 2026.", True, id="in Spanish"),
        pytest.param("de", "Der Rat stimmt am Freitag, dem 14. März 2026, ab.", False, id="wrong in German"),
    ],
)
def test_weekday_may_be_written_out_as_a_date(language: str, text: str, true: bool) -> None:
    """The prompt asks for it when the article is old; the last and the next day of that name are meant."""
    article = ["The old bridge is in danger.", "It was built in 1931.", "The council votes on Friday."]
    ground = Ground(article, "en", published="2026-03-11T08:00:00Z")
    assert (examine(ground, text, [2], language=language) == []) is true


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("The Harwick Observer calls the bridge unsafe.", [], id="its own name"),
        pytest.param("The Colne Observer calls the bridge unsafe.", ["name"], id="another paper"),
    ],
)
def test_site_may_be_named(text: str, kinds: list[str]) -> None:
    """The model is told where a commentary stands, and says so."""
    ground = Ground(["The bridge is unsafe, we think."], "en", site="www.harwickobserver.com")
    assert [found.kind for found in examine(ground, text, [0], language="en")] == kinds


@pytest.mark.parametrize(
    ("article", "text", "kinds"),
    [
        pytest.param("市議会は5月14日に橋を閉鎖した。", "橋は14日に閉鎖された。", [], id="Japanese, true"),
        pytest.param("市議会は5月14日に橋を閉鎖した。", "橋は15日に閉鎖された。", ["number"], id="Japanese, false"),
        pytest.param("彼は「橋はもう持たない」と言う。", "「橋はまだ持つよ」と言う。", ["quote"], id="Japanese words"),
        pytest.param("ペトロフ委員長が発表した。", "ジョンソン委員長が発表した。", ["name"], id="a name in katakana"),
        pytest.param("Москва направила 12 инженеров.", "Из Москвы прибыли 12 инженеров.", [], id="a Russian case"),
        pytest.param("أغلق المجلس الجسر أمام 340 شاحنة.", "أغلق المجلس الجسر أمام 350 شاحنة.", ["number"], id="Arabic"),
    ],
)  # fmt: skip
def test_articles_in_other_scripts_are_checked_too(article: str, text: str, kinds: list[str]) -> None:
    """Numbers, quotations and what can be told of names."""
    assert [finding.kind for finding in check(article, text)] == kinds
