"""Reads what an OpenAI-compatible server sends back. Nothing about it is sure, and it may be made to take for ever."""

import json
import re
from dataclasses import dataclass
from typing import Any

from bot.briefing.model.completion import ModelFailed, Trouble, estimated
from bot.domain.spending import Completion

#: Tokens of one call, at most; a server that counts more makes a slip, and is taken not to count. Above any context.
COUNT_MAX = 20_000_000
#: Characters of an answer without the thinking; far above what any prompt asks for.
TEXT_CHARS_MAX = 100_000

#: Beginning and end of a reasoning model's thinking.
_TAG = re.compile(r"<(/?)(think(?:ing)?|reasoning|thought)>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What a completion says that matters to us."""

    text: str  #: Without the thinking, at most TEXT_CHARS_MAX characters.
    finish: str  #: Why the model stopped, in the API's words.
    refused: bool
    model: str
    prompt_tokens: int  #: As counted by the server; 0 where it does not count. The same holds for the next two.
    completion_tokens: int
    total_tokens: int
    estimate: int  #: Tokens of all that was written, about.


def told(body: bytes) -> Told | None:
    """What a completion's body says, whatever has come in its place; None when it is no JSON object."""
    answer = _parsed(body)
    if answer is None:
        return None
    choices = answer.get("choices")
    choice = _object(choices[0] if isinstance(choices, list) and choices else None)
    message, usage = _object(choice.get("message")), _object(answer.get("usage"))
    written = [message.get(name) for name in ("content", "reasoning_content", "refusal")]
    return Told(
        text=_whole(_thought_out(_text(message.get("content")))[:TEXT_CHARS_MAX]),
        finish=str(choice.get("finish_reason") or "")[:100],
        refused=bool(message.get("refusal")),
        model=_whole(answer["model"])[:200] if isinstance(answer.get("model"), str) else "",
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
        total_tokens=_count(usage, "total_tokens"),
        estimate=estimated(*(text if isinstance(text, str) else str(text) for text in written if text)),
    )


def offered(body: bytes) -> list[str] | None:
    """The names in a list of models; None when it is none."""
    models = (_parsed(body) or {}).get("data")
    if not isinstance(models, list):
        return None
    return [model["id"] for model in models if isinstance(model, dict) and isinstance(model.get("id"), str)]


def received(found: Told | None, *, model: str, question: int) -> Completion:
    """
    What the model answered.

    Args:
        found: What its answer says; None when it could not be read.
        model: As it was asked for.
        question: About how many tokens were sent.

    Raises:
        ModelFailed: there is no whole answer in it; with the tokens that it cost.
    """
    if found is None:
        raise ModelFailed(Trouble.MALFORMED, tokens=(question, 0))
    tokens = _tokens(found, question)
    if found.finish == "content_filter" or found.refused:
        raise ModelFailed(Trouble.REFUSED, tokens=tokens)
    if found.finish == "length":
        raise ModelFailed(Trouble.CUT_OFF, tokens=tokens)
    if not found.text:
        raise ModelFailed(Trouble.EMPTY, tokens=tokens)
    return Completion(found.text, found.model or model, *tokens)


def _parsed(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which stop whoever encodes it."""
    return text.encode("utf-8", "replace").decode()


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(content: Any) -> str:
    """
    The text of an answer; some servers give it in pieces, with the thinking in others of another type.

    Source: docs.mistral.ai, "Reasoning".
    """
    if isinstance(content, list):
        pieces = (piece.get("text") for piece in content if isinstance(piece, dict) and piece.get("type") == "text")
        return "".join(piece for piece in pieces if isinstance(piece, str))
    return content if isinstance(content, str) else ""


def _tokens(found: Told, question: int) -> tuple[int, int]:
    """
    What an answer is charged for: tokens in and out, thinking included; never 0 where there was text.

    Some servers count the thinking in the total alone.
    """
    asked = found.prompt_tokens or question
    written = max(found.completion_tokens, found.total_tokens - asked)
    return asked, written if written > 0 else found.estimate


def _count(usage: dict[str, Any], name: str) -> int:
    value = usage.get(name, 0)
    return value if isinstance(value, int) and 0 < value <= COUNT_MAX else 0


def _thought_out(text: str) -> str:
    """The answer without the thinking of a reasoning model, also when its beginning or its end is missing."""
    kept: list[str] = []
    thinking, start = "", 0
    for tag in _TAG.finditer(text):
        closes, name = bool(tag[1]), tag[2].lower()
        if not thinking and not closes:
            kept.append(text[start : tag.start()])
            thinking = name
        elif closes and name == thinking:
            thinking, start = "", tag.end()
        elif closes and not thinking:
            # Templates that open the thinking themselves leave only its end in the answer.
            kept, start = [], tag.end()
    if not thinking:
        kept.append(text[start:])
    return "".join(kept).strip()
