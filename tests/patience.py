"""How long tests wait for what must happen: for events, never for a machine to be quick."""

#: Seconds. Nothing that goes well takes it, also where others have both cores; what hangs hangs for longer.
PATIENCE_S = 45.0
