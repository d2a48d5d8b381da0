"""The promises of archive.Archive."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.archive import Archive, Earlier
from bot.domain.article import Article, ArticleKind, Block
from bot.domain.briefing import Briefing, Checks, Length, Sentence, Usage
from bot.domain.digest import NOT_KEPT
from bot.domain.hosts import URL_CHARS_MAX
from bot.domain.outcomes import QUIET_HOURS
from bot.domain.requests import Brief, Request
from bot.domain.types import Link, Origin, Platform, Posted
from bot.language.telling import copied, telling
from bot.service.stories import save_with_story
from bot.storage.columns import ADDRESS_BYTES_MAX
from bot.storage.database import Storage
from tests.fakes.clock import Clock
from tests.fakes.ledger import Ledger
from tests.fakes.memory import NOW, article, brief_request, briefing, digest_request, link, origin

STORY = link().canonical
OTHER = link("other").canonical


@pytest.fixture
def archive(storage: Storage) -> Archive:
    return storage.archive


async def find(archive: Archive, canonical: str, place: str = "", **asked: str) -> Briefing | None:
    """The briefing of a link as the pipeline looks for it: by the text of its article."""
    length = Length(asked.pop("length", "standard"))
    known = await archive.article(canonical, place=place)
    wanted: dict[str, Any] = {"recipe": "r1", "language": "source"} | asked
    return await archive.briefing(known.content_in(place), length=length, **wanted) if known else None


async def keep(
    archive: Archive, canonical: str, made: Briefing, *, language: str = "source", place: str = "", **of: Any
) -> None:
    """Store a briefing of what is stored for the link, or of an article of ours."""
    known = await archive.article(canonical, place=place) or replace(article(canonical), **of)
    await archive.save_briefing(canonical, known, made, language=language, place=place)


async def earlier_in(archive: Archive, where: Origin, canonical: str, *, before: int) -> Earlier | None:
    """The answer that the channel has for the link."""
    return (await archive.look(where, canonical, before=before))[0]


async def answer(storage: Storage, request: Request, posted: Posted, *, reason: str = "") -> int:
    """Accept and answer a request in one posted part; its row."""
    assert await Ledger(storage).accept([request]) == [True]
    claim = await Ledger(storage).claim(list(Platform))
    assert claim
    assert claim.request == request
    await Ledger(storage).intend(claim, 0)
    await Ledger(storage).posted(claim, 0, posted)
    await Ledger(storage).done(claim, reason=reason)
    return claim.id


async def told(archive: Archive, canonical: str, read: Article) -> None:
    """Store an article as the pipeline does: beside those that tell the same."""
    await save_with_story(archive, canonical, read, place="")


lossless = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def texts_of() -> st.SearchStrategy[str]:
    """Any text but NUL, which no database of ours keeps."""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


texts = st.lists(texts_of()).map(tuple)
blocks = st.lists(st.builds(Block, speaker=texts_of(), level=st.integers(0, 6))).map(tuple)
articles = st.builds(
    Article, authors=texts, sentences=texts, notes=texts, blocks=blocks, kind=st.sampled_from(ArticleKind)
)


@lossless
@given(stored=articles)
async def test_an_article_comes_back_as_it_was_stored(storage: Storage, stored: Article) -> None:
    """Sentence numbers, notes and counts included: briefings are made from the stored one."""
    await storage.archive.save_article(STORY, stored)
    assert await storage.archive.article(STORY) == stored


pairs = st.tuples(st.integers(0), st.integers(0))
briefings = st.builds(
    Briefing,
    sentences=st.lists(st.builds(Sentence, supported_by=st.lists(st.integers(1)).map(tuple))).map(tuple),
    article_sentences=texts,
    checks=st.builds(Checks, pairs, pairs, pairs, st.integers()),
    usage=st.builds(Usage, texts_of(), st.integers(), st.integers(), st.integers()),
    notes=texts,
)


@lossless
@given(stored=briefings, language=texts_of())
async def test_a_briefing_comes_back_as_it_was_stored(storage: Storage, stored: Briefing, language: str) -> None:
    """What is posted from the archive is what was checked when it was written."""
    await keep(storage.archive, STORY, stored, language=language)
    content = article(STORY).content
    assert stored == await storage.archive.briefing(
        content, recipe=stored.recipe, length=stored.length, language=language
    )


async def test_any_mapping_of_counts_is_stored(archive: Archive) -> None:
    """The type promises no dict."""
    stored = replace(article(), removed=MappingProxyType({"invisible": 3}))
    await archive.save_article(STORY, stored)
    assert await archive.article(STORY) == stored


async def test_what_was_not_stored_is_not_found(archive: Archive) -> None:
    assert await archive.article(STORY) is None
    assert await find(archive, STORY) is None


SHORT = "https://sho.rt/x"


def read(*hops: str, says: str = "", **fields: Any) -> Article:
    """An article that was read at the last of these addresses, with what its page names as its own."""
    return replace(article(hops[0]), canonical_url=says or hops[-1], fetched=hops, **fields)


async def test_an_article_answers_for_every_address_that_led_to_it(archive: Archive) -> None:
    """A short link was read; then somebody posts the long one, with a tracker, or the one in between."""
    stored = read(SHORT, "http://link.example/1", "http://www.news.example.org/story?utm_source=x#top")
    await archive.save_article(SHORT, stored)
    for address in (SHORT, "https://link.example/1", STORY):
        assert await archive.article(address) == stored
    assert await archive.article(OTHER) is None
    await archive.save_article(SHORT, read(SHORT, OTHER))
    assert await archive.article(STORY) is None, "where it leads no longer"


@pytest.mark.parametrize("first", ["the page that names", "the page that is named"])
async def test_an_article_is_no_answer_for_the_address_that_its_page_names(archive: Archive, first: str) -> None:
    """On a shared host anybody can name anybody's address as his own; it has to be fetched."""
    false = read(OTHER, says=STORY, text="Quist took bribes.")
    await archive.save_article(OTHER, false)
    await keep(archive, OTHER, briefing(lead="Quist took bribes."), language="source")
    assert await archive.article(STORY) is None
    assert await find(archive, STORY) is None
    await archive.save_article(STORY, read(STORY))
    if first == "the page that is named":
        await archive.save_article(OTHER, false)
    assert await archive.article(STORY) == read(STORY)
    assert await archive.article(OTHER) == false
    assert await find(archive, STORY) is None


