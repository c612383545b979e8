"""What the keys of the grid of links mean beside those of every grid."""

from dataclasses import dataclass
from enum import auto

from ejadmin.ui.grid.keys import Command, Key, Keys, Move, Travel


class Linking(Command):
    """What the keys of links ask for beside the edits of every grid."""

    TOGGLE = auto()
    ERASE = auto()


@dataclass(frozen=True)
class Typed:
    """A digit or a comma."""

    sign: str


def read_sign(text: str) -> Typed | None:
    """What one typed character means."""
    if len(text) == 1 and text in "0123456789":
        return Typed(text)
    return Typed(",") if text in (",", ".") else None


KEYS: Keys[Typed] = Keys(
    plain={
        Key.Key_Space: Linking.TOGGLE,
        Key.Key_Backspace: Linking.ERASE,
        Key.Key_Return: Travel(Move.DOWN),
        Key.Key_Enter: Travel(Move.DOWN),
    },
    typed=read_sign,
)
