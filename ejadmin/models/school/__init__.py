"""The school itself: its card, buildings and rooms, subjects, what it publishes."""
