"""Texts that people hand over where a wall kept the bot out: read, marked, and kept where they were given."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.answers import Manner
from bot.domain.article import GIVEN_CHARS_MAX
from bot.domain.briefing import AlreadyBriefed, Briefing, Length, Notice, Several
from bot.domain.errors import WALLS, NothingToRead, StorageUnavailable
from bot.domain.requests import Audience
from bot.domain.retention import Kept, Wish
from bot.domain.types import Interaction, Person, Platform
from bot.platforms.commands.buttons import buttons
from bot.storage.schema import handed
from bot.texts.notes import note_lines
from tests.fakes.bot import Bot, open_bot
from tests.fakes.memory import NOW, briefing, message, origin
from tests.fakes.service import work_off

A = "https://news.example.org/a"
TEXT = "The council of Arnheim voted on Tuesday. It will plant 400 trees."
RIGHT = Interaction("token", NOW + timedelta(minutes=15))
BOB = Person("u-bob", "Bob")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot on a database of its own."""
    async with open_bot(tmp_path) as bot:
        yield bot


async def walled(bot: Bot, reason: str = "paywall", **fields: Any) -> str:
    """Somebody asks for a link that cannot be read; the message of ours that says so."""
    bot.reader.trouble = [NothingToRead(reason)]
    await bot.post(A, asked=True, **fields)
    (marker,) = bot.chat.pages
    return marker


async def give(bot: Bot, about: str, text: str = TEXT, number: str = "i1", **fields: Any) -> list[Any]:
    """Somebody hands a text over under a message of ours; what the bot said beside the notice."""
    fields = {"author": BOB, "interaction": RIGHT, **fields}
    await bot.inbox.give(message(text, number, **fields), about=origin(about))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock, marks=bot.marks)
    return list(bot.chat.pages.values())[1:]


async def test_a_text_is_briefed_and_marked_with_its_giver(bot: Bot) -> None:
    """Under the link that it is of; the page is not asked again."""
    (briefing,) = await give(bot, await walled(bot))
    assert isinstance(briefing, Briefing)
    assert (briefing.url, briefing.given_by) == (A, "Bob")
    assert note_lines(briefing)[0] == "From text given by Bob, not read at the link."
    assert (bot.reader.asked, bot.reader.given) == ([A], [TEXT])


@pytest.mark.parametrize("reason", sorted(WALLS))
def test_every_notice_of_a_wall_has_the_button(reason: str) -> None:
    assert [name for name, _ in buttons(Notice(reason, link=A))] == ["give"]


@pytest.mark.parametrize("reason", ["not_found", "robots", "noai", "too_short", "no_link"])
def test_other_notices_have_none(reason: str) -> None:
    """There is no article, or its publisher does not want it read."""
    assert buttons(Notice(reason, link=A)) == ()


async def test_who_posts_the_link_here_afterwards_is_pointed_to_it(bot: Bot) -> None:
    """Its place has it."""
    await give(bot, await walled(bot))
    await bot.post(A, "m5")
    assert isinstance(list(bot.chat.pages.values())[-1], AlreadyBriefed)


async def test_elsewhere_the_text_is_not_known(bot: Bot) -> None:
    """Neither read, nor pointed to, nor in a digest of other channels or of all."""
    await give(bot, await walled(bot))
    bot.reader.trouble = [NothingToRead("paywall")]
    said = replace(message(A, "m5", asked=True), origin=origin("m5", channel="c2"))
    await bot.inbox.message(said)
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    last = list(bot.chat.pages.values())[-1]
    assert isinstance(last, Notice)
    assert last.reason == "paywall"
    since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
    of_all = await bot.storage.archive.shared(None, since, until)
    assert [shared.briefing for shared in of_all if shared.briefing] == []
    here = await bot.storage.archive.shared(origin(), since, until)
    assert [bool(shared.briefing) for shared in here] == [False, True]


async def test_another_length_of_it_is_marked_as_well(bot: Bot) -> None:
    """Whoever asks for that."""
    await give(bot, await walled(bot))
    await bot.inbox.message(message(A, "i2", length=Length.FULL, private=True, interaction=RIGHT))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    longer = list(bot.chat.pages.values())[-1]
    assert isinstance(longer, Briefing)
    assert (longer.given, longer.given_by) == (True, "Bob")


async def test_a_text_sent_twice_is_briefed_once(bot: Bot) -> None:
    """Its giver did not hear that it was taken."""
    about = await walled(bot)
    await give(bot, about)
    assert len(await give(bot, about)) == 1


