"""Russian counts and times, as the status line and the lists say them."""

from datetime import date, datetime


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a number: 1 день, 2 дня, 5 дней."""
    tens, ones = number % 100, number % 10
    if ones == 1 and tens != 11:
        return one
    if 2 <= ones <= 4 and not 12 <= tens <= 14:
        return few
    return many


def counted(number: int, one: str, few: str, many: str) -> str:
    """A number with its noun: «3 дня»."""
    return f"{number} {plural(number, one, few, many)}"


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
