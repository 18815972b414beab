"""Messages: Stores what was said and gives it back in order."""
