"""Queries: Returns the clicks of ads and campaigns, and how far they are complete."""
