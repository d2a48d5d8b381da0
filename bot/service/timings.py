"""How long the steps of a request took."""

import time


class Timings(dict[str, float]):
    """Milliseconds spent in each step of one request, for the log."""

    def since(self, name: str, start: float) -> None:
        """Add the time since `start` (time.perf_counter) to a step."""
        self[f"{name}_ms"] = round(self.get(f"{name}_ms", 0.0) + (time.perf_counter() - start) * 1000, 1)
