"""«Движение»: orders, the pupils they move, and the report of movement."""
