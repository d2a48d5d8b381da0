"""
What texts mean, as vectors: the extra `embeddings`, without which nothing here is needed.

``model`` is what a child process runs, ``embedder`` hands it texts, ``centres.toml`` is what all texts of a language
have in common.
"""
