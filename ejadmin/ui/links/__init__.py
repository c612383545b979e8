"""The link matrices on the screen: what they hold, the painted grid, filling them at once."""
