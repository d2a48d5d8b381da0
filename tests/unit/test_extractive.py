"""The engine that needs no model: which sentences it picks, in every language of the reader."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.extractive import brief, draft
from bot.briefing.extractive.conclusion import conclusion
from bot.briefing.extractive.lead import LEAD_SENTENCES, lead
from bot.briefing.extractive.lines import lines
from bot.briefing.extractive.standing import introductions, standing, states, weak
from bot.briefing.extractive.weighed import Weighed
from bot.briefing.grounding import check
from bot.briefing.layout import composed
from bot.briefing.vocabulary.phrases import languages, phrases
from bot.domain.briefing import Length, Part
from bot.language.datelines import bare
from bot.language.sentences import split

SAMPLES = tomllib.loads((Path(__file__).parents[1] / "samples/articles.toml").read_text(encoding="utf-8"))
LANGUAGES = list(SAMPLES)

KEEPERS = ("Anna", "Bela", "Cleo")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_the_articles_own(language: str) -> None:
    """Labelled as picked, so it has to be."""
    sample = SAMPLES[language]
    parts = brief(sample["text"], sample["title"])
    assert parts.lead
    assert parts.body
    assert all(sentence in sample["text"] for sentence in (*parts.lead, *parts.body, parts.conclusion))


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_open_with_a_sentence_that_stands_alone(language: str) -> None:
    """Nothing begins with "But", "they", or words of whom is not said."""
    parts = brief(SAMPLES[language]["text"], SAMPLES[language]["title"], language)
    for opening in filter(None, (parts.lead[0], parts.body[0], parts.conclusion)):
        assert not weak(opening, language), opening


@pytest.mark.parametrize("language", LANGUAGES)
def test_pronoun_follows_the_sentence_it_points_to(language: str) -> None:
    """A "they" whose sentence was left out points to somebody else."""
    sentences = split(SAMPLES[language]["text"], language)
    chosen = draft(sentences, title="", language=language, length=Length.FULL)
    body = [sentence.supported_by[0] for sentence in chosen if sentence.part is Part.BODY]
    assert body == sorted(body)
    assert all(number - 1 in body for number in body[1:] if not standing(sentences, language)[number - 1].apart)


@pytest.mark.parametrize("language", LANGUAGES)
def test_overview_is_one_sentence_on_what_the_title_speaks_of(language: str) -> None:
    """In the language of the article: topics that stand in it, or its title."""
    sample, words = SAMPLES[language], phrases(language)
    overview = brief(sample["text"], sample["title"], language).overview
    shapes = [re.escape(words.titled).replace(r"\{title\}", "(.+)"), words.topics.format(topics="(.+)")]
    found = next(filter(None, (re.fullmatch(shape, overview) for shape in shapes)))
    assert found[1] == sample["title"] or all(
        part in sample["text"] for part in re.split("|".join(map(re.escape, words.list)), found[1])
    )


def test_every_language_of_the_layout_has_a_sample() -> None:
    """What is not tried goes wrong unseen."""
    assert set(LANGUAGES) == set(languages())


@pytest.mark.parametrize("language", LANGUAGES)
def test_overview_is_introduced_once(language: str) -> None:
    """What is posted is what the engine lists: the words before a list are not those before a sentence."""
    sample = SAMPLES[language]
    chosen = draft(split(sample["text"], language), title=sample["title"], language=language)
    (listed,) = [sentence.text for sentence in chosen if sentence.part is Part.OVERVIEW]
    posted = composed(chosen, language=language)[Part.OVERVIEW]
    assert posted == listed
    assert posted.count(phrases(language).titled.partition("{title}")[0].strip()[:12]) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_flagged_by_the_check(language: str) -> None:
    """The check that models have to pass lets true sentences pass."""
    sample = SAMPLES[language]
    parts = brief(sample["text"], sample["title"], language)
    for sentence in filter(None, (*parts.lead, *parts.body, parts.conclusion)):
        assert check(sample["title"] + "\n" + sample["text"], sentence, [sentence]) == []


@given(st.text(max_size=2_000), st.sampled_from(["en", "de", "ja", "ar", "und", ""]))
def test_any_text_gives_verbatim_sentences_or_none(text: str, language: str) -> None:
    """A page may hold anything."""
    folded = " ".join(text.split())
    parts = brief(text, language=language or None)
    assert all(sentence in folded for sentence in (*parts.lead, *parts.body))


@pytest.mark.parametrize(
    ("sentence", "hangs"),
    [
        pytest.param("He left the town.", True, id="a pronoun"),
        pytest.param("It’s over.", True, id="a pronoun run together"),
        pytest.param("But the bridge stayed.", True, id="a but"),
        pytest.param('"Never," he said.', True, id="a quotation"),
        pytest.param("On the other hand, the bridge is old.", True, id="a connective of several words"),
        pytest.param("The council rejected these accusations.", True, id="pointing back"),
        pytest.param("The council rejected this accusation.", True, id="pointing back to one thing"),
        pytest.param("The council met this week.", False, id="pointing to the calendar"),
        pytest.param("The court freed those who had paid.", False, id="pointing forward"),
        pytest.param("As they left the town, it rained.", True, id="a pronoun behind a small word"),
        pytest.param("The next day the bridge was shut.", True, id="counting from a day that is not told"),
        pytest.param("Both Anna Petrov and Martin Keogh left.", False, id="both, with who they are"),
        pytest.param("Both left the town.", True, id="both of whom is not said"),
        pytest.param("Heather left the town.", False, id="a name that begins like a pronoun"),
        pytest.param("Butter became dear.", False, id="a word that begins like a but"),
        pytest.param("$5 is too much.", False, id="a figure"),
        pytest.param("Below are all the teams that came.", True, id="a list that is not there"),
        pytest.param("The novel of 1959 is the best source for that.", True, id="pointing back with its last word"),
        pytest.param("Alright, it is time for the tools.", True, id="going on with a talk"),
        pytest.param("Before we look at the tools, some words on wood.", True, id="announcing what comes"),
        pytest.param("The council paid for that bridge.", False, id="a that with its noun"),
        pytest.param("Honestly, the list nearly went without this lamp because of it.", True, id="because of what"),
        pytest.param("(The council met on a Tuesday, as it does.)", True, id="an aside in brackets"),
    ],
)
def test_openings_that_hang_in_the_air(sentence: str, hangs: bool) -> None:
    """What a reader without the article cannot follow."""
    assert weak(sentence, "en") is hangs


@pytest.mark.parametrize(
    ("sentence", "usable"),
    [
        pytest.param("The council closed the bridge to lorries.", True, id="a sentence"),
        pytest.param("Closed bridge", False, id="a caption"),
        pytest.param("Sign up for our daily letter from the town hall.", False, id="an advert"),
        pytest.param("The council closed the bridge to lorries and", False, id="cut off"),
        pytest.param("Now you can hear ten things about Colne each morning.", False, id="an advert for a podcast"),
        pytest.param("* The council closed the bridge to lorries.", False, id="a list item"),
        pytest.param("By Anna Petrov, Martin Keogh on Monday, November 3rd, 2025 at 11:08 a.m.", False, id="a byline"),
        pytest.param("By January 2026 the council of Harwick wants the bridge shut.", True, id="a date behind by"),
        pytest.param("2025-08-09 The council closed the bridge to lorries.", False, id="what was changed on the page"),
        pytest.param("Consult with our bridge engineers in Harwick today.", False, id="an advert of the page's own"),
        pytest.param("The council " + "and the county " * 40 + "met.", False, id="endless"),
        pytest.param("The payment for your account could not be processed today.", False, id="the reader's account"),
        pytest.param("Wend House does not claim to offer legal advice to anybody.", False, id="no advice"),
        pytest.param("The lawyers of Harwick offer advice to everybody on Mondays.", True, id="advice in the news"),
        pytest.param("This article is based on our handbook for bridges.", False, id="of the page itself"),
        pytest.param("DL | Larry Hale | 63 | 85% | 1 tackle (1 combined).", False, id="the row of a table"),
        pytest.param("The mayor declined to comment on the bridge.", False, id="no comment is no news"),
        pytest.param("The mayor’s office had no comment on the bridge.", False, id="no comment, said otherwise"),
    ],
)
def test_lines_of_the_page_are_not_the_story(sentence: str, usable: bool) -> None:
    """A good extraction still leaves some in."""
    assert standing([sentence], "en")[0].usable is usable


@pytest.mark.parametrize("marks", ["„“", "»«", "«»", "“”", "‚‘"])
def test_sentence_that_ends_with_a_quotation_is_whole_in_every_language(marks: str) -> None:
    """The mark that closes in German opens in English."""
    sentence = f"Die Bürgermeisterin sagte am Abend: {marks[0]}Die alte Brücke bleibt zu.{marks[1]}"
    assert standing([sentence], "de")[0].usable


def test_pieces_of_a_long_quotation_do_not_stand_alone() -> None:
    """A quotation that is cut in two puts words into nobody's mouth."""
    sentences = [
        "He said: “It began in May.",
        "Nobody helped us.",
        "Then it stopped.”",
        "The council of Harwick met on Monday.",
    ]
    assert [found.alone for found in standing(sentences, "en")] == [False, False, False, True]


