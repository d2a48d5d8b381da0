"""What a digest tells of a day: stories and not links, the largest first, each sentence from a stored briefing."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot.cli.terminal import digest_text
from bot.domain.archive import SHARED_MAX
from bot.domain.article import ArticleKind
from bot.domain.briefing import Part
from bot.domain.digest import NOT_KEPT, WAITING, ArcLine, Digest
from bot.domain.engagement import Engaged
from bot.domain.spending import Account
from bot.domain.types import Person
from bot.platforms import digest_html, digest_page
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.discord_chat.pages import Form
from bot.platforms.mail.address import smtp_options
from bot.platforms.mail.letters import message
from bot.platforms.slack_chat import view as slack_view
from bot.service import digest_notes
from bot.service.digest_stories import items_of, spread, stories_of
from bot.service.digest_text import leads
from bot.service.figures import compared
from bot.service.weight import WEIGHTS
from bot.storage.answers import answer_document, document_answer
from bot.storage.database import Storage, open_storage
from tests.databases import sqlite_url
from tests.day import DAY, PEOPLE, PERIOD, digest_of_day, digests_on, links
from tests.fakes.memory import MemoryWriter, briefing

FIRE, TRAIN, FINE = "Fire destroys warehouse", "Night train to Lisbona", "Regulator fines Quickpost"


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path)) as storage:
        yield storage


@pytest.fixture
async def day(storage: Storage) -> Digest:
    """The digest of a day without a model."""
    return await digest_of_day(storage)


def test_links_to_one_story_are_one(day: Digest) -> None:
    """Thirty links of which twelve tell three stories: what several people brought comes first."""
    for story, (title, count) in zip(day.stories, ((FIRE, 5), (TRAIN, 4), (FINE, 3)), strict=True):
        assert story.title.startswith(title)
        assert story.links == count
    assert (day.links, day.story_count, day.people, day.left_out) == (30, 14, 5, 0)
    listed = [place for story in day.stories for place in story.entries]
    assert listed == list(range(12))
    assert len(day.alone) == 11


def test_no_link_is_dropped_for_being_new(day: Digest) -> None:
    """The newest ten of thirty links were cut off."""
    newest = [link for link in DAY["links"] if "unread" not in link][-10:]
    assert {entry.site for entry in day.entries} >= {link["site"] for link in newest}


def test_the_lead_tells_the_largest_stories(day: Digest) -> None:
    """In two sentences, which are not said again below; without the agency's dateline."""
    assert day.lead.startswith("A fire destroyed a chemical warehouse in the harbour of Port Ellery")
    assert "The night train between Halmar and Lisbona returns in June" in day.lead
    assert "(AP)" not in day.lead
    assert not any(day.lead.split(". ")[0] in story.text for story in day.stories)


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        ("BERLIN (dpa) – The council met.", "The council met."),
        ("In BERLIN (its capital) the council met.", "In BERLIN (its capital) the council met."),
        ("The bridge (1822) is shut.", "The bridge (1822) is shut."),
    ],
)
def test_only_a_dateline_is_left_out_of_a_sentence(lead: str, said: str) -> None:
    """A bracket behind the first words is none."""
    assert leads(briefing(lead=lead, sentences=())) == [said]


async def test_every_sentence_is_one_of_a_stored_briefing(storage: Storage, day: Digest) -> None:
    """A digest says nothing of its own about the world."""
    async with digests_on(storage) as (_, engine):
        shared = await links(engine)
    made = [item.briefing for item in shared if item.briefing]
    said = " ".join(each.text for briefing in made for each in briefing.sentences if each.part is Part.LEAD)
    for text in (day.lead, *(story.text for story in day.stories), *(entry.line for entry in day.alone)):
        for sentence in text.split(". "):
            bare = re.sub(r"\(\d\) ?", "", sentence).strip(" .")
            assert bare in said, sentence


def test_reprints_are_one_voice_and_views_are_labelled(day: Digest) -> None:
    """Three papers with an agency's text; an opinion neither leads nor is a report."""
    fire = day.stories[0]
    assert (fire.voices, fire.agencies) == (3, {"AP": 3})
    kinds = [day.entries[place].kind for place in fire.entries]
    assert kinds[0] is ArticleKind.NEWS
    assert kinds.count(ArticleKind.OPINION) == 1
    assert "took a fire to remind" not in fire.text
    assert day.alone[-1].kind is ArticleKind.PRESS_RELEASE, "what somebody paid for comes last"


