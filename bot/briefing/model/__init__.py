"""Talks to an OpenAI-compatible endpoint and meets everything that can go wrong there."""
