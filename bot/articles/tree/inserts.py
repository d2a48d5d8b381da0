"""
Takes out what is set between the paragraphs of a story and is none of it: cards of others, advertising, tickers.

Known by form: a card's headline is a link to another page as a whole; an advertisement says that it is one, as it has
to; a ticker says so by its role.
"""

import re
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot.articles.tree.elements import INLINE, LINES, classes, is_in_page, parent_of, text_of
from bot.articles.tree.prose import prose, sizes

#: A card with more text than this is a part of the story, as in a list of recommendations.
CARD_CHARS_MAX = 400
#: An advertisement with more is an article beside ours, or ours.
ADVERTISEMENT_CHARS_MAX = 1_200
#: Cards that hold more than this share of a page's prose are what the page is about.
CARDS_SHARE_MAX = 0.3

#: A label with more is a sentence.
LABEL_CHARS_MAX = 60

_LABELLED = ("p", "div", "span", "small", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "a")
_RANKS = ("h2", "h3", "h4", "h5", "h6")
_HOLDERS = ("div", "section", "aside", "article", "ul", "ol", "li", "figure", "table", "td")
_TICKERS = XPath(".//marquee | .//*[@role='marquee' or @role='timer' or @role='log' or contains(@class, 'ticker')]")
_TICKER_TAGS = frozenset({"div", "section", "aside", "ul"})  # a cell of that name holds the sign of a share
_TICKER = re.compile(r"(?:^|[-_])(?:news-?)?ticker(?:$|[-_])", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:advert(?:isement|ising)?|ad|paid (?:content|post|partnership)|promoted(?: content)?"
    r"|sponsored(?: content| post| by .{2,40})?|anzeige|werbung|gesponsert|publicité|contenu sponsorisé|publicidad"
    r"|(?:contenido )?patrocinado|publicidade|conteúdo patrocinado|pubblicità|contenuto sponsorizzato|advertentie"
    r"|gesponsord|reklama|materiał sponsorowany|реклама|на правах рекламы|広告|スポンサー|pr|广告|廣告|إعلان)[:.]?$",
    re.IGNORECASE,
)


def drop_inserts(tree: HtmlElement, url: str) -> None:
    """
    Remove cards, advertisements and tickers.

    Args:
        tree: Of the page.
        url: Of the page: a headline that leads to it is its own.
    """
    body = tree.find("body")
    if body is None:
        return
    for element in _TICKERS(body):
        if _is_ticker(element) and is_in_page(element):
            element.drop_tree()
    labels = [label for label in body.iter(*_LABELLED) if _is_label(label)]
    headings = [heading for heading in body.iter(*_RANKS) if _leads_elsewhere(heading, url)]
    if not (labels or headings):
        return
    lengths = sizes(body)
    for label in labels:
        if is_in_page(label) and (holder := _holder(label, lengths)) is not None:
            holder.drop_tree()
    _drop_cards(body, headings, lengths)


def _is_ticker(element: HtmlElement) -> bool:
    by_form = element.tag == "marquee" or element.get("role") in {"marquee", "timer", "log"}
    return by_form or (element.tag in _TICKER_TAGS and any(map(_TICKER.search, classes(element))))


def _is_label(element: HtmlElement) -> bool:
    own = (element.text or "").strip()
    if not own or len(own) > LABEL_CHARS_MAX or not _LABEL.match(own):
        return False
    return text_of(element) == " ".join(own.split()) and _is_alone(element)


def _is_alone(label: HtmlElement) -> bool:
    """Whether a label is no word of a line."""
    if label.tag not in INLINE:
        return True
    parent = parent_of(label)
    return not (label.tail or "").strip() and (parent.tag not in LINES or text_of(parent) == text_of(label))


def _holder(label: HtmlElement, lengths: dict[HtmlElement, int]) -> HtmlElement | None:
    """The container that begins or ends with a label, when it holds little more than an advertisement."""
    found, own = None, text_of(label)
    for element in label.iterancestors():
        whole = element.tag in {"article", "main", "body", "html"} or lengths[element] > ADVERTISEMENT_CHARS_MAX
        if whole or element.find(".//h1") is not None:
            break
        text = text_of(element)
        if not (text.startswith(own) or text.endswith(own)):
            break
        if element.tag in _HOLDERS:
            found = element
    return found


def _drop_cards(body: HtmlElement, headings: list[HtmlElement], lengths: dict[HtmlElement, int]) -> None:
    cards = dict.fromkeys(card for heading in headings if is_in_page(heading) and (card := _card(heading)) is not None)
    if not cards:
        return
    inside = sum(len(text_of(paragraph)) for card in cards for paragraph in prose(card))
    if inside <= CARDS_SHARE_MAX * sum(len(text_of(paragraph)) for paragraph in prose(body)):
        for card in cards:
            if lengths[card] <= CARD_CHARS_MAX and is_in_page(card):
                card.drop_tree()


def _leads_elsewhere(heading: HtmlElement, url: str) -> bool:
    """Whether a heading is one link, and to another page."""
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    if len(links) != 1 or len(text_of(links[0])) < len(text_of(heading)):
        return False
    try:
        target, own = urlsplit(urljoin(url, links[0].get("href") or "")), urlsplit(url)
    except ValueError:  # an address that cannot be one
        return True
    return (target.netloc, target.path) != (own.netloc, own.path)


def _card(heading: HtmlElement) -> HtmlElement | None:
    """The largest container that has this heading and no other."""
    found = None
    for element in heading.iterancestors(*_HOLDERS):
        if next((other for other in element.iter("h1", *_RANKS) if other is not heading), None) is not None:
            break
        found = element
    return found
