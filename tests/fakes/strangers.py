"""
Text as strangers write it who want to do harm, in every place where a page or a model can put text.

The views' tests share this: the same attacks, and one opinion, independent of the bot's, on what nobody can see.
"""

import re
import tomllib
import unicodedata
from dataclasses import Field, fields, replace
from importlib import resources
from typing import Any, TypeVar

from hypothesis import strategies as st

from bot.domain.answers import Answer
from bot.domain.article import Article
from bot.domain.briefing import AlreadyBriefed, ArticleAnswer, Briefing, Checks, Notice, Part, Sentence
from bot.domain.digest import FADING, ONGOING, UPDATE, WAITING, ArcLine, Digest, DigestEntry, DigestStory
from bot.domain.errors import REASONS
from tests.fakes.memory import NOW, article, briefing

T = TypeVar("T", bound=Any)

URL = "https://news.example.org/2026/harbour?a=1&b=2"

TOKENS = [
    # What pings, or looks as if it did.
    "@everyone", "@here", "@channel", "＠everyone", "@ＨＥＲＥ", "﹫here", "@\u200bchannel", "<@U0ADA>",
    "<@123456789012345678>", "<@!1>", "<@&1>", "<#1>", "<#C0NEWS|news>", "<!channel>", "<!here|here>", "<!everyone>",
    "<!subteam^S0123>", "＜@1＞", "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "</brief:1>", "<id:customize>", "@",
    # What links.
    "https://evil.test/a", "HTTPS://EVIL.TEST", "http://", "http:http:////evil.test", "ht\u00adtps://evil.test",
    "://", "https：／／evil．test", "\uff48ttps\uff1a//evil.test", "𝐡𝐭𝐭𝐩𝐬://evil.test", ":  //evil", "steam://run",
    "slack://open", "discord://-/channels/1", "javascript:alert(1)", "data:text/html,x", "mailto:a@evil.test",
    "a@evil.test", "tel:+4930123456", "<mailto:a@evil.test>", "<a@evil.test>", "<+4930123456>",
    "<https://evil.test|your bank>", "<https://evil.test>", "[bank](https://evil.test)",
    "[bank](<https://evil.test>)", "[bank]", "(https://evil.test)", "](", "<!date^0^x^https://evil.test|now>",
    "evil.test", "www.evil.test", "evil．test", "evil。test", "𝐞𝐯𝐢𝐥.𝐭𝐞𝐬𝐭", "xn--80ak6aa92e.com", "пример.рф",
    "उदाहरण.भारत", "discord.gg/abc", "discord.com/invite/abc", "..evil.test", "evil.test.", "_evil.test_",
    # A backslash of theirs, which must not hide a dot, an address or a ping from us, nor one of ours from Discord.
    "evil\\.test", "evil.\\test", "ev\\il.test", "https:\\//evil.test", "https\\://evil.test", "www\\.evil.test",
    "@\\everyone", "\\@everyone", "<\\@1>", "\\<@1>", "[bank]\\(https://evil.test)",
    # What formats.
    "**", "__", "~~", "||", "||spoiler||", "*", "_", "~", "|", "`", "`code`", "```", "```\nblock\n```", "\\", "\\\\",
    "# ", "\n# ", "## ", "\n### ", "\n-# ", "> ", "\n> ", "\n>>> ", "\n- ", "\n+ ", "\n* ", "\n1. ", "\n2) ", " - ",
    " -# ", " 1. ", " > ", ":tada:", "<:x:1>", "<a:x:1>", "<t:1:R>", "<b>bold</b>", "<script>alert(1)</script>", "&",
    "<", ">", "\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\r", "\b\b\b",
    # What hides, or turns around.
    "\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u200c", "\u200d", "\u2060",
    "\ufeff", "\u00ad", "\u034f", "\u115f", "\u3164", "\uffa0", "\u2800", "\u180e", "\ufe0e", "\ufe0f", "\U000e0100",
    "\U000e0001", "\U000e0041\U000e0042\U000e007f", "\ufff9x\ufffa", "\U0001bca0", "\U0001d173", "\ue000",
    "\U000f0000", "\ud800", "\uffff", "\u0378", "\x00", "\x07", "\x85", "\u2028", "\u2029", "👩\u200d👩\u200d👧",
    "🏴\U000e0067\U000e0062\U000e007f", "❤\ufe0f", "\n", "\n\n\n\n", "\t", "\u00a0", "\u3000", "\u2003",
    # What stands between.
    " ", "a", "é", "中文", "3.5", "U.S.", "Ana", "{when}", "{0.__class__}", "{", "}", "%s", ":", "/", ".", "m²",
    "نمی\u200cخواهم", "क्\u200dष",
]  # fmt: skip

#: A stranger's text.
hostile = st.one_of(
    st.lists(st.one_of(st.sampled_from(TOKENS), st.text(max_size=4)), max_size=12).map("".join),
    st.text(alphabet="@.:/<>|&!#^`*_~[]()\\ \nchanelhtps\u200b．＠", max_size=40),
    st.text(max_size=60),
)
#: An address as a page gives it, or as a redirect ends there; also as long as one may be.
addresses = st.one_of(
    st.just(URL),
    hostile,
    st.sampled_from(
        ["https://bank.example@evil.test/", "https://a:b@news.example.org/", "https://evil.test\\@a.example/"]
    ),
    st.builds("https://news.example.org/{}{}".format, st.integers(0, 1_900).map(lambda length: "x" * length), hostile),
    st.sampled_from(TOKENS).map(lambda token: f"https://news.example.org/{token * 900}"[:900]),
)
hosts = st.one_of(st.just("news.example.org"), hostile)

