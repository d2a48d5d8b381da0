"""A feed that a channel follows, with the real program on both platforms: found, polled after a kill, and told of."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.texts import say
from tests.fakes.discord.guild import EPHEMERAL, LOADING
from tests.fakes.slack import shown as shown_text
from tests.program import Program
from tests.scenario.test_commands import newsbrief
from tests.stages import STAGES, DiscordStage, SlackStage, World

RSS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour Wire</title>'
    "<link>https://wire.example.org/</link>{items}</channel></rss>"
)
ITEM = (
    "<item><guid>{name}</guid><title>{title}</title><link>https://wire.example.org/{name}</link>"
    "<description>{title}, the wire reports.</description></item>"
)
OLD, NEW = "The lighthouse was painted", "A glacier tram opens above Nordvik"


@pytest.fixture(params=STAGES)
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """Each platform with a news site."""
    async with World(STAGES[request.param](), tmp_path) as opened:
        yield opened


def rss(*titles: str) -> str:
    """A feed with these items."""
    return RSS.format(items="".join(ITEM.format(name=title.split()[1], title=title) for title in titles))


async def command(world: World, program: Program, name: str, **given: str) -> str:
    """Give a command, and wait for what is shown to who gave it alone."""
    stage = world.stage
    if isinstance(stage, DiscordStage):
        await program.until(lambda: stage.server.commands, "the commands")
        asked = await stage.server.slash(stage.channel, name, **given)
        shown = await program.until(lambda: asked.response, "a word")
        await program.until(lambda: not shown.flags & LOADING, "the answer")
        assert shown.flags & EPHEMERAL
        return shown.text.replace("\\", "")
    assert isinstance(stage, SlackStage)
    stage.server.workspace.admins = {"U0ADA"}
    group, _, rest = name.partition(" ")
    alone = stage.server.workspace.ephemerals
    before = len(alone)
    delivery = stage.server.slash(f"/{group}", " ".join([rest, *given.values()]))
    await stage.server.settled()
    if name == "news follows":
        return str(delivery.response)
    found = await program.until(lambda: [shown_text(each) for each in alone[before:]], "the answer")
    return found[-1]


def bring_forward(folder: Path) -> None:
    """Let every feed have been due a moment ago."""
    (file,) = folder.rglob("newsbrief.db")
    with closing(sqlite3.connect(file, timeout=10)) as database, database:
        due = datetime.now(UTC) - timedelta(seconds=1)
        changed = database.execute("UPDATE feeds SET due_at = ?", (due.strftime("%Y-%m-%d %H:%M:%S.%f"),))
        assert changed.rowcount == 1


def give_password(folder: Path) -> list[tuple[str]]:
    """Let the address of a feed hold one; which are kept before that."""
    (file,) = folder.rglob("newsbrief.db")
    with closing(sqlite3.connect(file, timeout=10)) as database, database:
        before = database.execute("SELECT url FROM feeds").fetchall()
        database.execute("UPDATE feeds SET url = 'https://ana:geheim@b.example/f'")
    return before


async def test_what_a_site_has_new_stands_in_the_digest(world: World, tmp_path: Path) -> None:
    """Followed by the address of the site; what was there before is not told, and what came during a kill is."""
    world.site.add("/feed.xml", rss(OLD), headers={"Content-Type": "application/rss+xml", "ETag": '"1"'})
    link = '<link rel="alternate" type="application/rss+xml" title="Wire" href="/feed.xml">'
    address = world.site.add("/", f"<!doctype html><title>The Wire</title>{link}<p>Welcome.")
    program = await world.start()
    await world.answered(await world.stage.paste(world.site.add_article()))
    told = await command(world, program, "news follow", url=address)
    assert "This channel follows “The Harbour Wire” now (#1)." in told
    listed = await command(world, program, "news follows")
    assert "#1: The Harbour Wire" in listed
    assert "127.0.0.1" in listed
    program.kill()
    await program.died()
    world.site.add("/feed.xml", rss(NEW, OLD), headers={"Content-Type": "application/rss+xml", "ETag": '"2"'})
    bring_forward(tmp_path)
    polled = world.site.requests["/feed.xml"]
    await program.start()
    await world.connected()
    await program.until(lambda: world.site.requests["/feed.xml"] > polled, "the feed to be asked for")
    assert world.site.seen[-1][1]["If-None-Match"] == '"1"'
    digest = ""
    while NEW not in digest:
        digest = await command(world, program, "digest")
    assert digest.index("Port Ellery") < digest.index(say("digest.feeds")) < digest.index(NEW)
    assert "from the feed “The Harbour Wire”" in digest
    assert OLD not in digest


async def test_lists_are_carried_over_on_the_command_line(tmp_path: Path) -> None:
    """From another feed reader into a channel, and out again; nothing is read for that."""
    file = tmp_path / "mine.opml"
    file.write_text(
        '<opml version="1.0"><body><outline text="News"><outline text="A &amp; B" xmlUrl="https://a.example/f"/>'
        '</outline><outline xmlUrl="https://b.example/f"/></body></opml>'
    )
    for _ in range(2):
        done = await newsbrief(tmp_path, "feeds", "import", str(file), "--channel", "discord/s1/c1")
        assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (
            0,
            "",
            "2 feeds are followed there now.",
        )
    written = await newsbrief(tmp_path, "feeds", "export", "--channel", "discord/s1/c1")
    assert written.returncode == 0
    assert 'text="A &amp; B" xmlUrl="https://a.example/f"' in written.stdout
    assert 'xmlUrl="https://b.example/f"' in written.stdout
    other = await newsbrief(tmp_path, "feeds", "export", "--channel", "web")
    assert "xmlUrl" not in other.stdout


async def test_a_list_with_a_password_is_carried_over_without_it(tmp_path: Path) -> None:
    """What was left out is told, without the address; an older version may have kept one, which is not written out."""
    file = tmp_path / "f.opml"
    file.write_text(
        '<opml><body><outline xmlUrl="https://ana:geheim@a.example/f"/><outline xmlUrl="https://b.example/f"/></body></opml>'
    )
    done = await newsbrief(tmp_path, "feeds", "import", str(file), "--channel", "web")
    assert (done.returncode, done.stderr.splitlines()[-2:]) == (
        0,
        [
            "1 feed is followed there now.",
            "Left out: 1, whose address holds a name, a password or characters that are not seen.",
        ],
    )
    assert give_password(tmp_path) == [("https://b.example/f",)]
    written = await newsbrief(tmp_path, "feeds", "export", "--channel", "web")
    assert written.returncode == 0
    assert "geheim" not in f"{done.stderr}{done.stdout}{written.stdout}{written.stderr}"


@pytest.mark.parametrize(
    ("arguments", "body", "told"),
    [
        pytest.param(("--channel", "web"), "no list", "is no OPML", id="no list"),
        pytest.param(("--channel", "web"), None, "cannot be read", id="no file"),
        pytest.param(("--channel", "web"), "<" * (2 * 2**20 + 1), "is larger than 2 MiB", id="too large"),
        pytest.param(("--channel", "c1"), "<opml/>", "--channel takes discord/SERVER/CHANNEL", id="no channel"),
        pytest.param((), "<opml/>", "Missing option", id="none at all"),
    ],
)
async def test_what_cannot_be_carried_over_is_told(
    tmp_path: Path, arguments: tuple[str, ...], body: str | None, told: str
) -> None:
    """With what to do; wrong usage ends with 2."""
    file = tmp_path / "f.opml"
    if body is not None:
        file.write_text(body)
    done = await newsbrief(tmp_path, "feeds", "import", str(file), *arguments)
    assert done.returncode == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())


async def test_more_feeds_than_a_channel_follows_are_left_out_and_told(tmp_path: Path) -> None:
    """What fits is followed."""
    file = tmp_path / "f.opml"
    outlines = "".join(f'<outline xmlUrl="https://f{number}.example/"/>' for number in range(30))
    file.write_text(f"<opml><body>{outlines}</body></opml>")
    done = await newsbrief(tmp_path, "feeds", "import", str(file), "--channel", "web")
    assert done.returncode == 2
    assert "25 feeds are followed there now." in done.stderr
    assert "This channel follows 25 feeds already" in " ".join(done.stderr.replace("│", " ").split())
