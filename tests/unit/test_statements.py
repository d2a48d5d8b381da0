"""How a sentence says that it is a charge, a denial, a matter of the future, or no part of the story."""

import pytest

from bot.briefing.vocabulary.phrases import languages
from bot.briefing.vocabulary.statements import statements


@pytest.mark.parametrize("language", languages())
def test_every_language_of_the_layout_has_all_kinds(language: str) -> None:
    """English patterns find nothing in Polish."""
    assert language == "en" or statements(language) != statements("en")
    assert not any(pattern.match("") for pattern in (statements(language).ahead, statements(language).promotes))


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [
        ("ahead", "en", "The council will meet in May."),
        ("ahead", "en", "The vote is due in May."),
        ("ahead", "en", "The council votes in January on whether to add turbines."),
        ("ahead", "de", "Der Rat will im Mai beraten."),
        ("ahead", "fr", "Le conseil reprendra le dossier en mai."),
        ("ahead", "es", "El ayuntamiento volverá a votar en mayo."),
        ("ahead", "it", "Il consiglio tornerà a votare a maggio."),
        ("ahead", "tr", "Meclis mayısta yeniden görüşecek."),
        ("charges", "en", "The council accused the dockers of arson."),
        ("charges", "de", "Der Rat wirft den Hafenarbeitern Brandstiftung vor."),
        ("charges", "fr", "Le conseil accuse les dockers."),
        ("charges", "es", "El ayuntamiento acusa a los estibadores."),
        ("charges", "pl", "Rada oskarża dokerów o podpalenie."),
        ("denials", "en", "The dockers denied it."),
        ("denials", "en", "The claim could not be independently verified."),
        ("denials", "en", "The case was dropped in May."),
        ("denials", "de", "Die Hafenarbeiter wiesen den Vorwurf am Montag zurück."),
        ("denials", "fr", "Les dockers démentent."),
        ("denials", "es", "Los estibadores niegan los hechos."),
        ("denials", "ru", "Докеры отрицают это."),
        ("promotes", "en", "We may earn a small commission from links on this page."),
        ("promotes", "en", "As an Amazon Associate we earn from what you buy."),
        ("promotes", "en", "Sign up for our daily letter from the town hall."),
        ("promotes", "en", "Story continues below the gallery."),
        ("promotes", "en", "Be sure to check out the other winners of the year here."),
        ("promotes", "en", "Thank you for supporting my blog!"),
        ("promotes", "de", "Abonnieren Sie unseren Newsletter."),
        ("promotes", "fr", "Abonnez-vous à notre lettre."),
        ("promotes", "es", "Suscríbase a nuestro boletín."),
        ("promotes", "it", "Iscriviti alla nostra newsletter."),
        ("promotes", "ru", "Подпишитесь на нашу рассылку."),
        ("promotes", "ja", "会員登録はこちら。"),
        ("promotes", "ar", "اشترك في النشرة البريدية."),
    ],
)
def test_sentence_says_what_it_is(kind: str, language: str, text: str) -> None:
    """In the words of its language."""
    assert getattr(statements(language), kind).search(text.lower())


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [
        ("ahead", "en", "The founder's will left it to the town."),
        ("ahead", "en", "A second bridge was planned in 2009."),
        ("ahead", "fr", "L'opéra a ouvert ses portes en mai."),
        ("charges", "en", "The toll is ten pounds."),
        ("denials", "en", "The dockers left the harbour on Monday."),
        ("promotes", "en", "The recipe makes two dozen cookies."),
        ("promotes", "en", "The mayor came to see the dockers here."),
        ("promotes", "en", "More than ten million people subscribe to the service."),
        ("promotes", "en", "The station is an affiliate of the national network."),
        ("promotes", "de", "Die Bürgermeisterin erstattete am Montag Anzeige."),
        ("promotes", "es", "El boletín epidemiológico se publica los martes."),
        ("promotes", "it", "Il giornale ha diecimila abbonati nella provincia."),
        ("promotes", "ru", "Город хочет купить старый мост."),
        ("promotes", "ar", "شارك رئيس البلدية في إعلان النتائج."),
        ("promotes", "zh", "市议会讨论了广告法。"),
    ],
)
def test_word_that_only_looks_alike_says_nothing(kind: str, language: str, text: str) -> None:
    """A recipe is no notice about cookies."""
    assert not getattr(statements(language), kind).search(text.lower())
