"""What is taught to whom, by whom and where; how many hours are allowed."""
