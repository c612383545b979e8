"""ejadmin: the electronic journal of a Russian school, kept on one machine."""

__version__ = "0.2.0"
