"""Where things lie: the user's data folder, the log, and the resources that travel with us."""

import os
from pathlib import Path

import platformdirs

APPLICATION = "ejadmin"
DATABASE_VARIABLE = "EJADMIN_DATABASE"


def data_folder() -> Path:
    """The user's own folder for databases and snapshots, made when missing."""
    folder = Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def log_file() -> Path:
    """The rotating log, in the folder the system keeps for logs."""
    folder = Path(platformdirs.user_log_dir(APPLICATION, appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "ejadmin.log"


def default_database() -> Path:
    """The school's database: ``EJADMIN_DATABASE`` or ``school.sqlite`` in the data folder."""
    chosen = os.environ.get(DATABASE_VARIABLE)
    return Path(chosen).expanduser() if chosen else data_folder() / "school.sqlite"


def demonstration_database() -> Path:
    """The separate file in which the demonstration school lives."""
    return data_folder() / "demonstration.sqlite"


def resource(*parts: str) -> Path:
    """A file of ``resources/``, in the installed wheel or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    root = installed if installed.is_dir() else package.parent / "resources"
    return root.joinpath(*parts)
