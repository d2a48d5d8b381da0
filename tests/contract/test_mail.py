"""Digests by mail, through a real server on this machine: to who confirmed their address, once, on both databases."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.at_once import ScheduleWish, Timetable
from bot.domain.briefing import Notice
from bot.domain.errors import ChatRefused
from bot.domain.mail import CODE_LIVES, CODES_ADDRESS_MAX, CODES_PERSON_MAX, CODES_SPACE_MAX, TRIES_MAX
from bot.domain.requests import Audience, Request, Say
from bot.domain.retention import Wish
from bot.domain.schedules import LATE_MAX, Schedule, Way
from bot.domain.settings import ChannelSettings
from bot.domain.types import Origin, Person, Platform
from bot.platforms.mail.address import smtp_options
from bot.platforms.mail.post import MailPost
from bot.platforms.mail.stopping import Stopping
from bot.service.scheduling import Scheduling
from bot.service.settings import Settings
from bot.storage.database import Storage
from bot.storage.schema import mail_addresses, mail_codes, requests
from bot.texts.schedules import timetable_lines
from bot.web.server import WebOptions
from tests.contract.test_channel_feeds import told
from tests.contract.test_forgetting import everything
from tests.fakes.chat import MemoryChat
from tests.fakes.clock import Clock
from tests.fakes.mail import FakeMail, mail_server
from tests.fakes.memory import ANA, MemoryReader, MemoryWriter, brief_request, briefing, origin
from tests.fakes.service import PUBLIC_URL, mailing_on, pipeline_on, unlimited
from tests.fakes.web_page import NoLog, open_page

BEN = Person("u-ben", "Ben")
ADDRESS = "ana@example.org"
DAILY = "daily 18:00"


@dataclass
class Bot:
    """A program with a mail server."""

    storage: Storage
    clock: Clock
    server: FakeMail
    chat: MemoryChat = field(default_factory=MemoryChat)
    public_url: str = PUBLIC_URL

    def __post_init__(self) -> None:
        options = smtp_options(f"smtp://127.0.0.1:{self.server.port}", "The News <news@example.org>")
        storage, clock = self.storage, self.clock
        mail = MailPost(options, storage.addresses, storage.mails, self.public_url, clock=clock)
        self.mailing = mailing_on(storage, clock=clock)
        chats = {Platform.DISCORD: self.chat}
        settings = Settings(storage.choices, ChannelSettings())
        self.scheduling = Scheduling(storage.schedules, settings, chats, self.mailing, clock=clock)
        budget = unlimited(storage, clock)
        self.pipeline = pipeline_on(
            storage, chats=chats, reader=MemoryReader(), writer=MemoryWriter(), budget=budget, mail=mail, clock=clock
        )

    async def wish(self, words: str = DAILY, person: Person = ANA, here: Origin | None = None, **fields: Any) -> Any:
        """What a person is answered who wishes that: the schedule, or a notice."""
        wanted = ScheduleWish(words, by_mail=True, **{"address": ADDRESS, **fields})
        answer = await self.scheduling.schedule(here or origin(), person, wanted)
        return answer.schedules[0] if isinstance(answer, Timetable) else answer

    async def work(self) -> None:
        """Do all that may be done now, each once."""
        claims = []
        while claim := await self.storage.dispatch.claim([Platform.DISCORD]):
            claims.append(claim)
        for claim in claims:
            await self.pipeline.handle(claim)

    async def come(self, at: datetime) -> list[Any]:
        """What is sent by mail when it is that time, and somebody looks."""
        self.clock.now = max(at, self.clock.now)
        before = len(self.server.mails)
        await self.storage.schedules.fire()
        await self.work()
        return self.server.mails[before:]

    async def confirmed(self, **fields: Any) -> Schedule:
        """Ana has a digest sent every day at six in the evening."""
        await self.wish(**fields)
        await self.work()
        assert await self.mailing.mail(origin(), ANA, self.code()) == Notice("mail_confirmed")
        return await self.state()

    def code(self) -> str:
        """What stands in the newest mail."""
        _, made = self.server.mails[-1]
        found = re.search(r"/news mail (\d{8})", made.get_content())
        assert found
        return found[1]

    async def state(self) -> Schedule:
        """The schedule as it is kept."""
        (kept,) = await self.storage.schedules.seen_by(origin(), ANA)
        return kept


@pytest.fixture
async def bot(storage: Storage, clock: Clock) -> AsyncIterator[Bot]:
    """A program, a Sunday at noon."""
    async with mail_server() as server:
        yield Bot(storage, clock, server)


def evening(days: int = 0) -> datetime:
    """Six o'clock."""
    return datetime(2026, 11, 22 + days, 18, tzinfo=UTC)


