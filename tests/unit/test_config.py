"""Settings: every wrong one is named at start, and the example file tells the truth."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.config import Config
from bot.config.overview import overview
from bot.config.values import SHOWN_MAX
from bot.domain.errors import ConfigError
from bot.domain.spending import ModelCall
from bot.language.names import NAMES
from bot.platforms.discord_chat.shards import Shards

EXAMPLE = Path(__file__).parents[2] / ".env.example"
PRICED = {"LLM_PRICE_INPUT": "0.25", "LLM_PRICE_OUTPUT": "2"}


def test_the_example_lists_every_setting_and_no_other() -> None:
    """Who copies .env.example sees all there is."""
    assert set(dotenv_values(EXAMPLE)) == {name.upper() for name in Config.model_fields}


def test_the_example_states_the_defaults() -> None:
    """Copying .env.example changes nothing."""
    assert Config.load(dotenv_values(EXAMPLE)) == Config()


def test_every_setting_of_the_example_is_explained() -> None:
    """A comment stands above each setting, or above its neighbours in the same paragraph."""
    for paragraph in EXAMPLE.read_text(encoding="utf-8").split("\n\n"):
        assert paragraph.lstrip().startswith("#"), paragraph


def test_unset_and_empty_are_the_same() -> None:
    """Lines left empty in .env fall back to the defaults."""
    assert Config.load({"WEB_PORT": "", "DISCORD_TOKEN": "  ", "OPENAI_MODEL": None}) == Config()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        pytest.param({"WEB_PORT": "eighty"}, "WEB_PORT", id="port in words"),
        pytest.param({"WEB_PORT": "eighty"}, "not 'eighty'", id="the value beside its setting"),
        pytest.param({"WEB_PORT": "8" * 99}, f"not '{'8' * SHOWN_MAX}'", id="the beginning of an endless one"),
        pytest.param({"WEB_PORT": "65536"}, "WEB_PORT", id="port above the largest"),
        pytest.param({"FETCH_ALLOW": "example.org"}, "FETCH_ALLOW", id="a name where addresses are allowed only"),
        pytest.param({"FETCH_GAP_MS": "-1"}, "FETCH_GAP_MS", id="negative gap"),
        pytest.param({"DEFAULT_TIMEZONE": "Mars/Olympus"}, "DEFAULT_TIMEZONE", id="no such zone"),
        pytest.param({"DEFAULT_LENGTH": "epic"}, "DEFAULT_LENGTH", id="no such length"),
        pytest.param({"DEFAULT_LANGUAGE": "plain english"}, "DEFAULT_LANGUAGE", id="no language tag"),
        pytest.param({"DEFAULT_LANGUAGE": "xx"}, "'xx' is no language of briefings; give source", id="no such tag"),
        pytest.param({"DEFAULT_LANGUAGE": "Elvish"}, "de (German)", id="no such language; those there are"),
        pytest.param({"DEFAULT_TRIGGER": "always"}, "DEFAULT_TRIGGER", id="no such trigger"),
        pytest.param({"DEFAULT_REACTION": "two words"}, "'two words' is no emoji", id="no emoji"),
        pytest.param({"OPENAI_BASE_URL": "localhost:11434"}, "OPENAI_BASE_URL", id="base URL without a scheme"),
        pytest.param({"DISCORD_GATEWAY_URL": "http://x"}, "DISCORD_GATEWAY_URL", id="gateway that is no websocket"),
        pytest.param({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN", id="Slack with half of its tokens"),
        pytest.param({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN", id="Slack with the other half"),
        pytest.param({"SLACK_BOT_TOKEN": "xapp-1"}, "holds what belongs in SLACK_APP_TOKEN", id="swapped"),
        pytest.param({"SLACK_APP_TOKEN": "xoxb-1"}, "holds what belongs in SLACK_BOT_TOKEN", id="the other one"),
        pytest.param({"SLACK_BOT_TOKEN": "MTIz.abc.def"}, "begins with xoxb-", id="Discord's in Slack's"),
        pytest.param({"SLACK_BOT_TOKEN": "xoxp-1"}, "Bot User OAuth Token", id="a person's token in the bot's place"),
        pytest.param({"DISCORD_TOKEN": "xoxb-1"}, "DISCORD_TOKEN holds what", id="Slack's in Discord's"),
        pytest.param({"DISCORD_SHARDS": "0 of many"}, "'many' is no number of shards", id="shards without a number"),
        pytest.param({"DISCORD_SHARDS": "4 of 4"}, "not among the shards 0 to 3", id="a shard that there is not"),
        pytest.param({"DISCORD_SHARDS": "3-1 of 4"}, "DISCORD_SHARDS", id="shards backwards"),
        pytest.param({"DISCORD_SHARDS": "0,x of 4"}, "'x' is no shard", id="a shard in letters"),
        pytest.param({"WEB_HOST": "http://127.0.0.1"}, "WEB_HOST: 'http://127.0.0.1' is no address", id="a URL"),
        pytest.param({"WEB_HOST": "127.0.0.1:8484"}, "WEB_PORT", id="a port behind the address"),
        pytest.param({"WEB_HOST": "127.0.0"}, "WEB_HOST", id="an address cut short"),
        pytest.param({"WEB_HOST": "300.1.1.1"}, "WEB_HOST", id="an address beyond the last"),
        pytest.param({"WEB_HOST": "[localhost]"}, "WEB_HOST", id="brackets around a name"),
        pytest.param({"WEB_HOST": "my host"}, "WEB_HOST", id="a space in it"),
        pytest.param({"WEB_HOST": "0.0.0.0"}, "WEB_PASSWORD", id="open to the network without a password"),
        pytest.param({"LOG_LEVEL": "chatty"}, "LOG_LEVEL", id="no such level"),
        pytest.param({"VERIFY": "on"}, "VERIFY", id="no such way to verify"),
        pytest.param({**PRICED, "LLM_PRICE_INPUT": "cheap"}, "LLM_PRICE_INPUT", id="price in words"),
        pytest.param({**PRICED, "LLM_PRICE_INPUT": "0.1,cheap"}, "not 'cheap'", id="the one price that is wrong"),
        pytest.param({**PRICED, "LLM_PRICE_OUTPUT": "-1"}, "LLM_PRICE_OUTPUT", id="negative price"),
        pytest.param({**PRICED, "LLM_PRICE_INPUT": "nan"}, "LLM_PRICE_INPUT", id="price that is no number"),
        pytest.param({**PRICED, "LLM_PRICE_INPUT": "1000001"}, "LLM_PRICE_INPUT", id="price beyond any model's"),
        pytest.param({"LLM_PRICE_INPUT": "1"}, "LLM_PRICE_OUTPUT", id="half a price"),
        pytest.param({**PRICED, "LLM_PRICE_INPUT": "0,25"}, "write 0.25 or 0, 25", id="price with a decimal comma"),
        pytest.param(
            {**PRICED, "OPENAI_MODEL": "a,b", "LLM_PRICE_INPUT": "0,25"}, "write 0.25", id="which is not two prices"
        ),
        pytest.param({**PRICED, "LLM_PRICE_OUTPUT": "1,2,3"}, "3 prices", id="more prices than models"),
        pytest.param({**PRICED, "OPENAI_MODEL": "a,b,c", "LLM_PRICE_INPUT": "1,2"}, "3 models", id="fewer"),
        pytest.param({**PRICED, "LLM_DAILY_BUDGET": "-0.01"}, "LLM_DAILY_BUDGET", id="negative budget"),
        pytest.param({**PRICED, "LLM_DAILY_BUDGET_SPACE": "NaN"}, "LLM_DAILY_BUDGET_SPACE", id="no number as a budget"),
        pytest.param({**PRICED, "LLM_DAILY_BUDGET_USER": "inf"}, "LLM_DAILY_BUDGET_USER", id="budget without an end"),
        pytest.param({"LLM_DAILY_BUDGET": "1"}, "set LLM_PRICE_INPUT and LLM_PRICE_OUTPUT", id="budget without prices"),
        pytest.param({"LLM_DAILY_BUDGET_USER": "1"}, "LLM_DAILY_BUDGET_USER needs", id="a person's without prices"),
        pytest.param({"READY_REQUIRES": "web,irc"}, "READY_REQUIRES: 'irc' is no platform", id="a platform of others"),
        pytest.param({"PUBLIC_URL": "https://a.example"}, "WEB_PASSWORD", id="open to others without a password"),
        pytest.param({"PUBLIC_URL": "https://a.example/x", "WEB_PASSWORD": "p"}, "without a path", id="with a path"),
        pytest.param({"PUBLIC_URL": "a.example", "WEB_PASSWORD": "p"}, "PUBLIC_URL", id="a name alone"),
        pytest.param({"READY_REQUIRES": "slack"}, "needs SLACK_BOT_TOKEN", id="a platform that is off"),
        pytest.param({"RETAIN_PEOPLE_DAYS": "-1"}, "RETAIN_PEOPLE_DAYS", id="a negative time"),
        pytest.param({"RETAIN_CALLS_DAYS": "3651"}, "RETAIN_CALLS_DAYS", id="more than ten years"),
        pytest.param({"RETAIN_ARTICLES_DAYS": "0"}, "RETAIN_ARTICLES_DAYS", id="articles kept for no time"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(settings: dict[str, str], named: str) -> None:
    """Whoever made the mistake finds it without a stack trace."""
    with pytest.raises(ConfigError) as caught:
        Config.load(settings)
    message = str(caught.value)
    assert named in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        pytest.param({"WEB_PORT": "abc"}, "WEB_PORT: give a whole number, not 'abc'", id="no number"),
        pytest.param({"WEB_PORT": "70000"}, "WEB_PORT: give 65535 or less, not '70000'", id="too high a number"),
        pytest.param({"RETAIN_CHAT_DAYS": "-1"}, "RETAIN_CHAT_DAYS: give 0 or more, not '-1'", id="too low a number"),
        pytest.param({"DEFAULT_LENGTH": "long"}, "give short, standard or full, not 'long'", id="none of the words"),
        pytest.param({"DISCORD_TOKEN": "Bot abc"}, "DISCORD_TOKEN has a space in it; give the token alone", id="Bot"),
    ],
)
def test_a_wrong_value_is_told_what_to_give(settings: dict[str, str], told: str) -> None:
    """In words of our own."""
    with pytest.raises(ConfigError, match=re.escape(told)):
        Config.load(settings)


def test_all_wrong_settings_are_told_at_once() -> None:
    """So that a start is tried twice and not five times."""
    with pytest.raises(ConfigError) as caught:
        Config.load({"DEFAULT_LENGTH": "long", "DEFAULT_TIMEZONE": "Berlin", "WEB_PORT": "x"})
    lines = sorted(str(caught.value).split("\n"))
    assert [line.partition(":")[0] for line in lines] == ["DEFAULT_LENGTH", "DEFAULT_TIMEZONE", "WEB_PORT"]


@pytest.mark.parametrize(
    ("setting", "shards"),
    [
        pytest.param("", None, id="one connection for all servers"),
        pytest.param("all", Shards(), id="as many as Discord recommends"),
        pytest.param("0-2, 5 of 16", Shards((0, 1, 2, 5), 16), id="those of this listener"),
        pytest.param("0,1", Shards((0, 1)), id="of as many as Discord recommends"),
        pytest.param("15 of 16", Shards((15,), 16), id="the last one"),
    ],
)
def test_shards_are_all_or_those_of_this_listener(setting: str, shards: Shards | None) -> None:
    """Several listeners share a bot that is in very many servers."""
    assert Config.load({"DISCORD_SHARDS": setting}).discord_shards == shards


@pytest.mark.parametrize(
    ("prices", "costs"),
    [
        pytest.param(("0.25", "2"), ("2.25", "2.25", "2.25"), id="one price for all"),
        pytest.param(("1, 2", "10, 20"), ("11", "22", "22"), id="one each; a model without one counts as the dearest"),
        pytest.param(("1,2", "5"), ("6", "7", "7"), id="a list and one for all"),
        pytest.param(("0", "0"), ("0", "0", "0"), id="free"),
    ],
)
def test_each_model_has_its_price(prices: tuple[str, str], costs: tuple[str, str, str]) -> None:
    """Per million tokens, in and out."""
    config = Config.load({"OPENAI_MODEL": "large,small", "LLM_PRICE_INPUT": prices[0], "LLM_PRICE_OUTPUT": prices[1]})
    assert config.prices
    for model, cost in zip(("large", "small", "other"), costs, strict=True):
        assert config.prices.cost(ModelCall("briefing", model, 1_000_000, 1_000_000)) == Decimal(cost)
    assert config.prices.highest(1_000_000, 1_000_000) == max(map(Decimal, costs))


def test_a_cost_is_exact() -> None:
    """A token costs a fraction of a millionth."""
    prices = Config.load(PRICED).prices
    assert prices
    assert prices.cost(ModelCall("briefing", "", 1_001, 333)) == Decimal("0.00091625")


def test_without_prices_there_are_none() -> None:
    """None is built in: they change, and differ from provider to provider."""
    assert Config.load({"OPENAI_MODEL": "gpt-6-luna", "OPENAI_API_KEY": "k"}).prices is None


def test_no_error_quotes_a_secret() -> None:
    """Errors end up in logs and chats."""
    with pytest.raises(ConfigError) as caught:
        Config.load({"SLACK_BOT_TOKEN": "xoxb-very-secret"})
    assert "very-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "tag"), [("German", "de"), ("deutsch", "de"), ("pt_br", "pt-BR"), ("SOURCE", "source")]
)
def test_a_language_is_given_by_name_or_tag(given: str, tag: str) -> None:
    """As in the chat and on the command line."""
    assert Config.load({"DEFAULT_LANGUAGE": given}).default_language == tag


def test_brackets_around_an_address_are_taken_off() -> None:
    """Who knows how they are written in URLs writes them here too."""
    assert Config.load({"WEB_HOST": "[::1]"}).web_host == "::1"


def test_every_wrong_setting_is_told_at_once() -> None:
    """What was set right is kept, and what hangs on a wrong one is not blamed for it."""
    settings = {
        "WEB_PORT": "eighty",
        "SLACK_BOT_TOKEN": "xapp-1",
        "SLACK_APP_TOKEN": "xapp-2",
        "LLM_PRICE_INPUT": "cheap",
        "LLM_PRICE_OUTPUT": "2",
        "LLM_DAILY_BUDGET": "5",
        "WEB_HOST": "0.0.0.0",
        "DEFAULT_LENGTH": "short",
    }
    config, wrong = Config.mended(settings)
    begins = ["LLM_PRICE_INPUT", "WEB_PORT", "SLACK_BOT_TOKEN", "WEB_PASSWORD"]
    assert [line.split()[0].rstrip(":") for line in wrong] == begins
    assert config == Config.load({"DEFAULT_LENGTH": "short"})


def test_secrets_are_not_shown() -> None:
    """Neither repr nor str of the settings holds a token."""
    config = Config.load({"DISCORD_TOKEN": "canary-token"})
    assert "canary" not in repr(config) + str(config)
    assert config.secrets() == ["canary-token"]
    assert Config.load({"DATABASE_URL": "postgresql://me:can%40ary@db/x"}).secrets() == ["can@ary"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.9.1"])
def test_loopback_hosts_need_no_password(host: str) -> None:
    """The page that only this machine reaches opens at once."""
    assert Config.load({"WEB_HOST": host}).web_is_loopback


def test_every_language_is_listed() -> None:
    """What `/news language` and DEFAULT_LANGUAGE take."""
    page = " ".join((EXAMPLE.parent / "docs" / "using.md").read_text(encoding="utf-8").split())
    assert [tag for tag, (_, english) in NAMES.items() if f"{english} (`{tag}`)" not in page] == []


#: Placeholders, and settings of others.
NOT_OURS = {"APPLICATION_ID", "POSTGRES_PASSWORD", "PYTHON_IMAGE", "RLIMIT_AS"}


@pytest.mark.parametrize("page", [EXAMPLE.parent / "README.md", *sorted((EXAMPLE.parent / "docs").glob("*.md"))])
def test_what_is_written_and_the_example_name_settings_alike(page: Path) -> None:
    """A setting that the README or a page of docs/ mentions exists."""
    text = page.read_text(encoding="utf-8")
    mentioned = set(re.findall(r"`([A-Z][A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", text)) - NOT_OURS
    begun = {name for name in mentioned if name.endswith("_")}  # "those that begin with DEFAULT_"
    assert mentioned - begun <= {name.upper() for name in Config.model_fields}


BUDGETED = {**PRICED, "LLM_DAILY_BUDGET": "1"}


@pytest.mark.parametrize(
    ("settings", "verifies"),
    [
        pytest.param({"OPENAI_API_KEY": "k", **BUDGETED}, True, id="OpenAI, with a budget"),
        pytest.param({"OPENAI_BASE_URL": "https://models.example.org/v1", **BUDGETED}, True, id="another public one"),
        pytest.param({"OPENAI_BASE_URL": "http://8.8.8.8/v1", **BUDGETED}, True, id="a public number"),
        pytest.param({"OPENAI_API_KEY": "k", **PRICED}, False, id="prices without a budget"),
        pytest.param({"OPENAI_API_KEY": "k"}, False, id="no prices"),
        pytest.param({"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1", **BUDGETED}, False, id="this machine"),
        pytest.param({"OPENAI_BASE_URL": "http://[::1]:8080/v1", **BUDGETED}, False, id="this machine, IPv6"),
        pytest.param({"OPENAI_BASE_URL": "http://192.168.1.7/v1", **BUDGETED}, False, id="a machine in the house"),
        pytest.param({"OPENAI_BASE_URL": "http://ollama:11434/v1", **BUDGETED}, False, id="a name of one word"),
        pytest.param({"OPENAI_BASE_URL": "http://gpu.lan/v1", **BUDGETED}, False, id="a name of the house"),
        pytest.param(BUDGETED, False, id="no model"),
    ],
)
def test_auto_takes_a_second_look_where_its_cost_has_an_end(settings: dict[str, str], *, verifies: bool) -> None:
    """A small model of one's own says yes to everything, and an account without a budget pays without an end."""
    assert Config.load({**settings, "VERIFY": "auto"}).verifies is verifies
    assert Config.load({**settings, "VERIFY": "model"}).verifies
    assert not Config.load(settings).verifies


