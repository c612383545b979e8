"""The classes of a year: edited in place, with their pupils and the contingent."""
