"""Movement of pupils by orders: who comes, changes class, leaves, graduates; and undoing it.

:mod:`planning` says what an order would do, :mod:`applying` does it, :mod:`undoing` takes it back,
:mod:`register` and :mod:`counting` read it.
"""