async def test_a_digest_comes_by_mail_to_who_confirmed_their_address(bot: Bot) -> None:
    """The first mail has a code and nothing else; with it given, the digest comes, as text and as a page."""
    schedule = await bot.wish()
    assert (schedule.way, schedule.paused) == (Way.MAIL, "paused_mail")
    assert "a code is on its way" in " ".join(map(str, timetable_lines(Timetable((schedule,), "c1"))))
    await bot.work()
    ((to, made),) = bot.server.mails
    assert to == [ADDRESS]
    assert (made["Subject"], made["From"]) == ("Your code for Newsbrief", "The News <news@example.org>")
    assert not made.is_multipart()
    code = bot.code()
    assert code not in await everything(bot.storage)
    assert await bot.mailing.mail(origin(), ANA, f"{code[:4]} {code[4:]}") == Notice("mail_confirmed")
    await told(bot.storage, brief_request(), briefing())
    ((to, made),) = await bot.come(evening())
    assert to == [ADDRESS]
    assert made["Auto-Submitted"] == "auto-generated"
    text, page = (part.get_content() for part in made.iter_parts())
    assert "Arnheim" in text or "news.example.org" in text
    assert f"/news schedules remove {schedule.id}" in text
    assert page.startswith("<!doctype html>")
    assert made.get_content_type() == "multipart/alternative"
    assert await bot.come(evening()) == [], "once"
    assert bot.chat.pages == {}, "nothing in the chat"


async def test_nobody_is_signed_up_by_another(bot: Bot) -> None:
    """A code is the asker's own; of another person, or in another space, it is none."""
    await bot.wish()
    await bot.work()
    code = bot.code()
    assert await bot.mailing.mail(origin(), BEN, code) == Notice("mail_code_void")
    await bot.wish(person=BEN, address="ben@example.org")
    await bot.work()
    assert await bot.mailing.mail(origin(), BEN, code) == Notice("mail_code_wrong")
    elsewhere = replace(origin(), space="s2")
    assert await bot.mailing.mail(elsewhere, ANA, code) == Notice("mail_code_void")
    bot.clock.now = evening(1)
    await bot.storage.schedules.fire()
    await bot.work()
    assert len(bot.server.mails) == 2, "the codes alone"
    assert await bot.scheduling.change(origin(), ANA, "1", "resume", manages=False) == Notice("mail_which")


async def test_a_code_holds_for_a_day_and_some_tries(bot: Bot) -> None:
    """After that a new one has to be sent; one that was used is used."""
    await bot.wish()
    await bot.work()
    code = bot.code()
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for _ in range(TRIES_MAX - 1):
        assert await bot.mailing.mail(origin(), ANA, wrong) == Notice("mail_code_wrong")
    assert await bot.mailing.mail(origin(), ANA, wrong) == Notice("mail_code_void")
    assert await bot.mailing.mail(origin(), ANA, code) == Notice("mail_code_void")
    await bot.wish()
    await bot.work()
    code = bot.code()
    bot.clock.now += CODE_LIVES
    assert await bot.mailing.mail(origin(), ANA, code) == Notice("mail_code_void")
    await bot.wish()
    await bot.work()
    assert await bot.mailing.mail(origin(), ANA, bot.code()) == Notice("mail_confirmed")
    assert await bot.mailing.mail(origin(), ANA, bot.code()) == Notice("mail_code_void")


