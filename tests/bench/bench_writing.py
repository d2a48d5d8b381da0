"""
What writing costs beside the model's own time: CPU per briefing, with and without a model, and tokens.

The articles are those of tests/samples. ``ARTICLES=file.jsonl.gz`` (objects with `article` or `text`) measures on real
ones instead; they belong to their publishers, so none are in this repository.
"""

import asyncio
import gzip
import json
import os
import statistics
import time
import tomllib
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from bot.briefing.extractive import brief
from bot.briefing.grounding import check
from bot.briefing.options import WritingOptions
from bot.briefing.writer import open_writer
from bot.domain.article import Article
from bot.domain.briefing import Length
from bot.language.detect import detect
from bot.language.sentences import split
from tests.fakes.model import FakeModel

SAMPLES = Path(__file__).parents[1] / "samples/articles.toml"
#: Each article so many times; the first round warms the caches and is not counted.
ROUNDS = 5
#: Words of the reports that show what length costs.
REPORT_WORDS = (1_000, 10_000, 50_000, 200_000)


def articles() -> list[Article]:
    """The articles that are measured on."""
    if name := os.environ.get("ARTICLES"):
        with gzip.open(name, "rt", encoding="utf-8") as lines:
            texts = [(row.get("article") or row["text"]) for row in map(json.loads, lines)]
        return [_article(text, "", detect(text)) for text in texts]
    samples = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))
    return [_article(sample["text"], sample["title"], language) for language, sample in samples.items()]


def _article(text: str, title: str, language: str) -> Article:
    sentences = tuple(split(text, language))
    return Article(
        url="https://news.example/a",
        canonical_url="https://news.example/a",
        site="news.example",
        title=title,
        text=text,
        language=language,
        sentences=sentences,
    )


def _row(name: str, values: Sequence[float], unit: str) -> None:
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95)]
    mean, median = statistics.mean(ordered), statistics.median(ordered)
    print(f"  {name:<34} mean {mean:8.1f}   median {median:8.1f}   p95 {p95:8.1f} {unit}")


def extractive(found: Sequence[Article]) -> list[float]:
    """CPU milliseconds of each extractive briefing, splitting into sentences included."""
    spent = []
    for turn in range(ROUNDS + 1):
        for article in found:
            began = time.process_time()
            brief(article.text, article.title)
            if turn:
                spent.append((time.process_time() - began) * 1_000)
    return spent


def checked(found: Sequence[Article]) -> list[float]:
    """CPU milliseconds of a whole check of one sentence that cites its source, the article prepared anew."""
    spent = []
    for article in found:
        sentence = article.sentences[-1]
        began = time.process_time()
        check(article.text, sentence, [sentence], language=article.language)
        spent.append((time.process_time() - began) * 1_000)
    return spent


async def written(found: Sequence[Article]) -> tuple[list[float], list[float], list[float]]:
    """CPU milliseconds (of the loopback server too), tokens in and tokens out of briefings by a model."""
    spent, tokens_in, tokens_out = [], [], []
    async with (
        FakeModel() as model,
        open_writer(WritingOptions("test-key", model.base_url, ("test-model",))) as writer,
    ):
        for turn in range(2):
            for article in found:
                began = time.process_time()
                briefing = await writer.write(article, length=Length.STANDARD, language="source")
                if turn and briefing.usage.calls:
                    spent.append((time.process_time() - began) * 1_000)
                    tokens_in.append(float(briefing.usage.input_tokens))
                    tokens_out.append(float(briefing.usage.output_tokens))
    return spent, tokens_in, tokens_out


async def longest_stall(article: Article) -> tuple[float, float]:
    """Seconds that an extractive briefing takes, and milliseconds that the event loop stood still at most."""
    stalls = [0.0]

    async def watch() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            stalls.append(time.perf_counter() - began - 0.005)

    async with open_writer(WritingOptions()) as writer:
        watcher = asyncio.create_task(watch())
        await asyncio.sleep(0.02)
        began = time.perf_counter()
        await writer.write(article, length=Length.FULL, language="source")
        took = time.perf_counter() - began
        watcher.cancel()
    return took, max(stalls) * 1_000


def report(words: int) -> Article:
    """About so many words of English, no two sentences alike."""
    sample = tomllib.loads(SAMPLES.read_text(encoding="utf-8"))["en"]
    lines: list[str] = []
    for number, sentence in enumerate(cycle(split(sample["text"], "en"))):
        lines.append(f"{sentence.rstrip('.')} in district {number}.")
        words -= len(sentence.split()) + 3
        if words <= 0:
            return _article("\n".join(lines), sample["title"], "en")
    raise AssertionError("cycles have no end")


async def reported(article: Article) -> str:
    """What a briefing of a report by a model costs: calls, tokens, and CPU, that of the loopback server included."""
    async with (
        FakeModel() as model,
        open_writer(WritingOptions("test-key", model.base_url, ("test-model",))) as writer,
    ):
        began = time.process_time()
        usage = (await writer.write(article, length=Length.STANDARD, language="source")).usage
        spent = time.process_time() - began
    return f"{usage.calls:3} calls {usage.input_tokens:8,} tokens in {usage.output_tokens:7,} out {spent:6.1f} s CPU"


def main() -> None:
    """Print the table."""
    found = articles()
    print(f"  {len(found)} articles, {statistics.mean(article.word_count for article in found):.0f} words on average")
    _row("extractive briefing, CPU", extractive(found), "ms")
    _row("check of one cited sentence, CPU", checked(found), "ms")
    spent, tokens_in, tokens_out = asyncio.run(written(found))
    _row("briefing by a model, our CPU", spent, "ms")
    _row("tokens in (characters / 4)", tokens_in, "")
    _row("tokens out of the loopback model", tokens_out, "")
    for words in REPORT_WORDS:
        article = report(words)
        took, stall = asyncio.run(longest_stall(article))
        print(f"  {words:7,} words by a model    {asyncio.run(reported(article))}")
        print(f"  {words:7,} words, extractive   {took:.1f} s, the event loop stood still for {stall:.0f} ms at most")


if __name__ == "__main__":
    main()
