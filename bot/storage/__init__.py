"""Storing: the ledger and the archive, in a database."""
