"""The conclusion of a digest, with and without a model."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.briefing.extractive import digest_line
from bot.briefing.options import WritingOptions
from bot.briefing.writer import open_writer
from tests.fakes.model import FakeModel, fails, mends, says

LINES = [
    "The council of Harwick closed its old bridge to lorries on Tuesday.",
    "It was the first bridge of the county that a council closed to lorries.",
    "A museum in Ostrey opened a wing that cost 18 million euros.",
]


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    """A server that answers well."""
    async with FakeModel() as server:
        yield server


async def conclude(model: FakeModel | None, lines: list[str], language: str = "en") -> str:
    """A conclusion by a writer of its own."""
    options = WritingOptions("test-key", model.base_url, ("test-model",)) if model else WritingOptions()
    async with open_writer(options) as writer:
        return await writer.summarize(lines, language=language)


async def test_central_line_that_stands_alone_concludes() -> None:
    """Without a model it is a line of the digest, and not the one that begins with "it"."""
    assert await conclude(None, LINES) == f"In summary, the {LINES[0][4:]}"


async def test_a_picked_line_has_the_words_of_its_own_language_before_it() -> None:
    """Nothing translates it: "Zusammengefasst: The council …" would be two languages in one sentence."""
    assert await conclude(None, LINES, language="de") == f"In summary, the {LINES[0][4:]}"
    german = ["Der Stadtrat hat die alte Brücke für Lastwagen gesperrt.", "Am Freitag wird mit Regen gerechnet."]
    assert (await conclude(None, german)).startswith("Zusammengefasst: Der Stadtrat")


async def test_same_digest_is_paid_once(model: FakeModel) -> None:
    """Asked for again; other lines, or another language, are another digest."""
    async with open_writer(WritingOptions("test-key", model.base_url, ("test-model",))) as writer:
        told = await writer.summarize(LINES, language="en")
        assert await writer.summarize(LINES, language="en") == told
        assert model.calls == 1
        await writer.summarize(LINES, language="de")
        await writer.summarize(LINES[:2], language="en")
        assert model.calls == 3


async def test_digest_that_failed_is_asked_for_again(model: FakeModel) -> None:
    """The model may be back."""
    async with open_writer(WritingOptions("test-key", model.base_url, ("test-model",))) as writer:
        model.always = fails(401)
        await writer.summarize(LINES, language="en")
        model.always, before = None, model.calls
        await writer.summarize(LINES, language="en")
        assert model.calls == before + 1


async def test_model_writes_across_the_lines(model: FakeModel) -> None:
    """With a model it may join them."""
    model.always = says(json.dumps({"text": "Harwick closed a bridge and Ostrey opened a wing.", "sources": [1, 3]}))
    assert await conclude(model, LINES) == "In summary, Harwick closed a bridge and Ostrey opened a wing."


@pytest.mark.parametrize(
    ("cost", "used"), [pytest.param("2.5", True, id="as the line says"), pytest.param("3.5", False, id="not so")]
)
async def test_lines_of_another_language_are_read_in_theirs(model: FakeModel, cost: str, used: bool) -> None:
    """A decimal comma and a month of theirs are no errors of an English conclusion."""
    lines = [
        "Der Stadtrat von Harwick hat die alte Brücke am 3. März 2026 für Lastwagen gesperrt.",
        "Die Instandsetzung der Brücke soll nach Angaben des Kreises 2,5 Millionen Euro kosten.",
    ]
    text = f"Harwick closed its bridge on 3 March 2026, and repairs cost {cost} million euros."
    model.always = says(json.dumps({"text": text, "sources": [1, 2]}))
    assert (await conclude(model, lines) == f"In summary, {text}") is used


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Three towns spent 40 million euros.", id="a figure that no line has"),
        pytest.param("Mayor Zebulon Quist closed the bridge.", id="a name that no line has"),
    ],
)
async def test_conclusion_that_the_lines_do_not_hold_is_not_used(model: FakeModel, text: str) -> None:
    """What closes a digest is checked like everything else."""
    model.always = says(json.dumps({"text": text, "sources": [1]}))
    assert await conclude(model, LINES) == f"In summary, the {LINES[0][4:]}"


async def test_broken_model_leaves_a_line(model: FakeModel) -> None:
    """A digest is not held up by a server."""
    model.always = fails(401)
    assert (await conclude(model, LINES)).startswith("In summary, the council")


async def test_one_line_needs_no_model(model: FakeModel) -> None:
    """It is its own conclusion."""
    await conclude(model, LINES[:1])
    assert model.calls == 0


@pytest.mark.parametrize("count", [1, 40])
async def test_conclusion_fits_its_budget(count: int) -> None:
    """At most 450 characters, whatever the lines are."""
    text = await conclude(None, ["The council " + "and the county " * 60 + "met."] * count)
    assert len(text) <= 450


async def test_phrase_is_in_the_language_of_the_digest() -> None:
    """Or, for "source", of its lines."""
    german = ["Der Rat sperrte die Brücke für Lastwagen.", "Das Museum eröffnete einen neuen Flügel in der Altstadt."]
    assert (await conclude(None, german, "source")).startswith("Zusammengefasst: ")


UNRELATED = [
    LINES[0],
    LINES[2],
    "Scientists found a new moon of Saturn in old pictures.",
    "The striker scored twice as Falden won the cup.",
    "A storm cut power to 40,000 homes on the coast.",
]
RELATED = [
    LINES[0],
    "Hauliers will sue the council of Harwick over the closed bridge.",
    "The county promised money for the old bridge of Harwick.",
    *UNRELATED[1:3],
]


@pytest.mark.parametrize(
    ("lines", "opening"),
    [
        pytest.param(UNRELATED, "", id="unrelated"),
        pytest.param(UNRELATED[:4], "In summary, ", id="so few that one stands for them"),
        pytest.param(RELATED, "In summary, the council of Harwick", id="what most are about"),
    ],
)
async def test_one_of_many_unrelated_lines_is_no_conclusion(lines: list[str], opening: str) -> None:
    """It stands among the entries already, and says nothing of the others."""
    text = await conclude(None, lines)
    assert text.startswith(opening)
    assert bool(text) is bool(opening)


@pytest.mark.parametrize(
    ("picked", "opening"),
    [
        pytest.param(LINES[0], "In summary, the council", id="en"),
        pytest.param("Museum reports record ticket sales.", "Zusammengefasst: Museum", id="too short to tell"),
        pytest.param("Der Rat sperrte die Brücke für Lastwagen.", "Zusammengefasst: Der", id="de"),
    ],
)
def test_a_picked_line_has_its_own_words_before_it_among_lines_of_another_language(picked: str, opening: str) -> None:
    """Most links of a channel may be German, and the central one English."""
    german = "Nach Angaben des Kreises wird das Museum in der Altstadt für zwei Jahre gesperrt."
    assert digest_line.conclusion(picked, [picked, german, german], language="source").startswith(opening)


def concludes(*sentences: tuple[str, int]) -> str:
    """A model's answer."""
    return json.dumps({"conclusion": [{"text": text, "sources": [number]} for text, number in sentences]})


