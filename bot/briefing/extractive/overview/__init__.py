"""What an article is about, as one sentence: names and phrases of its title, or its headings."""
