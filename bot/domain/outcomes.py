"""
What a request is closed with where that is neither a briefing ("") nor a reason of domain/errors.py.

Kept in rows for ever, so that none of them ever means something else.
"""

#: What was asked was taken back; it could not be understood.
WITHDRAWN, FAILED = "withdrawn", "failed"
#: It was told that the link had been briefed here before, and where.
ALREADY = "already"
#: It had been, and nobody was told: the channel does not want to be; the answer stands below the very message; it was
#: in the quiet hours.
ALREADY_UNTOLD, ALREADY_HERE, ALREADY_QUIET = "already_untold", "already_here", "already_quiet"
#: All of these.
SHARED_BEFORE = (ALREADY, ALREADY_UNTOLD, ALREADY_HERE, ALREADY_QUIET)
#: The briefing is told at the end of the quiet hours.
QUIET_HOURS = "quiet_hours"
#: All that was posted in the quiet hours is muted in the channel: nothing was told, and nothing of it will be.
MUTED = "muted"
#: Who was to be told may not read the channel.
NO_RIGHT = "no_right"
#: It was posted before the bot was asked to look: its briefing is kept, and was told nobody.
BACKFILLED = "backfilled"