async def test_the_article_asked_for_goes_before_one_that_led_there(archive: Archive, clock: Clock) -> None:
    """A newer copy under another address does not hide the link's own; of those that led there, the newest counts."""
    direct = read(STORY, text="direct")
    old, new = (read(f"https://sho.rt/{text}", STORY, text=text) for text in ("old", "new"))
    await archive.save_article(old.url, old)
    clock.tick(1)
    await archive.save_article(new.url, new)
    assert await archive.article(STORY) == new
    clock.tick(-10)
    await archive.save_article(STORY, direct)
    assert await archive.article(STORY) == direct


HERE, ELSEWHERE = origin().place, origin(channel="c2").place
GIFT = f"{STORY}?gift=abc"


@pytest.mark.parametrize(
    ("stored_as", "hops"),
    [
        pytest.param(GIFT, [GIFT], id="asked for with a token"),
        pytest.param(GIFT, [GIFT, STORY], id="token that the site turns into a cookie"),
        pytest.param(SHORT, [SHORT, GIFT], id="short link to one with a token"),
    ],
)
async def test_what_a_token_opened_is_for_its_place_alone(
    storage: Storage, stored_as: str, hops: list[str], clock: Clock
) -> None:
    """A subscriber gave it to a channel, not to everybody who posts the walled address."""
    archive, opened = storage.archive, read(*hops, says=STORY)
    await archive.save_article(stored_as, opened, place=HERE)
    await keep(archive, stored_as, briefing(), language="source", place=HERE)
    for address in {stored_as, *hops}:
        assert await archive.article(address, place=HERE) == opened
        assert await archive.article(address, place=ELSEWHERE) is None
        assert await archive.article(address) is None
    assert await find(archive, stored_as, place=HERE)
    assert await find(archive, stored_as, place=ELSEWHERE) is None

    here = brief_request(link=Link(stored_as, stored_as))
    there = replace(here, origin=origin("m2", channel="c2"))
    await answer(storage, here, Posted("c1", "a"))
    await answer(storage, there, Posted("c2", "b"))
    day = NOW, NOW + timedelta(days=1)
    (seen,) = await archive.shared(origin(), *day)
    (elsewhere,) = await archive.shared(origin(channel="c2"), *day)
    assert seen.briefing
    assert elsewhere.briefing is None
    assert here not in [item.request for item in await archive.shared(None, *day)]

    clock.tick(1)
    again = replace(opened, text="As it was given there.")
    await archive.save_article(stored_as, again, place=ELSEWHERE)
    assert await archive.article(stored_as, place=HERE) == opened
    assert await archive.article(stored_as, place=ELSEWHERE) == again


