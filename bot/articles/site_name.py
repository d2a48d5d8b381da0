"""What a site calls itself, so that its name is told from headlines and from people."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.articles.structured import Structured, types, unescaped

#: A name of more words is none.
NAME_WORDS_MAX = 5
#: A part of a host's name that is shorter is looked for as a word: in others it may stand by chance.
LABEL_CHARS_MIN = 4

#: A part of a host's name that is as short tells the country.
COUNTRY_CHARS = 2

_META = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:app:name:iphone", "dc.publisher")
#: Parts of hosts that say what a site is, or whose machine it stands on.
_NO_NAMES = frozenset(
    (
        "www", "news", "blog", "blogs", "mobile", "shop", "info", "online", "media", "magazine", "articles", "home",
        "help", "support", "docs", "learn", "store", "daily", "press", "sites", "pages", "github", "wordpress",
        "blogspot", "medium", "substack", "amazonaws", "google",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SiteName:
    """The names of a site, by their letters."""

    declared: frozenset[str]
    labels: frozenset[str]  #: Of its host: "sund" of news.sund.example.

    def is_named(self, text: str) -> bool:
        """Whether a text is the site's name, as it declares it or as its host has it."""
        name = letters(text)
        return bool(name) and (name in self.declared or name in self.labels or (" " not in text and self._begins(name)))

    def _begins(self, name: str) -> bool:
        return len(name) > LABEL_CHARS_MIN and any(label.startswith(name) for label in self.labels)

    def may_be(self, text: str) -> bool:
        """Whether a short text holds the name of the host: "The Sund Gazette" at news.sund.example."""
        words, name = list(map(letters, text.split())), letters(text)
        within = any(label in name if len(label) >= LABEL_CHARS_MIN else label in words for label in self.labels)
        return len(words) <= NAME_WORDS_MAX and within


def site_name(data: Structured, url: str) -> SiteName:
    """Collect what a page calls its site."""
    names = [data.first(key) for key in _META] + [data.publisher]
    names += [
        str(node["name"]) for node in data.nodes if "WebSite" in types(node) and isinstance(node.get("name"), str)
    ]
    host = urlsplit(url).hostname or ""
    labels = {letters(label) for label in host.split(".")[:-1]} - _NO_NAMES
    declared = {letters(unescaped(name)) for name in names} | {letters(host), letters(host.removeprefix("www."))}
    return SiteName(frozenset(declared - {""}), frozenset(label for label in labels if len(label) > COUNTRY_CHARS))


def letters(text: str) -> str:
    """A name's letters and figures, case aside."""
    return "".join(filter(str.isalnum, text.casefold()))


def folded(text: str) -> str:
    """A text with one space where white space is."""
    return " ".join(text.split())
