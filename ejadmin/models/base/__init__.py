"""What every room stands on: columns and titles, words, the store, the change log, operations."""
