"""Which sentences are pieces of somebody's words, in the marks of several languages."""

import pytest

from bot.briefing.extractive import brief, draft
from bot.briefing.extractive.quotations import (
    LONG_QUOTATION_SENTENCES_MAX,
    QUOTATION_SENTENCES_MAX,
    inside_quotations,
    speaker_missing,
)
from bot.briefing.extractive.standing import weak


@pytest.mark.parametrize(
    ("sentence", "piece"),
    [
        pytest.param('The ferry will go, but its days are over …" said Olsen.', True, id="closes, straight"),
        pytest.param("The ferry will go, but its days are over,” said Olsen.", True, id="closes, curly"),
        pytest.param("Die Fähre bleibt, aber nicht lange“, sagte Olsen.", True, id="closes, German"),
        pytest.param("Die Fähre bleibt, aber nicht lange«, sagte Olsen.", True, id="closes, German chevrons"),
        pytest.param("Le bac restera, mais pas longtemps », a dit Olsen.", True, id="closes, French"),
        pytest.param("Le bac restera, mais pas longtemps. »", True, id="closes behind a full stop, French"),
        pytest.param('Olsen said: "The ferry will go.', True, id="opens, straight"),
        pytest.param("Olsen said: “The ferry will go.", True, id="opens, curly"),
        pytest.param("Olsen sagte: „Die Fähre bleibt.", True, id="opens, German"),
        pytest.param("Olsen a dit : « Le bac restera.", True, id="opens, French"),
        pytest.param('"$5 is too much," said Olsen.', False, id="a whole one that begins with a sign"),
        pytest.param('"... and then it sank," said Olsen.', False, id="a whole one that begins with dots"),
        pytest.param("”Färjan går”, sade Olsen.", False, id="whole, Swedish"),
        pytest.param("„Die Fähre bleibt“, sagte Olsen.", False, id="whole, German"),
        pytest.param("»Die Fähre bleibt«, sagte Olsen.", False, id="whole, German chevrons"),
        pytest.param("« Le bac restera », a dit Olsen.", False, id="whole, French"),
        pytest.param("「船は残る」とオルセンは言った。", False, id="whole, Japanese"),
        pytest.param("“배는 남는다”라고 올센이 말했다.", False, id="whole, Korean, said right behind it"),
        pytest.param('"배는 남는다"라고 올센이 말했다.', False, id="whole, Korean, straight"),
        pytest.param("The dockers' strike ended after a week.", False, id="an apostrophe"),
        pytest.param('The plank is 12" wide and old.', False, id="inches"),
        pytest.param("Olsen called it 'the players' choice' and left.", False, id="an apostrophe in single marks"),
        pytest.param("No mark stands here.", False, id="none"),
    ],
)
def test_piece_of_a_quotation_is_one_whose_other_mark_is_missing(sentence: str, piece: bool) -> None:
    """Its words would pass for ours."""
    assert inside_quotations([sentence]) == [piece]


def test_plural_in_a_quotation_does_not_close_it() -> None:
    """The dockers' apostrophe is no mark."""
    assert inside_quotations(["Olsen said: “It is the dockers' day.", "The ferry will go.”", "It went."]) == [
        True,
        True,
        False,
    ]


def test_long_quotation_is_somebodys_words_from_end_to_end() -> None:
    """A closing mark that does come tells that a quotation went on, however long, up to a bound."""
    for length in (QUOTATION_SENTENCES_MAX + 3, LONG_QUOTATION_SENTENCES_MAX):
        middle = ["In five years the trade will move to ferries."] * (length - 1)
        told = ["The town met.", "Olsen said: “It is over.", *middle, "So it goes.”", "The town left."]
        assert inside_quotations(told) == [False, *[True] * (length + 1), False]
    told[2:2] = middle[:1]
    assert not all(inside_quotations(told)[1:-1])


def test_mark_that_is_never_closed_does_not_silence_the_rest() -> None:
    """A typing error is no quotation."""
    told = ["Olsen said: “It is over.", *["The town met again."] * 10]
    assert inside_quotations(told) == [True] * QUOTATION_SENTENCES_MAX + [False] * (11 - QUOTATION_SENTENCES_MAX)


