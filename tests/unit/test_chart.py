"""The picture of a digest: when its stories came, by source; the same for all, also in words, and never in the way."""

import base64
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageDraw

from bot.domain.archive import Shared
from bot.domain.chart import BLOCKS_MAX, OTHERS, SOURCES_MAX, Chart
from bot.domain.digest import Digest, Placed
from bot.domain.requests import Brief, Request
from bot.domain.spending import Account
from bot.domain.types import Link, Origin, Platform
from bot.platforms import digest_html, digest_page
from bot.platforms.chart_svg import svg
from bot.platforms.discord_chat import view as discord_view
from bot.platforms.discord_chat.chart_png import png
from bot.platforms.discord_chat.inert import host as shown_host
from bot.platforms.discord_chat.pages import DESCRIPTION_CHARS_MAX, Form
from bot.platforms.drawing import WIDTH, drawing
from bot.platforms.slack_chat import view as slack_view
from bot.platforms.slack_chat.chart_block import block
from bot.platforms.web_chat.view import render as web_render
from bot.service.charting import FILLED_MIN, LENGTH_MIN, SOURCES_MIN, STORIES_MIN, chart
from bot.service.digest_stories import Item, Told
from bot.service.periods import Period
from bot.service.voices import Voices
from bot.storage.answers import answer_document, document_answer
from bot.storage.database import Storage, open_storage
from bot.texts.catalogue import SPOKEN
from bot.texts.chart import block_names, chart_title, chart_words
from tests.databases import sqlite_url
from tests.day import PEOPLE, PERIOD, digests_on, links
from tests.fakes.memory import ANA, briefing
from tests.fakes.slack.blocks import check_message

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>&.example\u202e'


def told(*reports: tuple[str, float]) -> Told:
    """A story: who told it, and how many hours after noon."""
    items = []
    for site, hours in reports:
        url = f"https://{site}/a"
        place = Origin(Platform.SLACK, "T1", "C1", f"m{hours}")
        request = Request(place, Brief(Link(url, url)), ANA, NOON + timedelta(hours=hours))
        items.append(Item(Shared(request, url, briefing(site=site), None, ""), (ANA,)))
    return Told(tuple(items), Voices(1, {}, (0,) * len(items)), 1.0, 1.0, Placed(1, 1, 1, 0))


def period(hours: float = 24, since: datetime = NOON) -> Period:
    return Period(since, since + timedelta(hours=hours), "digest_hours")


def day(stories: int = STORIES_MIN, sources: int = SOURCES_MIN, filled: int = FILLED_MIN) -> list[Told]:
    return [told((f"s{number % sources}.example", 2 * (number % filled))) for number in range(stories)]


def made(told: list[Told], of: Period | None = None, zone: ZoneInfo = BERLIN) -> Chart:
    found = chart(told, of or period(), zone)
    assert found
    return found


def test_it_counts_the_stories_of_each_source_in_blocks_of_two_hours() -> None:
    """At even hours of the channel's clock; the source with the most first. What a source tells twice is one."""
    first = told(("b.example", 0), ("b.example", 0.5), ("a.example", 1))
    found = made([first, *(told(("b.example", 4)) for _ in range(4))])
    assert (found.zone, found.hours, found.stories) == ("Europe/Berlin", 2, 5)
    assert [f"{start:%H:%M}" for start in found.local[:3]] == ["12:00", "14:00", "16:00"]
    assert len(found.starts) == 13, "from 13:00 to 13:00 there"
    assert found.sources == ("b.example", "a.example")
    assert [counts[:4] for counts in found.counts] == [(1, 0, 4, 0), (0, 1, 0, 0)]
    assert (found.by_source, found.by_block[:4]) == ((5, 1), (1, 1, 4, 0))


@pytest.mark.parametrize(
    ("stories", "of", "is_there"),
    [
        pytest.param(day(), period(), True, id="enough"),
        pytest.param(day(stories=STORIES_MIN - 1), period(), False, id="too few stories"),
        pytest.param(day(sources=SOURCES_MIN - 1), period(), False, id="one source"),
        pytest.param(day(filled=FILLED_MIN - 1), period(), False, id="all in an hour or two"),
        pytest.param(day(), period(LENGTH_MIN / timedelta(hours=1)), True, id="the day of spring"),
        pytest.param(day(), period(LENGTH_MIN / timedelta(hours=1) - 0.1), False, id="not a day"),
    ],
)
def test_a_thin_day_has_none(stories: list[Told], of: Period, is_there: bool) -> None:
    assert (chart(stories, of, BERLIN) is not None) is is_there


