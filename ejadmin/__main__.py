"""``ejadmin`` without a command opens the window; with one it works in the console."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the window or run one command; answers the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--database", type=Path)
    try:
        known, command = parser.parse_known_args(given)
    except argparse.ArgumentError:
        command = given
    if command:
        from ejadmin import cli  # typer and SQLAlchemy: the window must paint without them

        return cli.run(given)
    from ejadmin import app

    return app.run(known.database)


if __name__ == "__main__":
    sys.exit(main())