def test_where_sources_differ_is_told_with_who_says_what(day: Digest) -> None:
    """Twelve were hurt, then fourteen."""
    assert day.stories[0].differing == ("12 people (1), 14 people (2)",)
    assert day.stories[1].agreed == ("14 sleeping cars",)


async def test_what_was_handed_over_is_known_for_that(storage: Storage) -> None:
    """So that it can be left out where others read the digest than those of its channel."""
    async with digests_on(storage) as (digests, engine):
        shared = [each for each in await links(engine) if each.briefing]
        whose = Account.of(shared[0].request.origin, PEOPLE["Ana"])
        assert shared[0].briefing
        given = replace(shared[0].briefing, given=True)
        shared[0] = replace(shared[0], briefing=given)
        day = await digests.digest(shared, PERIOD, account=whose)
    assert [story.here_alone for story in day.stories] == [True, False, False]
    assert [entry.url for entry in day.entries if entry.here_alone] == [given.url]
    abroad = day.abroad()
    assert (len(abroad.stories), len(abroad.entries), abroad.lead, abroad.conclusion) == (
        2,
        len(day.entries) - 1,
        "",
        "",
    )


def test_what_could_not_be_read_is_counted_by_reason(day: Digest) -> None:
    """One line instead of three for each."""
    assert day.unread == {"paywall": 4, "address_refused": 2, "video": 1}
    assert "7 links could not be read: 4 paywalls, 2 private addresses, 1 video." in digest_text(day, 200)
    assert len(day.missed) == 7


def _shown(day: Digest) -> dict[str, str]:
    """What people see of a digest, by platform."""
    slack = "".join(str(page.blocks) for page in slack_view.render(day))
    discord = "".join("".join(page.blocks) for page in discord_view.render(day))
    return {"discord": discord, "slack": slack, "markdown": digest_page.markdown(day), "page": digest_html.html(day)}


def test_what_could_not_be_read_is_listed_with_its_reason(day: Digest) -> None:
    """Whoever posted it sees that it was not passed over; what is only waiting, or not kept, is no fault of a link."""
    one = next(entry for entry in day.missed if entry.unread == "paywall")
    walled = replace(one, url="https://walled.example/n1n")
    waiting = replace(one, url="https://waiting.example/n2n", unread=WAITING)
    gone = replace(one, url="https://gone.example/n3n", unread=NOT_KEPT)
    day = replace(day, entries=(*day.entries, walled, waiting, gone), unread={**day.unread, WAITING: 1, NOT_KEPT: 2})
    for shown in _shown(day).values():
        assert "n1n" in shown
        assert "behind a paywall" in shown
        assert "2 links are older than the briefings that are kept." in shown
        assert not any(listed in shown for listed in ("n2n", "n3n"))


def test_of_many_that_could_not_be_read_ten_are_listed(day: Digest) -> None:
    """However long their addresses are, the digest keeps to three messages."""
    one = replace(day.missed[0], unread="paywall")
    many = tuple(replace(one, url=f"https://walled-n{number}n.example/{'x' * 900}") for number in range(40))
    flood = replace(day, entries=(*day.entries[:-7], *many))
    for form, pages in (("discord", discord_view.render(flood)), ("slack", slack_view.render(flood))):
        assert len(pages) <= 3, form
    for shown in _shown(flood).values():
        assert [number for number in range(40) if f"n{number}n" in shown] == list(range(30, 40))
    assert len(discord_view.render(flood, Form.PLAIN)) <= 3


def test_a_line_adds_to_its_title(day: Digest) -> None:
    """What only says the title again is left out."""
    lines = {entry.title: entry.line for entry in day.alone}
    assert lines["Archaeologists find Roman theatre under car park"] == ""
    assert "480 patients" in lines["New drug halves attacks of sickle cell disease"]


def test_the_conclusion_without_a_model_is_by_count(day: Digest) -> None:
    """The largest stories; a sentence of one link would conclude nothing."""
    assert day.conclusion.startswith("In summary, 23 links told 14 stories; the largest is “Fire destroys")
    assert "(5 links), then “Night train" in day.conclusion


async def test_of_one_story_there_is_nothing_to_count(storage: Storage) -> None:
    """That five links told one story, which is the largest, says nothing that does not stand above it."""
    day = await digest_of_day(storage, about="Port Ellery")
    assert [story.links for story in day.stories] == [day.links]
    assert day.conclusion == ""


