"""The promises of records.Archive."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.records import Archive
from bot.domain.types import Article, Briefing, Checks, Length, Origin, Platform, Posted, Request, Sentence, Usage
from bot.storage.archive import SHARED_MAX
from bot.storage.database import Storage
from tests.contract.conftest import Clock
from tests.fakes.memory import NOW, article, brief_request, briefing, link, origin

STORY = link().canonical
OTHER = link("other").canonical


@pytest.fixture
def archive(storage: Storage) -> Archive:
    return storage.archive


async def find(archive: Archive, canonical: str, **asked: str) -> Briefing | None:
    """The briefing as the pipeline looks for it."""
    length = Length(asked.pop("length", "standard"))
    return await archive.briefing(canonical, length=length, **({"recipe": "r1", "language": "source"} | asked))


async def answer(storage: Storage, request: Request, posted: Posted, *, reason: str = "") -> int:
    """Accept and answer a request in one posted part; its row."""
    assert await storage.ledger.accept([request]) == [True]
    claim = await storage.ledger.claim(list(Platform))
    assert claim
    assert claim.request == request
    await storage.ledger.intend(claim, 0)
    await storage.ledger.posted(claim, 0, posted)
    await storage.ledger.done(claim, reason=reason)
    return claim.id


lossless = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.lists(st.text()).map(tuple)


@lossless
@given(stored=st.builds(Article, authors=texts, sentences=texts, notes=texts))
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
    usage=st.builds(Usage, st.text(), st.integers(), st.integers(), st.integers()),
    notes=texts,
)


@lossless
@given(stored=briefings, language=st.text())
async def test_a_briefing_comes_back_as_it_was_stored(storage: Storage, stored: Briefing, language: str) -> None:
    """What is posted from the archive is what was checked when it was written."""
    await storage.archive.save_briefing(STORY, stored, language=language)
    assert stored == await storage.archive.briefing(
        STORY, recipe=stored.recipe, length=stored.length, language=language
    )


async def test_any_mapping_of_counts_is_stored(archive: Archive) -> None:
    """The type promises no dict."""
    stored = replace(article(), removed=MappingProxyType({"invisible": 3}))
    await archive.save_article(STORY, stored)
    assert await archive.article(STORY) == stored


async def test_what_was_not_stored_is_not_found(archive: Archive) -> None:
    assert await archive.article(STORY) is None
    assert await find(archive, STORY) is None


async def test_an_article_is_found_by_the_address_it_turned_out_to_have(archive: Archive) -> None:
    """A short link was read; then somebody posts the long one, with a tracker."""
    stored = replace(article(), canonical_url="http://www.news.example.org/story?utm_source=x#top")
    await archive.save_article("https://sho.rt/x", stored)
    assert await archive.article(STORY) == stored
    assert await archive.article("https://sho.rt/x") == stored
    assert await archive.article(OTHER) is None


async def test_the_article_asked_for_goes_before_one_that_led_there(archive: Archive, clock: Clock) -> None:
    """A newer copy under another address does not hide the link's own; of those that led there, the newest counts."""
    direct, old, new = (replace(article(), text=text) for text in ("direct", "old", "new"))
    await archive.save_article("https://sho.rt/1", old)
    clock.tick(1)
    await archive.save_article("https://sho.rt/2", new)
    assert await archive.article(STORY) == new
    clock.tick(-10)
    await archive.save_article(STORY, direct)
    assert await archive.article(STORY) == direct


async def test_an_article_that_is_read_again_replaces_the_old_one(archive: Archive) -> None:
    await archive.save_article(STORY, article())
    changed = replace(article(), text="It was corrected.")
    await archive.save_article(STORY, changed)
    assert await archive.article(STORY) == changed


async def test_the_same_content_under_another_address_has_the_same_briefing(archive: Archive) -> None:
    """A syndicated story is not paid for twice."""
    await archive.save_article(STORY, article())
    await archive.save_briefing(STORY, briefing(), language="source")
    await archive.save_article(OTHER, article("https://else.example.net/copy"))
    assert await find(archive, OTHER) == briefing()
    await archive.save_article(OTHER, replace(article(), text="Another story."))
    assert await find(archive, OTHER) is None


