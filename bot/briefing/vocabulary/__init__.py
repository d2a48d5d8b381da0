"""Word tables of the layout's languages: function words, calendar, grammar, our own phrases."""
