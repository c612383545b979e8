"""Loading tables of other programs: mapping, preview, report."""