async def test_a_briefing_of_what_a_token_opened_is_its_places_own(storage: Storage) -> None:
    """The same text in another place, or for all, is briefed there: the link in the first one carries the token."""
    archive, other = storage.archive, f"{STORY}?gift=xyz"
    await archive.save_article(GIFT, read(GIFT, says=STORY), place=HERE)
    await keep(archive, GIFT, briefing(), place=HERE)
    await archive.save_article(other, read(other, says=STORY), place=ELSEWHERE)
    await archive.save_article(STORY, read(STORY))
    assert await find(archive, other, place=ELSEWHERE) is None
    assert await find(archive, STORY, place=ELSEWHERE) is None
    await archive.save_article(other, read(other, says=STORY), place=HERE)
    assert await find(archive, other, place=HERE), "in its own place it is one, whoever gave it"


async def test_what_a_token_opened_cannot_be_stored_for_everybody(archive: Archive) -> None:
    with pytest.raises(ValueError, match="for a place"):
        await archive.save_article(GIFT, read(GIFT))


async def test_a_page_is_pointed_to_the_answer_of_the_one_that_it_names(storage: Storage) -> None:
    """Once that was read and says the same of itself; and only in that direction, or it could answer for the other."""
    archive = storage.archive
    print_view = read(OTHER, says=STORY, text="For the printer.")
    await archive.save_article(OTHER, print_view)
    await answer(storage, brief_request("m1"), Posted("c1", "a"))
    await answer(storage, brief_request("m2", path="other"), Posted("c1", "b"))

    async def earlier(canonical: str, before: int) -> str:
        found = await earlier_in(archive, origin(), canonical, before=before)
        return found.posted.message if found and found.posted else ""

    assert await earlier(OTHER, 2) == "", "the named page was not read"
    await archive.save_article(STORY, read(STORY, says=f"{STORY}/2"))
    assert await earlier(OTHER, 2) == "", "it says something else of itself"
    await archive.save_article(STORY, read(STORY))
    assert await earlier(OTHER, 2) == "a"
    await Ledger(storage).removed(Platform.DISCORD, "s1", "a")
    assert await earlier(STORY, 99) == "", "what names it is no answer to it"
    assert await earlier(OTHER, 99) == "b"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(STORY, f"https://web.archive.org/web/20260923101112/{STORY}", id="copy in an archive"),
        pytest.param("https://arxiv.org/abs/2609.01234v1", "https://arxiv.org/pdf/2609.01234", id="preprint"),
    ],
)
async def test_copies_and_versions_are_shared_once_and_read_each(storage: Storage, one: str, other: str) -> None:
    """Whoever posts the archive's copy is pointed to the briefing; it answers for nothing else than itself."""
    await told(storage.archive, one, read(one, text="As it was."))
    await told(storage.archive, other, read(other, text="As it is."))
    await answer(storage, brief_request(link=Link(one, one)), Posted("c1", "a"))
    assert await earlier_in(storage.archive, origin(), other, before=99)
    found = await storage.archive.article(other)
    assert found
    assert found.text == "As it is."
    await Ledger(storage).accept([brief_request("m2", link=Link(other, other))])
    first, second = await storage.archive.shared(origin(), NOW, NOW + timedelta(days=1))
    assert first.story == second.story


