"""Fraud: Decides whether a click is valid, by block rules and by the visitor's click rate."""
