"""
What the engine without a model picks, held against summaries that people wrote.

``REFERENCES=file.jsonl.gz`` names the articles (objects with `article` and `reference`). They belong to their
publishers, so none are in this repository, and without the variable there is nothing to measure. The stems are the
engine's own, so figures differ by a few tenths from those of other programs; differences between rows do not.
"""

import gzip
import json
import os
import statistics
from collections.abc import Iterable, Sequence

from bot.briefing.extractive import brief
from bot.briefing.extractive.lead import lead
from bot.briefing.extractive.weighed import Weighed
from bot.language.detect import detect
from bot.language.sentences import split
from tests.bench.rouge import f1, recall

THREE = 3
#: Characters that keep no sentence out.
ROOM = 10_000


def three(text: str, language: str) -> list[str]:
    """The three sentences that the engine would pick if a lead had three."""
    sentences = split(text, language)
    return [sentences[index] for index in lead(Weighed(sentences, "", language), count=THREE, room=ROOM)]


def _row(name: str, rows: Iterable[Sequence[float]]) -> None:
    figures = "  ".join(f"{statistics.mean(column):6.2f}" for column in zip(*rows, strict=True))
    print(f"  {name:<44} {figures}")


def main() -> None:
    """Print the table: all articles, and those with even and with odd numbers, so that one half can be left alone."""
    name = os.environ.get("REFERENCES")
    if not name:
        print("  REFERENCES names no file: nothing to hold the engine's choice against")
        return
    with gzip.open(name, "rt", encoding="utf-8") as lines:
        found = [(row["article"], row["reference"]) for row in map(json.loads, lines)]
    for label, part in (("all", found), ("even", found[::2]), ("odd", found[1::2])):
        picked = [(text, reference, brief(text), detect(text)) for text, reference in part]
        print(f"  {label}, {len(part)} articles: F1 of ROUGE-1, -2, -L")
        _row("the article's first three sentences", (f1(ref, split(text, tag)[:THREE]) for text, ref, _, tag in picked))
        _row("three sentences of the engine", (f1(ref, three(text, tag)) for text, ref, _, tag in picked))
        _row("the first three of its briefing", (f1(ref, [*p.lead, *p.body][:THREE]) for _, ref, p, _ in picked))
        print("  recall of the same")
        for parts, chosen in (
            ("lead", [(text, ref, p.lead) for text, ref, p, _ in picked]),
            ("lead and body", [(text, ref, [*p.lead, *p.body]) for text, ref, p, _ in picked]),
        ):
            _row(parts, (recall(ref, sentences) for _, ref, sentences in chosen))
            _row("  the article's first words, as many", (recall(r, _opening(text, s)) for text, r, s in chosen))


def _opening(text: str, sentences: Sequence[str]) -> list[str]:
    return [" ".join(text.split()[: len(" ".join(sentences).split())])]


if __name__ == "__main__":
    main()
