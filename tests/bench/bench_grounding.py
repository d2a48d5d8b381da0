"""
What the check of sentences against the article finds, and what it wrongly flags, with its CPU time.

Measured on the invented stories of tests/samples. ``GUARD=file.jsonl.gz`` (objects with `article`, `summary`,
`consistent` and `set`) measures on real articles and on summaries that people have judged; they belong to their
publishers, so none are in this repository.
"""

import gzip
import json
import os
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from bot.briefing.grounding import check, examine
from bot.briefing.grounding.ground import Ground
from bot.language.sentences import split
from tests.claims import Case, capitalised, controls, drawn, invented, misplaced, nearest, stories, translations

#: Cases of a kind from each real article, and the seed that draws them.
OF_A_KIND, SEED = 2, 3


def own() -> Iterator[Case]:
    """Every case that can be made of the invented stories."""
    yield from translations()
    found = stories()
    names = sorted({name for story in found.values() for name in capitalised(story["text"])})
    for story in found.values():
        text = story["text"].strip()
        sentences = split(text, "en")
        yield from (*controls(text), *invented(text, names), *misplaced(text))
        for kind, wrong in (("claims", False), ("errors", True)):
            for claim in story[kind]:
                cited = tuple(sentences[number - 1] for number in claim["cites"])
                yield Case("one thing turned" if wrong else "control: paraphrase", text, claim["text"], cited, wrong)


def real(rows: Iterable[dict[str, Any]]) -> Iterator[Case]:
    """Some cases of each kind from every article, and every summary with its best sources."""
    dice = random.Random(SEED)
    rows = list(rows)
    articles = list(dict.fromkeys(row["article"] for row in rows))
    names = sorted({name for article in articles for name in capitalised(article)})
    for article in articles:
        some = dice.sample(names, min(40, len(names)))
        yield from drawn((*controls(article), *invented(article, some), *misplaced(article)), OF_A_KIND, dice)
    for row in rows:
        kind = f"{'control: consistent' if row['consistent'] else 'inconsistent'}, {row['set']}"
        for cited in ((), tuple(split(row["article"], "en"))):
            name = f"{kind}, cited" if cited else kind
            yield Case(name, row["article"], row["summary"], cited, not row["consistent"])


def flagged(case: Case) -> bool:
    """Whether anything is found; each sentence of a summary cites those of the article that it is most like."""
    if not case.kind.endswith(", cited"):
        return bool(check(case.article, case.text, case.cited, language=case.language))
    sentences = split(case.text, "en")
    return any(check(case.article, text, nearest(case.cited, text), language="en") for text in sentences)


def examined(articles: Iterable[str]) -> tuple[float, float]:
    """CPU milliseconds to prepare an article, and to examine one of its sentences then."""
    prepared, spent = [], []
    for article in articles:
        began = time.process_time()
        ground = Ground(split(article, "en"), "en")
        ready = bool(ground.passages) and bool(ground.known)
        prepared.append(time.process_time() - began)
        began = time.process_time()
        for place, sentence in enumerate(ground.sentences):
            examine(ground, sentence, (place,), language="en")
        if ready:
            spent.append((time.process_time() - began) / len(ground.sentences))
    return statistics.mean(prepared) * 1_000, statistics.mean(spent) * 1_000


def main() -> None:
    """Print a rate for every kind."""
    if name := os.environ.get("GUARD"):
        with gzip.open(name, "rt", encoding="utf-8") as lines:
            cases = list(real(map(json.loads, lines)))
    else:
        cases = list(own())
    found: dict[str, list[bool]] = defaultdict(list)
    for case in cases:
        found[case.kind].append(flagged(case))
    for kind, hits in sorted(found.items()):
        print(f"  {kind:<40} flagged {sum(hits):>5} of {len(hits):>5} = {statistics.mean(hits):.3f}")
    prepared, spent = examined(dict.fromkeys(case.article for case in cases))
    print(f"  CPU: {prepared:.1f} ms to prepare an article, {spent:.2f} ms to examine a sentence")


if __name__ == "__main__":
    main()
