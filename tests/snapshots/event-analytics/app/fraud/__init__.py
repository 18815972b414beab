"""Fraud: Decides whether a click is valid, by rules and by the pace of a visitor."""
