"""Counting: Aggregates batches by ad and minute, and minutes by hour."""
