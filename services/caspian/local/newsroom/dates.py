"""Dates as outlets print them: a moment and a language in, `12 March 2026, 14:05 UTC` out."""

from __future__ import annotations

from datetime import UTC, datetime

# fmt: off
_MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"),
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня",
           "июля", "августа", "сентября", "октября", "ноября", "декабря"),
    "fa": ("ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن",
           "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
}
# fmt: on
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def human_date(moment: datetime, language: str) -> str:
    """Day, month in words, year and time in UTC; Persian digits in Persian."""
    moment = moment.astimezone(UTC)
    month = _MONTHS.get(language, _MONTHS["en"])[moment.month - 1]
    printed = f"{moment.day} {month} {moment.year}, {moment:%H:%M} UTC"
    return printed.translate(_PERSIAN_DIGITS) if language == "fa" else printed
