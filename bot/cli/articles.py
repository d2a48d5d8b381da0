"""The commands about one article: ``newsbrief read · brief · ask``."""

import asyncio
import gc
import mimetypes
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.console import AsJson, fail, progress, settings, show, tell_unknown, width
from bot.domain.article import Article
from bot.domain.briefing import Length
from bot.domain.errors import ConfigError, NothingToRead, ReadError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.sandbox.pool import Sandbox

#: What a child loads to read, and to brief.
PARSERS, PENS = "bot.articles.document", "bot.briefing.assembly"
#: What we load to ask a model and to book it, while the page is on its way.
ASKING = ("bot.briefing.model.endpoint", "bot.storage.opening")

Source = Annotated[str, typer.Argument(metavar="URL|FILE", help="A link, a file, or - for standard input.")]
BaseUrl = Annotated[str, typer.Option("--url", help="For a FILE: the address it was saved from.")]
Language = Annotated[str, typer.Option(metavar="TAG", help="Tag or name, or source; DEFAULT_LANGUAGE otherwise.")]


def read(source: Source, *, url: BaseUrl = "", as_json: AsJson = False) -> None:
    """Print the article at a link or in a file."""

    async def work() -> None:
        async with _children(PARSERS) as sandbox:
            reading = await _begun(_article(source, url, _config(""), sandbox))
            from bot.cli.objects import article_json
            from bot.cli.terminal import article_text

            article = await reading
        show(article_json(article) if as_json else article_text(article, width()))

    _read_or_tell(work, source, as_json=as_json)