async def test_links_of_one_group_are_one_in_a_digest_although_neither_was_read(storage: Storage) -> None:
    links = STORY, f"https://web.archive.org/web/2026/{STORY}", OTHER
    await Ledger(storage).accept([brief_request(f"m{n}", link=Link(url, url)) for n, url in enumerate(links)])
    stories = [item.story for item in await storage.archive.shared(origin(), NOW, NOW + timedelta(days=1))]
    assert stories[0] == stories[1] != stories[2]


async def test_an_article_that_is_read_again_replaces_the_old_one(archive: Archive) -> None:
    await archive.save_article(STORY, article())
    changed = replace(article(), text="It was corrected.")
    await archive.save_article(STORY, changed)
    assert await archive.article(STORY) == changed


async def test_the_same_content_under_another_address_has_the_same_briefing(archive: Archive) -> None:
    """A syndicated story is not paid for twice."""
    await archive.save_article(STORY, article())
    await keep(archive, STORY, briefing(), language="source")
    await archive.save_article(OTHER, article("https://else.example.net/copy"))
    assert await find(archive, OTHER) == briefing()
    await archive.save_article(OTHER, replace(article(), text="Another story."))
    assert await find(archive, OTHER) is None


async def test_a_briefing_of_an_older_text_is_not_taken_for_the_new_one(archive: Archive) -> None:
    """Corrections must come through."""
    await archive.save_article(STORY, article())
    await keep(archive, STORY, briefing(), language="source")
    await archive.save_article(STORY, replace(article(), text="It was corrected."))
    assert await find(archive, STORY) is None


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"recipe": "r2"}, id="another recipe"),
        pytest.param({"length": "short"}, id="another length"),
        pytest.param({"language": "en"}, id="the same language, but asked for by name"),
    ],
)
async def test_a_briefing_made_otherwise_is_another(archive: Archive, asked: dict[str, str]) -> None:
    await archive.save_article(STORY, article())
    await keep(archive, STORY, briefing(), language="source")
    assert await find(archive, STORY) == briefing()
    assert await find(archive, STORY, **asked) is None


async def test_a_briefing_that_is_written_again_replaces_the_old_one(archive: Archive) -> None:
    """A worker that came back from the dead may save what its successor saved already."""
    await archive.save_article(STORY, article())
    for lead in ("first", "second"):
        await keep(archive, STORY, briefing(lead=lead), language="source")
    assert await find(archive, STORY) == briefing(lead="second")


async def test_the_first_standing_briefing_of_the_channel_is_named(storage: Storage) -> None:
    await storage.archive.save_article(STORY, article())
    await keep(storage.archive, STORY, briefing(), language="source")
    first = await answer(storage, brief_request("m1"), Posted("c1", "a1", "https://chat/a1"))
    second = await answer(storage, brief_request("m2"), Posted("c1", "a2"))
    earlier = await earlier_in(storage.archive, origin("m9"), STORY, before=second + 1)
    assert earlier
    assert (earlier.request, earlier.title) == (brief_request("m1"), briefing().title)
    assert earlier.posted == Posted("c1", "a1", "https://chat/a1")
    assert await earlier_in(storage.archive, origin("m1"), STORY, before=first) is None, "not its own"


@pytest.mark.parametrize(
    ("place", "canonical"),
    [
        pytest.param(origin("m9", channel="c2"), STORY, id="another channel"),
        pytest.param(origin("m9", platform=Platform.SLACK), STORY, id="another platform"),
        pytest.param(replace(origin("m9"), space="s2"), STORY, id="another space"),
        pytest.param(origin("m9"), OTHER, id="another link"),
    ],
)
async def test_a_briefing_elsewhere_is_no_earlier_answer(storage: Storage, place: Origin, canonical: str) -> None:
    """Nobody follows a link into a channel that they may not see."""
    await answer(storage, brief_request(), Posted("c1", "a1"))
    assert await earlier_in(storage.archive, origin("m9"), STORY, before=99)
    assert await earlier_in(storage.archive, place, canonical, before=99) is None


