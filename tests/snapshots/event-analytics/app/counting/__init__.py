"""Counting: Turns batches into clicks for each ad and minute, and minutes into hours."""
