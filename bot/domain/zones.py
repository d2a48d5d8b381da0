"""Time zones by their names."""

from zoneinfo import ZoneInfo


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of a name, as IANA has it; None for "", and where there is none such on this machine."""
    try:
        return ZoneInfo(name) if name else None
    except (LookupError, ValueError, OSError):
        return None
