"""One call to an OpenAI-compatible server, with everything that can go wrong translated into a typed trouble."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError, AsyncOpenAI, OpenAIError, Timeout

from bot.briefing.apart import Apart, TextTooComplex, WorkFailed
from bot.briefing.model.client import AnswerBroken, BoundedClient
from bot.briefing.model.completion import RETRY_AFTER_MAX_S, ModelFailed, Trouble, asked_tokens
from bot.briefing.model.received import offered, received, told
from bot.briefing.options import WritingOptions
from bot.domain.spending import Completion

T = TypeVar("T")

OPENAI_URL = "https://api.openai.com/v1"
#: Written by these when a key is given and no model is named: small and current.
#: gpt-4o-mini and gpt-4.1-mini leave the API in January 2027 (developers.openai.com/api/docs/deprecations).
DEFAULT_MODELS = ("gpt-6-luna", "gpt-5.4-mini")
#: Local servers want no key, the client library wants one.
NO_KEY = "none"
#: Seconds for the connection alone. What takes longer was never asked, so it is not paid for.
CONNECT_S = 5.0

_CONTEXT = re.compile(r"context|maximum.{0,20}length|too (?:long|many tokens)|prompt is too long", re.IGNORECASE)


class Endpoint:
    """A server and what is known of its manners."""

    def __init__(self, options: WritingOptions, apart: Apart) -> None:
        self._named = options.models
        self._apart = apart
        self.own = bool(options.base_url)  #: Not OpenAI's.
        self.address = options.base_url or OPENAI_URL
        # The library would read every value that is left out from the environment.
        self._client = AsyncOpenAI(
            api_key=options.api_key or NO_KEY,
            base_url=options.base_url or OPENAI_URL,
            organization="",
            project="",
            admin_api_key="",
            webhook_secret="",
            max_retries=0,
            http_client=BoundedClient(),
        )
        self._tokens_as = "max_tokens" if self.own else "max_completion_tokens"
        self._fixed_temperature: set[str] = set()

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def models(self) -> tuple[str, ...]:
        """
        The models to try, in order: those of the settings, else our default if the server has it, else its first.

        Raises:
            ModelFailed: the server had to be asked and did not say.
        """
        if not self._named:
            self._named = await self._offered() if self.own else DEFAULT_MODELS
        return self._named

    async def _offered(self) -> tuple[str, ...]:
        offered = await self.listed(timeout_s=RETRY_AFTER_MAX_S)
        return tuple(name for name in DEFAULT_MODELS if name in offered) or offered[:1]

    async def listed(self, *, timeout_s: float) -> tuple[str, ...]:
        """The names of the models that the server offers. Raises ModelFailed."""
        try:
            # The client's own timeout is one between two bytes.
            async with asyncio.timeout(timeout_s):
                answer = await self._client.models.with_raw_response.list(timeout=timeout_s)
        except TimeoutError:
            raise ModelFailed(Trouble.TIMEOUT) from None
        except OpenAIError as error:
            raise _failed(error) from None
        if (names := await self._read(offered, answer.content)) is None:
            raise ModelFailed(Trouble.MALFORMED)
        if not names:
            raise ModelFailed(Trouble.UNKNOWN_MODEL)
        return tuple(names)

    async def complete(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]],
        *,
        response_format: Mapping[str, Any] | None,
        tokens_max: int,
        timeout_s: float,
    ) -> Completion:
        """
        Ask once; a parameter that this model does not take is left out and it is asked again at once.

        Args:
            model: Its name at this server.
            messages: With roles, as in the API.
            response_format: As in the API; None for free text.
            tokens_max: Of the answer, thinking included.
            timeout_s: Seconds for the whole call.

        Tokens that the server does not count are estimated from the text, about 3.6 characters of an alphabet each.
        A question that was not answered in time counts too: the server works on it all the same.

        Raises:
            ModelFailed: with its trouble.
        """
        try:
            # The client's own timeout is one between two bytes.
            async with asyncio.timeout(timeout_s):
                return await self._answered(model, messages, response_format, tokens_max, timeout_s)
        except TimeoutError:
            raise ModelFailed(Trouble.TIMEOUT, tokens=(asked_tokens(messages), 0)) from None

    async def _answered(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]],
        response_format: Mapping[str, Any] | None,
        tokens_max: int,
        timeout_s: float,
    ) -> Completion:
        timeout = Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        for _ in range(3):
            arguments: dict[str, Any] = {"model": model, "messages": list(messages), self._tokens_as: tokens_max}
            if response_format:
                arguments["response_format"] = response_format
            if model not in self._fixed_temperature:
                arguments["temperature"] = 0
            try:
                answer = await self._client.chat.completions.with_raw_response.create(**arguments, timeout=timeout)
            except OpenAIError as error:
                if not self._adapted(error, model):
                    raise _failed(error, asked_tokens(messages)) from None
            else:
                found = await self._read(told, answer.content)
                return received(found, model=model, question=asked_tokens(messages))
        raise ModelFailed(Trouble.REQUEST)

    async def _read(self, function: Callable[[bytes], T | None], body: bytes) -> T | None:
        """What a function finds in a body; None when nobody can."""
        try:
            return await self._apart.of_body(function, body)
        except (TextTooComplex, WorkFailed):
            return None

    def _adapted(self, error: OpenAIError, model: str) -> bool:
        """Whether the error names a parameter that can be spelt otherwise; then it is, from now on."""
        if not isinstance(error, APIStatusError) or error.status_code not in {400, 422}:
            return False
        text = str(error.message)
        if "temperature" in text and model not in self._fixed_temperature:
            self._fixed_temperature.add(model)
            return True
        other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}[self._tokens_as]
        if re.search(rf"\b{self._tokens_as}\b", text) and not _CONTEXT.search(text):
            self._tokens_as = other
            return True
        return False


def _failed(error: OpenAIError, question: int = 0) -> ModelFailed:
    if isinstance(error, APITimeoutError):
        if type(error.__cause__).__name__ == "ConnectTimeout":
            return ModelFailed(Trouble.UNREACHABLE)
        return ModelFailed(Trouble.TIMEOUT, tokens=(question, 0))
    if isinstance(error, APIConnectionError):
        return ModelFailed(Trouble.UNREACHABLE)
    if isinstance(error, APIStatusError):
        return _refused(error)
    if isinstance(error, AnswerBroken):  # the server has worked for it
        return ModelFailed(Trouble.MALFORMED, tokens=(question, 0))
    return ModelFailed(Trouble.MALFORMED if isinstance(error, APIError) else Trouble.REQUEST)


_BY_STATUS = {
    401: Trouble.WRONG_KEY,
    403: Trouble.WRONG_KEY,
    408: Trouble.TIMEOUT,
    413: Trouble.CONTEXT,
    429: Trouble.BUSY,
    503: Trouble.BUSY,
    529: Trouble.BUSY,
}
#: What a 404 says that is about the model; others say that the path is unknown.
_MODEL = re.compile(r"\bmodel(?!s)", re.IGNORECASE)
#: What a 400 says, on several servers, when it is not the request's shape that is wrong.
_BY_WORDS = {
    Trouble.REFUSED: re.compile("content_filter|content management policy"),
    Trouble.UNKNOWN_MODEL: re.compile("model_not_found|does not exist"),
    Trouble.CONTEXT: _CONTEXT,
}


def _refused(error: APIStatusError) -> ModelFailed:
    trouble = _BY_STATUS.get(error.status_code)
    if error.status_code == 404:  # noqa: PLR2004
        about_model = _MODEL.search(f"{error.code} {error.message}")
        trouble = Trouble.UNKNOWN_MODEL if about_model else Trouble.NO_API
    if trouble is None and error.status_code >= 500:  # noqa: PLR2004 - the border of 5xx
        trouble = Trouble.SERVER_ERROR
    if trouble is None:
        text = f"{error.code} {error.message}"
        trouble = next((kind for kind, words in _BY_WORDS.items() if words.search(text)), Trouble.REQUEST)
    wait_s = _retry_after_s(error) if trouble is Trouble.BUSY else None
    return ModelFailed(trouble, retry_after_s=wait_s, status=error.status_code)


def _retry_after_s(error: APIStatusError) -> float | None:
    """Seconds, from Retry-After as a number (model servers use no dates)."""
    value = error.response.headers.get("retry-after", "")
    try:
        return max(0.0, float(value))
    except ValueError:
        return None
