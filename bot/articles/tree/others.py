"""
Takes the other articles off a page: sites append the next ones below, for readers who scroll on.

Which one is meant, its title and its address tell. Others are known by a headline like its own at the head of a
container like its own; parts of one article have headings of a lower rank, and its first paragraphs are no container's.
"""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from bot.articles.title import LIKENESS_MIN, likeness
from bot.articles.tree.elements import classes, is_in_page, text_of
from bot.articles.tree.prose import holds_story

#: Pages with more headings of one rank are lists.
HEADLINES_MAX = 60
#: Where containers that a script fills name the article that is in them.
_ADDRESSES = ("data-url", "data-href", "data-permalink", "data-canonical", "data-article-url")


def drop_other_articles(tree: HtmlElement, title: str, url: str) -> None:
    """
    Remove the containers of other articles.

    Args:
        tree: Of the page.
        title: Of the article that is meant.
        url: Of the article that is meant, as the page declares it.
    """
    body = tree.find("body")
    if body is None:
        return
    meant = _headline(body, title)
    addressed = list(_addressed(body, url))
    if any(_path(address) == _path(url) for _, address in addressed):
        for container, address in addressed:
            if _path(address) != _path(url) and _is_apart(container, meant) and holds_story(container):
                container.drop_tree()
    if meant is None:
        return
    for other in list(body.iter(str(meant.tag)))[:HEADLINES_MAX]:
        if other is not meant and is_in_page(other) and not _is_meant(other, title):
            _drop_with_container(meant, other)


def _is_apart(container: HtmlElement, meant: HtmlElement | None) -> bool:
    """Whether a container is still in the page and does not hold the headline that is meant."""
    return is_in_page(container) and (meant is None or container not in meant.iterancestors())


def _headline(body: HtmlElement, title: str) -> HtmlElement | None:
    for rank in ("h1", "h2"):
        for heading in body.iter(rank):
            if _is_meant(heading, title):
                return heading
    return None


def _is_meant(heading: HtmlElement, title: str) -> bool:
    text = text_of(heading)
    return text == title or likeness(text, title) >= LIKENESS_MIN


def _drop_with_container(meant: HtmlElement, other: HtmlElement) -> None:
    """Remove the largest element with this headline that does not hold the meant one, if both are alike."""
    around = {element: child for child, element in _upwards(meant)}
    for child, element in _upwards(other):
        if element in around:
            mine = around[element]
            if child is not other and mine is not meant and _are_alike(mine, child, meant, other):
                child.drop_tree()
            return


def _upwards(element: HtmlElement) -> Iterator[tuple[HtmlElement, HtmlElement]]:
    """Each ancestor, with its child on the way."""
    for ancestor in element.iterancestors():
        yield element, ancestor
        element = ancestor


def _are_alike(mine: HtmlElement, theirs: HtmlElement, meant: HtmlElement, other: HtmlElement) -> bool:
    shape = mine.tag == theirs.tag and (mine.tag == "article" or _same_class(mine, theirs))
    inside = any(around is theirs or theirs in around.iterancestors() for around in other.iterancestors("article"))
    headline = _same_class(meant, other) and bool(other.get("class"))
    return (shape or inside or headline) and holds_story(mine) and holds_story(theirs)


def _same_class(one: HtmlElement, other: HtmlElement) -> bool:
    return set(classes(one)) == set(classes(other))


def _addressed(body: HtmlElement, url: str) -> Iterator[tuple[HtmlElement, str]]:
    for container in body.iter("article", "section", "div", "main"):
        for name in _ADDRESSES:
            if address := container.get(name):
                yield container, urljoin(url, address)
                break


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/")
    except ValueError:  # an address that cannot be one
        return ""
