"""Titles that ask or tease, and leads that answer them or do not."""

import tomllib
from importlib import resources

import pytest

from bot.briefing.extractive import brief
from bot.briefing.teasers import LACKING, tease
from bot.briefing.vocabulary.phrases import languages


@pytest.mark.parametrize(
    ("language", "title", "wants"),
    [
        ("en", "Who won the race for mayor of Harwick?", "who"),
        ("en", "Trade war: who is behind the new tariffs?", "who"),
        ("en", "Who should be vaccinated this winter?", "words"),
        ("en", "Where will the next Games be held?", "where"),
        ("en", "When do the schools open again?", "when"),
        ("en", "How many bridges are about to fall?", "number"),
        ("en", "Is the old bridge safe?", "words"),
        ("en", "Why the council closed its oldest bridge", "words"),
        ("en", "You won’t believe what the engineers found", "words"),
        ("en", "A diver opened the box. What happened next is hard to explain", "words"),
        ("en", "This is why the lights went out", "words"),
        ("en", "The one thing every cyclist forgets", "words"),
        ("en", "7 reasons to visit the coast in winter", "words"),
        ("en", "Everything you need to know about the new tax", "words"),
        ("en", "She said no to a million", "who"),
        ("en", "This village has banned cars", "who"),
        ("de", "Wann öffnen die Schulen wieder?", "when"),
        ("de", "Wie viele Brücken sind marode?", "number"),
        ("de", "Wer gewinnt die Wahl in Harwick?", "words"),
        ("de", "Darum ist die Brücke gesperrt", "words"),
        ("fr", "Qui a remporté la course à la mairie ?", "who"),
        ("fr", "Combien coûtera le nouveau pont ?", "number"),
        ("fr", "Voici pourquoi le pont est fermé", "words"),
        ("es", "¿Quién ganó las elecciones en Harwick?", "who"),
        ("es", "Elecciones: ¿cuándo se sabrá el resultado?", "when"),
        ("es", "No vas a creer lo que encontraron los ingenieros", "words"),
        ("pt", "Quantas pontes estão em risco?", "number"),
        ("pt", "Saiba por que a ponte foi fechada", "words"),
        ("it", "Chi ha vinto le elezioni?", "who"),
        ("it", "Ecco perché il ponte è chiuso", "words"),
        ("nl", "Hoeveel bruggen zijn onveilig?", "number"),
        ("nl", "Dit is waarom de brug dicht is", "words"),
        ("pl", "Ile mostów jest zagrożonych?", "number"),
        ("pl", "Nie uwierzysz, co znaleźli inżynierowie", "words"),
        ("ru", "Сколько мостов закроют?", "number"),
        ("ru", "Вот почему закрыли мост", "words"),
        ("uk", "Коли відкриють школи?", "when"),
        ("sv", "När öppnar skolorna igen?", "when"),
        ("tr", "Köprü ne zaman açılacak?", "words"),
        ("ja", "橋はいつ開通するのか？", "words"),
        ("zh", "大桥什么时候开放？", "when"),
        ("ko", "다리는 언제 열리나?", "when"),
        ("ar", "متى تفتح المدارس؟", "when"),
    ],
)  # fmt: skip
def test_title_that_holds_something_back_is_known(language: str, title: str, wants: str) -> None:
    """By what it asks for, so that the lead can be held to it."""
    found = tease(title, language)
    assert found
    assert found.wants == wants


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Harwick closes old bridge to lorries"),
        ("en", "Mayor asks: “Where is the money?”"),
        ("en", "Who warns of new flu strain"),
        ("en", "When it rains, the town's cellars flood within the hour"),
        ("en", "How to rent a car in Iceland"),
        ("en", "10 killed in bus crash near Colne"),
        ("en", "Heavy rain closes schools"),
        ("en", "This year's harvest is the smallest since 1976"),
        ("en", "Is it safe? Engineers say the bridge will hold"),
        ("de", "Harwick sperrt alte Brücke für Lastwagen"),
        ("de", "Erdbeben erschüttert Küste"),
        ("fr", "Le conseil ferme le vieux pont aux camions"),
        ("es", "El ayuntamiento cierra el puente a los camiones"),
        ("pt", "Câmara fecha ponte antiga a camiões"),
        ("it", "Il comune chiude il vecchio ponte ai camion"),
        ("nl", "Gemeente sluit oude brug voor vrachtwagens"),
        ("pl", "Rada zamyka stary most dla ciężarówek"),
        ("ru", "Совет закрыл старый мост для грузовиков"),
        ("uk", "Рада закрила старий міст для вантажівок"),
        ("sv", "Kommunen stänger gammal bro för lastbilar"),
        ("tr", "Belediye eski köprüyü kamyonlara kapattı"),
        ("ja", "市議会、古い橋を閉鎖"),
        ("zh", "市议会关闭旧桥"),
        ("ko", "시의회, 오래된 다리 폐쇄"),
        ("ar", "المجلس يغلق الجسر القديم أمام الشاحنات"),
    ],
)  # fmt: skip
def test_title_that_tells_is_left_alone(language: str, title: str) -> None:
    """A false alarm would cost a call."""
    assert tease(title, language) is None


