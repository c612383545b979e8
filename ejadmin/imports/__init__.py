"""Tables from other programs become records."""
