"""Counting: Keeps the number of clicks by ad and hour."""