def test_no_part_of_a_briefing_holds_half_a_quotation() -> None:
    """Not even where the piece says most of all."""
    story = [f"The {number}th ferry of Colne sails at pier {number + 40} of the harbour." for number in range(20)]
    half = 'The ferry of Colne will not disappear from the harbour, but its days at the pier end …" said Olsen.'
    for place in (0, 3, 19):
        chosen = draft([*story[:place], half, *story[place:]], title="The ferry of Colne", language="en")
        assert half not in [sentence.text for sentence in chosen]


@pytest.mark.parametrize(
    ("sentence", "language", "missing"),
    [
        pytest.param("The bridge is too old, she said.", "en", True, id="she said"),
        pytest.param("The bridge is too old, he added on Monday in Colne.", "en", True, id="he added, when and where"),
        pytest.param("The bridge is too old, said Anna Petrov.", "en", False, id="a name"),
        pytest.param("The mayor of Colne knew what she said.", "en", False, id="no report"),
        pytest.param("Die Brücke ist zu alt, sagte sie.", "de", True, id="German"),
        pytest.param("Die Brücke ist zu alt, sagte Petrov.", "de", False, id="German, a name"),
        pytest.param("Le pont est trop vieux, a-t-il dit.", "fr", True, id="French"),
        pytest.param("Le pont est trop vieux, explique-t-elle.", "fr", True, id="French, turned round"),
        pytest.param("El puente es demasiado viejo, dijo.", "es", True, id="Spanish, nobody"),
        pytest.param("El puente es demasiado viejo, añadió ella.", "es", True, id="Spanish, a pronoun"),
        pytest.param("El puente es demasiado viejo, dijo Ana.", "es", False, id="Spanish, a name"),
        pytest.param("Мост слишком стар, сказала она.", "ru", True, id="Russian"),
        pytest.param("橋は古い。", "ja", False, id="a language without a list"),
    ],
)
def test_speaker_at_the_end_who_is_not_named(sentence: str, language: str, missing: bool) -> None:
    """Like a pronoun at the beginning, it needs the sentence before."""
    assert speaker_missing(sentence, language) is missing
    assert weak(sentence, language) is missing


@pytest.mark.parametrize(
    ("language", "quotation"),
    [
        ("en", "Petrov said: “The bridge of Harwick is old. THIS bridge of Harwick must be shut. It will fall.”"),
        ("en", '"The bridge of Harwick is old," said Petrov. "THIS bridge of Harwick must be shut. It will fall."'),
        ("en", "“The bridge is old.\n“THIS bridge of Harwick must be shut by the council.\n“It will fall.”"),
        ("de", "„Die Brücke ist alt“, sagte Petrov. „THIS Brücke von Harwick muss gesperrt werden. Sie fällt.“"),
        ("de", "»Die Brücke ist alt«, sagte Petrov. »THIS Brücke von Harwick muss gesperrt werden. Sie fällt.«"),
        ("fr", "« Le pont est vieux, a dit Petrov. THIS pont de Harwick doit être fermé. Il va tomber. »"),
        ("fr", "— Le pont est vieux, a dit Petrov. THIS pont de Harwick doit être fermé. Il va tomber."),
        ("es", "“El puente es viejo”, dijo Petrov. “THIS puente de Harwick debe cerrarse. Va a caer”."),
        ("es", "—El puente es viejo —dijo Petrov—. THIS puente de Harwick debe cerrarse. Va a caer."),
        ("pl", "– Most jest stary. THIS most w Harwick trzeba zamknąć – powiedziała Petrov."),
        ("ru", "«Мост старый. THIS мост в Harwick надо закрыть», — сказала Петрова."),
        ("it", "«Il ponte è vecchio», ha detto Petrov. «THIS ponte di Harwick va chiuso. Cadrà»."),
        ("sv", "– Bron är gammal. THIS bron i Harwick måste stängas, säger Petrov."),
    ],
)
def test_no_language_lets_somebodys_words_pass_for_the_articles(language: str, quotation: str) -> None:
    """Wherever it stands, and although the piece is about nothing else."""
    story = [f"Harwick {number} has 340 lorries on road {number + 40} of the bridge." for number in range(12)]
    for place in (0, 1, 5, 12):
        text = "\n".join([*story[:place], quotation, *story[place:]])
        parts = brief(text, "Harwick bridge", language)
        for told in filter(None, (*parts.lead, *parts.body, parts.conclusion)):
            assert "THIS" not in told or (told in quotation and any(mark in told for mark in '”“"»«'))
