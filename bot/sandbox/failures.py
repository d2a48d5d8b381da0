"""
How work in a child can fail.

* TooComplex    never again: it broke a limit, and another try would end the same way
* ChildBroken   a mistake of ours; the log has it
* ChildKilled   somebody else ended the child; tried once more
"""


class TooComplex(Exception):
    """The work broke a limit: its child is dead, and another try would end the same way."""


class ChildBroken(Exception):
    """A child failed for a reason of ours: it did not start, or its code raised."""


class ChildKilled(Exception):
    """Somebody else ended the child; the work may be innocent."""
