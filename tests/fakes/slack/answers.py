"""One answer of each kind, and what a person and an attacker find in it."""

from datetime import UTC, datetime, timedelta

from bot.domain.answers import Answer
from bot.domain.briefing import Briefing, Length
from bot.domain.digest import Digest, DigestEntry
from bot.platforms.slack_chat.view import render
from tests.fakes.slack.blocks import check_message
from tests.fakes.slack.reading import Reading, line, read

URL = "https://www.example.org/2026/harbour?a=1&b=2"
AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)

BRIEFING = Briefing(
    url=URL,
    site="www.example.org",
    title="Harbour town votes on tram line",
    language="en",
    length=Length.STANDARD,
    engine="extractive",
    recipe="r1",
    lead="The council approved the tram line. It had been disputed for years.",
    body="The line costs 41.5 million euros. Work starts in the U.S. summer, at 6 p.m. sharp.",
    overview="The article discusses the vote and its opponents.",
    conclusion="In summary, the tram will come.",
    source="Original Source: www.example.org",
    sentences=(),
    article_sentences=(),
    notes=("extractive", "subscriber"),
)
ENTRY = DigestEntry(
    title="Harbour town votes on tram line",
    line="The council approved the tram line.",
    site="www.example.org",
    url=URL,
    author="Ada",
    message_url="https://newsroom.slack.com/archives/C0NEWS/p1",
    answer_url="https://newsroom.slack.com/archives/C0NEWS/p2?thread_ts=1&cid=C0NEWS",
    posted_at=AT,
)
DIGEST = Digest("en", AT - timedelta(hours=24), AT, (ENTRY,), "In summary, trams.", left_out=2)


def seen(answer: Answer) -> list[str]:
    """The blocks' texts, a line each, as a person reads them."""
    return [line(block) for page in render(answer) for block in page.blocks if block["type"] != "actions"]


def reading(answer: Answer) -> Reading:
    """What all messages of an answer do."""
    whole = Reading()
    for page in render(answer):
        check_message(page.text, list(page.blocks))
        part = read(page.text, list(page.blocks), hosts=["www.example.org"])
        for name in ("pings", "links", "accidents", "hidden", "broken"):
            getattr(whole, name).extend(getattr(part, name))
    return whole
