"""Ingest: Accepts batches of clicks from ad servers and reports the outcome of each click."""
