"""
The settings: names, defaults, bounds.

Built from a plain mapping. Only bot/cli reads the environment and .env; .env.example lists every setting with a
comment, and a test keeps both equal.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from bot.config import faults
from bot.config.faults import BUDGETS, SLACK_ALONE, SLACK_MANY, Clash, put_aside, told
from bot.config.values import (
    DAYS_MAX,
    Addresses,
    Days,
    Emoji,
    Host,
    HttpAddress,
    Language,
    MailSender,
    MailServer,
    Money,
    MoneyList,
    Names,
    PublicAddress,
    Secret,
    ShardList,
    SocketAddress,
    Zone,
    password_of,
)
from bot.domain.briefing import Length
from bot.domain.errors import ConfigError
from bot.domain.private_hosts import is_loopback, is_private
from bot.domain.retention import Kept
from bot.domain.spending import Price, Prices
from bot.domain.types import Platform

#: Tokens of an article that a model may be shown: a model with the smallest context takes so many, and none takes more.
INPUT_TOKENS_MIN, INPUT_TOKENS_LIMIT = 1_000, 1_000_000
#: What it is shown when nothing is set, and on this machine, where reading takes its time.
INPUT_TOKENS, INPUT_TOKENS_LOOPBACK = 16_000, 6_000


class Config(BaseModel):
    """Every setting, validated. Unset and empty are the same."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    discord_token: Secret = None
    discord_shards: ShardList = None
    slack_bot_token: Secret = None
    slack_app_token: Secret = None
    slack_signing_secret: Secret = None
    slack_client_id: str = ""
    slack_client_secret: Secret = None

    openai_api_key: Secret = None
    openai_base_url: HttpAddress = ""
    openai_model: Names = ()
    verify: Literal["off", "auto", "model"] = "off"
    verify_model: str = ""
    llm_input_tokens_max: int | None = Field(default=None, ge=INPUT_TOKENS_MIN, le=INPUT_TOKENS_LIMIT)
    llm_price_input: MoneyList = ()
    llm_price_output: MoneyList = ()
    llm_daily_budget: Money = Decimal(0)
    llm_daily_budget_space: Money = Decimal(0)
    llm_daily_budget_user: Money = Decimal(0)

    database_url: str = "sqlite:///data/newsbrief.db"
    secret_key: Secret = None
    web_host: Host = "127.0.0.1"
    web_port: int = Field(default=8484, ge=0, le=65535)
    web_password: Secret = None

    smtp_url: MailServer = None
    smtp_from: MailSender = ""

    fetch_allow: Addresses = ()
    fetch_gap_ms: int = Field(default=250, ge=0, le=60_000)
    contact_url: HttpAddress = ""
    robots: Literal["off", "on"] = "off"
    noai: Literal["ignore", "respect"] = "ignore"

    discord_api_base: HttpAddress = ""
    discord_gateway_url: SocketAddress = ""
    slack_api_base_url: HttpAddress = ""

    default_trigger: Literal["auto", "reaction", "request", "off"] = "auto"
    default_reaction: Emoji = "newspaper"
    default_language: Language = "source"
    default_length: Length = Length.STANDARD
    default_timezone: Zone = "UTC"
    default_images: Literal["on", "off"] = "off"

    limit_user_hour: int = Field(default=10, ge=0)
    limit_channel_hour: int = Field(default=60, ge=0)
    retain_articles_days: int = Field(default=30, ge=1, le=DAYS_MAX)
    retain_briefings_days: Days = 0
    retain_people_days: Days = 0
    retain_chat_days: Days = 0
    retain_calls_days: Days = 0

    public_url: PublicAddress = ""
    ready_requires: Names = ()

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @classmethod
    def load(cls, settings: Mapping[str, str | None]) -> Self:
        """
        Validate a mapping with the names of .env.example; unknown names are ignored.

        Raises:
            ConfigError: a line for each wrong setting, which names it and says what to do; no secret is in it.
        """
        config, wrong = cls.mended(settings)
        if wrong:
            raise ConfigError("\n".join(wrong))
        return config

    @classmethod
    def mended(cls, settings: Mapping[str, str | None]) -> tuple[Self, list[str]]:
        """The settings without those that are wrong, and a line for each of these; for whoever looks at them all."""
        given = {name: value for name in cls.model_fields if (value := (settings.get(name.upper()) or "").strip())}
        wrong: list[str] = []
        while True:
            try:
                return cls.model_validate(given), wrong
            except ValidationError as error:
                for fault in error.errors(include_url=False):
                    wrong.append(told(fault, secret=cls._is_secret(fault["loc"])))
                    for name in put_aside(fault):
                        given.pop(name, None)

    @classmethod
    def _is_secret(cls, place: tuple[int | str, ...]) -> bool:
        return bool(place) and cls.model_fields[str(place[0])].annotation == Secret

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @model_validator(mode="after")
    def _mixed_up(self) -> Self:
        faults.check_tokens(
            {name: reveal(getattr(self, name)) for name in ("slack_bot_token", "slack_app_token", "discord_token")}
        )
        return self

    @model_validator(mode="after")
    def _slack(self) -> Self:
        names = SLACK_ALONE | SLACK_MANY
        faults.check_slack({name for name in names if getattr(self, name)})
        return self

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.public_url and not self.web_password:
            raise Clash("web_host", "WEB_PASSWORD is needed when PUBLIC_URL opens the page to others")
        if not self.web_is_loopback and not self.web_password:
            raise Clash("web_host", "WEB_PASSWORD is needed when WEB_HOST is not a loopback address")
        return self

    @model_validator(mode="after")
    def _mail(self) -> Self:
        if bool(self.smtp_url) != bool(self.smtp_from):
            raise Clash("smtp_url", "SMTP_URL and SMTP_FROM are needed together, for digests by mail")
        return self

    @model_validator(mode="after")
    def _watched(self) -> Self:
        on = {Platform.WEB, *([Platform.DISCORD] if self.discord_token else [])}
        faults.check_required(self.ready_requires, on | ({Platform.SLACK} if self.slack_is_on else set()))
        return self

    @model_validator(mode="after")
    def _priced(self) -> Self:
        budget = next((name for name in BUDGETS if getattr(self, name)), "")
        faults.check_prices(len(self.llm_price_input), len(self.llm_price_output), len(self.openai_model), budget)
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
    def retained(self) -> dict[Kept, timedelta]:
        """How long each kind is kept; without those that are kept for ever."""
        days = {kept: getattr(self, f"retain_{kept}_days") for kept in Kept}
        return {kept: timedelta(days=count) for kept, count in days.items() if count}

    @property
    def slack_is_on(self) -> bool:
        """Whether Slack has its settings."""
        return bool(self.slack_bot_token or self.slack_installs)

    @property
    def slack_installs(self) -> bool:
        """Whether workspaces install the bot by themselves, any number of them."""
        return bool(self.slack_client_id)

    @property
    def web_is_loopback(self) -> bool:
        """Whether the web page can be reached from this machine only."""
        return is_loopback(self.web_host)

    @property
    def model_configured(self) -> bool:
        """Whether briefings are written by a model."""
        return bool(self.openai_api_key or self.openai_base_url)

    @property
    def verifies(self) -> bool:
        """Whether briefings get a second look; VERIFY=auto takes it where a model is strong and its cost has an end."""
        if self.verify != "auto":
            return self.verify == "model"
        return (
            self.model_configured
            and not is_private(_host(self.openai_base_url))
            and self.prices is not None
            and self.budgeted
        )

    @property
    def budgeted(self) -> bool:
        """Whether what a day may cost has an end."""
        return any(getattr(self, name) for name in BUDGETS)

    @property
    def input_tokens_max(self) -> int:
        """Tokens of an article that the model is shown."""
        if self.llm_input_tokens_max is not None:
            return self.llm_input_tokens_max
        name = _host(self.openai_base_url)
        here = is_loopback(name) or name.endswith(".localhost")
        return INPUT_TOKENS_LOOPBACK if here else INPUT_TOKENS

    def secrets(self) -> list[str]:
        """Every secret value, for the log to black out."""
        values = (getattr(self, name) for name in type(self).model_fields)
        secrets = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
        return [*secrets, *filter(None, map(password_of, (self.database_url, reveal(self.smtp_url))))]


def reveal(secret: Secret) -> str:
    """The value of a secret setting, "" when unset."""
    return secret.get_secret_value() if secret else ""


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()
