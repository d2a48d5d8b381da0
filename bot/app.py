"""The composition root: Config in, running parts out."""
