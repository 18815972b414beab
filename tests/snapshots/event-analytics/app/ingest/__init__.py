"""Ingest: Takes batches of clicks from ad servers, stores each batch once and hands it on as an event."""
