"""How a school year begins: the first of a new database, the next one, its classes."""
