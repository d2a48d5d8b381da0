"""Where people are; each implements Chat and Receiver."""