async def test_an_answer_in_a_thread_counts_for_its_channel(storage: Storage) -> None:
    thread = replace(origin("m9"), thread="t7")
    await answer(storage, brief_request(), Posted("t1", "a1"))
    assert await earlier_in(storage.archive, thread, STORY, before=99)


async def test_a_link_that_led_to_the_same_text_was_briefed_before(storage: Storage) -> None:
    """A short link, a copy and the article itself are one story to the people of a channel."""
    await storage.archive.save_article("https://sho.rt/x", article())
    await answer(storage, brief_request(link=Link(SHORT, SHORT)), Posted("c1", "a"))
    assert await earlier_in(storage.archive, origin(), STORY, before=99), "the address that it led to"
    assert not await earlier_in(storage.archive, origin(), OTHER, before=99)
    await storage.archive.save_article(OTHER, article("https://else.example.net/copy"))
    assert await earlier_in(storage.archive, origin(), OTHER, before=99), "the same text elsewhere"


LONG = " ".join(f"Sentence {n} tells what the council of the town decided about its harbour." for n in range(60))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"title": "Mayor Zebulon Quist took bribes"}, id="title"),
        pytest.param({"published": "1999-12-31"}, id="day of publication"),
    ],
)
async def test_a_copy_that_says_more_beside_the_text_is_not_answered_alike(
    storage: Storage, changed: dict[str, str]
) -> None:
    """What a title says counts as said, and so does what can be reckoned from a date."""
    archive, copy = storage.archive, replace(article("https://else.example.net/copy"), **changed)  # type: ignore[arg-type]
    await archive.save_article(STORY, article())
    await keep(archive, STORY, briefing(), language="source")
    await answer(storage, brief_request(), Posted("c1", "a"))
    await archive.save_article(OTHER, copy)
    assert await find(archive, OTHER) is None
    assert await earlier_in(archive, origin(), OTHER, before=99) is None


@pytest.mark.parametrize(
    ("says", "copy_says"),
    [
        pytest.param("Twelve people died.", "Nobody died.", id="how many died"),
        pytest.param("The court acquitted the mayor.", "The court convicted the mayor.", id="the verdict"),
    ],
)
async def test_a_text_that_says_something_else_is_never_answered_with_another(
    storage: Storage, says: str, copy_says: str
) -> None:
    """Nearly the same words can mean the opposite: only an equal text has the same briefing."""
    archive, copy = storage.archive, article("https://else.example.net/copy")
    await told(storage.archive, STORY, replace(article(), text=f"{LONG} {says}"))
    await keep(archive, STORY, briefing(lead=says), language="source")
    await answer(storage, brief_request(), Posted("c1", "a"))
    await told(storage.archive, OTHER, replace(copy, text=f"{LONG} {copy_says}"))
    assert await find(archive, OTHER) is None
    assert await earlier_in(archive, origin(), OTHER, before=99) is None
    await Ledger(storage).accept([brief_request("m2", path="other")])
    first, second = await archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
    assert first.telling
    assert second.telling
    assert copied(first.telling, second.telling), "told for what it is"
    assert second.briefing is None
    await told(storage.archive, OTHER, replace(copy, text=f"{LONG} {says}"))
    assert await find(archive, OTHER) == briefing(lead=says)
    assert await earlier_in(archive, origin(), OTHER, before=99)


async def test_a_digest_finds_what_links_are_compared_by(storage: Storage) -> None:
    """Stored when the link is read: a digest of thousands of links reads no text again. It goes with the text."""
    await told(storage.archive, STORY, article())
    await storage.archive.save_article("https://sho.rt/x", article())
    await Ledger(storage).accept([brief_request(), brief_request("m2", path="unread")])
    read, unread = await storage.archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
    assert read.telling == telling(article().title, article().text, article().language)
    assert unread.telling is None
    await storage.archive.purge(NOW + timedelta(days=9_999))
    read, _ = await storage.archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
    assert read.telling is None


