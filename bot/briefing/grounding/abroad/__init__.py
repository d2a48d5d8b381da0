"""Sentences in another language than their article: names that are spelt, declined, translated or in another script."""
