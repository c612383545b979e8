"""Statements for families that refused the electronic service, and the ledger of those issued."""