@pytest.mark.parametrize(
    ("hours", "of_block", "blocks"),
    [(39, 2, BLOCKS_MAX), (41, 24, 3), (24 * 19, 24, BLOCKS_MAX)],
)
def test_a_longer_period_is_shown_day_by_day(hours: int, of_block: int, blocks: int) -> None:
    stories = [told((f"s{number % 2}.example", hours * number / 5.01)) for number in range(6)]
    found = made(stories, period(hours))
    assert (found.hours, len(found.starts)) == (of_block, blocks)


def test_a_period_of_too_many_days_has_none() -> None:
    stories = [told((f"s{number % 2}.example", 100 * number)) for number in range(6)]
    assert chart(stories, period(24 * 20), BERLIN) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - the zone is put to it below
    st.integers(23, 600),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "Australia/Lord_Howe", "UTC"]),
    st.lists(st.tuples(st.integers(0, 15), st.floats(0, 0.999)), min_size=6, max_size=40),
)
def test_whatever_the_clocks_do_each_report_is_in_its_block(
    since: datetime, hours: int, zone: str, reports: list[tuple[int, float]]
) -> None:
    """Blocks without a gap, each by a name of its own; nothing is lost, nor counted twice."""
    begin = since.replace(tzinfo=UTC)
    offset = (begin - NOON) / timedelta(hours=1)
    stories = [told((f"s{source}.example", offset + hours * share)) for source, share in reports]
    found = chart(stories, period(hours, begin), ZoneInfo(zone))
    if found is None:
        return
    assert 1 <= len(found.starts) <= BLOCKS_MAX
    assert found.starts[0] <= begin
    assert found.starts[-1] < begin + timedelta(hours=hours)
    assert list(found.starts) == sorted(set(found.starts))
    assert sum(found.by_block) == sum(found.by_source) == len(stories)
    assert len(found.sources) <= SOURCES_MAX
    for language in SPOKEN:
        assert len(set(block_names(found, language))) == len(found.starts)
    check_message("x", [block(found, "de")])
    assert drawing(found, "en").boxes


def test_smaller_sources_are_together_at_the_end() -> None:
    """At most twelve, with nothing lost."""
    stories = [told((f"s{number:02}.example", number % 20)) for number in range(SOURCES_MAX + 3)]
    found = made(stories)
    assert len(found.sources) == SOURCES_MAX
    assert found.sources[-1] == OTHERS
    assert sum(found.by_source) == len(stories)
    assert found.folded(2).by_source == (1, len(stories) - 1)
    exact = made(stories[:SOURCES_MAX])
    assert OTHERS not in exact.sources


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    async with open_storage(sqlite_url(tmp_path)) as storage:
        yield storage


@pytest.fixture
async def digest(storage: Storage) -> Digest:
    """Of a day, as it comes back from the database."""
    async with digests_on(storage) as (builder, engine):
        shared = await links(engine)
        account = Account.of(shared[0].request.origin, PEOPLE["Ana"])
        built = await builder.digest(shared, PERIOD, account=account, zone=BERLIN, pictured=True)
        assert (await builder.digest(shared, PERIOD, account=account)).chart is None
    stored = document_answer(*answer_document(built), None)
    assert stored == built
    return built


def test_it_is_said_in_words_in_each_language(digest: Digest) -> None:
    """Times with their zone, and the largest sources."""
    assert digest.chart
    words = chart_words(digest.chart, "en")
    assert words.startswith("Reports by source, in blocks of 2 hours (Europe/Berlin): Fri 08:00 4 · 10:00 4 · ")
    assert words.endswith("www.consumer.example 1 · others 14.")
    for language in SPOKEN:
        assert len(chart_title(digest.chart, language)) <= 50
        assert (chart_words(digest.chart, language) == words) is (language == "en")


def test_the_svg_says_what_it_shows_to_who_cannot_see_it(digest: Digest) -> None:
    """A title, a description and a role; bars as high as their counts."""
    assert digest.chart
    root = etree.fromstring(svg(digest.chart, "en").encode())
    assert root.get("role") == "img"
    ids = root.get("aria-labelledby", "").split()
    texts = {part.get("id"): part.text for part in root if part.tag in {f"{SVG}title", f"{SVG}desc"}}
    assert list(texts) == ids
    assert texts["chart-words"] == chart_words(digest.chart, "en")
    shape = drawing(digest.chart, "en")
    bars = [box for box in shape.boxes if box.height > 11]
    unit = min(bar.height + 1 for bar in bars)
    assert sum(round((bar.height + 1) / unit) for bar in bars) == sum(digest.chart.by_block)
    assert len({bar.colour for bar in shape.boxes}) == len(digest.chart.sources)
    assert all(box.x >= 0 and box.x + box.width <= WIDTH and box.y + box.height <= shape.height for box in shape.boxes)