async def test_of_all_channels_one_can_be_chosen(storage: Storage) -> None:
    """Before the cap: a quiet channel is not drowned by the others."""
    await Ledger(storage).accept([brief_request("m1"), brief_request("m2", channel="c2")])
    found = await storage.archive.shared(None, NOW, NOW + timedelta(days=1), channel="c2")
    assert [item.request.origin.message for item in found] == ["m2"]


async def test_a_short_link_is_one_story_with_the_article_that_it_led_to(storage: Storage) -> None:
    await storage.archive.save_article("https://sho.rt/x", article())
    await Ledger(storage).accept([brief_request(), brief_request("m2", link=Link(SHORT, SHORT))])
    one, other = await storage.archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
    assert one.story == other.story


async def test_an_answer_that_was_taken_away_may_be_given_again(storage: Storage) -> None:
    await answer(storage, brief_request("m1"), Posted("c1", "a1"))
    await answer(storage, brief_request("m2"), Posted("c1", "a2"))
    await Ledger(storage).removed(Platform.DISCORD, "s1", "a1")
    earlier = await earlier_in(storage.archive, origin(), STORY, before=99)
    assert earlier
    assert earlier.posted
    assert earlier.posted.message == "a2"
    await Ledger(storage).removed(Platform.DISCORD, "s1", "a2")
    assert await earlier_in(storage.archive, origin(), STORY, before=99) is None


@pytest.mark.parametrize("reason", ["paywall", "already", "failed"])
async def test_a_notice_is_no_earlier_briefing(storage: Storage, reason: str) -> None:
    """A line that says why not, or where else, must not be pointed to as if it were the briefing."""
    await answer(storage, brief_request(), Posted("c1", "a1"), reason=reason)
    assert await earlier_in(storage.archive, origin(), STORY, before=99) is None


async def test_an_answer_that_is_not_known_to_stand_is_no_earlier_one(storage: Storage) -> None:
    """Open, half-way, or closed without a post: there is nothing to link to."""
    await Ledger(storage).accept([brief_request()])
    assert await earlier_in(storage.archive, origin(), STORY, before=99) is None
    claim = await Ledger(storage).claim(list(Platform))
    assert claim
    await Ledger(storage).intend(claim, 0)
    await Ledger(storage).done(claim)
    assert await earlier_in(storage.archive, origin(), STORY, before=99) is None


async def test_a_digest_finds_what_was_shared_and_what_became_of_it(storage: Storage) -> None:
    await storage.archive.save_article(STORY, article())
    await keep(storage.archive, STORY, briefing(), language="source")
    ledger, posted = Ledger(storage), Posted("c1", "a1", "https://chat/a1")
    briefed, already, walled, removed, gone, waiting = (
        replace(brief_request(f"m{number}"), asked_at=NOW - timedelta(minutes=10 - number)) for number in range(6)
    )
    walled = replace(walled, asked=Brief(link("walled")))
    await answer(storage, briefed, posted)
    await answer(storage, already, Posted("c1", "a2"), reason="already")
    await answer(storage, walled, Posted("c1", "a3"), reason="paywall")
    await answer(storage, removed, Posted("c1", "a4"))
    await ledger.removed(Platform.DISCORD, "s1", "a4")
    await ledger.accept([gone, waiting, digest_request("m9")])
    await ledger.withdraw(gone.origin)

    found = await storage.archive.shared(origin("m9"), NOW - timedelta(hours=1), NOW)
    assert [item.request for item in found] == [briefed, already, walled, removed, waiting]
    assert [item.briefing and item.briefing.lead for item in found] == [briefing().lead] * 2 + [
        None,
        briefing().lead,
        None,
    ]
    assert [item.posted and item.posted.message for item in found] == ["a1", "a2", "a3", None, None]
    assert [item.reason for item in found] == ["", "", "paywall", "", ""]
    assert found[0].posted == posted


async def test_a_link_whose_briefing_is_no_longer_kept_is_not_waiting(storage: Storage) -> None:
    """It was closed long ago; only one that is open is still being read."""
    await answer(storage, brief_request("m1"), Posted("c1", "a1"))
    await answer(storage, brief_request("m2"), Posted("c1", "a2"), reason=QUIET_HOURS)
    await Ledger(storage).accept([brief_request("m3")])
    found = await storage.archive.shared(origin(), NOW - timedelta(hours=1), NOW + timedelta(hours=1))
    assert [item.reason for item in found] == [NOT_KEPT, NOT_KEPT, ""]


