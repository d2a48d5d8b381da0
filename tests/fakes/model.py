"""
A strict OpenAI-compatible server: /v1/chat/completions and /v1/models.

Left alone it is a good model that answers at once: it reads the numbered sentences out of the prompt and briefs with
them. `script` holds how it behaves at its next calls instead, one a call.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from aiohttp import web

from tests.fakes.loopback import Dropped, Loopback

Answer = dict[str, Any]
Behaviour = Callable[["FakeModel", dict[str, Any]], Awaitable[web.StreamResponse]]

_NUMBERED = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_FAULT = re.compile(r'^(\d+)\. \(\w+\) "(.*)": ', re.MULTILINE)
_PARTS = ("lead", "body", "overview", "conclusion")
_KEYS = {"model", "messages", "max_tokens", "max_completion_tokens", "temperature", "response_format"}


class FakeModel(Loopback):
    """The server; `key` is the one it takes, "" for any."""

    def __init__(self, key: str = "test-key", models: tuple[str, ...] = ("test-model",)) -> None:
        super().__init__()
        self.key = key
        self.models = models
        self.script: deque[Behaviour] = deque()
        self.always: Behaviour | None = None  #: How it behaves when the script is empty.
        self.now: web.Request  #: The call that is answered, for behaviours that answer piece by piece.
        self.requests: list[dict[str, Any]] = []  #: Bodies of every call, refused ones included.
        self.takes_schema = True
        self.takes_object = True
        self.context_chars = 1_000_000
        self.unsupported: frozenset[str] = frozenset()  #: Parameters that are answered with 400.

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL is set to."""
        return f"{self.url}/v1"

    @property
    def calls(self) -> int:
        """Completions asked for."""
        return len(self.requests)

    def routes(self, app: web.Application) -> None:
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/v1/chat/completions", self._complete)

    async def _models(self, request: web.Request) -> web.StreamResponse:
        if refusal := self._unauthorized(request):
            return refusal
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "tests"} for name in self.models]
        return web.json_response({"object": "list", "data": data})

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        await self.moment("model", "before")
        if refusal := self._unauthorized(request):
            self.requests.append({})
            return refusal
        body = await request.json()
        self.now = request
        self.requests.append(body)
        if response := self._refused(body):
            return response
        behaviour = self.script.popleft() if self.script else self.always
        await self.moment("model", "after")
        return await behaviour(self, body) if behaviour else self.completion(body, json.dumps(good(body)))

    def _unauthorized(self, request: web.Request) -> web.StreamResponse | None:
        given = request.headers.get("Authorization", "")
        if not given.startswith("Bearer "):
            self.violations.append("a request without a bearer key")
        if self.key and given != f"Bearer {self.key}":
            return error(401, "Incorrect API key provided.", code="invalid_api_key")
        return None

    def _refused(self, body: dict[str, Any]) -> web.StreamResponse | None:
        """What this server would not take, as it would say so."""
        self.violations += [f"unknown parameter: {key}" for key in body.keys() - _KEYS]
        for name in self.unsupported & body.keys():
            return error(400, f"Unsupported parameter: '{name}' is not supported with this model.")
        if body["model"] not in self.models:
            return error(404, f"The model `{body['model']}` does not exist.", code="model_not_found")
        wanted = body.get("response_format", {}).get("type")
        if wanted == "json_schema":
            self.violations += loose(body["response_format"]["json_schema"]["schema"], "schema")
            if not self.takes_schema:
                return error(400, "Unable to generate parser for this template. Unrecognized schema")
        if wanted == "json_object" and not self.takes_object:
            return error(400, "response_format is not supported")
        if (length := sum(len(message["content"]) for message in body["messages"])) > self.context_chars:
            message = f"request ({length // 4} tokens) exceeds the available context size"
            return error(400, message, code="context_length_exceeded")
        return None

    def completion(
        self,
        body: dict[str, Any],
        text: str | None,
        *,
        finish: str = "stop",
        refusal: str | None = None,
        usage: Any = ...,
    ) -> web.StreamResponse:
        """A whole answer in the API's shape; `usage` as given, or counted."""
        prompt = sum(len(message["content"]) for message in body["messages"]) // 4
        written = len(text or "") // 4
        counted = {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}
        message = {"role": "assistant", "content": text, "refusal": refusal}
        return web.json_response(
            {
                "id": "chatcmpl-test",
                "object": "chat.completion",
                "created": 0,
                "model": body["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
                "usage": counted if usage is ... else usage,
            }
        )


def error(status: int, message: str, *, code: str = "", retry_after: str = "") -> web.Response:
    """A refusal in the API's shape."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    kind = "invalid_request_error" if status < 500 else "server_error"
    body = {"error": {"message": message, "type": kind, "param": None, "code": code or None}}
    return web.json_response(body, status=status, headers=headers)


def good(body: dict[str, Any]) -> Answer:
    """A faithful answer made of the sentences in the prompt."""
    material = "\n".join(message["content"] for message in body["messages"] if _NUMBERED.search(message["content"]))
    if not material:
        return {"text": "yes"}
    found = [(int(number), text) for number, text in _NUMBERED.findall(material)]
    asked = body["messages"][0]["content"]
    if '{"failed"' in body["messages"][-1]["content"]:
        return {"failed": []}
    if '"mended"' in asked:
        return {"mended": [{"id": number, **_told(text, found)} for number, text in faults(body)]}
    if '"points"' in asked:
        return {"points": [{"point": text[:100], "sources": [number]} for number, text in found[::7][:8]]}
    if '"stated"' in asked:
        return {"stated": True, "answer": _cited(found[:1])}
    return _briefing(body, found) if '"lead"' in asked else {"conclusion": _cited(found[:1])}


def _briefing(body: dict[str, Any], found: list[tuple[int, str]]) -> Answer:
    """The parts that are asked for."""
    lead, rest = found[:2], found[2:-1] or found[-1:]
    about = {"text": "what happened, who was involved and what is next", "sources": [found[0][0]]}
    whole = {
        "lead": _cited(lead),
        "body": _cited(rest[:6]),
        "overview": [about],
        "conclusion": _cited(found[-1:]),
    }
    asked = body.get("response_format", {}).get("json_schema", {}).get("schema", {}).get("properties", whole)
    return {part: whole[part] for part in asked}


def _cited(sentences: list[tuple[int, str]]) -> list[Answer]:
    return [{"text": text, "sources": [number]} for number, text in sentences]


def faults(body: dict[str, Any]) -> list[tuple[int, str]]:
    """The sentences that are to be mended, with their ids."""
    return [(int(number), text) for number, text in _FAULT.findall(body["messages"][-1]["content"])]


def _told(text: str, found: list[tuple[int, str]]) -> Answer:
    """The sentence of the prompt that is nearest to a text."""
    words = set(text.split())
    number, nearest = max(found, key=lambda one: len(words & set(one[1].split())))
    return {"sources": [number], "text": nearest}


def mends(*texts: str, sources: tuple[int, ...] = (1,)) -> Behaviour:
    """Answer a request to mend some sentences with these, in order; "" leaves one out."""
    answers = [{"id": number, "sources": list(sources), "text": text} for number, text in enumerate(texts, start=1)]
    return says(json.dumps({"mended": answers}))


def fails(status: int, message: str = "Something went wrong.", *, retry_after: str = "") -> Behaviour:
    """Answer with an error status."""

    async def behave(_server: FakeModel, _body: dict[str, Any]) -> web.StreamResponse:
        return error(status, message, retry_after=retry_after)

    return behave


def says(text: str | None, *, finish: str = "stop", refusal: str | None = None) -> Behaviour:
    """Answer with this text, whatever was asked."""

    async def behave(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        return server.completion(body, text, finish=finish, refusal=refusal)

    return behave


def counts(usage: Any, text: str | None = None) -> Behaviour:
    """Answer well, or with this text, but count the tokens so."""

    async def behave(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        return server.completion(body, json.dumps(good(body)) if text is None else text, usage=usage)

    return behave


def wraps(template: str) -> Behaviour:
    """Answer well, but inside other text: the template holds ``%s``."""

    async def behave(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        return server.completion(body, template % json.dumps(good(body)))

    return behave


def edits(change: Callable[[Answer], None]) -> Behaviour:
    """Answer well, but with a change of what is written first."""

    async def behave(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        answer = good(body)
        if "mended" not in answer and "failed" not in answer:
            change(answer)
        return server.completion(body, json.dumps(answer))

    return behave


def adds(text: str, *, part: Literal["lead", "body", "conclusion"] = "body") -> Behaviour:
    """Answer well, but say this behind the first sentence of a part, on its word."""

    def change(answer: Answer) -> None:
        first = answer[part][0]
        answer[part][0] = {"text": f"{first['text'].rstrip('.')} {text}.", "sources": first["sources"]}

    return edits(change)


def hangs(seconds: float) -> Behaviour:
    """Take this long."""

    async def behave(server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return server.completion(body, json.dumps(good(body)))

    return behave


def sends(choices: Any) -> Behaviour:
    """Answer with these choices, whatever they are."""

    async def behave(_server: FakeModel, body: dict[str, Any]) -> web.StreamResponse:
        given = choices(body) if callable(choices) else choices
        return web.json_response({"id": "chatcmpl-test", "object": "chat.completion", "choices": given})

    return behave


def pieces(body: dict[str, Any]) -> list[Any]:
    """The choices of a good answer in pieces, with the thinking in one of its own."""
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": "{lead: secret plan}"}]}
    content = [thinking, *({"type": "text", "text": text} for text in json.dumps(good(body)).partition(" "))]
    return [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]


async def cuts(_server: FakeModel, _body: dict[str, Any]) -> web.StreamResponse:
    """Close the connection without an answer."""
    raise Dropped


async def garbles(_server: FakeModel, _body: dict[str, Any]) -> web.StreamResponse:
    """Answer 200 with a page that is no JSON, as a proxy in between does."""
    return web.Response(text="<html>welcome</html>", content_type="text/html")


def loose(schema: dict[str, Any], where: str) -> list[str]:
    """What strict mode would refuse, and what small models stumble over."""
    found: list[str] = []
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            found.append(f"{where}: additionalProperties must be false")
        if set(schema.get("required", ())) != set(schema["properties"]):
            found.append(f"{where}: every property must be required")
        for name, part in schema["properties"].items():
            found += loose(part, f"{where}.{name}")
    elif schema.get("type") == "array":
        found += loose(schema["items"], f"{where}[]")
        if "maxItems" not in schema:
            found.append(f"{where}: an array without an end")
    elif schema.get("type") == "string":
        if "maxLength" not in schema:
            found.append(f"{where}: a string without an end")
        if "pattern" in schema:
            found.append(f"{where}: llama-server ignores lengths beside a pattern")
    return found