def test_names_of_strangers_are_text_wherever_they_stand(digest: Digest) -> None:
    assert digest.chart
    hostile = replace(digest, chart=replace(digest.chart, sources=(HOSTILE, *digest.chart.sources[1:])))
    assert hostile.chart
    for page in (svg(hostile.chart, "en"), digest_html.html(hostile)):
        assert "<script" not in page
        assert "\u202e" not in page
    assert etree.fromstring(svg(hostile.chart, "en").encode()) is not None
    assert "\\<script" in digest_page.markdown(hostile)
    check_message("x", [block(hostile.chart, "en")])


def test_pages_have_the_picture_and_all_of_it_in_words(digest: Digest) -> None:
    """The page of the command line, and the local chat; without a chart neither is there."""
    assert digest.chart
    page, words = digest_html.html(digest), chart_words(digest.chart, "en").partition(": ")[2]
    assert page.count("<svg") == 1
    assert f"<p>{words}</p>" in page
    picture = web_render(digest)["picture"]
    kind, _, image = picture["image"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(image).decode() == svg(digest.chart, "en")
    assert picture["words"] == words
    bare = replace(digest, chart=None)
    assert "<svg" not in digest_html.html(bare)
    assert web_render(bare)["picture"] == {"image": "", "title": "", "words": ""}


def test_slack_gets_bars_within_its_limits(digest: Digest) -> None:
    """Behind the lead, with the words below; the fallback text has the words alone."""
    (page,) = slack_view.render(digest)
    types = [each["type"] for each in page.blocks]
    place = types.index("data_visualization")
    assert types[place - 1 : place + 2] == ["rich_text", "data_visualization", "context"]
    assert len(page.blocks[place]["chart"]["series"]) == 6
    assert page.text.count("Reports by source") == 1
    check_message(page.text, list(page.blocks))
    plainer = page.plainer
    assert plainer
    assert [each["type"] for each in plainer.blocks] == [each for each in types if each != "data_visualization"]
    assert plainer.plainer
    assert plainer.plainer.blocks == ()
    assert plainer.plainer.plainer is None


def test_bars_of_slack_have_names_of_their_own(digest: Digest) -> None:
    assert digest.chart
    alike = tuple(f"a-long-name-of-a-site.example{number}" for number in range(SOURCES_MAX))
    found = block(replace(digest.chart, sources=alike), "en")
    names = [each["name"] for each in found["chart"]["series"]]
    assert len(set(names)) == 6
    check_message("x", [found])


def test_discord_gets_an_image_with_its_words(digest: Digest) -> None:
    assert digest.chart
    (page, *others) = discord_view.render(digest)
    assert page.picture
    assert page.picture.description == chart_words(digest.chart, "en")
    # Hosts are whole, as everywhere in a message: one that begins with www would be left out of a text.
    assert f"-# {chart_words(digest.chart, 'en', shown_host)}" in page.blocks
    assert f" {digest.chart.sources[0]} " in page.blocks[2]
    assert not any(other.picture for other in others)
    with Image.open(BytesIO(page.picture.png)) as image:
        assert (image.format, image.width) == ("PNG", 2 * WIDTH)
        assert len(image.getcolors(100_000) or ()) > len(digest.chart.sources)
    assert len(page.picture.png) < 100_000
    assert all(used <= limit for used, limit in page.used().values())
    long = replace(digest, chart=replace(digest.chart, sources=tuple("x" * 400 for _ in digest.chart.sources)))
    picture = discord_view.render(long)[0].picture
    assert picture
    assert len(picture.description) <= DESCRIPTION_CHARS_MAX
    assert picture.description.endswith("…")
    assert discord_view.render(digest, Form.EMBED)[0].picture is None


def test_without_the_extra_discord_has_none_and_nothing_is_said(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = discord_view.render(replace(digest, chart=None))
    monkeypatch.setitem(sys.modules, "PIL", None)
    png.cache_clear()
    assert discord_view.render(digest) == bare
    png.cache_clear()


def test_a_picture_that_cannot_be_made_is_left_out(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError("no font")

    png.cache_clear()
    monkeypatch.setattr(ImageDraw, "Draw", fails)
    assert discord_view.render(digest) == discord_view.render(replace(digest, chart=None))
    png.cache_clear()


def test_letters_that_the_image_has_not_are_written_otherwise(digest: Digest) -> None:
    """As the network writes hosts; else without accents."""
    from bot.language.letters import ascii_letters

    assert ascii_letters("www.example.org 5") == "www.example.org 5"
    assert ascii_letters("münchen.de févr. 3") == "xn--mnchen-3ya.de fevr. 3"
    assert ascii_letters("日本.jp").isascii()
    assert ascii_letters("Straße łódź") == "Strasse lodz"
