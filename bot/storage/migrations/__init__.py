"""
How the tables came to be, one file a step in versions/.

A new step: change schema/, write versions/v<number>_<what>.py after the model of the last one, and raise HEAD. A
test compares what the steps build with schema/.
"""

#: The step that this program needs. Kept here, because loading Alembic to learn it costs 150 ms at every start.
HEAD = "0025"
