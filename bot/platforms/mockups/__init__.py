"""How Discord and Slack would show a message: HTML made from the very payload that is sent, for the rehearsal page."""
