"""How spreadsheets of a locale write numbers, days and money. English of the United States unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


@dataclass(frozen=True)
class Locale:
    """``patterns`` are those of formats that name a type and no pattern; ``day_first``: 2/1 is 2 January."""

    decimal: str = "."
    group: str = ","
    day_first: bool = False
    currency: str = "$"
    date: str = "m/d/yyyy"
    time: str = "h:mm:ss am/pm"
    money: str = '"$"#,##0.00'
    months: Sequence[str] = tuple(MONTHS)
    short_months: Sequence[str] = tuple(name[:3] for name in MONTHS)
    days: Sequence[str] = tuple(DAYS)
    short_days: Sequence[str] = tuple(name[:3] for name in DAYS)

    def pattern(self, kind: str) -> str:
        """The pattern of a NumberFormat that has a type only."""
        return {
            "NUMBER": "#,##0.00",
            "PERCENT": "0.00%",
            "CURRENCY": self.money,
            "DATE": self.date,
            "TIME": self.time,
            "DATE_TIME": f"{self.date} {'h' if self.date == US.date else 'hh'}:mm:ss",
            "SCIENTIFIC": "0.00E+00",
        }.get(kind, "")


US = Locale()

# decimal, group, day first, currency, default date. Names of months and days come from CLDR.
_EURO = ("€", '#,##0.00\\ "€"')
KNOWN: dict[str, tuple[str, str, bool, tuple[str, str], str]] = {
    "en_GB": (".", ",", True, ("£", '"£"#,##0.00'), "dd/mm/yyyy"),
    "en_IE": (".", ",", True, ("€", '"€"#,##0.00'), "dd/mm/yyyy"),
    "en_AU": (".", ",", True, ("$", '"$"#,##0.00'), "dd/mm/yyyy"),
    "en_NZ": (".", ",", True, ("$", '"$"#,##0.00'), "dd/mm/yyyy"),
    "en_IN": (".", ",", True, ("₹", '"₹"#,##0.00'), "dd/mm/yyyy"),
    "en_CA": (".", ",", False, ("$", '"$"#,##0.00'), "yyyy-mm-dd"),
    "de_DE": (",", ".", True, _EURO, "dd.mm.yyyy"),
    "de_AT": (",", ".", True, _EURO, "dd.mm.yyyy"),
    "de_CH": (".", "’", True, ("CHF", '"CHF"\\ #,##0.00'), "dd.mm.yyyy"),
    "fr_FR": (",", "\u202f", True, _EURO, "dd/mm/yyyy"),
    "es_ES": (",", ".", True, _EURO, "d/m/yyyy"),
    "it_IT": (",", ".", True, _EURO, "dd/mm/yyyy"),
    "nl_NL": (",", ".", True, ("€", '"€"\\ #,##0.00'), "d-m-yyyy"),
    "pt_PT": (",", "\u00a0", True, _EURO, "dd/mm/yyyy"),
    "pt_BR": (",", ".", True, ("R$", '"R$"\\ #,##0.00'), "dd/mm/yyyy"),
    "pl_PL": (",", "\u00a0", True, ("zł", '#,##0.00\\ "zł"'), "d.mm.yyyy"),
    "sv_SE": (",", "\u00a0", False, ("kr", '#,##0.00\\ "kr"'), "yyyy-mm-dd"),
    "da_DK": (",", ".", True, ("kr.", '#,##0.00\\ "kr."'), "dd.mm.yyyy"),
    "fi_FI": (",", "\u00a0", True, _EURO, "d.m.yyyy"),
    "ja_JP": (".", ",", False, ("¥", '"¥"#,##0'), "yyyy/mm/dd"),
}


@cache
def locale(name: str) -> Locale:
    """A locale by the name that a spreadsheet has it under; one that we don't know writes as the United States do."""
    if name not in KNOWN:
        return US
    from babel import Locale as Cldr  # noqa: PLC0415 - most spreadsheets never need it

    cldr = Cldr.parse(name)
    decimal, group, day_first, (currency, money), day = KNOWN[name]
    months, days = cldr.months["format"], cldr.days["format"]
    short, short_days = cldr.months["stand-alone"], cldr.days["stand-alone"]  # without a full stop
    return Locale(
        decimal,
        group,
        day_first,
        currency,
        day,
        "hh:mm:ss",
        money,
        tuple(months["wide"][n] for n in range(1, 13)),
        tuple(short["abbreviated"][n] for n in range(1, 13)),
        tuple(days["wide"][n] for n in range(7)),
        tuple(short_days["abbreviated"][n] for n in range(7)),
    )