async def test_a_model_is_asked_once_and_sees_the_weightiest_first(storage: Storage) -> None:
    """Stored briefings are what a digest is made of."""
    writer = MemoryWriter(tokens_max=(10, 10))
    day = await digest_of_day(storage, writer)
    assert writer.asked == writer.summarized == 1
    assert writer.written == []
    assert day.conclusion == "In summary, 14 things happened."


def _out_of_chat(day: Digest) -> dict[str, str]:
    """What stands where no program tells each reader their own time, by place."""
    options = smtp_options("smtp://mail.example.org:25", "news@example.org")
    mail = message(day, options, to="ana@example.org", marker="m", at=day.until, foot=())
    text, page = (part.get_content() for part in mail.iter_parts())
    markdown = digest_page.markdown(day).replace("\\", "")
    return {"terminal": digest_text(day, 500), "markdown": markdown, "mail": text, "page of a mail": unescape(page)}


@pytest.mark.parametrize(
    ("language", "zone", "span"),
    [
        ("en", "Asia/Tokyo", "Nov 20, 2026, 16:00 – Nov 21, 2026, 16:00 (Asia/Tokyo)"),
        ("de", "Europe/Berlin", "20.11.2026, 08:00 – 21.11.2026, 08:00 (Europe/Berlin)"),
        ("en", "", "Nov 20, 2026, 07:00 – Nov 21, 2026, 07:00 (UTC)"),
        ("en", "Mars/Base", "Nov 20, 2026, 07:00 – Nov 21, 2026, 07:00 (UTC)"),
    ],
)
def test_its_times_are_those_of_its_calendar(day: Digest, language: str, zone: str, span: str) -> None:
    """Whose clock it is stands behind them once; a zone that this machine does not know is as if none were named."""
    for place, shown in _out_of_chat(replace(day, language=language, zone=zone)).items():
        assert span in shown, place


def test_a_mail_as_text_says_what_its_page_says(day: Digest) -> None:
    """Which of the links are views or paid for, how a story went on, and how many tell it that are not listed."""
    first = replace(day.stories[0], links=9, arc=(ArcLine("2026-11-20", "Smoke over the quay", "https://a.example/"),))
    for place, shown in _out_of_chat(replace(day, stories=(first, *day.stories[1:]))).items():
        for told in ("Opinion", "Press release", "Nov 20, 2026: ", "Smoke over the quay", "and 4 more"):
            assert told in shown, (place, told)


def test_it_fits_into_three_messages(day: Digest) -> None:
    """On both platforms, split between stories and never within one."""
    for pages in (discord_view.render(day), slack_view.render(day)):
        assert len(pages) <= 3
    blocks = [block for page in discord_view.render(day) for block in page.blocks]
    for story in day.stories:
        (block,) = [block for block in blocks if block.startswith(f"**[{story.title}]")]
        assert block.count("[message]") == len(story.entries)


def test_what_does_not_fit_is_counted(day: Digest) -> None:
    """Single links go first, the least weighty of them before others; stories stay as long as they can."""
    small: Digest | None = day
    sizes = []
    while small:
        sizes.append((len(small.stories), len(small.alone), small.left_out))
        last, small = small, small.shorter()
    assert sizes[:2] == [(3, 11, 0), (3, 10, 1)]
    assert sizes[-1] == (0, 0, 23)
    assert len(last.entries) == len(day.missed)


def test_a_stored_digest_comes_back_as_it_was(day: Digest) -> None:
    """It is posted, and posted again after a crash, from what is stored."""
    kind, document = answer_document(day)
    assert document_answer(kind, document, None) == day


def test_a_digest_of_an_older_version_is_still_shown(day: Digest) -> None:
    """Stored before there were stories: a list of links."""
    kind, document = answer_document(replace(day, entries=day.alone, stories=(), lead="", unread={}, links=0))
    for name in ("stories", "lead", "unread", "links", "people", "story_count"):
        del document[name]
    for entry in document["entries"]:
        for name in ("others", "kind", "unread"):
            del entry[name]
    old = document_answer(kind, document, None)
    assert isinstance(old, Digest)
    assert len(old.alone) == 11
    assert digest_text(old).count("posted by") == 11


