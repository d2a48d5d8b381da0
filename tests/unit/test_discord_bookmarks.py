"""Bookmarks on Discord: what lies behind one is never read again."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.types import Origin
from bot.platforms.discord_chat.bookmarks import Bookmarks
from tests.fakes.discord.listening import RecordingInbox
from tests.fakes.memory import origin

FIRST, SECOND, THIRD = (origin(str(number)) for number in (1, 2, 3))


@pytest.fixture
def inbox() -> RecordingInbox:
    """What was handed over."""
    return RecordingInbox()


def see(marks: Bookmarks, *origins: Origin) -> None:
    """Messages that were written down."""
    for seen in origins:
        with marks.writing(seen.thread or seen.channel):
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
    with pytest.raises(OSError, match="disk"), marks.writing(FIRST.channel):
        raise OSError("disk full")
    await marks.flush()
    assert not inbox.bookmarks


async def test_nothing_is_handed_over_while_an_earlier_message_is_being_written_down(inbox: RecordingInbox) -> None:
    """Where it stands may not even be known yet: only its channel or thread is."""
    marks = Bookmarks(inbox)
    marks.release()
    thread = replace(SECOND, thread="t1")
    with marks.writing("t1"):
        see(marks, thread)
        await marks.flush()
        assert not inbox.bookmarks
    await marks.flush()
    assert list(inbox.bookmarks.values()) == [thread]


@pytest.mark.parametrize(
    ("known", "safe", "held", "start"),
    [
        pytest.param([FIRST], [], [], FIRST, id="from what the ledger knows"),
        pytest.param([FIRST], [SECOND], [], SECOND, id="from what it was not handed yet"),
        pytest.param([FIRST], [], [THIRD], FIRST, id="not from what came after the gap"),
        pytest.param([], [], [SECOND, THIRD], SECOND, id="from the first message where nothing was known"),
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