ASKED = {
    "who": ("en", "Who won the race for mayor of Harwick?"),
    "where": ("en", "Where will the next Games be held?"),
    "when": ("en", "When do the schools of Harwick open again?"),
    "number": ("en", "How many people live in the 12 villages?"),
    "words": ("en", "You won't believe what divers found in the lake"),
}


@pytest.mark.parametrize(
    ("kind", "lead", "answers"),
    [
        pytest.param("who", ["Anna Petrov won with 53 percent."], True, id="a name"),
        pytest.param("who", ["Petrov won with 53 percent."], True, id="a name that begins the sentence"),
        pytest.param("who", ["Voters in Harwick have chosen a new mayor."], False, id="no name but the title's"),
        pytest.param("where", ["They will be held in Lisbon."], True, id="a place"),
        pytest.param("where", ["The place of the next Games was announced."], False, id="no place"),
        pytest.param("when", ["They open on Monday."], True, id="a weekday"),
        pytest.param("when", ["They open at 8.30."], True, id="a time"),
        pytest.param("when", ["They stay closed until spring."], True, id="a season"),
        pytest.param("when", ["They open next week."], True, id="a week"),
        pytest.param("when", ["They cost 1.9 million pounds a year."], False, id="a figure of another kind"),
        pytest.param("when", ["The schools of Harwick will open again."], False, id="no time"),
        pytest.param("number", ["About 4,300 people live there."], True, id="a figure"),
        pytest.param("number", ["Hundreds have moved away."], True, id="about how many"),
        pytest.param("number", ["A count was made in the 12 villages."], False, id="the title's figure"),
        pytest.param("number", ["The last count was made on 3 May 2021."], False, id="a date"),
        pytest.param("words", ["A steam engine of 1911 lay on its side under six metres of mud."], True, id="told"),
        pytest.param("words", ["You won't believe what divers have found in a lake."], False, id="the title again"),
        pytest.param(
            "words", ["What did the divers find on the muddy ground of the old lake?"], False, id="a question"
        ),
        pytest.param("who", [], False, id="nothing"),
    ],
)
def test_lead_answers_by_holding_what_was_asked_for(kind: str, lead: list[str], answers: bool) -> None:
    """That it is the right name or figure is for the other checks."""
    language, title = ASKED[kind]
    found = tease(title, language)
    assert found
    assert found.wants == kind
    assert found.answered(lead, language, known={"Anna", "Petrov", "Harwick"}) is answers


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        pytest.param("de", ["Anna Petrov hat mit 53 Prozent gewonnen."], id="German"),
        pytest.param("ja", ["ペトロワ氏が53パーセントを得て当選した。"], id="a script without capitals"),
    ],
)
def test_lead_in_another_language_may_answer(language: str, lead: list[str]) -> None:
    """The title stays in the language of the article."""
    found = tease("Who won the race for mayor of Harwick?", "en")
    assert found
    assert found.answered(lead, language)


ARTICLE = """The race for mayor of Harwick was the closest that the town has seen in a generation.
Polling stations stayed open until ten in the evening because the queues were so long.
Counting went on through the night in the gymnasium of the grammar school by the river.
In the end Anna Petrov beat Martin Keogh, the mayor of twelve years, by 214 votes.
Turnout was 71 percent, eleven points more than at the last election four years ago.
The new mayor will be sworn in when the council meets for the first time in its new hall.
She has promised to reopen the bridge to buses and to keep the swimming pool open in winter.
The defeated mayor congratulated his rival and said that he would stay on the council.
A recount is possible if a tenth of the voters ask for one within the next two weeks.
"""


def test_extractive_lead_prefers_the_sentence_that_answers() -> None:
    """Without a model the answer is still in the lead, when the article has it in a sentence."""
    asked = brief(ARTICLE, "Who won the race for mayor of Harwick?", "en").lead
    told = brief(ARTICLE, "Harwick elects mayor after a long night", "en").lead
    assert any("Anna Petrov" in sentence for sentence in asked)
    assert not any("Anna Petrov" in sentence for sentence in told)


def test_every_language_of_the_layout_has_patterns() -> None:
    """Or it would be held to those of another."""
    tables = tomllib.loads((resources.files("bot.briefing") / "teasers.toml").read_text(encoding="utf-8"))
    assert set(tables) == set(languages())
    assert all(set(table) <= {*LACKING, "teases", "opens", "times", "amounts"} for table in tables.values())
