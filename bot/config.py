"""
The settings: names, defaults, bounds.

Built from a plain mapping. Only cli.py reads the environment and .env; .env.example lists every setting with a comment,
and a test keeps both equal.
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from bot.articles.guard import parse_allow
from bot.domain.errors import ConfigError
from bot.domain.spending import Price, Prices
from bot.domain.types import Length
from bot.language.names import NAMES, asked_language

#: A price or a budget above this is a slip; so that sums in billionths keep within 64 bits.
MONEY_MAX = 1_000_000

#: Characters of a wrong value that an error shows.
SHOWN_MAX = 60

_DECIMAL_COMMA = re.compile(r"0,\d+")


def _split(value: object) -> object:
    """``a, b`` → ("a", "b")."""
    return tuple(item.strip() for item in value.split(",") if item.strip()) if isinstance(value, str) else value


def _prices(value: object) -> object:
    """As _split; but "0,25" is a price with a decimal comma, and never a free model before a dear one."""
    if isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value):
        raise ValueError(
            f"{value!r} may mean one price or two; write {value.replace(',', '.')} or {value.replace(',', ', ')}"
        )
    return _split(value)


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
Money = Annotated[Decimal, Field(ge=0, le=MONEY_MAX, allow_inf_nan=False)]
MoneyList = Annotated[tuple[Money, ...], BeforeValidator(_prices)]
Secret = SecretStr | None


#: Tokens are copied from pages that show several: the setting, how its token begins (where that is known), where it is.
_TOKENS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("slack_bot_token", ("xoxb-", "xoxe.xoxb-"), "the page OAuth & Permissions, as Bot User OAuth Token"),
    ("slack_app_token", ("xapp-",), "the page Basic Information, under App-Level Tokens"),
    ("discord_token", (), "the page Bot of the Developer Portal"),
)


class Config(BaseModel):
    """Every setting, validated. Unset and empty are the same."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    discord_token: Secret = None
    slack_bot_token: Secret = None
    slack_app_token: Secret = None
    slack_signing_secret: Secret = None

    openai_api_key: Secret = None
    openai_base_url: str = ""
    openai_model: Names = ()
    verify: Literal["off", "model"] = "off"
    llm_price_input: MoneyList = ()
    llm_price_output: MoneyList = ()
    llm_daily_budget: Money = Decimal(0)
    llm_daily_budget_space: Money = Decimal(0)
    llm_daily_budget_user: Money = Decimal(0)

    database_url: str = "sqlite:///data/newsbrief.db"
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8484, ge=0, le=65535)
    web_password: Secret = None

    fetch_allow: Names = ()
    fetch_gap_ms: int = Field(default=250, ge=0, le=60_000)
    contact_url: str = ""
    robots: Literal["off", "on"] = "off"
    noai: Literal["ignore", "respect"] = "ignore"

    discord_api_base: str = ""
    discord_gateway_url: str = ""
    slack_api_base_url: str = ""

    default_trigger: Literal["auto", "request"] = "auto"
    default_language: str = "source"
    default_length: Length = Length.STANDARD
    default_timezone: str = "UTC"

    limit_user_hour: int = Field(default=10, ge=0)
    limit_channel_hour: int = Field(default=60, ge=0)
    retain_articles_days: int = Field(default=30, ge=1, le=3650)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @classmethod
    def load(cls, settings: Mapping[str, str | None]) -> Self:
        """
        Validate a mapping with the names of .env.example; unknown names are ignored.

        Raises:
            ConfigError: one line that names the first wrong setting and says what to do; no secret is in it.
        """
        known = {name: value for name in cls.model_fields if (value := (settings.get(name.upper()) or "").strip())}
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = str(first["loc"][0]) if first["loc"] else ""
            where = name.upper()
            message = first["msg"].removeprefix("Value error, ")
            # Our own messages say all there is; pydantic's do not show what was given.
            if name and first["type"] != "value_error" and cls.model_fields[name].annotation != Secret:
                message += f", not {str(first['input'])[:SHOWN_MAX]!r}"
            raise ConfigError(f"{where}: {message}" if where else message) from None

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("openai_base_url", "contact_url", "discord_api_base", "slack_api_base_url")
    @classmethod
    def _http(cls, value: str) -> str:
        return _address(value, "http", "https")

    @field_validator("discord_gateway_url")
    @classmethod
    def _websocket(cls, value: str) -> str:
        return _address(value, "ws", "wss")

    @field_validator("default_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone; give a name such as Europe/Berlin") from None
        return value

    @field_validator("default_language")
    @classmethod
    def _language(cls, value: str) -> str:
        if (tag := asked_language(value)) is None:
            known = ", ".join(f"{tag} ({english})" for tag, (_, english) in NAMES.items())
            raise ValueError(f"{value!r} is no language of briefings; give source or one of {known}")
        return tag

    @field_validator("fetch_allow")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        parse_allow(value)
        return value

    @model_validator(mode="after")
    def _mixed_up(self) -> Self:
        for name, good, where in _TOKENS:
            token = reveal(getattr(self, name))
            other = next((other for other, begins, _ in _TOKENS if other != name and token.startswith(begins)), "")
            if other:
                raise ValueError(f"{name.upper()} holds what belongs in {other.upper()}; the right one is on {where}")
            if token and good and not token.startswith(good):
                raise ValueError(f"{name.upper()} begins with {good[0]}; it is on {where}")
        return self

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.slack_bot_token and not (self.slack_app_token or self.slack_signing_secret):
            raise ValueError("SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) too")
        if (self.slack_app_token or self.slack_signing_secret) and not self.slack_bot_token:
            raise ValueError(
                "SLACK_BOT_TOKEN is missing; Slack needs it beside SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"
            )
        if not self.web_is_loopback and not self.web_password:
            raise ValueError("WEB_PASSWORD is needed when WEB_HOST is not a loopback address")
        return self

    @model_validator(mode="after")
    def _priced(self) -> Self:
        lists = {"LLM_PRICE_INPUT": self.llm_price_input, "LLM_PRICE_OUTPUT": self.llm_price_output}
        for name, prices in lists.items():
            if len(prices) > 1 and len(prices) != len(self.openai_model):
                raise ValueError(
                    f"{name} has {len(prices)} prices and OPENAI_MODEL {len(self.openai_model)} models; "
                    "give one price for all or one for each, with a decimal point"
                )
        if bool(self.llm_price_input) != bool(self.llm_price_output):
            raise ValueError("LLM_PRICE_INPUT and LLM_PRICE_OUTPUT belong together; give both or neither")
        budgets = {name: getattr(self, name) for name in type(self).model_fields if name.startswith("llm_daily_budget")}
        if not self.llm_price_input and (set_ := [name.upper() for name, budget in budgets.items() if budget]):
            raise ValueError(
                f"{set_[0]} needs prices to count with; set LLM_PRICE_INPUT and LLM_PRICE_OUTPUT to what your provider "
                "asks for a million tokens"
            )
        return self

    @property
    def prices(self) -> Prices | None:
        """What the models cost; None when nobody said."""
        if not self.llm_price_input:
            return None
        count = max(len(self.llm_price_input), len(self.llm_price_output))
        inputs, outputs = (each * (count // len(each)) for each in (self.llm_price_input, self.llm_price_output))
        return Prices(self.openai_model[:count], tuple(map(Price, inputs, outputs)))

    @property
    def web_is_loopback(self) -> bool:
        """Whether the web page can be reached from this machine only."""
        if self.web_host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.web_host).is_loopback
        except ValueError:
            return False

    @property
    def model_configured(self) -> bool:
        """Whether briefings are written by a model."""
        return bool(self.openai_api_key or self.openai_base_url)

    def overview(self) -> list[tuple[str, str]]:
        """What is on and what each gap means, a line each."""
        slack = "Socket Mode" if self.slack_app_token else "HTTP, events at POST /slack/events"
        model = ", ".join(self.openai_model) or "default model"
        return [
            ("Discord", "connecting" if self.discord_token else "off: set DISCORD_TOKEN to connect it"),
            (
                "Slack",
                f"on ({slack})"
                if self.slack_bot_token
                else "off: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to connect it",
            ),
            (
                "model",
                f"{model} at {self.openai_base_url or 'api.openai.com'}"
                if self.model_configured
                else "off: briefings are picked from the article; OPENAI_API_KEY or OPENAI_BASE_URL has them written",
            ),
        ]

    def secrets(self) -> list[str]:
        """Every secret value, for the log to black out."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


#: How names of ours begin, in any case; a .env may serve other programs too.
_PREFIXES = ("LLM_", "OPENAI_", "SLACK_", "DISCORD_", "WEB_", "FETCH_", "DEFAULT_", "LIMIT_", "LOG_")


def looks_like_ours(name: str) -> bool:
    """Whether a name that means nothing was most likely meant for Newsbrief."""
    return name.upper().startswith(_PREFIXES)


def no_setting(name: str) -> str:
    """What to say of a name that means nothing, and which one may have been meant."""
    near = get_close_matches(name.upper(), [known.upper() for known in Config.model_fields], n=1, cutoff=0.8)
    return f"{name} is no setting of this version and has no effect" + (f"; is it {near[0]}?" if near else "")


def unknown_settings(names: Iterable[str]) -> list[str]:
    """Of the names in a .env file those that mean nothing, most likely mistyped."""
    known = {name.upper() for name in Config.model_fields}
    return [name for name in names if name not in known]


def reveal(secret: Secret) -> str:
    """The value of a secret setting, "" when unset."""
    return secret.get_secret_value() if secret else ""


def _address(value: str, *schemes: str) -> str:
    try:
        parts = urlsplit(value)
        whole = not value or (parts.scheme in schemes and bool(parts.hostname))
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(f"give a whole address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return value