async def test_a_thin_day_is_short(storage: Storage) -> None:
    """One link: its title and line, no lead, no counts of stories that are none."""
    thin = await digest_of_day(storage, count=1)
    assert (thin.lead, thin.stories, len(thin.entries)) == ("", (), 1)


async def test_nobody_fills_a_digest(storage: Storage) -> None:
    """A third of the places for one person, as long as links of others wait."""
    async with digests_on(storage) as (_, engine):
        shared = await links(engine)
    mine = [replace(item, request=replace(item.request, author=PEOPLE["Ana"])) for item in shared[:20]]
    told = stories_of([item for item in items_of([*mine, *shared[20:]]) if item.briefing], PERIOD)
    first = spread(told, 6)
    assert sum(each.people == {PEOPLE["Ana"].id} for each in first) <= 2
    assert len(spread(told, 99)) == len(told), "nothing is lost where there is room"


async def test_one_person_with_many_links_makes_no_story_large(storage: Storage) -> None:
    """Beyond three links of one person a story is counted, but not weightier; nor does what was taken away count."""
    async with digests_on(storage) as (_, engine):
        shared = await links(engine)
    fire = stories_of([item for item in items_of(shared) if item.briefing], PERIOD)[0]
    story = [each for each in shared if each.story in {item.first.story for item in fire.items}]
    mine = [replace(each, request=replace(each.request, author=PEOPLE["Ana"])) for each in story]
    (told,) = stories_of(items_of(mine), PERIOD)
    assert (len(told.items), told.placed.links, told.placed.people) == (5, WEIGHTS.links_a_person, 1)
    removed = [replace(each, removed=place > 0) for place, each in enumerate(story)]
    (told,) = stories_of(items_of(removed), PERIOD)
    assert (len(told.items), told.placed.links, told.placed.people, told.placed.voices) == (5, 1, 1, 1)


async def test_what_people_did_stands_in_the_line_of_a_story(storage: Storage) -> None:
    """In each language, and where there is something to count; also of a link that stands alone."""
    async with digests_on(storage) as (builder, engine):
        shared = [replace(each, engaged=Engaged(3, 2, 4, 2)) for each in await links(engine)]
        account = Account.of(shared[0].request.origin, PEOPLE["Ana"])
        day = await builder.digest(shared, PERIOD, account=account)
    words = {"en": ("replies", "reactions"), "de": ("Antworten", "Reaktionen")}
    words |= {"fr": ("réponses", "réactions"), "es": ("respuestas", "reacciones")}
    for language, (replies, reactions) in words.items():
        for platform, text in _shown(replace(day, language=language)).items():
            assert f"20 {replies} · 15 {reactions}" in text, (language, platform)
            assert f"4 {replies} · 3 {reactions}" in text, (language, platform)
    assert "replies" not in str(_shown(await digest_of_day(storage)))


async def test_people_who_were_forgotten_are_not_one_person(storage: Storage) -> None:
    """After RETAIN_PEOPLE_DAYS all have the same id, none: they fill no share, are not counted, and have no name."""
    async with digests_on(storage) as (builder, engine):
        shared = await links(engine)
        gone = [replace(item, request=replace(item.request, author=Person(""))) for item in shared]
        account = Account.of(gone[0].request.origin, PEOPLE["Ana"])
        whole, old = [await builder.digest(each, PERIOD, account=account) for each in (shared, gone)]
        mixed = await builder.digest([*gone[:20], *shared[20:]], PERIOD, account=account)
    told = stories_of([item for item in items_of(gone) if item.briefing], PERIOD)
    assert spread(told, 6) == told[:6], "nobody has more than a third"
    assert all(not each.people for each in told)
    assert (whole.people, old.people, mixed.people) == (5, 0, 0)
    assert [story.people for story in old.stories] == [0, 0, 0]
    assert not any(entry.author or entry.others for entry in old.entries)
    assert "posted by" not in digest_text(old, 200)


async def test_who_is_known_to_have_posted_it_later_was_not_the_first(storage: Storage) -> None:
    """The first is forgotten before the others; nobody takes their place."""
    async with digests_on(storage) as (builder, engine):
        first = (await links(engine))[0]
        later = replace(first, request=replace(first.request, author=PEOPLE["Ben"]))
        gone = replace(first, request=replace(first.request, author=Person("")))
        account = Account.of(first.request.origin, PEOPLE["Ana"])
        (entry,) = (await builder.digest([gone, later], PERIOD, account=account)).entries
    assert (entry.author, entry.others) == ("", ("Ben",))


