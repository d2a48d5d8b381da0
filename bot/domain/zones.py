"""Time zones by their names."""

from zoneinfo import ZoneInfo, available_timezones


def known_zone(name: str) -> ZoneInfo | None:
    """The zone of a name, as IANA has it; None for "", and where there is none such on this machine."""
    try:
        return ZoneInfo(name) if name else None
    except (LookupError, ValueError, OSError):
        return None


def zone_called(name: str) -> ZoneInfo | None:
    """The zone that a person means by a name, in any case, sought among all names; None where there is none."""
    known = sorted(each for each in available_timezones() if each.lower() == name.lower())
    return ZoneInfo(known[0]) if known else None