async def test_a_sentence_that_the_lines_do_not_hold_costs_only_itself(model: FakeModel) -> None:
    """The other one stands, though nothing came for the wrong one."""
    right, wrong = "Harwick closed its old bridge to lorries.", "Three towns spent 40 million euros."
    model.script.extend([says(concludes((right, 1), (wrong, 3))), mends("")])
    assert await conclude(model, LINES) == f"In summary, {right}"
    assert model.calls == 2


async def test_a_sentence_that_the_lines_do_not_hold_is_mended_once(model: FakeModel) -> None:
    """It goes back alone, with the lines that tell it."""
    wrong, right = (
        "A museum in Ostrey opened a wing for 80 million euros.",
        "Ostrey opened a wing for 18 million euros.",
    )
    model.script.extend([says(concludes((wrong, 3))), mends(right, sources=(3,))])
    assert await conclude(model, LINES) == f"In summary, {right}"
    assert LINES[2] in model.requests[1]["messages"][-1]["content"]
    assert LINES[1] not in model.requests[1]["messages"][-1]["content"]


async def test_what_leans_on_a_sentence_that_goes_goes_with_it(model: FakeModel) -> None:
    """Behind the words "In summary" nobody knows what "it" is."""
    museum, it = "Zebulon Quist opened a museum in Ostrey.", "It cost 18 million euros."
    model.script.extend([says(concludes((museum, 3), (it, 3))), mends()])
    assert it[2:] not in await conclude(model, LINES)


MIXED = [
    "Le ministre tchèque de l'Intérieur a annoncé mardi à Prague la fermeture de la frontière pour deux semaines.",
    "Der Stadtrat von Köln hat am Mittwoch die Sperrung der alten Brücke für Lastwagen ab März beschlossen.",
    "The council of Harwick closed its old bridge to lorries on Tuesday after cracks were found.",
    "Un musée de Bruxelles a rouvert en avril après trois ans de travaux qui ont coûté 18 millions d'euros.",
]


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        pytest.param("The Czech minister of the interior closes the border.", True, id="a people"),
        pytest.param("Cologne and Harwick close old bridges to lorries.", True, id="a town"),
        pytest.param("A museum in Brussels reopened in April for 18 million euros.", True, id="a month and a figure"),
        pytest.param("The Polish minister of the interior closes the border.", False, id="another people"),
        pytest.param("A museum in Brussels reopened in May.", False, id="another month"),
    ],
)
async def test_what_one_line_names_in_its_language_may_be_named_in_ours(
    model: FakeModel, text: str, *, stands: bool
) -> None:
    """A channel shares links in many languages; for "Czech" against "tchèque" the whole conclusion vanished."""
    model.script.extend([says(concludes((text, 1))), mends("")])
    assert (text[1:] in await conclude(model, MIXED)) is stands


@pytest.mark.parametrize("lines", [UNRELATED[:4], RELATED], ids=["a few", "many that have something in common"])
async def test_a_digest_has_its_conclusion_though_the_model_is_down(model: FakeModel, lines: list[str]) -> None:
    """Whatever fails: the key, the server, or the shape of its answers."""
    for behaviour in (fails(401), fails(500), says("I would rather not.")):
        model.always = behaviour
        assert await conclude(model, lines) == await conclude(None, lines) != ""