async def test_codes_have_an_end(bot: Bot) -> None:
    """Or anybody could fill somebody's mailbox: of one person, to one address, and of one space."""
    full = Notice("mail_too_many", {"limit": CODES_PERSON_MAX})
    for number in range(CODES_PERSON_MAX):
        assert isinstance(await bot.wish(address=f"a{number}@example.org"), Schedule)
    assert await bot.wish(address="more@example.org") == full
    here = [replace(origin(), space=f"other{number}") for number in range(CODES_ADDRESS_MAX + 1)]
    kept = [await bot.wish(here=each, person=BEN, address="One@EXAMPLE.org") for each in here]
    assert [isinstance(each, Schedule) for each in kept] == [True] * CODES_ADDRESS_MAX + [False]
    for number in range(CODES_SPACE_MAX - CODES_PERSON_MAX):
        assert isinstance(await bot.wish(person=Person(f"p{number}"), address=f"p{number}@example.org"), Schedule)
    assert await bot.wish(person=Person("last"), address="last@example.org") == full
    bot.clock.now += CODE_LIVES
    assert isinstance(await bot.wish(address="more@example.org"), Schedule)


@pytest.mark.parametrize("how", ["mail off", "forget me"])
async def test_codes_have_an_end_also_for_who_has_theirs_forgotten(bot: Bot, how: str) -> None:
    """Or anybody could fill somebody's mailbox, and try codes without end, by asking and forgetting in turn."""

    async def forget() -> None:
        if how == "mail off":
            await bot.mailing.mail(origin(), ANA, "off")
        else:
            await bot.storage.cleaner.forget(Wish(user=ANA.id))

    full = Notice("mail_too_many", {"limit": CODES_PERSON_MAX})
    for _ in range(CODES_ADDRESS_MAX):
        assert isinstance(await bot.wish(), Schedule)
        await bot.work()
        code = bot.code()
        await forget()
        await forget()
        assert await bot.mailing.mail(origin(), ANA, code) == Notice("mail_code_void")
        assert "ana@example" not in await everything(bot.storage)
    assert await bot.wish(person=BEN, address=ADDRESS.upper()) == full
    for number in range(CODES_SPACE_MAX - CODES_ADDRESS_MAX):
        assert isinstance(await bot.wish(person=Person(f"p{number}"), address=f"p{number}@example.org"), Schedule)
    assert await bot.wish(person=BEN, address="ben@example.org") == full
    if how == "forget me":
        assert ANA.id not in await everything(bot.storage)
    bot.clock.now += CODE_LIVES
    assert isinstance(await bot.wish(), Schedule)


@pytest.mark.parametrize(
    "address",
    [
        *("ana", "@example.org", "ana@example", "ana@@example.org", "a b@example.org", "ana@exämple.org", "ana@.org"),
        *("<ana@example.org>", "ana@example.org,ben@example.org", f"{'a' * 250}@example.org", "-@-.org"),
        "ana@example.org\nBcc: b@example.org",
    ],
)
async def test_what_is_no_address_is_said(bot: Bot, address: str) -> None:
    """Nothing is sent, and nothing gets into a header."""
    assert await bot.wish(address=address) == Notice("mail_no_address")
    await bot.work()
    assert bot.server.mails == []


