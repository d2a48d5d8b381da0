"""Has a model write, and holds what it wrote against the article."""
