"""Records found by the labels that a workbook's cells carry."""

from collections import defaultdict

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import Field
from ejadmin.models.base.words import distinct, name_key
from ejadmin.models.classes.tables import SchoolClass, parse_class_label
from ejadmin.models.registry.labels import LABELLERS

Known = tuple[dict[str, int], dict[str, set[int]]]


class Labelled:
    """Labels of every table, read when first asked for.

    A label that was right before this import stays right: adding a namesake makes the labels of
    both longer, but the sheets still carry the short one.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._known: dict[type[Base], Known] = {}
        self._before: dict[type[Base], dict[str, int]] = {}
        for model, labeller in LABELLERS.items():
            labels = distinct(labeller(session))
            self._before[model] = {text: key for key, text in labels.items()}

    def forget(self, model: type[Base]) -> None:
        """Read the labels of this table again: its records changed, and others build upon them."""
        self._known.clear()

    def find(self, field: Field, text: str) -> int:
        """The record a cell of this field names; raises when there is none, or several."""
        assert field.target is not None
        exact, loose = self._labels(field.target)
        spelled = _spelled(field.target, text)
        key = exact.get(spelled) or self._before[field.target].get(spelled)
        if key is not None:
            return key
        found = loose.get(name_key(spelled), set())
        if len(found) == 1:
            return next(iter(found))
        where = field.target.__title__
        if found:
            raise UserError(
                f"Записей «{text}» в «{where}» несколько. Выберите нужную из списка в ячейке.",
                field=field.name,
            )
        raise UserError(f"«{text}» нет на листе «{where}» и в базе.", field=field.name)

    def _labels(self, model: type[Base]) -> Known:
        if model not in self._known:
            candidates = LABELLERS[model](self.session)
            labels = distinct(candidates)
            loose: dict[str, set[int]] = defaultdict(set)
            for key, texts in candidates.items():
                for text in (*texts, labels[key]):
                    loose[name_key(text)].add(key)
            self._known[model] = ({text: key for key, text in labels.items()}, loose)
        return self._known[model]


def _spelled(model: type[Base], text: str) -> str:
    """«5-а» as the label «5А»."""
    parsed = parse_class_label(text) if model is SchoolClass else None
    return f"{parsed[0]}{parsed[1]}" if parsed else text
