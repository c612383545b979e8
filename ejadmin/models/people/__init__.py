"""Employees, pupils, guardians: their records, papers and logins, and who was entered twice."""
