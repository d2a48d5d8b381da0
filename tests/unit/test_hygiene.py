"""What a reader does not see does not reach the model or a chat."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.hygiene import clean, visible

HIDDEN = [
    pytest.param("pass\u200bword", "password", {"invisible": 1}, id="zero-width space"),
    pytest.param("co\u00adop\u00aderate", "cooperate", {"invisible": 2}, id="soft hyphens"),
    pytest.param("a\u202egnp.exe\u202c", "agnp.exe", {"bidi": 2}, id="right-to-left override"),
    pytest.param("x\u2066y\u2069\u200f", "xy", {"bidi": 3}, id="isolates and marks"),
    pytest.param("hi\U000e0068\U000e0069", "hi", {"tag": 2}, id="text written in tag characters"),
    pytest.param("a\x00b\x1bc\x7f", "abc", {"control": 3}, id="controls"),
    pytest.param("\ufeffStart", "Start", {"invisible": 1}, id="byte order mark"),
    pytest.param("a\ue000b", "ab", {"private": 1}, id="private use"),
    pytest.param("a\ud800b", "ab", {"surrogate": 1}, id="unpaired surrogate"),
    pytest.param("☺\ufe0f", "☺", {"selector": 1}, id="variation selector"),
    pytest.param("a\u2800b", "ab", {"invisible": 1}, id="blank braille pattern"),
    pytest.param("a\u0378\U0001fffeb", "ab", {"invisible": 2}, id="unassigned characters"),
    pytest.param("a\u0600\U00013430b", "ab", {"invisible": 2}, id="rare format characters"),
    pytest.param("\u061c\u200dب", "ب", {"bidi": 1, "invisible": 1}, id="joiner that lost its letter"),
    pytest.param("a\u200db", "ab", {"invisible": 1}, id="joiner between Latin letters"),
    pytest.param("می\u200cخواهم", "می\u200cخواهم", {}, id="Persian keeps its non-joiner"),
    pytest.param("क्\u200dष", "क्\u200dष", {}, id="Hindi keeps its joiner"),
    pytest.param("می\u200c\u200cخ", "میخ", {"invisible": 2}, id="two joiners in a row carry something else"),
    pytest.param("one\r\ntwo\rthree\u2028four\u2029five", "one\ntwo\nthree\nfour\n\nfive", {}, id="line ends"),
    pytest.param("Plain text,\twith “quotes” – and é.", "Plain text,\twith “quotes” – and é.", {}, id="nothing to do"),
]


@pytest.mark.parametrize(("dirty", "expected", "counts"), HIDDEN)
def test_hidden_characters_go_and_are_counted(dirty: str, expected: str, counts: dict[str, int]) -> None:
    """The counts stay with the article, so that an operator sees a page that hides something."""
    assert clean(dirty) == (expected, counts)


@given(st.text())
def test_no_format_or_control_character_is_left(text: str) -> None:
    """Also none that nobody listed: joiners are the one exception, and only where a script needs them."""
    cleaned, _ = clean(text)
    left = {c for c in cleaned if unicodedata.category(c)[0] == "C"}
    assert left <= {"\n", "\t", "\u200c", "\u200d"}


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """What is stored is what was checked."""
    once, _ = clean(text)
    assert clean(once) == (once, {})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\tb\xa0c\u2009d\u202fe", "a b c d e", id="tabs and narrow spaces"),
        pytest.param("東京\u3000大阪", "東京\u3000大阪", id="the ideographic space is as wide as a letter"),
        pytest.param("one\ntwo", "one\ntwo", id="line ends stay"),
        pytest.param("a\u200bb\u2800c", "abc", id="what nobody sees goes"),
    ],
)
def test_what_is_shown_is_what_a_reader_sees(text: str, shown: str) -> None:
    """One answer for all platforms; they differ only in what they escape."""
    assert visible(text) == shown


@given(st.text())
def test_making_visible_twice_changes_nothing(text: str) -> None:
    """Views may pass a line through more than once."""
    assert visible(visible(text)) == visible(text)
