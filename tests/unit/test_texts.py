"""What the bot says."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from bot.domain.at_once import Muted
from bot.domain.errors import REASONS, BotError, NothingToRead
from bot.domain.mutes import Mute
from bot.domain.types import Origin, Person, Platform
from bot.platforms.commands.table import help_keys
from bot.texts import say
from bot.texts.muted import muted_lines

BOT = Path(__file__).parents[2] / "bot"
KEY_CHARS_MAX = 60
ENGLISH = tomllib.loads((resources.files("bot.texts") / "en.toml").read_text(encoding="utf-8"))


def test_every_reason_has_its_words_and_no_words_lack_a_reason() -> None:
    """A typed reason without a text would be a notice that fails to be posted."""
    assert set(ENGLISH["reason"]) == set(REASONS)


def test_every_error_names_a_reason_that_exists() -> None:
    """Also the classes that nobody raises yet."""

    def tree(kind: type[BotError]) -> list[type[BotError]]:
        return [kind, *(found for child in kind.__subclasses__() for found in tree(child))]

    for kind in tree(BotError):
        if kind is not NothingToRead:
            assert kind.reason in REASONS, kind


def test_a_page_lists_every_reason() -> None:
    """Scripts that call `newsbrief read --json` rely on the ids."""
    page = (Path(__file__).parents[2] / "docs" / "reasons.md").read_text(encoding="utf-8")
    missing = [reason for reason in REASONS if f"`{reason}`" not in page]
    assert not missing


def test_a_refused_address_and_an_unreachable_one_sound_alike() -> None:
    """Nobody can map the operator's network by pasting links."""
    assert say("reason.address_refused") == say("reason.unreachable")


def _written() -> Iterator[str]:
    """All texts in the code, as patterns: what is filled in later may be anything."""
    for file in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)
            elif isinstance(node, ast.JoinedStr):
                pieces = (re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"\w*" for one in node.values)
                yield "".join(pieces).removesuffix(r":\w*")  # a note brings its number along
    for page in BOT.rglob("*.html"):
        for begun in re.findall(r'"([\w.]+)" ~', page.read_text(encoding="utf-8")):
            yield rf"{re.escape(begun)}\w*"


def test_no_text_is_left_that_nobody_says() -> None:
    """It would be translated for nothing, and its wording kept true."""
    # A pattern of a few letters fits anything.
    patterns = {one for one in _written() if 3 < len(re.sub(r"\\\w\*|\W", "", one)) < KEY_CHARS_MAX}
    known = re.compile("|".join(one for one in patterns if not re.fullmatch(r"\w+\\\.\\w\*", one)))
    pages = " ".join(file.read_text(encoding="utf-8") for file in BOT.rglob("*") if file.suffix in {".html", ".js"})
    pages = " ".join(re.findall(r"\w+", pages))
    unsaid = [
        f"{section}.{key}"
        for section, texts in ENGLISH.items()
        for key in {key.removesuffix("_one") for key in texts}
        if not (known.fullmatch(f"{section}.{key}") or known.fullmatch(key) or f" {key} " in pages)
        if not (section == "help" and key in set(help_keys()))
    ]
    assert not unsaid


def test_an_unknown_language_falls_back_to_english() -> None:
    """A briefing in a language without a catalogue still says what it has to say."""
    assert say("reason.not_found", "tlh") == say("reason.not_found", "en-GB")


def test_a_language_cannot_name_a_file_elsewhere() -> None:
    """Languages come from pages and people."""
    assert say("reason.not_found", "../en") == say("reason.not_found")


def test_an_unknown_key_is_a_mistake_of_ours() -> None:
    """It must fail in tests, not be posted as an empty line."""
    with pytest.raises(KeyError):
        say("reason.no_such_reason")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "#3: “chess” (for you alone)"),
        ("de", "#3: „chess“ (nur für dich)"),
        ("es", "#3: «chess» (solo para ti)"),
        ("fr", "#3: « chess » (pour vous seul)"),
    ],
)
def test_muted_words_are_quoted_as_the_language_does(language: str, line: str) -> None:
    """As what is watched is."""
    mute = Mute(Origin(Platform.WEB, "local", "web", ""), Person("p"), "chess", id=3)
    assert muted_lines(Muted((mute,)), language)[1:] == [line]


def test_french_has_one_apostrophe() -> None:
    """Two in one sentence look like a mistake, which they are."""
    french = tomllib.loads((resources.files("bot.texts") / "fr.toml").read_text(encoding="utf-8"))
    said = [text for section in french.values() for text in section.values()]
    assert not [text for text in said if re.search(r"[^\W\d_]'[^\W\d_]", text)]