async def test_the_address_that_is_confirmed_needs_no_other_code(bot: Bot) -> None:
    """Nor to be named; a new one waits for its own, and until then all goes to the old one."""
    await bot.confirmed()
    assert (await bot.wish("fridays 9:00", here=origin(channel="c2"), address="")).paused == ""
    assert (await bot.wish(here=origin(channel="c3"))).paused == ""
    await told(bot.storage, brief_request(), briefing())
    assert (await bot.wish(here=origin(channel="c4"), address="new@example.org")).paused == "paused_mail"
    assert [to for to, _ in await bot.come(evening())] == [["new@example.org"], [ADDRESS]]
    code = re.search(r"\d{8}", bot.server.mails[-2][1].get_content())
    assert code
    assert await bot.mailing.mail(origin(), ANA, code[0]) == Notice("mail_confirmed")
    await told(bot.storage, brief_request("m2", "two", asked_at=bot.clock.now), briefing())
    assert [to for to, _ in await bot.come(evening(1))] == [["new@example.org"]]


async def test_who_may_not_read_the_channel_any_more_gets_nothing(bot: Bot) -> None:
    """It is asked each time, as for direct messages."""
    await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    bot.chat.readers = set()
    assert await bot.come(evening()) == []
    assert (await bot.state()).paused == "paused_right"


async def test_an_address_is_forgotten_with_all_that_goes_there(bot: Bot) -> None:
    """By its command."""
    await bot.confirmed()
    assert await bot.mailing.mail(origin(), ANA, "") == Notice("mail_known")
    assert await bot.mailing.mail(origin(), ANA, "OFF") == Notice("mail_gone")
    assert ADDRESS not in await everything(bot.storage)
    assert await bot.storage.schedules.seen_by(origin(), ANA) == []
    assert await bot.mailing.mail(origin(), ANA, "") == Notice("mail_unknown")


@pytest.mark.parametrize("wish", [Wish(user=ANA.id), Wish(space="s1")], ids=["a person", "a space"])
async def test_what_is_forgotten_takes_the_address_along(bot: Bot, wish: Wish) -> None:
    """And until then it is exported."""
    await bot.confirmed()
    held = await bot.storage.cleaner.held(ANA.id)
    assert [row["address"] for row in held["mail_addresses"] + held["mail_codes"]] == [ADDRESS] * 2
    await bot.storage.cleaner.forget(wish)
    assert ADDRESS not in await everything(bot.storage)


async def test_codes_and_what_was_sent_have_their_time(bot: Bot) -> None:
    """With an hourly look; the address stays for as long as it is wanted."""
    await bot.confirmed()
    bot.clock.now += timedelta(days=31)
    await bot.storage.archive.purge(bot.clock.now)

    def left(connection: Any) -> list[int]:
        return [len(connection.execute(select(table)).all()) for table in (mail_codes, mail_addresses)]

    assert await bot.storage.database.read(left) == [0, 1]


async def test_a_server_that_is_away_is_tried_again(bot: Bot) -> None:
    """4xx, or no line at all: the mail comes once it is back, and only once."""
    await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    bot.server.answers = ["451 come again", "421 going down"]
    assert await bot.come(evening()) == []
    for _ in range(3):
        bot.clock.now += timedelta(minutes=1)
        await bot.work()
    assert len(bot.server.mails) == 2, "the code, and the digest"
    assert (await bot.state()).paused == ""


async def test_after_some_hours_it_is_skipped_and_the_next_says_so(bot: Bot) -> None:
    """As in the chat."""
    await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    bot.server.answers = ["451 come again"] * 9
    assert await bot.come(evening()) == []
    bot.clock.now += LATE_MAX + timedelta(minutes=1)
    await bot.work()
    bot.server.answers = []
    await told(bot.storage, brief_request("m2", "two", asked_at=bot.clock.now), briefing())
    ((_, made),) = await bot.come(evening(1))
    text, _ = (part.get_content() for part in made.iter_parts())
    assert "skipped" in text


