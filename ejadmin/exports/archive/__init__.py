"""The encrypted archive: container, keys, disk, viewer."""
