"""Rules: Keeps limits, their algorithms and their routes."""
