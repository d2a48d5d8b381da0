"""Tells whether a page is one of several that an article is spread over, and of how many."""

import re
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from lxml.html import HtmlElement

from bot.articles.tree.elements import text_of

#: No article has more pages; larger numbers are something else's.
PAGES_MAX = 60
#: Characters of a line that only counts pages.
COUNT_CHARS_MAX = 40

#: Parameters that number the pages of an article.
_PARAMETERS = frozenset("page p pg seite pagina página pag strona sida sayfa part pageno".split())  # noqa: SIM905 - a list of words
#: The end of a path that does: /story/2, /story/page/2, /story-2.html, /story_p2.html, /story,2.html.
_NUMBER = re.compile(
    r"(?:/(?:(?:page|seite|pagina|strona|sida|sayfa|p)[/-]?)?|[-_,](?:page|seite|pagina|p)?[-_]?)(\d{1,2})(\.[a-z]{3,5})?/?$"
)
#: What an address with the number of a page has at its end, as far as one can tell before it is taken apart.
_NUMBERED = re.compile(r"[?&;][^=&]{1,8}=\d{1,2}(?:[&#]|$)|[/_,-][a-z]{0,6}[-_]?\d{1,2}(?:\.[a-z]{3,5})?/?(?:[?#]|$)")
_COMMENTS = re.compile(r"comment|reply|kommentar", re.IGNORECASE)
_NEXT = re.compile(
    r"next|weiter|nächste|suivant|siguiente|próxim|seguinte|successiv|avanti|volgende|następn|dalej|далее|следующ|далі"
    r"|наступн|nästa|sonraki|次|下一|다음|التالي|[›»>→]+$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?:page|seite|página|pagina|sida|strona|страница|стр\.|сторінка|sayfa)?\s?\d{1,2}"
    r"\s?(?:of|/|von|sur|de|di|van|av|z|из|з)\s?(\d{1,2})\s?(?:pages|seiten|páginas|pagine|ページ|页|頁|쪽)?$",
    re.IGNORECASE,
)


def count_pages(tree: HtmlElement, url: str) -> int:
    """
    How many pages the article has, as far as the page tells; 1 when nothing tells of others.

    A link counts when it leads to the page's own address with a page number added, and shows that number or calls
    itself the next page. On a later page the first has to be linked like this. Comments have pages too; theirs do not
    count, nor do those of a list, which is no article.
    """
    own = urldefrag(url)[0].rstrip("/")
    first, number = _first_page(own)
    numbers = {other for address, other in _numbered(tree, url) if address in {own, first}}
    if number > 1 and 1 not in numbers:
        return 1
    if not numbers - {1}:
        return 1
    return max(numbers | {number} | _told(tree))


def _numbered(tree: HtmlElement, url: str) -> list[tuple[str, int]]:
    """The first page's address and the number of each link that leads to a page of something."""
    found = []
    for link in tree.iter("a", "link"):
        href = link.get("href") or ""
        if not _NUMBERED.search(href) and (link.text or "").strip() != "1":
            continue
        try:
            address, number = _first_page(urldefrag(urljoin(url, href))[0].rstrip("/"))
        except ValueError:
            continue
        if number <= PAGES_MAX and not _COMMENTS.search(href) and _says(link, number):
            found.append((address, number))
    return found


def _first_page(url: str) -> tuple[str, int]:
    """The address without the number of its page, and that number; 1 when it has none."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in query:
        if name.lower() in _PARAMETERS and value.isdecimal() and int(value) <= PAGES_MAX:
            rest = urlencode([pair for pair in query if pair != (name, value)])
            return parts._replace(query=rest).geturl().rstrip("/"), int(value)
    if found := _NUMBER.search(parts.path):
        return parts._replace(path=parts.path[: found.start()] + (found[2] or "")).geturl().rstrip("/"), int(found[1])
    return url, 1


def _says(link: HtmlElement, number: int) -> bool:
    text = text_of(link)
    return (
        text.rpartition(" ")[2] == str(number)
        or "next" in (link.get("rel") or "").lower().split()
        or bool(number > 1 and len(text) <= COUNT_CHARS_MAX and _NEXT.search(text))
    )


def _told(tree: HtmlElement) -> set[int]:
    """The number of pages in lines such as "Page 1 of 4"."""
    short = (" ".join(text.split()) for text in tree.itertext() if len(text) <= COUNT_CHARS_MAX)
    counts = {int(found[1]) for text in short if (found := _COUNTED.match(text))}
    return {count for count in counts if 1 < count <= PAGES_MAX}
