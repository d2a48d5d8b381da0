"""
Real pages through the whole reader and writer: each must end in a briefing or a typed notice.

Articles belong to their publishers, so none are in this repository. Name a folder of gzipped JSON lines with `html` and
`url`: ``PAGES=folder make bench``.
"""

import asyncio
import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.app import open_reader, open_writer
from bot.domain.briefing import Length
from bot.domain.errors import ReadError
from tests.fakes.news_site import NewsSite

AT_ONCE = 4


def main() -> None:
    """Brief every page and print what came of them."""
    folder = os.environ.get("PAGES")
    if not folder:
        print("not run: PAGES names no folder of pages")
        return
    for file in sorted(Path(folder).rglob("*.jsonl.gz")):
        counts = asyncio.run(_brief_all(list(_pages(file))))
        print(f"{file.stem:<28} {sum(counts.values())} pages: {dict(counts.most_common())}")


def _pages(file: Path) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["html"]


async def _brief_all(pages: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    gate = asyncio.Semaphore(AT_ONCE)
    async with NewsSite() as site, open_reader({"FETCH_ALLOW": "127.0.0.1"}) as reader, open_writer({}) as writer:

        async def one(number: int, html: str) -> None:
            url = site.add(f"/{number}", html)
            async with gate:
                try:
                    article = await reader.read(url)
                    briefing = await writer.write(article, length=Length.STANDARD, language="source")
                except ReadError as error:
                    counts[error.reason] += 1
                    print(f"  {number}: {error}")
                    return
            assert briefing.lead
            assert briefing.source
            counts["briefed"] += 1

        await asyncio.gather(*(one(number, html) for number, html in enumerate(pages)))
    return counts


if __name__ == "__main__":
    main()
