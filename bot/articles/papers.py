"""Pages of scientific papers: the text begins with the abstract, not with subject, date and licence around it."""

import re

from lxml.html import HtmlElement

from bot.articles.site_name import folded
from bot.articles.structured import Structured
from bot.articles.tree.elements import names_of, text_of

#: Words of an abstract at least; shorter ones are headings and buttons of that name.
ABSTRACT_WORDS_MIN = 30
#: Words before it at most; where there are more, the page tells something else first.
BEFORE_WORDS_MAX = 120
#: Of the abstract, by which it is found in the text.
HEAD_CHARS = 40

_LABEL = re.compile(
    r"^(?:abstract|summary|zusammenfassung|résumé|resumen|resumo|riassunto|samenvatting|streszczenie|аннотация|анотація|"
    r"sammanfattning|özet|要旨|抄録|摘要|초록|الملخص)\s*[:：.—–-]?\s*",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?:^|[\s_-])abstract", re.IGNORECASE)


def begin_with_abstract(text: str, tree: HtmlElement, data: Structured) -> str:
    """A paper's text from its abstract on, without that label; any other text as it is."""
    if not data.first("citation_title", "citation_author", "citation_doi", "citation_arxiv_id"):
        return text
    abstract = next((words for element in tree.iter("*") if (words := _abstract(element))), "")
    if not abstract:
        return text
    lines = text.split("\n")
    for index, line in enumerate(lines):
        bare = _LABEL.sub("", folded(line))
        if bare.startswith(abstract[:HEAD_CHARS]):
            few = sum(len(before.split()) for before in lines[:index]) <= BEFORE_WORDS_MAX
            return "\n".join([bare, *lines[index + 1 :]]) if few else text
    # Extractors leave out what is called an abstract, as they do teasers.
    return text if abstract[:HEAD_CHARS] in folded(text) else f"{abstract}\n{text}"


def _abstract(element: HtmlElement) -> str:
    """The words of an element that is marked as an abstract; "" for others."""
    if not _MARKED.search(names_of(element)):
        return ""
    words = _LABEL.sub("", text_of(element))
    return words if len(words.split()) >= ABSTRACT_WORDS_MIN and element.find(".//h1") is None else ""