@pytest.mark.parametrize("where", ["recipient", "content"])
async def test_a_refusal_is_told_to_who_scheduled_it(bot: Bot, where: str) -> None:
    """5xx: nothing more is sent until they say so; they are told in the chat, directly."""
    await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    if where == "recipient":
        bot.server.refused = {ADDRESS: "550 no such user"}
    else:
        bot.server.answers = ["554 looks like spam"]
    assert await bot.come(evening()) == []
    assert (await bot.state()).paused == "paused_mail_refused"
    bot.clock.now += timedelta(seconds=5)
    await bot.work()
    (page,) = bot.chat.pages.values()
    assert page.reason == "schedule_mail_refused"
    bot.server.refused = {}
    await bot.scheduling.change(origin(), ANA, "1", "resume", manages=False)
    await told(bot.storage, brief_request("m2", "two", asked_at=bot.clock.now), briefing())
    assert len(await bot.come(evening(1))) == 1


async def test_a_line_that_breaks_repeats_a_mail_once_at_most(bot: Bot) -> None:
    """Nobody can look whether it came. The second has the same Message-ID, by which mailboxes know it."""
    await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    bot.server.cut = 9
    await bot.come(evening())
    for _ in range(3):
        bot.clock.now += timedelta(minutes=1)
        await bot.work()
    first, second = (made for _, made in bot.server.mails[1:])
    assert first["Message-ID"] == second["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{24}@example\.org>", first["Message-ID"])
    bot.server.cut = 0
    await told(bot.storage, brief_request("m2", "two", asked_at=bot.clock.now), briefing())
    ((_, made),) = await bot.come(evening(1))
    assert made["Message-ID"] != first["Message-ID"]


async def test_a_program_that_dies_after_sending_sends_no_second_one(bot: Bot) -> None:
    """What the server took is noted before the answer is; in the moment between, it is sent once more at most."""
    await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    finish = bot.storage.replies.finish

    async def killed(*_: Any, **__: Any) -> bool:
        raise KeyboardInterrupt

    bot.storage.replies.finish = killed  # type: ignore[method-assign]  # the program dies here
    with pytest.raises(KeyboardInterrupt):
        await bot.come(evening())
    bot.storage.replies.finish = finish  # type: ignore[method-assign]  # and begins anew
    for _ in range(2):
        bot.clock.now += timedelta(minutes=2)
        await bot.work()
    assert len(bot.server.mails) == 2, "the code, and the digest"

    def outcomes(connection: Any) -> list[Any]:
        return list(connection.execute(select(requests.c.outcome).where(requests.c.kind == "digest")).scalars())

    assert await bot.storage.database.read(outcomes) == [""]


async def test_a_day_is_one_mail_whatever_way_was_chosen_in_between(bot: Bot) -> None:
    """What was sent by mail today is not sent by direct message as well."""
    await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    assert len(await bot.come(evening())) == 1
    direct = ScheduleWish("daily 20:00", direct=True)
    answer = await bot.scheduling.schedule(origin(), ANA, direct)
    assert isinstance(answer, Timetable)
    assert answer.schedules[0].due.at == evening(1) + timedelta(hours=2)


@asynccontextmanager
async def served(bot: Bot) -> AsyncIterator[Any]:
    """The web server, as a proxy asks it."""
    options = WebOptions(port=0, password="a password", public_url=PUBLIC_URL)
    routes = Stopping(bot.storage.mails, bot.storage.schedules).routes()
    async with open_page(NoLog(), options, routes=routes) as page:

        async def ask(method: str, url: str, **more: Any) -> tuple[int, str, Any]:
            address = page.url + url.removeprefix(PUBLIC_URL)
            host = {"Host": "news.example.org"}
            async with page.session.request(method, address, headers=host, **more) as response:
                return response.status, await response.text(), response.headers

        yield ask


