"""Sentences are what briefings refer to by number, in every language that we claim."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.sentences import QUOTATION_CHARS_MAX, split

#: Language, and a text whose sentences end at "|".
BORDERS = [
    pytest.param("en", "He moved to the U.S. in 1990.|It was cold.|The U.S. Senate voted.", id="en U.S. goes on"),
    pytest.param("en", "She lives in the U.S.|Now she wants to leave.", id="en U.S. ends"),
    pytest.param("en", "Dr. Smith met Prof. Jones at 5 p.m.|They talked.", id="en titles and the clock"),
    pytest.param("en", "It opens at 9 a.m. Monday and closes at 3 p.m. EST on Friday.", id="en clock before a weekday"),
    pytest.param("en", "It rose 3.5 percent to $1.2 billion.|Shares fell 0.4 points.", id="en decimals"),
    pytest.param("en", "“We lost. We will be back,” he said.|It was silent.", id="en two sentences in a quotation"),
    pytest.param("en", "“Why?” she asked.|“Because,” he said.", id="en question in a quotation"),
    pytest.param("en", '"It is over."|Then he left.', id="en straight quotation marks"),
    pytest.param("en", "He paused … and went on.|Then … nothing.", id="en ellipsis"),
    pytest.param("en", "Well... maybe it was.|No...|Yes.", id="en three points"),
    pytest.param("en", "John F. Kennedy and J.R.R. Tolkien met.|George W. Bush came.", id="en initials"),
    pytest.param("en", "The No. 1 team won.|No. 2 lost.", id="en number sign"),
    pytest.param("en", "Sen. Ana Cruz (R-Tex.) said no.|Gov. Jay Marsh said yes.", id="en offices, short last word"),
    pytest.param("en", "Rep. Lee, R-W.Va., and Sen. Cruz, D-N.Y., left.|She is R-N.Y.|He is not.", id="en parties"),
    pytest.param("en", "In 2006 then-Sen. Ana Cruz said so.|She was right.", id="en office behind a hyphen"),
    pytest.param("en", "(He left. She stayed.)|They never met.", id="en parenthesis"),
    pytest.param("en", "Lt. Col. James Smith Jr. was there.|Mr. and Mrs. Lee were not.", id="en ranks"),
    pytest.param("en", "Yahoo! Inc. is in Sunnyvale.|Visit example.com.|It uses Node.js.", id="en names with marks"),
    pytest.param("en", "What?!|No!!|Really?", id="en piled marks"),
    pytest.param("en", "Prices rose on Jan. 5, 2020.|On Feb. 3 they fell.", id="en months"),
    pytest.param("en", "Apple sold more.|iPhone sales rose.", id="en sentence with a small first letter"),
    pytest.param("en", "1. The bridge is long.|It is grey.", id="en number of an item"),
    pytest.param("de", "Am 3. Oktober 1990 war es so weit.|Dr. Müller kam.", id="de date"),
    pytest.param("de", "Das sind z. B. 3,5 Mio. Euro.|Ca. 20 Prozent fehlen.", id="de abbreviations and decimals"),
    pytest.param("de", "Der 1. FC Köln gewann.|Prof. Dr. Meier u. a. kamen.", id="de ordinal before a name"),
    pytest.param("de", "Kaiser Wilhelm II. war da.|Sie kam am 12.5.2020.|Es war spät.", id="de Roman numeral"),
    pytest.param("de", "Er sagte: „Ich komme. Warte.“|Dann ging er.", id="de quotation"),
    pytest.param("fr", "M. Macron est arrivé.|Mme Le Pen aussi.|J.-C. Juncker est là.", id="fr titles and initials"),
    pytest.param("fr", "Le 1er mai, il a dit : « Non ! »|Puis rien.|Il y a 3,5 millions d'euros.", id="fr quotation"),
    pytest.param("es", "El Sr. López llegó.|La Sra. García no.|¿Qué pasa?|¡Nada!", id="es titles and inverted marks"),
    pytest.param("es", "«Nos vamos».|Se fue.|Los EE.UU. ganaron 3.500 euros.", id="es quotation, EE.UU."),
    pytest.param("pt", "O Sr. Silva chegou.|O dr. João disse: “Vamos.”|E foi.", id="pt titles and a quotation"),
    pytest.param("pt", "O art. 5 vale R$ 3,5 mi no total.|A Sra. Souza negou.", id="pt article number"),
    pytest.param("it", "Il sig. Rossi è qui.|La dott.ssa Bianchi no.|Parla l'on. Verdi.", id="it titles"),
    pytest.param("it", "«Andiamo».|E partì.|Circa 3,5 mln. di euro.", id="it quotation and millions"),
    pytest.param("nl", "Dhr. Jansen kwam.|Mevr. De Vries niet.|Drs. P. kwam.", id="nl titles"),
    pytest.param("nl", "‘We gaan.’|Hij ging.|Dat kost ca. 3,5 mln. euro.", id="nl quotation and millions"),
    pytest.param("pl", "Prof. Kowalski przyszedł.|Był 3 maja 2020 r. w Warszawie.", id="pl title and year"),
    pytest.param("pl", "To m.in. 3,5 mln zł.|„Idziemy.”|Poszedł.", id="pl abbreviation and quotation"),
    pytest.param("ru", "Г. Иванов приехал.|А. С. Пушкин родился в 1799 г. в Москве.", id="ru initials and year"),
    pytest.param("ru", "Это 3,5 млн руб. в год.|«Мы идём».|Он ушёл.", id="ru roubles and a quotation"),
    pytest.param("uk", "А. С. Пушкін народився в 1799 р. в Москві.|Так.", id="uk initials and year"),
    pytest.param("uk", "Це 3,5 млн грн. на рік.|«Ми йдемо».|Він пішов на вул. Франка.", id="uk hryvnias and a street"),
    pytest.param("ja", "今日は雨です。|明日は晴れるでしょう。|何？|本当！", id="ja marks"),
    pytest.param("ja", "「行こう。」と彼は言った。|そして出た。", id="ja quotation that goes on"),
    pytest.param("zh", "今天下雨。|明天晴。|什么？|真的！|好。|3.5亿元。", id="zh marks and a decimal"),
    pytest.param("zh", "“我们走。”他说。|然后走了。", id="zh quotation with its speaker"),
    pytest.param("ar", "هل جاء؟|نعم.|قال: «نحن هنا.»|ثم ذهب.", id="ar question and quotation"),
    pytest.param("ar", "بلغت 3.5 مليون.|وقال د. أحمد ذلك.", id="ar decimal and title"),
]


@pytest.mark.parametrize(("language", "marked"), BORDERS)
def test_sentences_end_where_people_end_them(language: str, marked: str) -> None:
    """Abbreviations, initials, decimals, quotations and ellipses don't split."""
    expected = marked.split("|")
    joint = "" if language in {"ja", "zh"} else " "
    assert split(joint.join(expected), language) == expected


