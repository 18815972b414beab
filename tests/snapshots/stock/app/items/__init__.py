"""Items: Stores items and how many of their units can be held."""
