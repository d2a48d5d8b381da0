"""Logging: a sentence for people, fields for machines, and never a secret."""

import logging
import sys
from collections.abc import Sequence

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: What stands where a secret stood.
BLACKED_OUT = "[secret]"
#: Shorter values are left alone: blacking out "ab" everywhere would only make the log unreadable.
SECRET_CHARACTERS_MIN = 4
#: Libraries that tell too much at INFO.
_QUIET = (
    "discord",
    "slack_bolt",
    "slack_sdk",
    "aiohttp",
    "openai",
    "httpx2",
    "alembic",
    "trafilatura",
    "pypdf",
)


def black_out(secrets: Sequence[str]) -> Processor:
    """A processor that removes secret values from everything that is logged, whoever wrote it."""
    known = sorted((secret for secret in secrets if len(secret) >= SECRET_CHARACTERS_MIN), key=len, reverse=True)

    def clean(value: object) -> object:
        if isinstance(value, dict):
            return {key: clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [clean(item) for item in value]
        text = value if isinstance(value, str) else repr(value)
        found = [secret for secret in known if secret in text]
        if not found:
            return value
        for secret in found:
            text = text.replace(secret, BLACKED_OUT)
        return text

    def processor(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        return {key: clean(value) for key, value in event.items()}

    return processor


def set_up(*, level: str, style: str, secrets: Sequence[str] = ()) -> None:
    """
    Send everything to stderr, from us and from libraries.

    Args:
        level: DEBUG, INFO, WARNING or ERROR; libraries are shown from WARNING on.
        style: ``console`` for people, ``json`` for machines (one object a line).
        secrets: Values that must never appear.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,  # before blacking out: what failed may quote a secret
        black_out(secrets),
    ]
    renderer: Processor
    if style == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        # Plain tracebacks: the rich ones show local variables, and with them tokens and texts.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
