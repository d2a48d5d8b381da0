"""
What a briefing by a model takes: calls, tokens in and out, CPU of ours; without and with a second look.

The model is a process of its own that writes as much as a strong one does, in sentences of the article, and gets every
fifth one wrong; asked to mend, it says it right. Tokens are ours (completion.estimated). What an endpoint has in its
cache, since it was asked for it before, is counted apart.

``ARTICLES=file.jsonl.gz`` measures on real articles of 500 to 1,500 words instead of those of tests/samples, 20 at
most; ``LANGUAGE=en`` says what they are in.
"""

import asyncio
import json
import os
import re
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import Process, Queue
from typing import Any

import psutil
from aiohttp import web

from bot.briefing.extractive.standing import weak
from bot.briefing.model.completion import estimated
from bot.briefing.options import WritingOptions
from bot.briefing.writer import open_writer
from bot.config import INPUT_TOKENS
from bot.domain.article import Article
from bot.domain.briefing import Length
from tests.bench.bench_writing import articles
from tests.fakes.model import faults

#: Every so many sentences one is wrong.
WRONG_EVERY = 5
#: Articles that are measured on, and the words that they have.
ARTICLES_MAX, WORDS_MIN, WORDS_MAX = 20, 500, 1_500
#: Characters that a strong model, played by hand over 14 articles, wrote in each part.
CHARS = {"lead": 300, "body": 1_150, "overview": 200, "conclusion": 215}
#: Tokens that an endpoint reads and writes in a second, for what a second look adds in time.
READ_A_SECOND, WRITTEN_A_SECOND = 2_000, 60
#: Rounds; the first one warms the caches and is not counted.
ROUNDS = 3

_NUMBERED = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)


@dataclass(slots=True)
class Call:
    """What a call took."""

    kind: str
    tokens_in: int
    cached: int
    tokens_out: int

    @property
    def seconds(self) -> float:
        """At the speed of the endpoint."""
        return (self.tokens_in - self.cached) / READ_A_SECOND + self.tokens_out / WRITTEN_A_SECOND