#: Code writes these, from lists of its own or from what a platform told.
_OURS = {"language", "engine", "recipe", "state", "published", "reason", "message_url", "answer_url", "unread", "news"}
_OURS |= {"phase", "day"}
_PLACE = "https://newsroom.slack.com/archives/C0NEWS/p1"
_TEXTS = tomllib.loads((resources.files("bot.texts") / "en.toml").read_text(encoding="utf-8"))
_PLACEHOLDERS = sorted(set(re.findall(r"\{(\w+)\}", str([_TEXTS["reason"], _TEXTS["notice"]]))))


def _filled(plain: T, draw: Any) -> T:
    """A copy with hostile text in every field that holds text of others, also in those that somebody adds later."""
    return replace(plain, **{field.name: draw(_source(field)) for field in fields(plain) if is_strangers(field)})


def is_strangers(field: Field[Any]) -> bool:
    """Whether a field holds text of others."""
    return field.type in {str, "str"} and field.name not in _OURS


def _source(field: Field[Any]) -> st.SearchStrategy[str]:
    if field.name in {"url", "canonical_url", "image", "link"}:
        return addresses
    return hosts if field.name == "site" else hostile


@st.composite
def briefings(draw: Any) -> Briefing:
    """What a model that was taken over made of a hostile page."""
    made = _filled(replace(briefing(), engine="openai", checks=Checks(names=(3, 4)), notes=("dropped:2",)), draw)
    return replace(made, source=draw(st.sampled_from([made.source, f"Original Source: {made.site}"])))


@st.composite
def entries(draw: Any) -> DigestEntry:
    """One link of a digest."""
    news = draw(st.sampled_from(["", UPDATE, ONGOING]))
    return _filled(DigestEntry("", "", "", "", "", _PLACE, _PLACE, NOW, news=news), draw)


@st.composite
def answers(draw: Any) -> Answer:
    """Any answer of the bot, with strangers' text wherever there can be any."""
    match draw(st.sampled_from([Briefing, Notice, AlreadyBriefed, Digest])).__name__:
        case "Briefing":
            return draw(briefings())  # type: ignore[no-any-return]  # `draw` has no types here
        case "Notice":
            reason = draw(st.sampled_from([*REASONS, *_TEXTS["notice"]]))
            return Notice(reason, {name: draw(hostile) for name in _PLACEHOLDERS}, link=draw(addresses))
        case "AlreadyBriefed":
            return _filled(AlreadyBriefed("", "", NOW, _PLACE), draw)
        case _:
            some = tuple(draw(st.lists(entries(), max_size=3)))
            told = tuple(range(draw(st.integers(0, len(some)))))
            compared: Any = {"agencies": {"AP": 2}, "agreed": (draw(hostile),), "differing": (draw(hostile),)}
            compared |= {"news": draw(st.sampled_from(["", UPDATE])), "phase": draw(st.sampled_from(["", FADING]))}
            course = tuple(_filled(ArcLine("2026-11-22", "", ""), draw) for _ in range(draw(st.integers(0, 2))))
            story = _filled(DigestStory("", "", told, 3, 2, 1, arc=course, **compared), draw)
            unread = {"paywall": 2, WAITING: 1}
            made = Digest("en", NOW, NOW, some, "", left_out=1, links=6, people=2, story_count=3, unread=unread)
            return _filled(replace(made, stories=(story,) if told else ()), draw)


@st.composite
def replies(draw: Any) -> ArticleAnswer:
    """An answer to a question about a hostile article."""
    sentences = (Sentence(Part.BODY, draw(hostile), (1,)),)
    engine = draw(st.sampled_from(["extractive", "openai"]))
    plain = ArticleAnswer("", "", "", "", "en", engine, True, "", sentences, (), Checks(names=(3, 4)))
    return _filled(plain, draw)


@st.composite
def articles(draw: Any) -> Article:
    """What was read at a hostile address."""
    return replace(_filled(article(), draw), authors=(draw(hostile),), sentences=())


def hidden(text: str) -> list[str]:
    """
    What a reader of the text does not see, or sees turned around; line breaks are seen.

    Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), controls, formats, private and unassigned
    characters, line separators, and the empty braille cell. The two joiners are part of the spelling between letters
    or marks of scripts that join; that is said apart from the code that it judges.
    """
    found = (match for match in _NOT_PLAIN.finditer(text) if _is_hidden(text, match.start()))
    return [f"U+{ord(match[0]):04X}" for match in found]


_NOT_PLAIN = re.compile(r"[^\n -~]")
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\u2800]"
)
_JOINING = re.compile(
    "ARABIC|SYRIAC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM|SINHALA|"
    "TIBETAN|MYANMAR|KHMER|VEDIC"
)


def _is_hidden(text: str, position: int) -> bool:
    character = text[position]
    if character in "\u200c\u200d":
        around = (text[position - 1 : position], text[position + 1 : position + 2])
        # Behind a virama a joiner writes a letter by itself: half of a consonant, a chillu.
        if character == "\u200d" and "VIRAMA" in unicodedata.name(around[0] or " ", ""):
            return False
        return not all(letter and _JOINING.match(unicodedata.name(letter, "")) for letter in around)
    unseen = unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
    return unseen or bool(_IGNORABLE.match(character))


def long(token: str, characters: int = 20_000) -> str:
    """A text of that token, again and again."""
    return ("words of a sentenc" + token * characters)[:characters]
