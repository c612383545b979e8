"""The weekly timetable of a class."""
