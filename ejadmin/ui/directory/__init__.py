"""The one table editor over all directories."""
