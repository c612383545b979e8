"""The encrypted archive: disks, the director's ceremony, the ledger."""
