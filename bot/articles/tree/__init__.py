"""Passes over a page's tree before any extractor sees it: what is said stays whole, what is not the story goes."""
