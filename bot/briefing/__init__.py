"""Writing: from an Article to a Briefing."""