async def test_a_text_behind_a_private_notice_stays_private(bot: Bot) -> None:
    """It is neither posted nor kept for others of the channel."""
    about = await walled(bot, private=True, interaction=RIGHT)
    (request,) = await bot.inbox.give(message(TEXT, "i1", interaction=RIGHT), about=origin(about))
    assert request.audience is Audience.ASKER
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert isinstance(list(bot.chat.pages.values())[-1], Briefing)
    assert await bot.storage.archive.article(A, place=origin().place) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(" \n ", "text_empty", id="empty"),
        pytest.param("x" * (GIVEN_CHARS_MAX + 1), "text_too_long", id="too long"),
    ],
)
async def test_what_is_wrong_with_a_text_is_told_to_its_giver(bot: Bot, text: str, reason: str) -> None:
    about = await walled(bot)
    (request,) = await bot.inbox.give(message(text, "i1", interaction=RIGHT), about=origin(about))
    assert request.audience is Audience.ASKER_FIRST
    assert request.key.split("\n")[-2] == f"notice:{reason}"


async def test_a_text_of_the_greatest_length_is_taken(bot: Bot) -> None:
    (briefing,) = await give(bot, await walled(bot), "x" * GIVEN_CHARS_MAX)
    assert isinstance(briefing, Briefing)


FILE = "https://cdn.discordapp.com/attachments/1/2/article.pdf?ex=1&hm=2"


async def test_a_document_in_reply_to_the_notice_is_the_text(bot: Bot) -> None:
    """Told twice under another signature, it is one; an edit of the words beside it changes nothing."""
    about = await walled(bot)
    for signature in ("1", "2"):
        said = message("here", "m3", author=BOB, about=about, files=(FILE.replace("hm=2", f"hm={signature}"),))
        await bot.inbox.message(said)
    await bot.inbox.message(replace(said, text="here it is", edited=True))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    (_, briefing) = bot.chat.pages.values()
    assert isinstance(briefing, Briefing)
    assert (briefing.url, briefing.site, briefing.given_by) == (A, "news.example.org", "Bob")
    assert bot.reader.asked == [A, FILE.replace("hm=2", "hm=1")]
    await bot.inbox.deleted(origin("m3"))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    assert list(bot.chat.pages) == [about]


@pytest.mark.parametrize("pressed", [True, False], ids=["by its button", "a document in reply"])
async def test_one_of_several_links_may_be_behind_the_wall(bot: Bot, pressed: bool) -> None:
    """The text is of that one, not of the first of the message."""
    bot.reader.apart, other = True, "https://news.example.org/b"
    await bot.inbox.message(message(f"{other} {A}", asked=True))
    for walled_off in (False, True):
        bot.reader.trouble = [NothingToRead("paywall")] if walled_off else []
        claim = await bot.storage.dispatch.claim([Platform.DISCORD])
        assert claim
        await bot.pipeline.handle(claim)
    ((together, told),) = bot.chat.pages.items()
    assert isinstance(told, Several)
    if pressed:
        (briefing,) = await give(bot, told.items[1].name)
    else:
        await bot.inbox.message(message("here", "m3", author=BOB, about=together, files=(FILE,)))
        await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
        (_, briefing) = bot.chat.pages.values()
    assert isinstance(briefing, Briefing)
    assert (briefing.url, briefing.given_by) == (A, "Bob")


async def test_a_briefing_that_is_written_anew_still_tells_its_giver(bot: Bot) -> None:
    """The page is behind its wall as before; the text is kept."""
    await give(bot, await walled(bot))
    bot.reader.trouble = [NothingToRead("paywall")]
    bot.writer.lead = "Arnheim will plant trees."
    briefed = list(bot.chat.pages)[1]
    bot.clock.tick(60)
    pressed = replace(message("", "p1", author=BOB, interaction=RIGHT, asked=True), posted_at=bot.clock.now)
    assert (await bot.inbox.rewrite(origin(briefed), pressed)).reason == "rewriting"
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    again = bot.chat.pages[briefed]
    assert isinstance(again, Briefing)
    assert (again.lead, again.given, again.given_by) == ("Arnheim will plant trees.", True, "Bob")


async def test_a_document_that_only_the_platform_opens_is_fetched_there(bot: Bot) -> None:
    """Slack's, whose form takes one in place of the text."""
    bot.chat.files[FILE] = (TEXT.encode(), "text/plain")
    (briefing,) = await give(bot, await walled(bot), "", files=(FILE,))
    assert isinstance(briefing, Briefing)
    assert (bot.reader.asked, bot.reader.given, briefing.given_by) == ([A], [TEXT], "Bob")


