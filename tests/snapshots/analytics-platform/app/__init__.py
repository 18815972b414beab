"""The API: it keeps events, and answers questions of one tenant at a time."""
