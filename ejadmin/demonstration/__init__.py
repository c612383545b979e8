"""The demonstration school: fictitious people in the true shape of a Russian gymnasium."""

from ejadmin.demonstration.build import DemonstrationReport, build

__all__ = ["DemonstrationReport", "build"]
