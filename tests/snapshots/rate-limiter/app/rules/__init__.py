"""Rules: Stores limits, their algorithms and the routes they apply to."""
