"""Digests by mail (SMTP)."""
