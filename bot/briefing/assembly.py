"""Makes a briefing of a draft: the parts within their budgets, our words around them, and what was checked."""

from bot.briefing import extractive
from bot.briefing.layout import QUOTED_SENTENCES_MAX, Draft, composed, fitted, quoted, source_line
from bot.briefing.task import EXTRACTIVE, SOURCE, WRITTEN, Order
from bot.briefing.vocabulary.words import written_small
from bot.briefing.writing.care import care_notes
from bot.briefing.writing.review import Reviewer
from bot.domain.article import Article
from bot.domain.briefing import Briefing, Checks, Length, Part


def warm_up() -> None:
    """Load what is loaded with the first article, so that it need not wait for it."""
    text = "The council of Port Ellery decided on Monday that the bridge will be built, Mayor Anna Olsen said. "
    sentences = tuple(f"{number}. {text}" for number in range(QUOTED_SENTENCES_MAX + 5))
    article = Article("", "", "", "A bridge for Port Ellery", "".join(sentences), "en", sentences=sentences)
    picked(Order(article, SOURCE, Length.STANDARD), EXTRACTIVE)


def picked(order: Order, note: str) -> Briefing:
    """A briefing in the article's own sentences and language; see `assembled`. `note` says why, or "quoted"."""
    if note == "quoted":
        draft = quoted(order.sentences)
    else:
        article = order.article
        draft = extractive.draft(
            order.sentences,
            title=article.title,
            language=article.language,
            length=order.length,
            blocks=article.blocks,
        )
    return assembled(order, draft, EXTRACTIVE, (note, "not_translated") if order.translated else (note,), Checks())


def assembled(order: Order, draft: Draft, engine: str, notes: tuple[str, ...], care: Checks) -> Briefing:
    """
    The briefing, but for its recipe, what it cost, and the article's sentences: whoever orders it knows those.

    Args:
        order: What was wanted.
        draft: Sentences, each of which stands.
        engine: Who made the draft.
        notes: What its reader should know; "quoted" keeps the draft as it is.
        care: What was mended and left out, and who took a second look.
    """
    article = order.article
    language = order.language if engine == WRITTEN else article.language
    # What a model wrote was made to fit while it could still be written anew.
    if engine != WRITTEN and "quoted" not in notes:
        size = sum(len(sentence) + 1 for sentence in order.sentences)
        draft = fitted(draft, length=order.length, language=language, chars_max=size)
    common = written_small(article.text, article.language)
    if engine == WRITTEN:
        # Its words are not those of the article, which may be in another language.
        common |= written_small(" ".join(sentence.text for sentence in draft), language)
    parts = composed(draft, language=language, common=common)
    return Briefing(
        url=article.address,
        site=article.site,
        title=article.title,
        language=language,
        length=order.length,
        engine=engine,
        recipe="",
        lead=parts[Part.LEAD],
        body=parts[Part.BODY],
        overview=parts[Part.OVERVIEW],
        conclusion=parts[Part.CONCLUSION],
        source=source_line(article.site, language),
        sentences=draft,
        article_sentences=(),
        checks=Reviewer(order.ground(), language=language).checks(draft, care),
        notes=(*article.notes, *notes, *care_notes(care)),
    )
