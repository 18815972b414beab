"""Queries: Answers how often ads and campaigns were clicked, and up to when that is known."""
