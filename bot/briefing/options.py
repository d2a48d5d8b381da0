"""What the writer is told at start."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class WritingOptions:
    """Which model writes, if any. Without key and address briefings are picked from the article."""

    api_key: str = field(default="", repr=False)
    base_url: str = ""  #: Of an OpenAI-compatible server; "" for OpenAI itself.
    models: tuple[str, ...] = ()  #: Tried in this order; () lets the endpoint choose (see endpoint.models).
    verify: bool = False  #: Have every sentence looked at a second time.
    verify_model: str = ""  #: By this small checker, which says yes or no; "" has the model that wrote it look.
    input_tokens_max: int = 16_000  #: Tokens of an article that the model is shown.
    prompt: Path | None = None  #: A file to try in place of prompts/briefing.md.

    @property
    def model_configured(self) -> bool:
        """A server of one's own often needs no key, so an address alone is enough."""
        return bool(self.api_key or self.base_url)
