"""How long ago something was, as the status line and the lists say it."""

from datetime import date, datetime

from ejadmin.models.base.words import counted


def ago(day: date, today: date) -> str:
    """«сегодня», «вчера», «12 дней назад»."""
    days = (today - day).days
    if days <= 0:
        return "сегодня"
    return "вчера" if days == 1 else f"{counted(days, 'день', 'дня', 'дней')} назад"


def moment(at: datetime, now: datetime) -> str:
    """«14:02» today, «21.11 в 14:02» in the same year, else the whole date."""
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%d.%m в %H:%M}" if at.year == now.year else f"{at:%d.%m.%Y}"
