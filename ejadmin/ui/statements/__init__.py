"""Statements on paper: the queue, the preview, the ledger."""
