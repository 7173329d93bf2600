"""Conditions: how many values each takes, of what kind, and where it may be used."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sync.emulator.errors import Json, Refused
from sync.emulator.sheets import a1, conditional, numbers
from sync.emulator.sheets.book import Sheet
from sync.emulator.sheets.locales import locale
from sync.emulator.sheets.work import Work

RULES, FILTERS, VALIDATION = "conditional formatting", "filters", "data validation"


@dataclass(frozen=True)
class Kind:
    """``values``: fewest and most. ``of``: what they must be, if not any text."""

    values: tuple[int, int]
    uses: frozenset[str]
    of: str = ""


def _kinds(names: str, count: int, uses: str, of: str = "", most: int = -1) -> dict[str, Kind]:
    where = frozenset(
        use for letter, use in zip("rfv", (RULES, FILTERS, VALIDATION), strict=True) if letter in uses
    )
    return {name: Kind((count, count if most < 0 else most), where, of) for name in names.split()}


KINDS: dict[str, Kind] = {
    **_kinds("NUMBER_GREATER NUMBER_GREATER_THAN_EQ NUMBER_LESS NUMBER_LESS_THAN_EQ", 1, "rfv", "number"),
    **_kinds("NUMBER_EQ NUMBER_NOT_EQ", 1, "rfv", "number"),
    **_kinds("NUMBER_BETWEEN NUMBER_NOT_BETWEEN", 2, "rfv", "number"),
    **_kinds("TEXT_CONTAINS TEXT_NOT_CONTAINS TEXT_EQ", 1, "rfv"),
    **_kinds("TEXT_STARTS_WITH TEXT_ENDS_WITH", 1, "rf"),
    **_kinds("TEXT_IS_EMAIL TEXT_IS_URL DATE_IS_VALID", 0, "v"),
    **_kinds("DATE_EQ", 1, "rfv", "number"),
    **_kinds("DATE_BEFORE DATE_AFTER", 1, "rfv", "date"),
    **_kinds("DATE_ON_OR_BEFORE DATE_ON_OR_AFTER", 1, "v", "date"),
    **_kinds("DATE_BETWEEN DATE_NOT_BETWEEN", 2, "v", "number"),
    **_kinds("ONE_OF_RANGE", 1, "v", "range"),
    **_kinds("ONE_OF_LIST", 1, "v", most=10**6),
    **_kinds("BLANK NOT_BLANK", 0, "rf"),
    **_kinds("CUSTOM_FORMULA", 1, "rfv", "formula"),
    **_kinds("BOOLEAN", 0, "v", most=2),
    **_kinds("TEXT_NOT_EQ DATE_NOT_EQ", 1, "", most=10**6),  # of data sources
    **_kinds("FILTER_EXPRESSION", 1, ""),
}
OTHER_SHEET = re.compile(r"('(?:[^']|'')+'|[A-Za-z_][\w.]*)!")
TEXT = re.compile(r'"(?:[^"]|"")*"')


def check(work: Work, condition: Json, use: str, sheet: Sheet) -> None:
    """Refuse a condition that cannot be used there."""
    name = condition.get("type", "CONDITION_TYPE_UNSPECIFIED")
    if name == "CONDITION_TYPE_UNSPECIFIED":
        raise Refused("No conditionType specified.")  # wording guessed
    kind = KINDS[name]
    if use not in kind.uses:
        raise Refused(f"ConditionType '{name}' is not supported in {use}.")
    values = condition.get("values", [])
    least, most = kind.values
    if not least <= len(values) <= most:
        wanted = f"{least}" if least == most else f"at least {least}" if most > 9 else f"at most {most}"
        raise Refused(
            f"ConditionType '{name}' requires {wanted} ConditionValues, but got {len(values)}."
        )  # wording guessed
    for value in values:
        _check_value(work, name, kind, value, use, sheet)


def _check_value(work: Work, name: str, kind: Kind, value: Json, use: str, sheet: Sheet) -> None:
    if value.get("relativeDate", "RELATIVE_DATE_UNSPECIFIED") != "RELATIVE_DATE_UNSPECIFIED":
        if kind.of != "date" or use == VALIDATION:
            raise Refused(f"Relative dates are not supported for ConditionType: {name}")  # wording guessed
        return
    text = str(value.get("userEnteredValue", ""))
    formula = text.startswith(("=", "+")) and len(text) > 1
    good = {
        "": True,
        "number": is_number(work, text),
        "date": is_number(work, text),
        "range": formula,
        "formula": formula and (use != RULES or not _leaves(work, text, sheet)),
    }
    if not good[kind.of]:
        raise Refused(f"Invalid ConditionValue.userEnteredValue: {text} for ConditionType: {name}")


def is_number(work: Work, text: str) -> bool:
    """Whether a value reads as a number or date, or is a formula that may come to one."""
    here = locale(work.book.properties.get("locale", "en_US"))
    return text.startswith(("=", "+")) or isinstance(conditional.plain(text, work.today, here), int | float)


def is_amount(work: Work, text: str) -> bool:
    """The same without days."""
    found = numbers.understand(text, work.today, locale(work.book.properties.get("locale", "en_US")))
    return text.startswith(("=", "+")) or (
        "numberValue" in found[0] and (found[1] or {}).get("type") not in numbers.DATES
    )


def _leaves(work: Work, formula: str, sheet: Sheet) -> bool:
    """Whether a formula names cells of another sheet, which conditional formats may not."""
    bare = TEXT.sub('""', formula)
    if any(a1.split(m[0] + "A1")[0] != sheet.title for m in OTHER_SHEET.finditer(bare)):
        return True
    words = {word.lower() for word in re.findall(r"[^\W\d]\w*(?![\w(!.])", bare)}
    return any(
        named["name"].lower() in words and named["range"].get("sheetId", 0) != sheet.id
        for named in work.book.named_ranges
    )
