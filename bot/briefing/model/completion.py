"""What a call to a model takes, and why it may give nothing. The client library is not needed to know."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import ceil

from bot.briefing.layout import weight
from bot.domain.errors import ModelUnavailable

#: Characters of an alphabet that make a token, about.
CHARS_PER_TOKEN = 3.6
#: A longer Retry-After is not waited for: a person is waiting too.
RETRY_AFTER_MAX_S = 20.0
#: Seconds below which another call is not begun.
CALL_S_MIN = 1.0
#: How many times the tokens of an answer a model gets when they were too few: it thinks before it writes.
ROOMS_MAX = 2


class Trouble(StrEnum):
    """What can go wrong with a call, in the words of the log and of `newsbrief doctor`."""

    WRONG_KEY = "the server refused the key (OPENAI_API_KEY)"
    UNKNOWN_MODEL = "the server does not know the model (OPENAI_MODEL)"
    NO_API = "no model API answers at that address (OPENAI_BASE_URL); it usually ends in /v1"
    CONTEXT = "the article is longer than the model can take"
    REQUEST = "the server refused the request"
    BUSY = "the server is busy or still starting, limits our rate, or the account has no credit left"
    SERVER_ERROR = "the server answered with an error of its own"
    UNREACHABLE = "the server cannot be reached (OPENAI_BASE_URL)"
    TIMEOUT = "the server took too long"
    CUT_OFF = "the answer was cut off"
    EMPTY = "the answer was empty"
    REFUSED = "the model declined to answer"
    TOO_DEAR = "the answers were of no use and cost enough"
    MALFORMED = "the answer did not have the shape that was asked for"


class ModelFailed(ModelUnavailable):
    """A call failed; `trouble` says how. The text holds neither the key nor the server's words."""

    def __init__(
        self, trouble: Trouble, *, retry_after_s: float | None = None, tokens: tuple[int, int] = (0, 0), status: int = 0
    ) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.retry_after_s = retry_after_s
        self.status = status  #: Of HTTP; 0 when there was no answer, or a good one.
        self.tokens = tokens  #: Paid for all the same, as far as we can know: of the question, of the answer.


def asked_tokens(messages: Sequence[Mapping[str, str]]) -> int:
    """About how many tokens a question has."""
    return estimated(*(message["content"] for message in messages))


def estimated(*texts: str) -> int:
    """About how many tokens texts have, before they are sent and for servers that do not count them."""
    return ceil(sum(map(weight, texts)) / CHARS_PER_TOKEN)
