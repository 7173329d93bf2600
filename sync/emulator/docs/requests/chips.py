"""People, dates, links to files, and images: what takes one unit of a paragraph."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sync.emulator.docs import content, masks, styles
from sync.emulator.docs.masks import settled
from sync.emulator.docs.requests.text import insert_element
from sync.emulator.docs.work import Work
from sync.emulator.errors import Json, Refused

URL = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
FILE = re.compile(r"https://(?:docs|drive)\.google\.com/.*?/d/([\w-]+)")
LONGEST_URI = 2048
DATES = {
    "DATE_FORMAT_ISO8601": "yyyy-MM-dd",
    "DATE_FORMAT_MONTH_DAY_ABBREVIATED": "MMM d",
    "DATE_FORMAT_MONTH_DAY_FULL": "MMMM d",
    "DATE_FORMAT_MONTH_DAY_YEAR_ABBREVIATED": "MMM d, y",
}
TIMES = {"TIME_FORMAT_HOUR_MINUTE": " h:mm a", "TIME_FORMAT_HOUR_MINUTE_TIMEZONE": " h:mm a z"}


def insert_person(work: Work, body: Json) -> None:
    wanted = body.get("personProperties", {})
    if wanted.get("name"):
        raise Refused("Insert person requests should not specify a name.")
    email = wanted.get("email", "")
    if not email:
        raise Refused("Insert person requests must specify an email.")  # wording guessed
    segment, where = work.insertion(body)
    name = email.split("@", 1)[0].replace(".", " ").title()
    value = {"personId": work.mint("kix."), "personProperties": {"name": name, "email": email}}
    insert_element(work, segment, where, "person", value)


def insert_rich_link(work: Work, body: Json) -> None:
    """A file of the workspace is shown by its name; what else is linked can't be looked up, and is shown as its address."""
    uri = body.get("richLinkProperties", {}).get("uri", "")
    segment, where = work.insertion(body)
    named = FILE.match(uri)
    file = work.workspace.files.get(named[1]) if named else None
    if not URL.match(uri) or (named and (file is None or not file.allows(work.principal, "reader"))):
        raise Refused("The URL is invalid.")
    properties: Json = {"title": file.name if file else uri, "uri": uri}
    properties |= {"mimeType": file.mime} if file else {}
    value = {"richLinkId": work.mint("kix."), "richLinkProperties": properties}
    insert_element(work, segment, where, "richLink", value)


def insert_date(work: Work, body: Json) -> None:
    wanted = dict(body.get("dateElementProperties", {}))
    if "timestamp" not in wanted:
        raise Refused("Insert date requests must specify a timestamp.")  # wording guessed
    segment, where = work.insertion(body)
    wanted.setdefault("locale", "en")
    for name, usual in (
        ("dateFormat", "DATE_FORMAT_MONTH_DAY_YEAR_ABBREVIATED"),
        ("timeFormat", "TIME_FORMAT_DISABLED"),
    ):
        if wanted.get(name, "UNSPECIFIED").endswith("UNSPECIFIED"):
            wanted[name] = usual
    wanted["displayText"] = _display(wanted)
    insert_element(
        work, segment, where, "dateElement", {"dateId": work.mint("kix."), "dateElementProperties": wanted}
    )


def _display(date: Json) -> str:
    from babel import Locale, UnknownLocaleError, dates  # noqa: PLC0415

    try:
        moment = datetime.fromisoformat(date["timestamp"]).astimezone(UTC)
        locale = Locale.parse(date["locale"].replace("-", "_"))
        if date.get("timeZoneId"):
            moment = moment.astimezone(ZoneInfo(date["timeZoneId"]))
    except (ValueError, KeyError, UnknownLocaleError) as error:
        raise Refused(f"The date is invalid: {error}") from None  # wording guessed
    pattern = DATES.get(date["dateFormat"], DATES["DATE_FORMAT_MONTH_DAY_YEAR_ABBREVIATED"])
    return str(dates.format_datetime(moment, pattern + TIMES.get(date["timeFormat"], ""), locale=locale))


# ------------------------------------------------------------------------------------------ images


def insert_inline_image(work: Work, body: Json) -> Json:
    """Nothing is fetched: the image is its address, as large as asked for."""
    _check_uri(body.get("uri", ""))
    segment, where = work.insertion(body, "footnote")
    number = work.mint("kix.")
    embedded = styles.image(body["uri"])
    embedded["imageProperties"]["sourceUri"] = body["uri"]
    if "objectSize" in body:
        embedded["size"] = settled(body["objectSize"])
    objects = segment.shown.setdefault("inlineObjects", {})
    objects[number] = {"objectId": number, "inlineObjectProperties": {"embeddedObject": embedded}}
    insert_element(work, segment, where, "inlineObjectElement", {"inlineObjectId": number})
    return {"objectId": number}


def _check_uri(uri: str) -> None:
    if not URL.match(uri) or len(uri.encode()) > LONGEST_URI:
        raise Refused(
            "There was a problem retrieving the image. The provided image should be publicly accessible, within "
            "size limit, and in supported formats."
        )


def replace_image(work: Work, body: Json) -> None:
    _check_uri(body.get("uri", ""))
    shown, number = work.tab(body.get("tabId", ""))["documentTab"], body.get("imageObjectId", "")
    for kind in ("inline", "positioned"):
        found = shown.get(f"{kind}Objects", {}).get(number)
        if found is not None:
            image = found[f"{kind}ObjectProperties"]["embeddedObject"].setdefault("imageProperties", {})
            image |= {"contentUri": body["uri"], "sourceUri": body["uri"]}
            return
    raise Refused(f"An image with ID {number} does not exist.")  # wording guessed


def delete_positioned_object(work: Work, body: Json) -> None:
    tab, number = work.tab(body.get("tabId", "")), body.get("objectId", "")
    if tab["documentTab"].get("positionedObjects", {}).pop(number, None) is None:
        raise Refused(f"A positioned object with ID {number} does not exist.")  # wording guessed
    masks.keep(tab["documentTab"], "positionedObjects", tab["documentTab"]["positionedObjects"])
    for segment in work.segments(tab):
        for block in content.paragraphs(segment.content):
            left = [n for n in block["paragraph"].get("positionedObjectIds", []) if n != number]
            masks.keep(block["paragraph"], "positionedObjectIds", left)
