"""Tables and the rules that guard them, one file per area of the school."""
