"""Ingest: Accepts batches of clicks from ad servers, stores each once and publishes it as an event."""
