"""Messages: Accepts messages in one order for each conversation, and returns them in that order."""
