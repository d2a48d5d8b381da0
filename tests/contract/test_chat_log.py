"""The promises of chat_log.ChatLog."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.chat_log import ChatLine, ChatLog
from bot.domain.errors import MessageGone
from bot.storage.database import Storage
from tests.fakes.clock import Clock
from tests.fakes.memory import NOW


@pytest.fixture
def chat(storage: Storage) -> ChatLog:
    return storage.chat_log


async def test_a_message_and_its_answer_are_kept(chat: ChatLog, clock: Clock) -> None:
    message = await chat.say("look: https://news.example.org/story")
    assert message == ChatLine(message.id, "you", "look: https://news.example.org/story", None, None, "", NOW)
    clock.tick(1)
    answer = await chat.reply(message.id, {"lead": "It rains."}, marker="k1")
    assert answer == ChatLine(answer.id, "newsbrief", "", {"lead": "It rains."}, message.id, "k1", clock())
    assert answer.id > message.id
    assert await chat.by_marker("k1") == answer
    assert await chat.by_marker("k2") is None
    assert await chat.by_marker("") is None, "a person's message carries none"


#: Any but NUL, which no database of ours keeps.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
values = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists) | st.text()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    answer=st.dictionaries(st.text(), values),
    marker=st.uuids().map(str),
)
async def test_whatever_is_said_comes_back_as_it_was(
    storage: Storage, text: str, answer: dict[str, object], marker: str
) -> None:
    message = await storage.chat_log.say(text)
    assert message.text == text
    assert (await storage.chat_log.reply(message.id, answer, marker=f"{marker}{message.id}")).answer == answer


async def test_a_marker_written_twice_gives_the_first_line(chat: ChatLog) -> None:
    """That is how a second sending of the same answer is recognised."""
    one, two = await chat.say("1"), await chat.say("2")
    first = await chat.reply(one.id, {"text": "first"}, marker="k1")
    assert await chat.reply(one.id, {"text": "second"}, marker="k1") == first
    assert await chat.reply(two.id, {"text": "third"}, marker="k1") == first
    assert await chat.recent(9) == [one, two, first]


async def test_there_is_no_answer_to_a_message_that_is_gone(chat: ChatLog) -> None:
    message = await chat.say("1")
    answer = await chat.reply(message.id, {}, marker="k1")
    for gone in (message.id + 100, answer.id):
        with pytest.raises(MessageGone):
            await chat.reply(gone, {}, marker="k2")
    assert await chat.delete(message.id)
    with pytest.raises(MessageGone):
        await chat.reply(message.id, {}, marker="k1")


async def test_a_message_is_deleted_with_its_thread_and_an_answer_alone(chat: ChatLog) -> None:
    one, two = await chat.say("1"), await chat.say("2")
    for marker, message in [("k1", one), ("k2", one), ("k3", two)]:
        await chat.reply(message.id, {}, marker=marker)
    answer = await chat.by_marker("k1")
    assert answer
    assert await chat.delete(answer.id)
    assert not await chat.delete(answer.id)
    assert [line.marker for line in await chat.recent(9)] == ["", "", "k2", "k3"]
    assert await chat.delete(one.id)
    assert [line.marker for line in await chat.recent(9)] == ["", "k3"]
    assert not await chat.delete(one.id)


async def test_the_newest_messages_come_with_their_threads_oldest_first(chat: ChatLog) -> None:
    """A late answer to an old message does not push a newer message out."""
    messages = [await chat.say(str(number)) for number in range(4)]
    for number in (3, 0, 1):
        await chat.reply(messages[number].id, {}, marker=f"k{number}")
    newest = [line.marker or line.text for line in await chat.recent(3)]
    assert newest == ["1", "2", "3", "k3", "k1"]
    assert [line.text for line in await chat.recent(1) if line.thread is None] == ["3"]
    assert await chat.recent(0) == []


async def test_the_id_of_a_deleted_message_is_not_given_again(chat: ChatLog) -> None:
    """Requests are known by the message's id for ever: a new message would count as answered."""
    message = await chat.say("1")
    await chat.delete(message.id)
    assert (await chat.say("2")).id > message.id