async def test_one_click_ends_it(bot: Bot) -> None:
    """As mail programs do it (RFC 8058); following the link alone, as scanners do, ends nothing."""
    schedule = await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    ((_, made),) = await bot.come(evening())
    assert made["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = made["List-Unsubscribe"].strip("<>")
    assert url.startswith(f"{PUBLIC_URL}/mail/stop/{schedule.id}-")
    assert ("List-Unsubscribe", f"<{url}>") in made.raw_items(), "no encoded word: mail programs take it as it is"
    assert url in made.get_body(("plain",)).get_content().replace("=\n", "")
    async with served(bot) as ask:
        status, page, headers = await ask("GET", url)
        assert status == 200
        assert '<form method="post">' in page
        assert "form-action 'self'" in headers["Content-Security-Policy"]
        assert (await bot.state()).paused == ""
        for wrong in (url[:-1], f"{url}0", url.replace(f"/{schedule.id}-", "/2-"), f"{PUBLIC_URL}/mail/stop/x"):
            assert (await ask("POST", wrong))[0] == 404
        assert (await bot.state()).paused == ""
        assert (await ask("POST", url, data={"List-Unsubscribe": "One-Click"}))[0] == 200
        assert (await bot.state()).paused == "paused_stopped"
    assert await bot.come(evening(1)) == []


async def test_an_old_mail_ends_nothing_that_came_in_its_place(bot: Bot) -> None:
    """Whoever has it, forwarded or not: what comes in the chat by now is ended there."""
    await bot.confirmed()
    await told(bot.storage, brief_request(), briefing())
    ((_, made),) = await bot.come(evening())
    await bot.scheduling.schedule(origin(), ANA, ScheduleWish("daily 20:00", direct=True))
    async with served(bot) as ask:
        assert (await ask("POST", made["List-Unsubscribe"].strip("<>")))[0] == 200
    assert ((await bot.state()).way, (await bot.state()).paused) == (Way.CHAT, "")


async def test_without_an_address_of_ones_own_the_mail_says_how_to_end_it_in_the_chat(
    storage: Storage, clock: Clock
) -> None:
    """A header that leads nowhere would be worse than none."""
    async with mail_server() as server:
        bot = Bot(storage, clock, server, public_url="")
        await bot.confirmed()
        await told(storage, brief_request(), briefing())
        ((_, made),) = await bot.come(evening())
    assert made["List-Unsubscribe"] is None
    assert "/news schedules remove 1" in made.get_body(("plain",)).get_content()


async def test_nothing_of_a_stranger_gets_into_a_header(bot: Bot) -> None:
    """Nor as markup into the page; what the library would refuse is not handed to it."""
    await bot.confirmed()
    bad = 'Title\r\nBcc: all@example.org\n\n<script>x</script> é 日本 \x00"'
    await told(bot.storage, brief_request(), replace(briefing(), title=bad, lead=bad, site=bad))
    ((to, made),) = await bot.come(evening())
    assert to == [ADDRESS]
    assert made["Bcc"] is None
    assert "<script>" not in made.get_body(("html",)).get_content()


async def test_without_a_server_it_is_said_what_to_set(storage: Storage, clock: Clock) -> None:
    """What was there before waits."""
    mailing = mailing_on(storage, on=False)
    assert await mailing.wished(origin(), ANA, ADDRESS) == Notice("mail_off")


async def test_a_code_that_is_void_when_its_turn_comes_is_not_sent(bot: Bot) -> None:
    """The person took it back meanwhile."""
    await bot.wish()
    await bot.mailing.mail(origin(), ANA, "off")
    await bot.work()
    assert bot.server.mails == []


async def test_a_code_that_there_is_not_is_refused(bot: Bot) -> None:
    """By the number of nothing."""
    options = smtp_options("smtp://127.0.0.1:1", "news@example.org")
    post = MailPost(options, bot.storage.addresses, bot.storage.mails, "", clock=bot.clock)
    notice = Notice("mail_code", {"number": 99})
    request = Request(origin(), Say("mail code", notice), ANA, evening(), audience=Audience.MAIL)
    with pytest.raises(ChatRefused):
        await post.post(request, notice, marker="m")
