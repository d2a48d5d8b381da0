"""The languages that people can ask for: those in which the layout has its words. By tag, and by name."""

import re

#: Tag → the language's name in itself and in English, by which people look for it.
NAMES = {
    "en": ("English", "English"),
    "de": ("Deutsch", "German"),
    "fr": ("français", "French"),
    "es": ("español", "Spanish"),
    "pt": ("português", "Portuguese"),
    "it": ("italiano", "Italian"),
    "nl": ("Nederlands", "Dutch"),
    "pl": ("polski", "Polish"),
    "ru": ("русский", "Russian"),
    "uk": ("українська", "Ukrainian"),
    "sv": ("svenska", "Swedish"),
    "tr": ("Türkçe", "Turkish"),
    "ja": ("日本語", "Japanese"),
    "zh": ("中文", "Chinese"),
    "ko": ("한국어", "Korean"),
    "ar": ("العربية", "Arabic"),
}
#: Language, script, region (BCP 47, section 2.1): "de", "pt-BR", "es-419", "zh-Hant-TW".
_TAG = re.compile(r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?")


def asked_language(word: str) -> str | None:
    """
    The tag that somebody typed, in the case that BCP 47 recommends; None when it is no language of the layout.

    Args:
        word: A tag in any case, underscores allowed ("pt_br"), "source", or a language's name ("german", "Deutsch").
    """
    word = word.strip().lower()
    if word == "source":
        return word
    for tag, names in NAMES.items():
        if word in {name.lower() for name in names}:
            return tag
    found = _TAG.fullmatch(word.replace("_", "-"))
    if not found or found["language"] not in NAMES:
        return None
    script, region = (found["script"] or "").title(), (found["region"] or "").upper()
    return "-".join(filter(None, (found["language"], script, region)))