@pytest.mark.parametrize(
    ("settings", "tokens"),
    [
        pytest.param({}, 16_000, id="as usual"),
        pytest.param({"OPENAI_BASE_URL": "http://localhost:11434/v1"}, 6_000, id="a server on this machine"),
        pytest.param({"OPENAI_BASE_URL": "http://10.0.0.7/v1"}, 16_000, id="a server in the house"),
        pytest.param({"LLM_INPUT_TOKENS_MAX": "1000"}, 1_000, id="the least"),
        pytest.param({"LLM_INPUT_TOKENS_MAX": "1000000"}, 1_000_000, id="the most"),
        pytest.param(
            {"OPENAI_BASE_URL": "http://localhost:11434/v1", "LLM_INPUT_TOKENS_MAX": "9000"}, 9_000, id="as it is set"
        ),
    ],
)
def test_a_model_is_shown_so_much_of_an_article(settings: dict[str, str], tokens: int) -> None:
    """A feature of 3,600 words whole; on the processor of this machine, reading takes its time."""
    assert Config.load(settings).input_tokens_max == tokens


@pytest.mark.parametrize("tokens", ["999", "1000001", "many"])
def test_what_no_model_can_be_shown_is_refused(tokens: str) -> None:
    """Too little tells no story, and no context is larger."""
    with pytest.raises(ConfigError, match="LLM_INPUT_TOKENS_MAX"):
        Config.load({"LLM_INPUT_TOKENS_MAX": tokens})


MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "client",
    "SLACK_SIGNING_SECRET": "signing",
    "PUBLIC_URL": "https://news.example.org",
    "WEB_PASSWORD": "a password",
    "SECRET_KEY": "a key",
}


def test_many_workspaces_have_all_their_settings() -> None:
    """No token among them: each workspace brings its own."""
    config = Config.load(MANY)
    assert config.slack_is_on
    assert config.slack_installs
    assert "https://news.example.org/slack/install" in overview(config)["Slack"]
    assert {"client", "signing", "a key"} <= set(config.secrets())


@pytest.mark.parametrize("name", sorted(set(MANY) - {"WEB_PASSWORD"}))
def test_what_many_workspaces_lack_is_named(name: str) -> None:
    """And nothing else."""
    with pytest.raises(ConfigError, match=f"need {name} too|SLACK_BOT_TOKEN is missing") as told:
        Config.load({**MANY, name: ""})
    assert str(told.value).count(name) >= 1


def test_all_that_is_lacking_is_named_at_once() -> None:
    """One start tells it."""
    with pytest.raises(ConfigError, match="PUBLIC_URL, SECRET_KEY, SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET"):
        Config.load({"SLACK_CLIENT_ID": "1.2"})


@pytest.mark.parametrize(("name", "token"), [("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_APP_TOKEN", "xapp-1")])
def test_one_token_and_many_workspaces_are_not_mixed(name: str, token: str) -> None:
    """It would not be known with which token to answer."""
    with pytest.raises(ConfigError, match=f"leave {name} empty"):
        Config.load({**MANY, name: token})


def test_a_wrong_mixture_is_put_aside_and_the_rest_looked_at() -> None:
    """As doctor does."""
    config, wrong = Config.mended({"SLACK_CLIENT_ID": "1.2", "DISCORD_TOKEN": "token"})
    assert (len(wrong), config.slack_is_on, bool(config.discord_token)) == (1, False, True)