async def test_more_links_than_a_digest_takes_are_told(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest are taken, and it says so."""
    monkeypatch.setattr(digest_notes, "SHARED_MAX", 10)
    day = await digest_of_day(storage, count=10)
    assert f"digest_cut:{10}" in day.notes
    assert SHARED_MAX == 20_000
    assert "the newest 10 links" in digest_text(day, 200)


async def test_who_posted_it_as_well_is_named(storage: Storage) -> None:
    """A link that three people brought is one, and weighs more."""
    async with digests_on(storage) as (builder, engine):
        first, *_ = shared = (await links(engine))[:1]
        for name in ("Ben", "Emi"):
            request = replace(
                first.request, author=PEOPLE[name], asked_at=first.request.asked_at + timedelta(minutes=len(shared))
            )
            shared.append(replace(first, request=request))
        account = Account.of(first.request.origin, PEOPLE["Ana"])
        found = await builder.digest(shared, PERIOD, account=account)
    (entry,) = found.entries
    assert (entry.author, entry.others) == ("Ana", ("Ben", "Emi"))
    assert "posted by Ana, also by Ben, Emi" in digest_text(found, 200)


@pytest.mark.parametrize("view", [discord_view.render, slack_view.render], ids=["Discord", "Slack"])
def test_a_source_with_the_storys_own_headline_is_linked_by_its_site(day: Digest, view: Callable[..., Any]) -> None:
    """The headline stands above already; every source can be opened all the same."""
    story = day.stories[0]
    same = {place: replace(day.entries[place], title=story.title, author="") for place in story.entries}
    entries = tuple(same.get(place, entry) for place, entry in enumerate(day.entries))
    told = str(view(replace(day, entries=entries)))
    assert told.count(story.title) == str(view(day)).count(story.title)
    for number, place in enumerate(story.entries, start=1):
        entry = entries[place]
        links = [f"({number}) [{entry.site}](<{entry.url}>) · ", f"({number}) <{entry.url}|{entry.site}> · "]
        blocks = {"type": "link", "url": entry.url, "text": entry.site}
        assert any(link in told for link in (*links, str(blocks)))


@pytest.mark.parametrize(
    ("one", "other", "agreed", "differing"),
    [
        pytest.param("Fire hurt 12 people there.", "There fire hurt 12 people.", ("12 people",), (), id="alike"),
        pytest.param(
            "Fire hurt 12 people.", "Fire hurt 14 people.", (), ("12 people (1), 14 people (2)",), id="not so"
        ),
        pytest.param("Fire hurt 12 people in Ellery.", "A poll of 900 people found doubt.", (), (), id="other matter"),
        pytest.param("It began on 3 May.", "It began on 4 May.", (), (), id="a date counts nothing"),
        pytest.param("It costs 3 million euros.", "It costs 3 euros.", (), (), id="another measure"),
        pytest.param("", "Nothing.", (), (), id="no figure"),
    ],
)
def test_figures_are_compared_where_sentences_speak_of_the_same(
    one: str, other: str, agreed: tuple[str, ...], differing: tuple[str, ...]
) -> None:
    """Names of measures have to be equal, and most of the other words."""
    assert compared([("1", [one]), ("2", [other])], "en") == (agreed, differing)


@pytest.mark.parametrize(
    ("language", "one", "other", "agreed", "differing"),
    [
        pytest.param("en", "The city has 1,200 buses.", "The city has 1\u00a0200 buses.", 1, 0, id="thousands"),
        pytest.param("en", "It cost 1.2 million euros.", "It cost 1,200,000 euros.", 1, 0, id="a scale"),
        pytest.param("de", "Die Stadt hat 1.200 Busse.", "Die Stadt hat 1 200 Busse.", 0, 0, id="German space"),
        pytest.param("de", "Die Stadt hat 1.200 Busse.", "Die Stadt hat 1200 Busse.", 1, 0, id="German thousands"),
        pytest.param("fr", "La ville a 1 200 bus verts.", "La ville a 1200 bus verts.", 1, 0, id="French thousands"),
        pytest.param("en", "The city has 1.200 buses.", "The city has 1,200 buses.", 0, 0, id="written two ways"),
        pytest.param("en", "In 2024 300 people fled Ellery.", "In 2025 300 people fled Ellery.", 1, 0, id="years"),
        pytest.param("en", "Ellery built 2024 trams.", "Ellery built 2031 trams.", 0, 0, id="what may be a year"),
        pytest.param("en", "On May 12 people fled.", "On May 14 people fled.", 0, 0, id="a day before"),
        pytest.param("fr", "Le 12 mai, la ville vote.", "Le 14 mai, la ville vote.", 0, 0, id="a French day"),
        pytest.param("de", "Das Feuer verletzte 12 Menschen.", "Das Feuer verletzte 14 Menschen.", 0, 1, id="German"),
        pytest.param("fr", "Le feu a blessé 12 personnes.", "Le feu a blessé 14 personnes.", 0, 1, id="French"),
        pytest.param(
            "en",
            "12 people were hurt in the fire.",
            "14 people were saved in the fire.",
            0,
            0,
            id="another fate",
        ),
        pytest.param(
            "en", "The fire killed 12 people in Ellery.", "The fire hurt 14 people in Ellery.", 0, 0, id="another verb"
        ),
        pytest.param(
            "en", "Nordbahn buys 14 sleeping cars.", "Nordbahn buys 3 dining cars.", 0, 0, id="another kind of them"
        ),
        pytest.param("en", "Fire hurt at least 12 people.", "Fire hurt 14 people.", 0, 0, id="no less than"),
        pytest.param("de", "Feuer verletzt rund 12 Menschen.", "Feuer verletzt 14 Menschen.", 0, 0, id="about"),
        pytest.param("en", "It costs $12 million now.", "It costs $14 million now.", 0, 0, id="an adverb is no noun"),
        pytest.param("nl", "Brand treft 12 mensen.", "Brand treft 14 mensen.", 0, 0, id="a language without a table"),
    ],
)
def test_only_what_counts_the_same_is_said_to_differ(
    language: str, one: str, other: str, agreed: int, differing: int
) -> None:
    """That papers contradict each other is a grave thing to say: what is in doubt is left out."""
    found = compared([("1", [one]), ("2", [other])], language)
    assert tuple(map(len, found)) == (agreed, differing)


def test_what_one_report_counts_twice_is_no_difference() -> None:
    """The two are parts of it, or of different times."""
    said = ["Fire hurt 12 people.", "Fire hurt 3 people badly."]
    assert compared([("1", said), ("2", ["Fire hurt 14 people."])], "en") == ((), ())


def test_a_digest_out_of_chat_is_markdown_or_a_page(day: Digest) -> None:
    """The same content; the page loads nothing."""
    pasted, page = digest_page.markdown(day), digest_html.html(day)
    for told in (pasted, page):
        assert all(story.title in told for story in day.stories)
        assert "7 links could not be read" in told
    assert pasted.startswith("# Links of the last 24 hours\n\nNov 20, 2026, 07:00 – ")
    assert pasted.count("](<https://") == len(day.entries) - len(day.missed)
    assert page.count("<a href=") == len(day.entries) - len(day.missed)
    assert "<script" not in page
    assert "src=" not in page
    style = re.search(r"<style>(.*?)</style>", page)
    allowed = re.search(r"style-src 'sha256-([^']+)'", page)
    assert style
    assert allowed
    assert b64encode(sha256(style[1].encode()).digest()).decode() == allowed[1]
    assert "url(" not in style[1]
    order = [page.index(f">{story.title}</h2>") for story in day.stories]
    order += [page.index(">What could not be read</h2>"), page.index(day.conclusion)]
    assert order == sorted(order)
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("told", [digest_page.markdown, digest_html.html])
def test_nothing_of_a_stranger_is_markup_out_of_chat(day: Digest, told: Callable[[Digest], str]) -> None:
    """Titles and names are text of pages and people; an address that is none is no link."""
    bad = "</title><script>alert(1)</script> [x](javascript:a) ![i](https://evil.example/i) **b**"
    entry = replace(day.alone[0], title=bad, author=bad, line=f"1. {bad}", url="javascript:alert(1)")
    shown = told(Digest("en", day.since, day.until, (entry,), bad, title=bad, lead=f"- {bad}"))
    assert "<script" not in shown.replace("\\<script", "")
    assert told is digest_html.html or "](" not in shown.replace("\\](", "")
    assert "javascript:alert(1)>" not in shown
    assert 'href="javascript' not in shown
