"""The school's workbook and the gate of personal data; no exported cell is a formula."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select, true

from ejadmin.exports.directory import write_directory
from ejadmin.exports.workbook import export_workbook
from ejadmin.imports import import_file
from ejadmin.models.base import writing
from ejadmin.models.people.tables import Consent, Employee
from ejadmin.models.school.subjects import Subject

PHONE = "+7 (912) 345-67-89"


def phones(database):
    with database.sessions() as session:
        return session.scalars(select(Employee.phone)).all()


def moved(bases, database, folder, name):
    """The school's book loaded into an empty database."""
    export_workbook(database.sessions, folder / "Школа.xlsx")
    other = bases.make(folder / f"{name}.sqlite", operator="Петрова Н. С.")
    report = import_file(other.sessions, folder / "Школа.xlsx")
    found = phones(other)
    bases.drop(other)
    return report, found


def test_a_consent_in_the_same_book_opens_what_needs_it(bases, database, tmp_path):
    with database.sessions.begin() as session:
        person = Employee(last_name="Ясень", first_name="Игорь", phone=PHONE)
        session.add(person)
        session.flush()
        session.add(Consent(employee_id=person.id, given_on=date.today()))
    report, found = moved(bases, database, tmp_path, "with")
    assert (report.errors, found) == ([], [PHONE])
    again = import_file(database.sessions, tmp_path / "Школа.xlsx")
    assert not again.changes_anything
    with database.sessions.begin() as session:
        for consent in session.scalars(select(Consent)):
            session.delete(consent)
    report, found = moved(bases, database, tmp_path, "without")
    assert found == [None]
    assert "1 человека не записаны: нет согласия" in report.notes[-1]


DANGEROUS = st.builds(
    str.__add__,
    st.sampled_from(["=", "+", "-", "@", "=cmd|' /C calc'!"]),
    st.text(st.characters(codec="cp1251", categories=("L", "N", "P")), min_size=1, max_size=9),
)


@settings(max_examples=3, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(DANGEROUS, min_size=4, max_size=8, unique_by=str.casefold))
def test_no_cell_of_an_export_is_a_formula(bases, database, tmp_path, names):
    with database.sessions.begin() as session:
        writing.delete_many(session, Subject, true())
        session.add_all(Subject(name=name) for name in names)
    export_workbook(database.sessions, tmp_path / "a.xlsx")
    write_directory(database.sessions, Subject, tmp_path / "b.xlsx")
    for name in ("a.xlsx", "b.xlsx"):
        found = set()
        for sheet in load_workbook(tmp_path / name):
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.data_type != "f"
                    if cell.value in names:
                        found.add(cell.value)
                        assert cell.quotePrefix
        assert found == set(names)
