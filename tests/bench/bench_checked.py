"""
What the check says of sentences as strong models write them: faithful ones flagged, planted errors caught.

The halves are told apart (tests/checked.py). ``SHOW=1`` prints every sentence that is judged wrongly.
"""

import os
from collections import defaultdict
from collections.abc import Iterable

from tests.checked import HALVES, Checked, abroad, checked, negations, pairs


def main() -> None:
    """Print what was flagged, by half, language and kind of error."""
    for half in HALVES:
        _measure(f"{half} half, stories", checked(half))
        _measure(f'{half} half, a "not" in other words', negations(half))
        _measure(f"{half} half, further than the source", pairs(half))
    _measure("in another language than the story", abroad(HALVES[:-1]))
    _measure(f"{HALVES[-1]} half, in another language than the story", abroad(HALVES[-1:]))


def _measure(title: str, sentences: Iterable[Checked]) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for sentence in sentences:
        flagged = sentence.found()
        for group in ("all", sentence.half if " to " in sentence.half else sentence.language):
            found[f"{group}, {'errors' if sentence.error else 'faithful'}"].append(bool(flagged))
        if sentence.error:
            found[f"error: {sentence.error}"].append(bool(flagged))
        if os.environ.get("SHOW") and bool(flagged) != bool(sentence.error):
            _show(sentence, [finding.reason for finding in flagged])
    print(f"  {title}")
    for kind, hits in sorted(found.items()):
        print(f"    {kind:<28} flagged {sum(hits):>4} of {len(hits):>4} = {sum(hits) / len(hits):.3f}")


def _show(sentence: Checked, reasons: list[str]) -> None:
    judged = f"missed {sentence.error}" if sentence.error else f"wrongly flagged: {'; '.join(reasons)}"
    print(f"  {sentence.language} {sentence.text} {list(sentence.cites)} {judged}")


if __name__ == "__main__":
    main()
