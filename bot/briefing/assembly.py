"""Makes a briefing of a draft: the parts within their budgets, our words around them, and what was checked."""

from bot.briefing.layout import Draft, composed, fitted, source_line
from bot.briefing.task import WRITTEN, Order
from bot.briefing.vocabulary.words import written_small
from bot.briefing.writing.review import Reviewer
from bot.domain.types import Briefing, Part, Usage


def assembled(
    order: Order, draft: Draft, *, engine: str, recipe: str, notes: tuple[str, ...], dropped: int, usage: Usage
) -> Briefing:
    """
    The briefing.

    Args:
        order: What was wanted.
        draft: Sentences, each of which stands.
        engine: Who made the draft.
        recipe: What shaped it.
        notes: What its reader should know; "quoted" keeps the draft as it is.
        dropped: Sentences that did not stand.
        usage: What it cost.
    """
    article = order.article
    language = order.language if engine == WRITTEN else article.language
    if "quoted" not in notes:
        size = sum(len(sentence) + 1 for sentence in order.sentences)
        draft = fitted(draft, length=order.length, language=language, chars_max=size)
    parts = composed(draft, language=language, common=written_small(article.text, article.language))
    return Briefing(
        url=article.canonical_url or article.url,
        site=article.site,
        title=article.title,
        language=language,
        length=order.length,
        engine=engine,
        recipe=recipe,
        lead=parts[Part.LEAD],
        body=parts[Part.BODY],
        overview=parts[Part.OVERVIEW],
        conclusion=parts[Part.CONCLUSION],
        source=source_line(article.site, language),
        sentences=draft,
        article_sentences=tuple(order.sentences),
        checks=Reviewer(order.ground(), language=language).checks(draft, dropped),
        usage=usage,
        notes=(*article.notes, *notes, *([f"dropped:{dropped}"] if dropped else [])),
    )