def test_quotation_that_names_its_speaker_needs_no_neighbour() -> None:
    """It is understood anywhere, although it opens nothing."""
    sentences = [
        "“The bridge is too old for lorries,” said Anna Petrov.",
        "“The bridge is far too old,” she said again.",
    ]
    assert [(found.alone, found.apart) for found in standing(sentences, "en")] == [(False, True), (False, False)]


@pytest.mark.parametrize("length", [Length.STANDARD, Length.FULL])
def test_quotations_are_not_cut(length: Length) -> None:
    """Whoever reads an opening mark waits for the closing one."""
    story = [f"The {number}th councillor of Harwick spoke about road number {number + 40}." for number in range(24)]
    story[3:5] = [
        "Anna Petrov said: “The bridge of Harwick is far too old.",
        "Its council should have shut the bridge.”",
    ]
    chosen = draft(story, title="Anna Petrov on the old bridge of Harwick", language="en", length=length)
    assert all(sentence.text.count("“") == sentence.text.count("”") for sentence in chosen)


def test_surname_points_to_the_full_name() -> None:
    """A briefing that only has the surname leaves its reader guessing."""
    sentences = ["Mayor Anna Petrov spoke.", "The bridge is old.", "Petrov left.", "Mr Petrov is tall."]
    assert introductions(sentences, "en") == [set(), set(), {0}, {0}]
    assert introductions(["Anna Petrov sprach.", "Petrov ging."], "de") == [set(), set()]