def test_missing_space_after_a_full_stop_still_ends_the_sentence() -> None:
    """Pages lose spaces where a tag ended; two glued sentences would be one claim."""
    assert split("They came back.Then they left.", "en") == ["They came back.", "Then they left."]


def test_ends_of_lines_and_paragraphs_end_sentences() -> None:
    """A heading without a full stop is not the beginning of the next sentence."""
    assert split("The heading\nFirst line\n\n\nSecond  one. \tThird.", "en") == [
        "The heading",
        "First line",
        "Second one.",
        "Third.",
    ]


def test_a_quotation_that_never_ends_is_split_all_the_same() -> None:
    """One forgotten quotation mark must not make an article a single sentence."""
    text = '"It goes on. ' + "The council said so again. " * (QUOTATION_CHARS_MAX // 20)
    assert len(split(text, "en")) > 10


@pytest.mark.parametrize("language", ["", "und", "xx", "pt-BR", "zh-Hant"])
def test_any_language_tag_is_taken(language: str) -> None:
    """The detector may answer with a language nobody planned for."""
    assert split("Hello there. Next one.", language) == ["Hello there.", "Next one."]


@given(st.text(max_size=300), st.sampled_from(["en", "de", "fr", "ru", "ja", "zh", "ar", "und"]))
def test_every_sentence_is_a_verbatim_stretch_and_nothing_is_lost(text: str, language: str) -> None:
    """Grounding compares sentences with the text: neither may hold a letter more."""
    folded = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    found = split(text, language)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(sentence in folded for sentence in found)


def test_importing_the_language_package_is_light() -> None:
    """The parent process starts with it; libraries are loaded with the first use."""
    code = (
        "import sys, bot.language.sentences, bot.language.detect, bot.language.hygiene;"
        "print(sorted(set(sys.modules) & {'sentencex', 'resiliparse', 'lxml', 'trafilatura'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
