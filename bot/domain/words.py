"""Counts words, also in scripts that do not separate them."""

import re

#: Characters to a word, on average, where no space tells: Chinese characters and kana …
_DENSE = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
DENSE_CHARS_A_WORD = 2
#: … and the letters, vowel signs and tone marks of Thai, Lao, Burmese and Khmer.
_JOINED = re.compile(r"[\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u109d\u1780-\u17d3]")
JOINED_CHARS_A_WORD = 5

_UNSPACED = re.compile(f"{_DENSE.pattern}|{_JOINED.pattern}")
_HAS_WORD = re.compile(r"\S*\w\S*")


def count_words(text: str) -> int:
    """
    How many words a text has.

    White space separates words. Chinese, Japanese, Thai, Lao, Burmese and Khmer do not write it between them: their
    words are reckoned from the number of characters. Korean does write it.
    """
    if text.isascii() or not _UNSPACED.search(text):
        return len(text.split())
    dense, joined = len(_DENSE.findall(text)), len(_JOINED.findall(text))
    spaced = sum(1 for _ in _HAS_WORD.finditer(_UNSPACED.sub(" ", text)))
    return spaced + -(-dense // DENSE_CHARS_A_WORD) + -(-joined // JOINED_CHARS_A_WORD)