async def test_a_briefing_of_an_older_text_is_not_taken_for_the_new_one(archive: Archive) -> None:
    """Corrections must come through."""
    await archive.save_article(STORY, article())
    await archive.save_briefing(STORY, briefing(), language="source")
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
    await archive.save_briefing(STORY, briefing(), language="source")
    assert await find(archive, STORY) == briefing()
    assert await find(archive, STORY, **asked) is None


async def test_a_briefing_that_is_written_again_replaces_the_old_one(archive: Archive) -> None:
    """A worker that came back from the dead may save what its successor saved already."""
    await archive.save_article(STORY, article())
    for lead in ("first", "second"):
        await archive.save_briefing(STORY, briefing(lead=lead), language="source")
    assert await find(archive, STORY) == briefing(lead="second")


async def test_the_first_standing_briefing_of_the_channel_is_named(storage: Storage) -> None:
    await storage.archive.save_article(STORY, article())
    await storage.archive.save_briefing(STORY, briefing(), language="source")
    first = await answer(storage, brief_request("m1"), Posted("c1", "a1", "https://chat/a1"))
    second = await answer(storage, brief_request("m2"), Posted("c1", "a2"))
    earlier = await storage.archive.answered_in(origin("m9"), STORY, before=second + 1)
    assert earlier
    assert (earlier.request, earlier.title) == (brief_request("m1"), briefing().title)
    assert earlier.posted == Posted("c1", "a1", "https://chat/a1")
    assert await storage.archive.answered_in(origin("m1"), STORY, before=first) is None, "not its own"


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
    assert await storage.archive.answered_in(origin("m9"), STORY, before=99)
    assert await storage.archive.answered_in(place, canonical, before=99) is None


async def test_an_answer_in_a_thread_counts_for_its_channel(storage: Storage) -> None:
    thread = replace(origin("m9"), thread="t7")
    await answer(storage, brief_request(), Posted("t1", "a1"))
    assert await storage.archive.answered_in(thread, STORY, before=99)


async def test_a_link_that_led_to_the_same_text_was_briefed_before(storage: Storage) -> None:
    """A short link, a copy and the article itself are one story to the people of a channel."""
    await storage.archive.save_article("https://sho.rt/x", article())
    request = brief_request()
    assert request.link
    await answer(storage, replace(request, link=replace(request.link, canonical="https://sho.rt/x")), Posted("c1", "a"))
    assert await storage.archive.answered_in(origin(), STORY, before=99), "the address that it turned out to have"
    assert not await storage.archive.answered_in(origin(), OTHER, before=99)
    await storage.archive.save_article(OTHER, article("https://else.example.net/copy"))
    assert await storage.archive.answered_in(origin(), OTHER, before=99), "the same text elsewhere"


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
    await archive.save_briefing(STORY, briefing(), language="source")
    await answer(storage, brief_request(), Posted("c1", "a"))
    await archive.save_article(OTHER, copy)
    assert await find(archive, OTHER) is None
    assert await archive.answered_in(origin(), OTHER, before=99) is None


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
    await archive.save_article(STORY, replace(article(), text=f"{LONG} {says}"))
    await archive.save_briefing(STORY, briefing(lead=says), language="source")
    await answer(storage, brief_request(), Posted("c1", "a"))
    await archive.save_article(OTHER, replace(copy, text=f"{LONG} {copy_says}"))
    assert await find(archive, OTHER) is None
    assert await archive.answered_in(origin(), OTHER, before=99) is None
    await storage.ledger.accept([brief_request("m2", path="other")])
    first, second = await archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
    assert first.story == second.story, "told for what it is"
    assert second.briefing is None
    await archive.save_article(OTHER, replace(copy, text=f"{LONG} {says}"))
    assert await find(archive, OTHER) == briefing(lead=says)
    assert await archive.answered_in(origin(), OTHER, before=99)