async def test_what_was_kept_quiet_is_taken_by_one_teller(storage: Storage) -> None:
    """It gets the same links again after a kill, and what came since; nobody else gets any, nor another channel's."""
    await storage.archive.save_article(STORY, article())
    await keep(storage.archive, STORY, briefing(), language="source")
    elsewhere = replace(brief_request("m3"), origin=replace(origin("m3"), channel="c2"))
    for request in (brief_request("m1"), elsewhere):
        await answer(storage, request, Posted("c1", request.origin.message), reason=QUIET_HOURS)
    await answer(storage, brief_request("m4", path="other"), Posted("c1", "a4"))

    async def taken(by: int) -> list[str]:
        return [item.request.origin.message for item in await storage.archive.after_hours(origin(), by=by)]

    assert await taken(70) == ["m1"]
    await answer(storage, brief_request("m5"), Posted("c1", "a5"), reason=QUIET_HOURS)
    assert await taken(70) == ["m1", "m5"]
    assert await taken(71) == []


async def test_a_digest_holds_what_was_asked_in_its_period_and_channel(storage: Storage) -> None:
    """From its first moment on, before its last one: a link on the edge is in one of two digests, not in both."""
    hour = timedelta(hours=1)
    times = {"before": NOW - hour - timedelta(microseconds=1), "first": NOW - hour, "last": NOW, "late": NOW + hour}
    for message, asked_at in reversed(times.items()):
        await Ledger(storage).accept([replace(brief_request(message), asked_at=asked_at)])
    await Ledger(storage).accept([brief_request("elsewhere", channel="c2")])
    for since, until, messages in [(NOW - hour, NOW, ["first"]), (NOW, NOW + hour, ["last"])]:
        found = await storage.archive.shared(origin(), since, until)
        assert [item.request.origin.message for item in found] == messages


