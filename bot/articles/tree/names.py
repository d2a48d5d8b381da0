"""
Tells from ids and classes what is a part of the page's furniture.

Extractors throw out what is called "share", "nav" or "related", and find these letters in "shareholders", "navalny" and
"operating-costs" too. A name tells something when its words are such words, not when they hold their letters.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

from lxml.html import HtmlElement

from bot.articles.tree.elements import classes

#: Shorter words of a name are prefixes of the site's own ("td-", "c-"), or articles.
OWN_CHARS_MIN = 4

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def is_named_furniture(element: HtmlElement) -> bool:
    """Whether an element's id or one of its classes names a part of a page that is not its story."""
    return _tells(element.get("id") or "") or any(map(_tells, classes(element)))


@lru_cache(maxsize=4096)
def _tells(name: str) -> bool:
    """
    Whether a name says that something is a part of the page.

    More than half of its words must be those of page parts: names are made of headings too ("share-prices-fall").
    """
    telling, part = _vocabulary()
    words = [word.lower() for word in _WORD.findall(name)]
    others = sum(1 for word in words if len(word) >= OWN_CHARS_MIN and not part.fullmatch(word))
    return others * 2 < len(words) and any(telling.fullmatch(word) for word in words)


@cache
def _vocabulary() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Words that tell a page part, and all words that such names are made of."""
    file = resources.files("bot.articles.tree") / "page_parts.toml"
    lists = tomllib.loads(file.read_text(encoding="utf-8"))
    telling, other = "|".join(lists["telling"]), "|".join(lists["other"])
    word = rf"(?:{telling}|{other})(?:s|es)?"
    return re.compile(rf"(?:{word})*(?:{telling})(?:s|es)?(?:{word})*"), re.compile(rf"(?:{word})+")
