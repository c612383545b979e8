"""The two kinds of failure: the user's, told in Russian, and ours, told to the log."""


class UserError(Exception):
    """Something the person at the screen can mend.

    ``message`` says in Russian what happened and what to do; it is shown as it is.
    ``field`` names the mapped column the message belongs to, so that an editor can show it there.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Cancelled(Exception):
    """The user stopped a long task; nothing half-done remains."""
