"""Links to messages, as people copy them."""

import pytest

from bot.domain.types import Origin, Platform
from bot.platforms.commands.message_links import message_at

DISCORD = Origin(Platform.DISCORD, "11", "22", "m")
DIRECT = Origin(Platform.DISCORD, "@me", "22", "m")
SLACK = Origin(Platform.SLACK, "T1", "C0NEWS", "m")
WEB = Origin(Platform.WEB, "local", "chat", "m")


@pytest.mark.parametrize(
    ("link", "here", "place"),
    [
        pytest.param("https://discord.com/channels/11/22/33", DISCORD, ("22", "33", ""), id="Discord"),
        pytest.param("https://ptb.discord.com/channels/11/22/33/", DISCORD, ("22", "33", ""), id="another client"),
        pytest.param("<https://discord.com/channels/@me/22/33>", DIRECT, ("22", "33", ""), id="a direct message"),
        pytest.param("https://x.slack.com/archives/C0NEWS/p1764532800000100", SLACK,
                     ("C0NEWS", "1764532800.000100", ""), id="Slack"),
        pytest.param("<https://x.slack.com/archives/C0NEWS/p1764532800000100?thread_ts=1764532700.000100&amp;cid=C0NEWS>",
                     SLACK, ("C0NEWS", "1764532800.000100", "1764532700.000100"), id="in a thread"),
        pytest.param("http://127.0.0.1:8484/#line-7", WEB, ("chat", "7", ""), id="the local chat"),
        pytest.param("7", WEB, ("chat", "7", ""), id="its number"),
    ],
)  # fmt: skip
def test_a_copied_link_leads_to_its_message(link: str, here: Origin, place: tuple[str, str, str]) -> None:
    found = message_at(link, here)
    assert found
    assert (found.platform, found.space) == (here.platform, here.space)
    assert (found.channel, found.message, found.thread) == place


@pytest.mark.parametrize(
    ("link", "here"),
    [
        pytest.param("https://discord.com/channels/12/22/33", DISCORD, id="another server"),
        pytest.param("https://discord.com/channels/11/22", DISCORD, id="a channel"),
        pytest.param("https://news.example.org/channels/11/22/33/44", DISCORD, id="an article"),
        pytest.param("https://x.slack.com/archives/C0NEWS", SLACK, id="a channel of Slack"),
        pytest.param("tomorrow", SLACK, id="a word"),
        pytest.param("https://news.example.org/", WEB, id="a link in the local chat"),
        pytest.param("http://[::1", DISCORD, id="no address at all"),
    ],
)
def test_what_leads_to_no_message_of_this_space_is_none(link: str, here: Origin) -> None:
    assert message_at(link, here) is None
