"""Classes, divisions and subgroups, and who belongs to them from a day to a day."""
