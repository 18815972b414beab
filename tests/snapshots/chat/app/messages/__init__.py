"""Messages: Stores messages and returns them in order."""
