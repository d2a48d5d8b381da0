"""Messages screened a second: every message of every channel passes here, and nine in ten hold no link."""

import random
import time

from bot.domain.links import MESSAGE_CHARS_MAX, find_links
from bot.domain.types import Platform

MESSAGES = 20_000
CHARS_MIN, CHARS_MAX = 20, 2_000
#: One message in so many holds something like an address.
ADDRESS_EVERY = 10

_WORDS = ("the", "council", "said", "on", "Monday", "that", "a", "bridge", "between", "both", "parts", "of", "town")
_ADDRESSES = (
    "https://www.news.example/2026/11/22/a-bridge-opens?utm_source=chat&id={n}#top",
    "<https://www.news.example/2026/{n}>",
    "[the story](https://news.example/story_({n}))",
    "https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2F{n}&h=1",
    "https://img.example/{n}.png",
    "a://b{n} and http://",
)


def messages(seed: int = 7) -> list[str]:
    """Random chat messages, the same every time."""
    dice = random.Random(seed)
    texts = []
    for number in range(MESSAGES):
        length = dice.randint(CHARS_MIN, CHARS_MAX)
        text = " ".join(dice.choices(_WORDS, k=length // 3))[:length]
        if number % ADDRESS_EVERY == 0:
            cut = dice.randint(0, len(text))
            text = f"{text[:cut]} {dice.choice(_ADDRESSES).format(n=number)} {text[cut:]}"
        texts.append(text)
    return texts


def rate(platform: Platform, texts: list[str]) -> float:
    """Messages screened in a second of CPU time."""
    began = time.process_time()
    for text in texts:
        find_links(text, platform)
    return len(texts) / (time.process_time() - began)


def worst_ms(platform: Platform) -> float:
    """CPU time of a message of the greatest length that is nothing but different addresses."""
    text = " ".join(f"https://www.news.example/{number}?utm_source=x&%61=%62" for number in range(MESSAGE_CHARS_MAX))
    began = time.process_time()
    find_links(text[:MESSAGE_CHARS_MAX], platform)
    return (time.process_time() - began) * 1000


def main() -> None:
    """Print the rate on each platform, and what a flood of addresses takes."""
    texts = messages()
    for platform in Platform:
        print(f"links: {rate(platform, texts):,.0f} messages screened a second on {platform}")
        print(f"links: {worst_ms(platform):.1f} ms for {MESSAGE_CHARS_MAX:,} characters of addresses on {platform}")


if __name__ == "__main__":
    main()