def test_sentence_that_is_checked_is_not_reported() -> None:
    """Fact checks state what may be false under a label of its own."""
    sentences = [
        "Claim",
        "The bridge of Harwick was sold to a circus.",
        "Origin",
        "The council denied the sale on Monday.",
    ]
    assert [found.usable for found in standing(sentences, "en")] == [False, False, False, True]


def test_lead_and_conclusion_tell_and_do_not_ask_call_or_list() -> None:
    """A question at the top of an article is answered further down."""
    sentences = [
        "Have you ever wondered why the bridge of Harwick is shut to all lorries?",
        "Start your day with the letter of the Harwick town hall and its bridge.",
        "Harwick council: Bridge shut to all lorries of the town on Tuesday.",
        *(f"The council of Harwick shut bridge number {number} to lorries on Tuesday." for number in range(12)),
    ]
    article = Weighed(sentences, "", "en")
    chosen = lead(article)
    assert len(chosen) == LEAD_SENTENCES
    assert not {0, 1, 2} & {*chosen, conclusion(article, chosen)}


def test_title_with_a_full_stop_is_no_conclusion() -> None:
    """References end with a full stop, too; where verbs are not known, nothing is said of them."""
    title = "The effects and mechanisms of bridges of Harwick on the trade of the council."
    assert not states(title, "en")
    assert states("The council shut the bridge.", "en")
    assert states("The council closed the bridge.", "en")
    assert states("Die Wirkung der Brücke auf den Handel.", "de")
    story = [f"The council of Harwick shut bridge number {number} to lorries." for number in range(14)]
    article = Weighed([*story, title], "The effects of bridges of Harwick on the trade", "en")
    assert conclusion(article, lead(article)) != len(story)


def test_article_that_says_a_sentence_twice_is_briefed_with_one() -> None:
    """Guides repeat themselves."""
    facts = [f"The {word} of Harwick costs {number} pounds a year." for number, word in enumerate(
        ("bridge", "museum", "library", "harbour", "market", "school", "station", "theatre"), start=100
    )]  # fmt: skip
    chosen = draft([*facts, *facts], title="", language="en")
    told = [sentence.text for sentence in chosen if sentence.part is not Part.OVERVIEW]
    assert len(told) == len(set(told))


