"""One counter of words for every script: limits in words mean the same everywhere."""

import pytest

from bot.domain.words import count_words

COUNTS = [
    pytest.param("", 0, id="nothing"),
    pytest.param("The ferry leaves at 6.40 – or later.", 8, id="English, as white space separates"),
    pytest.param("Не с первого раза", 4, id="Russian"),
    pytest.param("저녁 배가 멈춘다", 3, id="Korean writes spaces"),
    pytest.param("中" * 1_140, 570, id="Chinese"),
    pytest.param("夕方の便を減らす", 4, id="Japanese"),
    pytest.param("Apple社が iPhone 17 を発売", 3 + 3, id="Japanese with Latin words"),
    pytest.param("ก" * 50, 10, id="Thai"),
    pytest.param("ກ" * 50, 10, id="Lao"),
    pytest.param("က" * 50, 10, id="Burmese"),
    pytest.param("ក" * 50, 10, id="Khmer"),
    pytest.param("เรือ 5 ลำ", 1 + 1 + 1, id="Thai with a figure"),
    pytest.param("。、…", 3 - 2, id="signs alone are one word, as white space separates"),
]


@pytest.mark.parametrize(("text", "words"), COUNTS)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    """Scripts without spaces are reckoned from their characters."""
    assert count_words(text) == words


def test_a_story_has_about_as_many_words_in_any_language() -> None:
    """The same two sentences, translated: none is taken for a note, none for a report."""
    counts = [
        count_words(text)
        for text in (
            "The ferry company cancels its evening sailings from October, because two of its five boats failed.",
            "บริษัทเรือข้ามฟากจะยกเลิกเที่ยวเรือช่วงเย็นตั้งแต่เดือนตุลาคม เนื่องจากเรือสองลำจากห้าลำไม่ผ่านการตรวจสอบ",
            "フェリー会社は五隻のうち二隻が検査に合格しなかったため、十月から夕方の便を取りやめる。",
            "由于五艘船中有两艘没有通过检查,轮渡公司从十月起取消晚间航班。",
        )
    ]
    assert max(counts) < 2 * min(counts), counts
