"""Front matter: the few lines above a Markdown file that say what it is about."""

from __future__ import annotations


def front_matter(text: str, separator: str = ":") -> tuple[tuple[str, str], ...]:
    """The simple ``key: value`` lines of a front matter (``key = value`` with "="); lists become values parted by commas.

    Whatever is nested deeper belongs to the key above it, as text.
    """
    pairs: list[tuple[str, str]] = []
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if separator == "=" and stripped.startswith("["):
            continue  # the name of a table
        key, found, value = line.partition(separator)
        top = not line[0].isspace() and not stripped.startswith("- ") and bool(found)
        if top and (not value or value[0].isspace()):
            pairs.append((key.strip().strip("\"'"), _unquoted(value)))
        elif pairs:
            last, before = pairs[-1]
            more = _unquoted(stripped.removeprefix("- "))
            pairs[-1] = (last, ", ".join(part for part in (before.strip("|> "), more) if part))
    return tuple(pairs)


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquoted(part) for part in value[1:-1].split(",") if part.strip())
    return value
