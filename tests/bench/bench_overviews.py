"""
What the engine's overviews of the invented stories are worth, as judged by reading (samples/checked/overviews.toml).

An overview that nobody has read yet is printed: read it beside its story and write it down there.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator

from bot.briefing.extractive import brief
from tests.checked import HALVES, SAMPLES, stories


def titled() -> Iterator[tuple[str, str, str]]:
    """Every story that has a title: its text, its title, its language."""
    articles = tomllib.loads((SAMPLES.parent / "articles.toml").read_text(encoding="utf-8"))
    for language, article in articles.items():
        yield article["text"], article["title"], language
    for half in HALVES:
        for story in stories(half):
            yield story["text"], story["title"], story["language"]


def main() -> None:
    """Print how many overviews are good, weak, none, a quoted title or not read yet."""
    judged: dict[str, list[str]] = tomllib.loads((SAMPLES / "overviews.toml").read_text(encoding="utf-8"))
    verdicts = {overview: verdict for verdict, overviews in judged.items() for overview in overviews}
    counts: Counter[str] = Counter()
    for text, title, language in titled():
        overview = brief(text.strip(), title, language).overview
        verdict = "the title, quoted" if title in overview else verdicts.get(overview, "not read yet")
        counts[verdict if overview else "none"] += 1
        if overview and verdict == "not read yet":
            print(f"    {title}: {overview}")
    for verdict, count in counts.most_common():
        print(f"  {verdict:<20} {count:>3} of {counts.total():>3}")


if __name__ == "__main__":
    main()