def test_first_person_is_somebody_who_is_quoted() -> None:
    """Unless the author speaks so throughout."""
    news = ["The council closed the bridge to lorries."] * 9 + ["I never thought that my bridge would close."]
    column = ["I never thought that my bridge would close."] * 5 + ["The council closed the bridge to lorries."] * 5
    assert not standing(news, "en")[-1].usable
    assert standing(column, "en")[0].usable


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("(CNN) -- The bridge is shut.", "The bridge is shut.", id="an agency"),
        pytest.param("(CNN)The bridge is shut.", "The bridge is shut.", id="an agency, run together"),
        pytest.param("HARWICK, Jan 5 (Reuters) - The bridge is shut.", "The bridge is shut.", id="place and day"),
        pytest.param("Harwick, Ill. — The bridge is shut.", "The bridge is shut.", id="place and state"),
        pytest.param("NASA says: The bridge is shut.", "NASA says: The bridge is shut.", id="a speaker"),
        pytest.param(
            "The bridge (1822) - the oldest - is shut.", "The bridge (1822) - the oldest - is shut.", id="none"
        ),
    ],
)
def test_dateline_is_left_out(sentence: str, expected: str) -> None:
    """It names the agency, not the news."""
    assert bare(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param("NEW HARWICK: The bridge is shut.", "The bridge is shut.", id="place in capitals, a colon"),
        pytest.param("Harwick – The bridge is shut.", "The bridge is shut.", id="place and a dash"),
        pytest.param(
            "Harwick. - El puente viejo está cerrado.", "El puente viejo está cerrado.", id="full stop and dash"
        ),
        pytest.param("Harwick, 3. Mai – Die Brücke ist zu.", "Die Brücke ist zu.", id="place, day and month"),
        pytest.param(
            "The bridge – Harwick’s oldest – is shut.", "The bridge – Harwick’s oldest – is shut.", id="a thought"
        ),
        pytest.param(
            "Harwick – Colne’s rival – is glad.", "Harwick – Colne’s rival – is glad.", id="a thought, in capitals"
        ),
        pytest.param(
            "Anna Petrov said it: The bridge is shut.", "Anna Petrov said it: The bridge is shut.", id="speaker"
        ),
    ],
)
def test_place_and_dash_are_a_dateline_where_an_article_begins(sentence: str, expected: str) -> None:
    """Further down they are a thought."""
    assert bare(sentence, opening=True) == expected
    assert bare(sentence) == sentence


@pytest.mark.parametrize(
    "dateline",
    [
        "DUBAI, United Arab Emirates — ",
        "HARWICK, Jan 5 (Reuters) - ",
        "BERLIN (dpa) - ",
        "Berlin (dpa/lno) - ",
        "Harwick/Colne (dpa) - ",
        "ХАРВИК, 3 мая (ТАСС) - ",
        "ŁÓDŹ (PAP) – ",
        "Madrid, 3 dic (EFE).- ",
        "Harwick (AFP) – ",
        "(CNN) -- ",
        "Harwick, Ill. — ",
    ],
)
def test_dateline_shows_as_one_anywhere(dateline: str) -> None:
    """Roundups have several."""
    assert bare(f"{dateline}The bridge is shut.") == "The bridge is shut."


def test_dateline_that_ends_with_a_full_stop_leaves_no_dash_behind() -> None:
    """Its sentence is the news."""
    sentences = ["Madrid, 3 dic (EFE).", "- El ayuntamiento de Harwick cerró el viejo puente."]
    known = standing(sentences, "es")
    assert [found.usable for found in known] == [False, True]
    assert known[1].text == "El ayuntamiento de Harwick cerró el viejo puente."


def test_lead_is_the_early_sentence_that_covers_the_title() -> None:
    """Columns and features begin with a scene."""
    story = [f"The {number}th shop of Harwick sells lamps in street {number + 40}." for number in range(12)]
    scene = "Rain fell on the roofs of the little town on an evening like any other in November."
    news = "The council of Harwick voted to close the old stone bridge to lorries from May."
    parts = brief(
        "\n".join([scene, scene[:-1] + " or March.", news, *story]), "Harwick council closes stone bridge", "en"
    )
    assert parts.lead[0] == news