async def test_a_digest_holds_the_newest_of_very_many_links(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year of a busy channel must not stop the bot."""
    most = 1_200
    monkeypatch.setattr("bot.storage.shared.SHARED_MAX", most)
    asked = [replace(brief_request(f"m{n}"), asked_at=NOW + timedelta(seconds=n)) for n in range(most + 2)]
    await Ledger(storage).accept(asked[:most])
    for place in (origin(), None):
        found = await storage.archive.shared(place, NOW, NOW + timedelta(days=1))
        assert [item.request for item in found] == asked[:most]
    await Ledger(storage).accept(asked[most:])
    for place in (origin(), None):
        found = await storage.archive.shared(place, NOW, NOW + timedelta(days=1))
        assert [item.request for item in found] == asked[2:]


async def test_a_digest_of_all_channels_holds_what_was_asked_anywhere(storage: Storage) -> None:
    """`newsbrief digest` on the command line belongs to no channel."""
    slack = replace(brief_request("m3"), origin=Origin(Platform.SLACK, "s2", "c3", "m3"))
    await Ledger(storage).accept([brief_request("m1"), brief_request("m2", channel="c2"), slack])
    found = await storage.archive.shared(None, NOW, NOW + timedelta(seconds=1))
    assert [item.request.origin.message for item in found] == ["m1", "m2", "m3"]


async def test_a_digest_prefers_the_briefing_that_was_asked_for(storage: Storage, clock: Clock) -> None:
    """One story can have several, in other lengths and languages."""
    await storage.archive.save_article(STORY, article())
    for language, length in [("de", Length.SHORT), ("de", Length.FULL), ("fr", Length.FULL)]:
        clock.tick(1)
        made = briefing(lead=f"{language} {length}", length=length)
        await keep(storage.archive, STORY, made, language=language)
    await answer(storage, brief_request("m1", language="de"), Posted("c1", "a1"))
    await answer(storage, brief_request("m2", language="de", length=Length.SHORT), Posted("c1", "a2"))
    await answer(storage, brief_request("m3"), Posted("c1", "a3"))
    found = await storage.archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
    assert [item.briefing and item.briefing.lead for item in found] == ["de full", "de short", "fr full"]


async def test_old_articles_lose_their_text_and_briefings_stay(storage: Storage, clock: Clock) -> None:
    """What the publisher wrote is kept for a while only; what we wrote about it, for good."""
    archive = storage.archive
    await archive.save_article(STORY, article())
    await keep(archive, STORY, briefing(), language="source")
    clock.tick(10)
    await archive.save_article(OTHER, replace(article(OTHER), text="Another story."))
    await keep(archive, OTHER, briefing(lead="other"), language="source")
    clock.tick(10)
    await keep(archive, STORY, briefing(length=Length.FULL), language="source")
    await answer(storage, brief_request(), Posted("c1", "a1"))

    assert await archive.purge(NOW) == 0, "stored at that moment, not before"
    assert await archive.article(STORY) == article()
    assert await archive.purge(NOW + timedelta(seconds=10)) == 1
    assert await archive.purge(NOW + timedelta(seconds=10)) == 0
    assert await archive.article(STORY) is None
    assert await archive.article(OTHER)
    assert await find(archive, OTHER) == briefing(lead="other"), "the newer article keeps its sentences"

    for length in ("standard", "full"):
        asked: dict[str, Any] = {"recipe": "r1", "language": "source"}
        kept = await archive.briefing(article().content, length=Length(length), **asked)
        assert kept, "the same text again still costs no model"
        assert (kept.lead, kept.checks, kept.notes) == (briefing().lead, briefing().checks, briefing().notes)
        assert [sentence.text for sentence in kept.sentences] == [sentence.text for sentence in briefing().sentences]
        assert kept.article_sentences == ()
        assert all(sentence.supported_by == () for sentence in kept.sentences), "there is nothing left to refer to"
    earlier = await earlier_in(archive, origin(), STORY, before=99)
    assert earlier
    assert earlier.title == briefing().title


async def test_an_article_that_was_purged_can_be_read_again(archive: Archive, clock: Clock) -> None:
    await archive.save_article(STORY, article())
    clock.tick(10)
    await archive.purge(clock())
    await archive.save_article("https://sho.rt/x", article())
    assert await archive.article(STORY) == article(), "by way of another link"
    await archive.save_article(STORY, article())
    assert await archive.article(STORY) == article()
    assert await archive.purge(clock()) == 0


def long_link(end: str, size: int = URL_CHARS_MAX) -> Link:
    """An address that nothing makes shorter, of `size` characters."""
    noise = "".join(sha256(str(number).encode()).hexdigest() for number in range(size // 64))
    url = f"https://news.example.org/{noise}"[: size - len(end)] + end
    return Link(url, url)


@pytest.mark.parametrize("size", [ADDRESS_BYTES_MAX, ADDRESS_BYTES_MAX + 1, URL_CHARS_MAX])
async def test_a_link_of_any_length_is_told_from_all_others(storage: Storage, archive: Archive, size: int) -> None:
    """An index takes no more than some kilobytes, and a link that differs in its last letter is another one."""
    one, other = long_link("a", size), long_link("b", size)
    await Ledger(storage).accept([brief_request("m1", link=one), brief_request("m2", link=other)])
    first, second = [await Ledger(storage).claim(list(Platform)) for _ in range(2)]
    assert first
    assert first.request.link
    assert second, "two different links may be worked on at once"
    await archive.save_article(
        first.request.link.canonical, replace(article(one.url), fetched=(other.url[:-1], one.url))
    )
    found = await archive.article(one.canonical)
    assert found
    assert found.url == one.url
    assert await archive.article(other.canonical) is None
    await Ledger(storage).intend(first, 0)
    await Ledger(storage).posted(first, 0, Posted("c1", "r1"))
    await Ledger(storage).done(first)
    later = second.id + 1
    assert await earlier_in(archive, origin(), one.canonical, before=later)
    assert not await earlier_in(archive, origin(), other.canonical, before=later)
