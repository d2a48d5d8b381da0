"""Reads what an OpenAI-compatible server sends back. Nothing about it is sure: the client library checks no types."""

import re
from typing import Any

from bot.briefing.model.completion import Completion, ModelFailed, Trouble, estimated

#: Tokens of one call, at most; a server that counts more makes a slip, and is taken not to count. Above any context.
COUNT_MAX = 20_000_000

_THINKING = re.compile(r"<(think(?:ing)?|reasoning|thought)>.*?</\1>\s*", re.DOTALL | re.IGNORECASE)
#: Templates that open the thinking themselves leave only its end in the answer.
_THOUGHT = re.compile(r"^.*</(?:think(?:ing)?|reasoning|thought)>\s*", re.DOTALL | re.IGNORECASE)
_STILL_THINKING = re.compile(r"<(?:think(?:ing)?|reasoning|thought)>.*", re.DOTALL | re.IGNORECASE)


def received(answer: Any, *, model: str, question: int) -> Completion:
    """
    What the model answered.

    Args:
        answer: The API's object, or whatever came in its place.
        model: As it was asked for.
        question: About how many tokens were sent.

    Raises:
        ModelFailed: there is no whole answer in it; with the tokens that it cost.
    """
    choices = getattr(answer, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = getattr(choice, "message", None)
    tokens = _tokens(getattr(answer, "usage", None), message, question)
    finish = getattr(choice, "finish_reason", None)
    if finish == "content_filter" or getattr(message, "refusal", None):
        raise ModelFailed(Trouble.REFUSED, tokens=tokens)
    if finish == "length":
        raise ModelFailed(Trouble.CUT_OFF, tokens=tokens)
    if not (text := _thought_out(_text(getattr(message, "content", None)))):
        raise ModelFailed(Trouble.EMPTY, tokens=tokens)
    return Completion(text, str(getattr(answer, "model", "") or model), *tokens)


def _text(content: Any) -> str:
    """
    The text of an answer; some servers give it in pieces, with the thinking in others of another type.

    Source: docs.mistral.ai, "Reasoning".
    """
    if isinstance(content, list):
        pieces = (piece.get("text") for piece in content if isinstance(piece, dict) and piece.get("type") == "text")
        return "".join(piece for piece in pieces if isinstance(piece, str))
    return content if isinstance(content, str) else ""


def _tokens(usage: Any, message: Any, question: int) -> tuple[int, int]:
    """
    What an answer is charged for: tokens in and out, thinking included; never 0 where there was text.

    Some servers count the thinking in the total alone.
    """
    asked = _count(usage, "prompt_tokens") or question
    written = max(_count(usage, "completion_tokens"), _count(usage, "total_tokens") - asked)
    if written <= 0:
        texts = (getattr(message, name, None) for name in ("content", "reasoning_content", "refusal"))
        written = estimated(*(text if isinstance(text, str) else str(text) for text in texts if text))
    return asked, max(written, 0)


def _count(usage: Any, name: str) -> int:
    value = getattr(usage, name, 0)
    return value if isinstance(value, int) and 0 < value <= COUNT_MAX else 0


def _thought_out(text: str) -> str:
    """The answer without the thinking of a reasoning model, also when its beginning or its end is missing."""
    return _STILL_THINKING.sub("", _THOUGHT.sub("", _THINKING.sub("", text))).strip()
