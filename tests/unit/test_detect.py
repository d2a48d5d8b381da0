"""The language is read off the text, never off what the page claims."""

import pytest

from bot.language.detect import detect

TEXTS = [
    pytest.param("en", "The council approved the new bridge on Tuesday after a long debate about its cost.", id="en"),
    pytest.param("de", "Der Stadtrat hat am Dienstag nach langer Debatte der neuen Brücke zugestimmt.", id="de"),
    pytest.param("fr", "Le conseil municipal a approuvé mardi le nouveau pont après un long débat.", id="fr"),
    pytest.param("es", "El ayuntamiento aprobó el martes el nuevo puente tras un largo debate.", id="es"),
    pytest.param("pt", "A câmara municipal aprovou na terça-feira a nova ponte depois de um longo debate.", id="pt"),
    pytest.param("it", "Il consiglio comunale ha approvato martedì il nuovo ponte dopo un lungo dibattito.", id="it"),
    pytest.param("nl", "De gemeenteraad keurde dinsdag na een lang debat de nieuwe brug over de rivier goed.", id="nl"),
    pytest.param("pl", "Rada miasta zatwierdziła we wtorek po długiej debacie budowę nowego mostu.", id="pl"),
    pytest.param("ru", "Городской совет во вторник после долгих споров одобрил строительство нового моста.", id="ru"),
    pytest.param("uk", "Міська рада у вівторок після тривалих суперечок схвалила будівництво нового мосту.", id="uk"),
    pytest.param("ja", "市議会は火曜日、長い議論の末に新しい橋の建設を承認した。", id="ja"),
    pytest.param("zh", "市议会经过长时间辩论，于星期二批准建造新桥。", id="zh"),
    pytest.param("ar", "وافق المجلس البلدي يوم الثلاثاء على بناء الجسر الجديد بعد نقاش طويل.", id="ar"),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_one_sentence_is_enough(language: str, text: str) -> None:
    """A short notice is briefed in its own language too."""
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["", "   ", "OK", "12:30 – 14:00", "https://example.org/a/b/c 2026 1 2 3", "<" * 500, "— ☺ " * 99]
)
def test_too_little_to_tell_is_und(text: str) -> None:
    """A wrong guess would put the layout's words into a foreign language."""
    assert detect(text) == "und"


def test_names_and_results_are_in_the_language_that_the_page_declares() -> None:
    """They are in none, and n-grams take them for any; a text that tells its language is believed, not the page."""
    results = " ".join(
        f"Viera d. Rockledge {at}-1. Osaro {at} goals. Mertz {at} saves. Hedin, Olsson." for at in range(9)
    )
    assert detect(results) != "en"
    assert detect(results, "en-US") == "en"
    assert detect(results, "a template's {lang}") == detect(results)
    assert (
        detect("Der Rat hat am Dienstag die alte Brücke für Lastwagen geschlossen, weil sie Risse hat.", "en") == "de"
    )


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("pt", "Como o porto de uma cidade pequena se tornou o assunto da costa e não só"),
        ("ca", "Com el port d'una ciutat petita va esdevenir el tema de la costa, però també més"),
        ("en", "How the harbour of a small town became the talk of the coast"),
        ("de", "Wie der Hafen einer kleinen Stadt zum Gespräch der Küste wurde"),
        ("fr", "Comment le port d'une petite ville est devenu le sujet de la côte"),
        ("nl", "Hoe de haven van een klein dorp het gesprek van de kust werd"),
        ("pl", "Jak port w małym mieście stał się tematem rozmów na wybrzeżu"),
    ],
)
def test_a_headline_is_told_by_its_small_words(language: str, title: str) -> None:
    """Trigrams alone are right on three headlines in four."""
    assert detect(title) == language
