"""The settings, read once."""
