"""Classes divided into subgroups: the divisions of a year, their parts side by side."""
