"""All passes over a page's tree, in their order."""

from lxml.html import HtmlElement

from bot.articles.cleanup import drop_footnote_marks
from bot.articles.structure import Marks, marks_of
from bot.articles.tree.encyclopedia import drop_apparatus
from bot.articles.tree.inline import break_lines, make_plain
from bot.articles.tree.inserts import drop_inserts
from bot.articles.tree.others import drop_other_articles
from bot.articles.tree.overlays import drop_overlays
from bot.articles.tree.shape import empty_unread, name_by_use, name_own_elements


def prepare(tree: HtmlElement, title: str, address: str, url: str) -> Marks:
    """
    Leave of a page what may be its article, each line of it whole; what its lines are.

    Args:
        tree: Of the page, without what is hidden.
        title: Of the article.
        address: Of the article, as the page declares it.
        url: Where the page was found.
    """
    break_lines(tree)
    drop_footnote_marks(tree)
    empty_unread(tree)
    drop_overlays(tree)
    drop_apparatus(tree)
    drop_inserts(tree, url)
    drop_other_articles(tree, title, address)
    marks = marks_of(tree)  # Bold print tells headings, and is gone afterwards.
    name_own_elements(tree)
    make_plain(tree)
    name_by_use(tree)
    return marks
