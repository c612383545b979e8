"""The papers of the demonstration school's setup, marked as an administrator would by September."""

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from ejadmin.models import checklist

PAPERS = (
    ("transfer_order", "01-14-201", "08-24"),
    ("agreement", "17/26", "08-26"),
    ("local_acts", "01-14-202", "08-27"),
    ("responsible_order", "01-14-203", "08-27"),
    ("class_check", "", "09-04"),
    ("programmes", "01-14-215", "09-09"),
    ("briefing", "", "09-11"),
)
NOTES = {
    "class_check": "Списки классов подписаны классными руководителями",
    "briefing": "Собрания 1, 5 и 10 классов, листы ознакомления в папке 14",
}


def mark_papers(session: Session, year: int, today: date) -> None:
    """Mark what was due before ``today``; the weekly works are left for whoever looks."""
    for step, number, text in PAPERS:
        month, day = map(int, text.split("-"))
        done_on = date(year, month, day)
        if done_on > today:
            continue
        note = NOTES.get(step)
        evidence = f"№ {number} от {done_on:%d.%m.%Y}" if number else note
        checklist.write_record(
            session,
            step,
            document_number=number or None,
            document_date=done_on if number else None,
            note=note,
            done_on=done_on,
            done_by="Администратор журнала",
            evidence=evidence,
            counted_at=datetime.combine(done_on, time(15, 30)),
        )