def test_first_sentence_with_the_news_hangs_on_nothing() -> None:
    """Nothing stands before it: "Their savings gone, 150 dockers came home"."""
    story = [f"The {number}th shop of Harwick sells lamps in street {number + 40}." for number in range(12)]
    news = "Their savings gone and their ship sold, 150 dockers of Harwick came home on Tuesday."
    assert brief("\n".join([news, *story]), "Dockers come home without savings", "en").lead[0] == news
    quoted = "“The dockers of Harwick came home without their savings and their ship,” she said."
    assert quoted not in brief("\n".join([quoted, *story]), "Dockers come home without savings", "en").lead


def test_charge_has_its_denial_beside_it() -> None:
    """Half of it is a slander."""
    charge = "The council of Harwick accused the dockers of Colne of burning the old bridge down."
    denial = "They denied it, and the police found no evidence."
    rest = [f"The {number}th shop of Harwick sells lamps in street {number + 40}." for number in range(12)]
    assert brief("\n".join([charge, denial, *rest]), "Council accuses dockers", "en").lead == [charge, denial]
    long_one = f"{denial[:-1]}, {'as it has not for many years, ' * 10}as they said."
    parts = brief("\n".join([charge, long_one, *rest]), "Council accuses dockers", "en")
    assert (parts.lead, parts.body[0]) == ([charge], long_one)
    sentences, blocks = lines("\n".join([charge, long_one, *rest]), "en")
    short = draft(sentences, title="Council accuses dockers", language="en", length=Length.SHORT, blocks=blocks)
    assert charge not in [sentence.text for sentence in short]
    news = "The old bridge of Harwick burned down on Tuesday night, and the council met at once."
    parts = brief("\n".join([news, charge, denial, *rest]), "Old bridge of Harwick burns", "en")
    assert charge not in parts.lead
    assert parts.body[:2] == [charge, denial]


def test_second_sentence_of_the_lead_says_something_else() -> None:
    """Captions and subtitles repeat the first sentence."""
    text = SAMPLES["en"]["text"].strip().splitlines()
    text.insert(1, "The council of Harwick voted to close the old stone bridge over the Wend to all lorries.")
    assert text[1] not in brief("\n".join(text), language="en").lead


def test_text_without_title_and_topics_has_no_overview() -> None:
    """Better none than one that discusses nothing."""
    lines = ["It is so, and it was so, and it will be so for ever and ever."] * 9
    parts = brief("\n".join(lines), language="en")
    assert parts.lead
    assert parts.overview == ""


def test_longer_briefing_holds_more() -> None:
    """Full is more than standard, and short has no body."""
    lines = [
        f"The {number}th councillor of the town spoke about road number {number + 40} at length."
        for number in range(60)
    ]
    sizes = {
        length: sum(sentence.part is Part.BODY for sentence in draft(lines, title="", language="en", length=length))
        for length in Length
    }
    assert 0 == sizes[Length.SHORT] < sizes[Length.STANDARD] < sizes[Length.FULL]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de", "Dieser Text dient nur der allgemeinen Information über Brücken aus Stein."),
        ("de", "Die Angaben ersetzen keine Rechtsberatung durch einen Anwalt vor Ort."),
        ("fr", "Ces pages sont données à titre purement informatif par la mairie."),
        ("fr", "Les chiffres ne constituent pas un conseil en matière de ponts."),
        ("es", "El contenido se ofrece con fines informativos y educativos a todos."),
        ("es", "Este texto no constituye asesoramiento legal para los vecinos."),
        ("it", "I dati hanno uno scopo puramente informativo, a scopo informativo."),
        ("pt", "O texto não constitui aconselhamento jurídico para os moradores."),
        ("nl", "Deze tekst is uitsluitend bedoeld ter informatie voor bewoners."),
    ],
)
def test_what_a_page_is_no_advice_for_is_not_its_story(language: str, sentence: str) -> None:
    """It stands first on many guides."""
    assert not standing([sentence], language)[0].usable


def test_a_question_is_in_no_body() -> None:
    """What the author asks, they tell before or behind it."""
    deeds = ("cleans the lamps with warm water", "paints the rails of the old pier", "counts the boats at high tide")
    told = [
        f"Keeper {name} {deed} in week {week}."
        for week in range(1, 5)
        for name, deed in zip(KEEPERS, deeds, strict=True)
    ]
    asked = "But who cleans the lamps of the old pier when the keepers are ill?"
    assert asked not in brief("\n".join([*told[:2], asked, *told[2:]]), "Keepers of the pier", "en").body
