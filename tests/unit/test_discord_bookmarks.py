"""Bookmarks on Discord: what lies behind one is never read again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.types import Origin
from bot.platforms.discord_chat.bookmarks import Bookmarks
from tests.fakes.inbox import RecordingInbox
from tests.fakes.memory import origin

FIRST, SECOND, THIRD = (origin(str(number)) for number in (1, 2, 3))


@pytest.fixture
def inbox() -> RecordingInbox:
    """What was handed over."""
    return RecordingInbox()


def see(marks: Bookmarks, *origins: Origin) -> None:
    """Messages that were written down."""
    for seen in origins:
        with marks.writing(seen.space):
            marks.passed(seen)


async def test_newest_message_is_handed_over_once(inbox: RecordingInbox) -> None:
    """However the messages came: a catch-up and a live message may overlap."""
    marks = Bookmarks(inbox)
    marks.release()
    see(marks, FIRST, THIRD, SECOND)
    await marks.flush()
    assert list(inbox.bookmarks.values()) == [THIRD]
    inbox.bookmarks.clear()
    await marks.flush()
    assert not inbox.bookmarks


async def test_all_channels_are_handed_over_at_once(inbox: RecordingInbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each handing over is a write to the disk; where nothing moved, none is needed."""
    calls: list[int] = []
    hand_over = inbox.seen

    async def seen(origins: Sequence[Origin]) -> None:
        calls.append(len(origins))
        await hand_over(origins)

    monkeypatch.setattr(inbox, "seen", seen)
    marks = Bookmarks(inbox)
    marks.release()
    see(marks, *(origin("1", channel=f"c{number}") for number in range(5)))
    await marks.flush()
    await marks.flush()
    assert calls == [5]
    assert len(inbox.bookmarks) == 5


async def test_nothing_moves_while_messages_may_be_missing(inbox: RecordingInbox) -> None:
    """A message after the gap would hide those in it; what was safe before stays safe."""
    marks = Bookmarks(inbox)
    marks.release()
    see(marks, FIRST)
    marks.hold()
    see(marks, THIRD)
    await marks.flush()
    assert list(inbox.bookmarks.values()) == [FIRST]
    marks.release()
    await marks.flush()
    assert list(inbox.bookmarks.values()) == [THIRD]


async def test_failed_message_moves_nothing(inbox: RecordingInbox) -> None:
    """The next start reads it again."""
    marks = Bookmarks(inbox)
    marks.release()
    with pytest.raises(OSError, match="disk"), marks.writing(FIRST.space):
        raise OSError("disk full")
    await marks.flush()
    assert not inbox.bookmarks


async def test_nothing_is_handed_over_while_an_earlier_message_is_being_written_down(inbox: RecordingInbox) -> None:
    """Wherever it stands in the server: a place without a bookmark is read from the server's newest one on."""
    marks = Bookmarks(inbox)
    marks.release()
    thread = replace(SECOND, thread="t1")
    elsewhere = replace(SECOND, space="s2", channel="c2")
    with marks.writing(FIRST.space):
        see(marks, thread, elsewhere)
        await marks.flush()
        assert list(inbox.bookmarks.values()) == [elsewhere]
    await marks.flush()
    assert list(inbox.bookmarks.values()) == [elsewhere, thread]


async def test_a_server_has_a_bookmark_before_its_first_message(inbox: RecordingInbox) -> None:
    """Once, and never where there is one already: it would pass what was said in between."""
    inbox.bookmarks = {("c9", ""): replace(FIRST, space="known", channel="c9")}
    marks = Bookmarks(inbox)
    for seen in (THIRD, replace(THIRD, message="4", channel="c2"), replace(THIRD, space="known")):
        await marks.begin(seen)
    assert [(mark.space, mark.channel, mark.message) for mark in inbox.bookmarks.values()] == [
        ("known", "c9", "1"),
        ("s1", "c1", "2"),
    ]


async def test_each_direct_conversation_has_its_own_first_bookmark(inbox: RecordingInbox) -> None:
    """Discord lists none of them after a restart."""
    marks = Bookmarks(inbox)
    for channel in ("d1", "d2"):
        await marks.begin(replace(SECOND, space="@me", channel=channel))
    assert len(inbox.bookmarks) == 2


async def test_what_is_new_to_us_is_read_on_only_after_a_gap(inbox: RecordingInbox) -> None:
    """All that was said since its first bookmark was told; after a lost connection there may be more."""
    marks = Bookmarks(inbox)
    await marks.begin(SECOND)
    known = list(inbox.bookmarks.values())
    assert marks.starts(known) == []
    marks.hold()
    assert marks.starts(known) == known


@pytest.mark.parametrize(
    ("known", "safe", "held", "start"),
    [
        pytest.param([FIRST], [], [], FIRST, id="from what the ledger knows"),
        pytest.param([FIRST], [SECOND], [], SECOND, id="from what it was not handed yet"),
        pytest.param([FIRST], [], [THIRD], FIRST, id="not from what came after the gap"),
    ],
)
def test_catching_up_starts_where_the_gap_does(
    inbox: RecordingInbox, known: list[Origin], safe: list[Origin], held: list[Origin], start: Origin
) -> None:
    """Neither leaving out what is missing nor reading all again."""
    marks = Bookmarks(inbox)
    marks.release()
    see(marks, *safe)
    marks.hold()
    see(marks, *held)
    assert marks.starts(known) == [start]


def test_threads_have_bookmarks_of_their_own(inbox: RecordingInbox) -> None:
    """They are read on by themselves."""
    marks = Bookmarks(inbox)
    marks.release()
    thread = replace(SECOND, thread="t1")
    see(marks, FIRST, thread)
    assert marks.starts([]) == [FIRST, thread]
