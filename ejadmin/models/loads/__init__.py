"""The links of subjects with teachers, rooms and classes as matrices, and filling them at once."""
