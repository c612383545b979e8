"""The school's years, periods and days: which are taught, and what the state decided of them."""
