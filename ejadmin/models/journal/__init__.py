"""What is written into the journal: its tables, the acts of writing, and until when."""
