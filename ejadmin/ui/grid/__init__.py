"""The painted grid: one sheet with frozen edges, its keys and its blocks, for every page of cells.

A stock view repaints a class's page some forty times slower; see ``tests/benchmarks``.
"""