async def test_a_document_in_reply_to_anything_else_is_none(bot: Bot) -> None:
    """It is briefed as a document where the channel wants that, and otherwise passed over."""
    bot.chat.pages.clear()
    assert await bot.inbox.message(message("here", "m3", about="m77", files=(FILE,))) == []


@pytest.mark.parametrize("channel", ["c1", "c2"])
async def test_a_text_of_nothing_is_refused(bot: Bot, channel: str) -> None:
    """No notice of a wall stands there, or it stands elsewhere."""
    about = await walled(bot) if channel == "c2" else "m77"
    said = replace(message(TEXT, "i1", interaction=RIGHT), origin=origin("i1", channel=channel))
    (request,) = await bot.inbox.give(said, about=origin(about, channel=channel))
    assert request.key.split("\n")[-2] == "notice:text_of_nothing"


async def test_a_text_without_an_article_is_told_so(bot: Bot) -> None:
    """The checks of a page hold for it."""
    about = await walled(bot)
    bot.reader.trouble = [NothingToRead("too_short")]
    (notice,) = await give(bot, about)
    assert notice.reason == "too_short"


async def test_the_text_goes_when_it_is_briefed(bot: Bot) -> None:
    """Until then it survives the program, and a failure of the database."""
    about = await walled(bot)
    await bot.inbox.give(message(TEXT, "i1", interaction=RIGHT), about=origin(about))
    assert await kept(bot) == [TEXT]
    claim = await bot.storage.dispatch.claim([Platform.DISCORD])
    assert claim
    assert claim.request.handed == "", "it does not come along with every look at the row"
    bot.reader.trouble = [StorageUnavailable("locked")]
    with pytest.raises(StorageUnavailable):
        await bot.pipeline.handle(claim)
    assert await kept(bot) == [TEXT]
    await bot.pipeline.handle(claim)
    assert await kept(bot) == []


async def kept(bot: Bot) -> list[str]:
    """The texts that wait to be read."""
    return await bot.storage.database.read(lambda connection: list(connection.execute(select(handed.c.text)).scalars()))


@pytest.mark.parametrize("wish", [Wish(user=BOB.id), Wish(space="s1"), Wish(url=A)], ids=["giver", "space", "link"])
async def test_a_text_is_forgotten_with_its_giver_place_or_link(bot: Bot, wish: Wish) -> None:
    about = await walled(bot)
    await bot.inbox.give(message(TEXT, "i1", author=BOB, interaction=RIGHT), about=origin(about))
    await bot.storage.cleaner.forget(wish)
    assert await kept(bot) == []


async def test_the_giver_is_forgotten_in_others_briefings(bot: Bot) -> None:
    """Ana's longer one names Bob: at his wish it goes, and after a while his name does."""
    await give(bot, await walled(bot))
    await bot.inbox.message(message(A, "i2", length=Length.FULL, interaction=RIGHT))
    await work_off(bot.storage, bot.pipeline, [Platform.DISCORD], bot.clock)
    last = list(bot.chat.pages)[-1]
    bot.clock.tick(86_400)
    await bot.storage.cleaner.purge(Kept.PEOPLE, bot.clock.now)
    answer = await bot.storage.replies.answer_in(Platform.DISCORD, "s1", last)
    assert isinstance(answer, Briefing)
    assert (answer.given, answer.given_by) == (True, "")


async def test_where_the_bot_is_switched_off_no_document_is_taken(bot: Bot) -> None:
    """Who replied to its notice is told so, and nothing is read."""
    marker = await walled(bot)
    await bot.inbox._settings.choose(origin(), "trigger", "off")
    read = len(bot.reader.asked)
    files = ("https://cdn.discordapp.com/attachments/1/2/report.pdf",)
    *_, told = await bot.post("here", "m2", about=marker, files=files, asked=True)
    assert told == Notice("switched_off")
    assert len(bot.reader.asked) == read


def test_a_text_that_one_person_handed_over_for_themselves_is_kept_for_no_button() -> None:
    """It is told to them and gone; nothing could be asked of it, or told at another length."""
    private, given_text = Manner(private=True), replace(briefing(), given=True)
    assert [name for name, _ in buttons(given_text, private, roomy=True)] == ["share"]
    assert [name for name, _ in buttons(given_text)] == [name for name, _ in buttons(briefing())]
