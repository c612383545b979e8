"""Setting the school up: the checklist, the school card, the calendar, subgroups."""
