"""Bells, the weekly timetable and its lessons."""
