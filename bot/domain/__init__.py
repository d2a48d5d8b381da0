"""What the bot talks about: types, errors, ports and links. Standard library only."""
