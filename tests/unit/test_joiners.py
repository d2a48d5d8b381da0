"""Words keep the joiners that they are misspelt without, from the page to the briefing's sentences."""

import pytest

from bot.articles.document import read
from bot.briefing.extractive import brief

URL = "https://khabar.example/2026/09/keshti"

TEXTS = [
    pytest.param(
        "fa",
        (
            "شرکت کشتی‌رانی سفرهای عصر را کاهش می‌دهد",
            "شرکت کشتی‌رانی اعلام کرد که از نخستین هفتهٔ مهر سفرهای عصرگاهی خود را کاهش می‌دهد، زیرا دو کشتی رد شده‌اند.",
            "هیئت‌مدیرهٔ بندر از شرکت خواست تا بهار یک کشتی اجاره کند. مغازه‌داران نگران فروش زمستانی خود هستند.",
        ),
        ["کشتی‌رانی", "می‌دهد", "شده‌اند", "هیئت‌مدیرهٔ", "مغازه‌داران"],
        id="Persian",
    ),
    pytest.param(
        "ml",
        (
            "കടത്തുവള്ളങ്ങള്‍ നിര്‍ത്തുന്നു",
            "വൈകുന്നേരത്തെ കടത്തുവള്ളങ്ങള്‍ ഒക്ടോബര്‍മാസം മുതല്‍നിര്‍ത്തുമെന്ന് കമ്പനി ബുധനാഴ്ച തുറമുഖ സമിതിയെ അറിയിച്ചു.",
            "അഞ്ചു വള്ളങ്ങളില്‍രണ്ടെണ്ണം സുരക്ഷാ പരിശോധനയില്‍പരാജയപ്പെട്ടു. ദ്വീപിലെ ആളുകള്‍ക്ക് നേരത്തേ മടങ്ങേണ്ടി വരും.",
        ),
        ["കടത്തുവള്ളങ്ങള്‍ ", "ഒക്ടോബര്‍മാസം", "നിര്‍ത്തുമെന്ന്", "ആളുകള്‍ക്ക്"],
        id="Malayalam",
    ),
    pytest.param(
        "si",
        (
            "සවස යාත්‍රා නවතී",
            "සවස යාත්‍රා ඔක්තෝබර් මස සිට නවත්වන බව සමාගමේ ප්‍රධානියා බදාදා වරාය මණ්ඩලයට ශ්‍රී ලංකාවේ දී පැවසීය.",
            "යාත්‍රා පහෙන් දෙකක් ආරක්‍ෂක පරීක්ෂණයෙන් අසමත් විය. දිවයිනේ මිනිස්සු ප්‍රමාද නොවී ගෙදර යා යුතුය.",
        ),
        ["යාත්‍රා", "ප්‍රධානියා", "ශ්‍රී", "ප්‍රමාද"],
        id="Sinhala",
    ),
]


@pytest.mark.parametrize("joiner", ["as a character", "as an entity"])
@pytest.mark.parametrize(("language", "texts", "words"), TEXTS)
def test_joiners_survive_from_the_page_to_the_briefing(
    language: str, texts: tuple[str, str, str], words: list[str], joiner: str
) -> None:
    """Every second Persian word is misspelt without them."""
    title, first, second = texts
    page = (
        f"<html lang={language}><title>{title}</title><body><nav><a href=/>🏠</a></nav><main><article><h1>{title}</h1>"
        f"<p>{first}</p><p>{second}</p></article></main></body></html>"
    )
    if joiner == "as an entity":
        page = page.replace("\u200c", "&zwnj;").replace("\u200d", "&#8205;")
    article = read(page.encode(), url=URL, content_type="text/html; charset=utf-8")
    assert article.text == f"{first}\n\n{second}"
    assert article.title == title
    assert all(any(word in sentence for sentence in article.sentences) for word in words)
    parts = brief(article.text, article.title, article.language)
    briefed = [*parts.lead, *parts.body]
    assert briefed
    assert all(sentence.rstrip(".") in article.text for sentence in briefed)


def test_joiners_that_no_word_needs_go() -> None:
    """They hide instructions, and words from those who look for them."""
    page = (
        "<article><p>The fer\u200dry compa\u200cny stops its evening boats in October, its director said.</p></article>"
    )
    article = read(page.encode() * 2, url=URL, content_type="text/html; charset=utf-8")
    assert "The ferry company stops" in article.text
