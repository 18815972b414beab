"""Reconciliation: Recounts finished days from stored batches and corrects differences."""