@pytest.mark.parametrize(
    ("copy", "same"),
    [
        pytest.param(LONG, True, id="an equal text"),
        pytest.param(LONG.replace("Sentence 30 tells", "Sentence 30 reports"), True, id="one word differs"),
        pytest.param(f"{LONG} Additional reporting by our correspondents.", True, id="a line more"),
        pytest.param(LONG.replace("Sentence 30 tells", "Sentence 31 tells"), False, id="a figure differs"),
        pytest.param(LONG[: len(LONG) // 2], False, id="half of it"),
    ],
)
async def test_copies_with_small_changes_are_one_story_of_a_digest(storage: Storage, copy: str, same: bool) -> None:
    """Agencies' stories appear on many sites; but one with other figures is news."""
    await storage.archive.save_article(STORY, replace(article(), text=LONG))
    await storage.archive.save_article(OTHER, replace(article("https://else.example.net/copy"), text=copy))
    await storage.ledger.accept([brief_request(path=path) for path in ("story", "other", "unread")])
    stories = [item.story for item in await storage.archive.shared(origin(), NOW, NOW + timedelta(seconds=1))]
    assert (stories[0] == stories[1]) is same
    assert stories[2] not in stories[:2]


async def test_a_short_link_is_one_story_with_the_article_that_it_led_to(storage: Storage) -> None:
    await storage.archive.save_article("https://sho.rt/x", article())
    request = brief_request("m2")
    assert request.link
    await storage.ledger.accept(
        [brief_request(), replace(request, link=replace(request.link, canonical="https://sho.rt/x"))]
    )
    one, other = await storage.archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
    assert one.story == other.story


async def test_an_answer_that_was_taken_away_may_be_given_again(storage: Storage) -> None:
    await answer(storage, brief_request("m1"), Posted("c1", "a1"))
    await answer(storage, brief_request("m2"), Posted("c1", "a2"))
    await storage.ledger.removed(Platform.DISCORD, "s1", "a1")
    earlier = await storage.archive.answered_in(origin(), STORY, before=99)
    assert earlier
    assert earlier.posted.message == "a2"
    await storage.ledger.removed(Platform.DISCORD, "s1", "a2")
    assert await storage.archive.answered_in(origin(), STORY, before=99) is None


@pytest.mark.parametrize("reason", ["paywall", "already", "failed"])
async def test_a_notice_is_no_earlier_briefing(storage: Storage, reason: str) -> None:
    """A line that says why not, or where else, must not be pointed to as if it were the briefing."""
    await answer(storage, brief_request(), Posted("c1", "a1"), reason=reason)
    assert await storage.archive.answered_in(origin(), STORY, before=99) is None


async def test_an_answer_that_is_not_known_to_stand_is_no_earlier_one(storage: Storage) -> None:
    """Open, half-way, or closed without a post: there is nothing to link to."""
    await storage.ledger.accept([brief_request()])
    assert await storage.archive.answered_in(origin(), STORY, before=99) is None
    claim = await storage.ledger.claim(list(Platform))
    assert claim
    await storage.ledger.intend(claim, 0)
    await storage.ledger.done(claim)
    assert await storage.archive.answered_in(origin(), STORY, before=99) is None


async def test_a_digest_finds_what_was_shared_and_what_became_of_it(storage: Storage) -> None:
    await storage.archive.save_article(STORY, article())
    await storage.archive.save_briefing(STORY, briefing(), language="source")
    ledger, posted = storage.ledger, Posted("c1", "a1", "https://chat/a1")
    briefed, already, walled, removed, gone, waiting = (
        replace(brief_request(f"m{number}"), asked_at=NOW - timedelta(minutes=10 - number)) for number in range(6)
    )
    walled = replace(walled, link=link("walled"))
    await answer(storage, briefed, posted)
    await answer(storage, already, Posted("c1", "a2"), reason="already")
    await answer(storage, walled, Posted("c1", "a3"), reason="paywall")
    await answer(storage, removed, Posted("c1", "a4"))
    await ledger.removed(Platform.DISCORD, "s1", "a4")
    await ledger.accept([gone, waiting, replace(waiting, kind="digest:24h", link=None)])
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


async def test_a_digest_holds_what_was_asked_in_its_period_and_channel(storage: Storage) -> None:
    """From its first moment on, before its last one: a link on the edge is in one of two digests, not in both."""
    hour = timedelta(hours=1)
    times = {"before": NOW - hour - timedelta(microseconds=1), "first": NOW - hour, "last": NOW, "late": NOW + hour}
    for message, asked_at in reversed(times.items()):
        await storage.ledger.accept([replace(brief_request(message), asked_at=asked_at)])
    await storage.ledger.accept([brief_request("elsewhere", channel="c2")])
    for since, until, messages in [(NOW - hour, NOW, ["first"]), (NOW, NOW + hour, ["last"])]:
        found = await storage.archive.shared(origin(), since, until)
        assert [item.request.origin.message for item in found] == messages


async def test_a_digest_holds_the_newest_of_very_many_links(storage: Storage) -> None:
    """A year of a busy channel must not stop the bot; it lists a few and counts the others."""
    asked = [replace(brief_request(f"m{n}"), asked_at=NOW + timedelta(seconds=n)) for n in range(SHARED_MAX + 2)]
    await storage.ledger.accept(asked[:SHARED_MAX])
    for place in (origin(), None):
        found = await storage.archive.shared(place, NOW, NOW + timedelta(days=1))
        assert [item.request for item in found] == asked[:SHARED_MAX]
    await storage.ledger.accept(asked[SHARED_MAX:])
    for place in (origin(), None):
        found = await storage.archive.shared(place, NOW, NOW + timedelta(days=1))
        assert [item.request for item in found] == asked[2:]


async def test_a_digest_of_all_channels_holds_what_was_asked_anywhere(storage: Storage) -> None:
    """`newsbrief digest` on the command line belongs to no channel."""
    slack = replace(brief_request("m3"), origin=Origin(Platform.SLACK, "s2", "c3", "m3"))
    await storage.ledger.accept([brief_request("m1"), brief_request("m2", channel="c2"), slack])
    found = await storage.archive.shared(None, NOW, NOW + timedelta(seconds=1))
    assert [item.request.origin.message for item in found] == ["m1", "m2", "m3"]


async def test_a_digest_prefers_the_briefing_that_was_asked_for(storage: Storage, clock: Clock) -> None:
    """One story can have several, in other lengths and languages."""
    await storage.archive.save_article(STORY, article())
    for language, length in [("de", Length.SHORT), ("de", Length.FULL), ("fr", Length.FULL)]:
        clock.tick(1)
        made = briefing(lead=f"{language} {length}", length=length)
        await storage.archive.save_briefing(STORY, made, language=language)
    await answer(storage, brief_request("m1", language="de"), Posted("c1", "a1"))
    await answer(storage, brief_request("m2", language="de", length=Length.SHORT), Posted("c1", "a2"))
    await answer(storage, brief_request("m3"), Posted("c1", "a3"))
    found = await storage.archive.shared(origin(), NOW, NOW + timedelta(seconds=1))
    assert [item.briefing and item.briefing.lead for item in found] == ["de full", "de short", "fr full"]


async def test_old_articles_lose_their_text_and_briefings_stay(storage: Storage, clock: Clock) -> None:
    """What the publisher wrote is kept for a while only; what we wrote about it, for good."""
    archive = storage.archive
    await archive.save_article(STORY, article())
    await archive.save_briefing(STORY, briefing(), language="source")
    clock.tick(10)
    await archive.save_article(OTHER, replace(article(OTHER), text="Another story."))
    await archive.save_briefing(OTHER, briefing(lead="other"), language="source")
    clock.tick(10)
    await archive.save_briefing(STORY, briefing(length=Length.FULL), language="source")
    await answer(storage, brief_request(), Posted("c1", "a1"))

    assert await archive.purge(NOW) == 0, "stored at that moment, not before"
    assert await archive.article(STORY) == article()
    assert await archive.purge(NOW + timedelta(seconds=10)) == 1
    assert await archive.purge(NOW + timedelta(seconds=10)) == 0
    assert await archive.article(STORY) is None
    assert await archive.article(OTHER)
    assert await find(archive, OTHER) == briefing(lead="other"), "the newer article keeps its sentences"

    for length in ("standard", "full"):
        kept = await find(archive, STORY, length=length)
        assert kept, "the same link again still costs nothing"
        assert (kept.lead, kept.checks, kept.notes) == (briefing().lead, briefing().checks, briefing().notes)
        assert [sentence.text for sentence in kept.sentences] == [sentence.text for sentence in briefing().sentences]
        assert kept.article_sentences == ()
        assert all(sentence.supported_by == () for sentence in kept.sentences), "there is nothing left to refer to"
    earlier = await archive.answered_in(origin(), STORY, before=99)
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
