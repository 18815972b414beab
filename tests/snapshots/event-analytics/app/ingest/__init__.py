"""Ingest: Accepts batches of clicks from ad servers, stores each click once and reports the outcome of each."""
