"""People entered twice: pairs side by side, merged or declared different."""
