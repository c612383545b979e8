"""The journal: the painted grid, what it holds, and the lesson below it."""
