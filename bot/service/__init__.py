"""The bot itself; knows only the domain."""
