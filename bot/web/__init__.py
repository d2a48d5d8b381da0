"""The HTTP server: who may ask for what, how well the bot is, and the routes that others mount."""
