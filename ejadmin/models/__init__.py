"""Tables and the rules that guard them, one room per area in the order of setting up."""
