"""Reading: from a link to an Article."""