def brief(
    source: Source,
    *,
    url: BaseUrl = "",
    length: Annotated[Length | None, typer.Option(help="How long; DEFAULT_LENGTH otherwise.")] = None,
    language: Language = "",
    prompt: Annotated[
        Path | None,
        typer.Option(help="A prompt to try: its briefing is printed below ours; with --json, it alone. Needs a model."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the briefing of a link or a file in the fixed layout."""

    async def work() -> None:
        async with _children(PARSERS, PENS) as sandbox:
            config = _config(language)
            if prompt:
                _try_out(prompt, config)  # before anything is read or paid for
            reading = await _begun(_article(source, url, config, sandbox))
            from bot.briefing.writer import open_writer
            from bot.cli.objects import briefing_json
            from bot.cli.terminal import briefing_text
            from bot.opening import open_budget, writing_options
            from bot.service.briefings import Wanted, write
            from bot.service.budget import TERMINAL

            if config.model_configured:
                await asyncio.to_thread(_load, *ASKING, "bot.briefing.writing.drafting")
            article = await reading
            options = writing_options(config)
            # With --json a trial prints its own briefing only: one object.
            for trial in [prompt] if as_json or not prompt else [None, prompt]:
                with progress(f"briefing {article.site} …"):
                    wanted = Wanted(article, length or config.default_length, config.default_language, TERMINAL)
                    async with (
                        open_budget(config) as budget,
                        open_writer(replace(options, prompt=trial), sandbox=sandbox, all_apart=True) as writer,
                    ):
                        briefing = await write(wanted, writer, budget)
                if prompt and not as_json:
                    show(f"--- {trial or 'prompts/briefing.md'} ---\n")
                show(briefing_json(briefing) if as_json else briefing_text(briefing, width()))

    _read_or_tell(work, source, as_json=as_json)


def _try_out(prompt: Path, config: "Config") -> None:
    from bot.briefing.writing import prompts

    if not config.model_configured:
        raise typer.BadParameter("a prompt needs a model: set OPENAI_API_KEY or OPENAI_BASE_URL")
    prompts.read(prompt, "briefing")


def ask(
    source: Source,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know of the article.")],
    *,
    url: BaseUrl = "",
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Answer a question about the article at a link or in a file, from that article alone."""

    async def work() -> None:
        async with _children(PARSERS, PENS) as sandbox:
            config = _config(language)
            from bot.language.questions import tidy

            try:
                asked = tidy(question)
            except ValueError as error:
                raise typer.BadParameter(str(error)) from None
            reading = await _begun(_article(source, url, config, sandbox))
            from bot.briefing.writer import open_writer
            from bot.cli.objects import answer_json
            from bot.cli.terminal import answer_text
            from bot.opening import open_budget, writing_options
            from bot.service.budget import TERMINAL

            if config.model_configured:
                await asyncio.to_thread(_load, *ASKING, "bot.briefing.writing.reply")
            article = await reading
            with progress(f"asking {article.site} …"):
                async with (
                    open_budget(config) as budget,
                    open_writer(writing_options(config), sandbox=sandbox, all_apart=True) as writer,
                    budget.admitted(TERMINAL, writer.tokens_for_question()) as grant,
                ):
                    answer = await writer.ask(
                        article, asked, language=config.default_language, bill=grant.bill, no_model=grant.note
                    )
        show(answer_json(answer) if as_json else answer_text(answer, width()))

    _read_or_tell(work, source, as_json=as_json)


@asynccontextmanager
async def _children(*ready: str) -> AsyncIterator["Sandbox"]:
    """A child process that is started first of all, and loads what it needs while we load what we need."""
    from bot.sandbox.pool import Sandbox

    async with Sandbox(1, *ready, rehearsed=False) as sandbox:
        await sandbox.begin()
        yield sandbox


def _load(*modules: str) -> None:
    for module in modules:
        import_module(module)


async def _begun(reading: Coroutine[None, None, Article]) -> "asyncio.Task[Article]":
    """Let it go on beside us."""
    task = asyncio.create_task(reading)
    await asyncio.sleep(0)
    return task


def _config(language: str) -> "Config":
    """The settings, with the language of the option in place of DEFAULT_LANGUAGE."""
    from bot.config import Config
    from bot.language.names import NAMES, asked_language

    config = Config.load(settings())
    tell_unknown(ours_alone=True)
    if not language:
        return config
    if (tag := asked_language(language)) is None:
        raise typer.BadParameter(f"no language; give source or one of {', '.join(NAMES)}", param_hint="--language")
    return config.model_copy(update={"default_language": tag})


async def _article(source: str, url: str, config: "Config", sandbox: "Sandbox") -> Article:
    with progress(f"reading {source} …"):
        if "://" in source:
            from bot.articles.reader import open_reader
            from bot.opening import reading_options

            async with open_reader(reading_options(config), sandbox=sandbox) as reader:
                return await reader.read(source)
        from bot.articles.documents import Documents

        body, name = _file(source)
        files = Documents(sandbox, noai=config.noai == "respect")
        return await files.read_bytes(body, url or name, mimetypes.guess_type(source)[0] or "")


def _file(source: str) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input, and an address to name them by."""
    if source == "-":
        return sys.stdin.buffer.read(), "file:///dev/stdin"
    try:
        return Path(source).read_bytes(), Path(source).absolute().as_uri()
    except OSError as error:
        raise ConfigError(f"{source}: {error.strerror or error}") from None


def _read_or_tell(work: Callable[[], Awaitable[None]], source: str, *, as_json: bool) -> None:
    """Run it; what cannot be read becomes a typed failure and exit code 1."""
    from bot.cli.objects import failure_json
    from bot.texts import say

    async def start() -> None:
        await work()

    gc.disable()  # it is over before collecting pays: what is loaded would be looked at again and again
    try:
        asyncio.run(start())
    except ReadError as error:
        message = say(f"reason.{error.reason}")
        if as_json:
            rule = error.rule if isinstance(error, NothingToRead) else ""
            show(failure_json(source, error.reason, message, rule))
        detail = f" ({error})" if str(error) not in ("", error.reason) else ""
        fail(f"{error.reason}: {message}{detail}", code=1)
    finally:
        gc.freeze()  # or the first thing that comes after has it looked through all the same
        gc.enable()