def written(found: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """A briefing as long as a strong model's, every fifth sentence of it wrong."""
    alone = [(number, text) for number, text in found if not weak(text, "en") and 60 < len(text) <= 300]
    told = iter(alone or found)
    count = 0
    parts: dict[str, Any] = {}
    for part, chars in CHARS.items():
        sentences: list[dict[str, Any]] = []
        while (size := sum(len(one["text"]) for one in sentences)) < chars:
            number, text = next(told, found[-1])
            if sentences and size + len(text) / 2 > chars:
                break
            count += 1
            if part == "overview":
                text = "how the matter came about, who has a say in it, and what stays open in the months to come"
            elif count % WRONG_EVERY == 0:
                text = f"{text.rstrip('.')} for 4,711 dollars."
            sentences.append({"sources": [number], "text": text})
            if part != "body" and len(sentences) == 2:
                break
        parts[part] = sentences[:1] if part in {"overview", "conclusion"} else sentences
    return parts


def mended(body: dict[str, Any], found: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """The sentences of the article that were meant."""
    answers = []
    for number, text in faults(body):
        words = set(text.split())
        source, right = max(found, key=lambda one: len(words & set(one[1].split())))
        answers.append({"id": number, "sources": [source], "text": right})
    return {"mended": answers}


def reread(body: dict[str, Any], found: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """One sentence in ten is found wrong, and set right."""
    sentences = [one for part in json.loads(body["messages"][-2]["content"]).values() for one in part]
    texts = dict(found)
    failed = [
        {"id": one["id"], "why": "it says more than the article", "sources": one["sources"], "text": texts[source]}
        for one in sentences[4::10]
        if (source := one["sources"][0]) in texts
    ]
    return {"failed": failed}


def serve(port: "Queue[int]", calls: "Queue[Call]") -> None:
    """The endpoint, until it is terminated."""
    before: list[str] = []

    async def complete(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        contents = [message["content"] for message in body["messages"]]
        found = [(int(number), text) for number, text in _NUMBERED.findall("\n".join(contents))]
        if '{"failed"' in contents[-1]:
            kind, answer = "verify", reread(body, found)
        elif '"mended"' in contents[0]:
            kind, answer = "repair", mended(body, found)
        else:
            kind, answer = "briefing", written(found)
        text = json.dumps(answer, ensure_ascii=False)
        shared = [one for one, other in zip(contents, before, strict=False) if one == other]
        call = Call(kind, estimated(*contents), estimated(*shared) if kind == "verify" else 0, estimated(text))
        if kind == "briefing":
            before[:] = contents
        calls.put(call)
        usage = {"prompt_tokens": call.tokens_in, "completion_tokens": call.tokens_out}
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        return web.json_response(
            {"id": "c", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice], "usage": usage}
        )

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", complete)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port.put(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


def chosen() -> list[Article]:
    """The articles, all of another title so that none passes for another."""
    found = [one for one in articles() if WORDS_MIN <= one.word_count <= WORDS_MAX] or articles()
    language = os.environ.get("LANGUAGE", "")
    return [replace(one, language=language or one.language) for one in found[:ARTICLES_MAX]]


def cpu(server: int) -> dict[int, float]:
    """Seconds of our CPU by process, those of our children included, but not of the endpoint."""
    seconds = {0: time.process_time()}
    for each in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if each.pid != server:
                seconds[each.pid] = sum(each.cpu_times()[:2])
    return seconds


async def measured(
    found: Sequence[Article], options: WritingOptions, server: int
) -> tuple[list[float], list[int], list[int]]:
    """Milliseconds of our CPU for each briefing, and how many sentences were mended and left out."""
    spent, mends, dropped = [], [], []
    async with open_writer(options) as writer:
        for turn in range(ROUNDS):
            for article in found:
                began = cpu(server)
                briefing = await writer.write(article, length=Length.STANDARD, language="source")
                if turn:
                    ended = cpu(server)
                    spent.append(sum(ended[pid] - began.get(pid, 0.0) for pid in ended) * 1_000)
                    mends.append(briefing.checks.mended)
                    dropped.append(briefing.checks.dropped)
    return spent, mends, dropped


def _row(name: str, values: Sequence[float]) -> None:
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        f"  {name:<44} mean {statistics.mean(ordered):8.1f}   median {statistics.median(ordered):8.1f}   p95 {p95:8.1f}"
    )


def main() -> None:
    """Print the table."""
    found = chosen()
    words = statistics.mean(article.word_count for article in found)
    print(f"  {len(found)} articles, {words:.0f} words on average, one sentence in {WRONG_EVERY} wrong")
    for verify in (False, True):
        port: Queue[int] = Queue()
        calls: Queue[Call] = Queue()
        server = Process(target=serve, args=(port, calls), daemon=True)
        server.start()
        options = WritingOptions(
            "key", f"http://127.0.0.1:{port.get(timeout=20)}/v1", ("m",), verify=verify, input_tokens_max=INPUT_TOKENS
        )
        spent, mends, dropped = asyncio.run(measured(found, options, server.pid or 0))
        made = []
        while not calls.empty():
            made.append(calls.get())
        server.terminate()
        count = ROUNDS * len(found)
        print(f"  {'with' if verify else 'without'} a second look")
        print(
            f"    calls {len(made) / count:.2f}, tokens in {sum(call.tokens_in for call in made) / count:,.0f}", end=""
        )
        print(f", of these cached {sum(call.cached for call in made) / count:,.0f}", end="")
        print(f", out {sum(call.tokens_out for call in made) / count:,.0f}")
        for kind in ("briefing", "repair", "verify"):
            some = [call for call in made if call.kind == kind]
            if some:
                seconds = statistics.median(call.seconds for call in some)
                mean_in, mean_out = (
                    statistics.mean(getattr(call, side) for call in some) for side in ("tokens_in", "tokens_out")
                )
                print(f"    {kind:<9} {len(some) / count:.2f} calls, {mean_in:6,.0f} in {mean_out:5,.0f} out, ", end="")
                print(f"median {seconds:.1f} s at {READ_A_SECOND:,} read and {WRITTEN_A_SECOND} written a second")
        _row("  our CPU, ms", spent)
        _row("  sentences mended", [float(one) for one in mends])
        _row("  sentences left out", [float(one) for one in dropped])


if __name__ == "__main__":
    main()
