"""Tabs, headers, footnotes, breaks, named ranges, chips, images and dropdowns of a Doc."""

from __future__ import annotations

from typing import Any

import pytest

from sync.emulator import Emulator
from tests.sync.emulator.caller import ROBOT, Caller, Json
from tests.sync.emulator.docs_caller import Document, at, check_content, delete, insert, span


@pytest.fixture
def doc(emulator: Emulator, caller: Caller) -> Document:
    file_id = emulator.put_markdown("a.md", "abcdefghij\n\n| c |\n|---|\n")
    emulator.share(file_id, ROBOT, "writer")
    return Document(caller, file_id)


# ------------------------------------------------------------------------------------------ tabs


def add(**properties: Any) -> Json:
    return {"addDocumentTab": {"tabProperties": properties}}


def change(fields: str, **properties: Any) -> Json:
    return {"updateDocumentTabProperties": {"tabProperties": properties, "fields": fields}}


def titles(doc: Document) -> list[str]:
    tabs = doc.get(includeTabsContent=True)["tabs"]
    assert [tab["tabProperties"]["index"] for tab in tabs] == list(range(len(tabs)))
    return [tab["tabProperties"]["title"] for tab in tabs]


def test_a_tab_is_added_with_all_that_a_blank_document_has(doc: Document) -> None:
    made = doc.reply(add(title="Two"))["tabProperties"]
    assert made == {"tabId": made["tabId"], "title": "Two", "index": 1}
    assert made["tabId"].startswith("t.")
    child = doc.reply(add(title="Child", parentTabId=made["tabId"], index=0))["tabProperties"]
    assert child == {
        "tabId": child["tabId"],
        "title": "Child",
        "parentTabId": made["tabId"],
        "index": 0,
        "nestingLevel": 1,
    }
    doc.batch(insert(1, "here", tabId=child["tabId"]))
    (found,) = doc.tab(1)["childTabs"]
    assert (
        found["documentTab"]["body"]["content"][1]["paragraph"]["elements"][0]["textRun"]["content"]
        == "here\n"
    )
    assert doc.text().startswith("abc")
    doc.batch({"deleteTab": {"tabId": made["tabId"]}})
    assert titles(doc) == ["Tab 1"]


@pytest.mark.parametrize(
    ("before", "index", "after"),  # as measured: the tab counts where it was while it is put elsewhere
    [
        ("2", 0, "2013"),
        ("0", 2, "1023"),
        ("1", 2, "0123"),
        ("1", 3, "0213"),
        ("3", 1, "0312"),
        ("0", 4, "1230"),
    ],
)
def test_a_tab_is_moved_while_it_still_is_where_it_was(
    doc: Document, before: str, index: int, after: str
) -> None:
    ids = {"0": "t.0"}
    for title in "123":
        ids[title] = doc.reply(add(title=title))["tabProperties"]["tabId"]
    doc.batch(change("title", tabId="t.0", title="0"), change("index", tabId=ids[before], index=index))
    assert titles(doc) == list(after)


def test_a_tab_is_renamed_and_moved_into_another(doc: Document) -> None:
    number = doc.reply(add())["tabProperties"]["tabId"]
    doc.batch(
        change("title,iconEmoji,parentTabId", tabId=number, title="In", iconEmoji="😀", parentTabId="t.0")
    )
    (child,) = doc.tab()["childTabs"]
    assert child["tabProperties"] == {
        "tabId": number,
        "title": "In",
        "iconEmoji": "😀",
        "parentTabId": "t.0",
        "index": 0,
        "nestingLevel": 1,
    }


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (
            add(tabId="t.x"),
            "addDocumentTab: Tab ID should not be specified in the properties when adding a tab.",
        ),
        (add(title="Tab 1"), "addDocumentTab: Tab title must be unique"),
        (change("nestingLevel", tabId="t.0"), "updateDocumentTabProperties: Unallowed field: nestingLevel"),
    ],
)
def test_a_tab_that_cannot_be_is_refused_in_the_words_of_google(
    doc: Document, request_: Json, words: str
) -> None:
    assert doc.refused(request_) == words


@pytest.mark.parametrize(
    "request_",
    [{"deleteTab": {"tabId": "t.0"}}, {"deleteTab": {}}, insert(1, "x", tabId="t.9"), add(index=3)],
)
def test_the_last_tab_stays_and_others_must_be_there(doc: Document, request_: Json) -> None:
    doc.refused(request_)


# ------------------------------------------------------------------------------------------ headers, footnotes, breaks


@pytest.mark.parametrize("kind", ["header", "footer"])
def test_a_header_is_a_segment_of_its_own_from_0_on(doc: Document, kind: str) -> None:
    create = {f"create{kind.title()}": {"type": "DEFAULT"}}
    number = doc.reply(create)[f"{kind}Id"]
    words = doc.refused(insert(1, "x", segmentId=number))
    assert words == "insertText: Index 1 must be less than the end index of the referenced segment, 1."
    doc.batch(insert(0, "top", segmentId=number), insert(1, "b"))
    shown = doc.get()
    assert shown["documentStyle"][f"default{kind.title()}Id"] == number
    assert check_content(shown[f"{kind}s"][number]["content"]) == 4
    assert doc.refused(create) == f"create{kind.title()}: Default {kind} already exists."
    doc.batch({f"delete{kind.title()}": {f"{kind}Id": number}})
    assert f"{kind}s" not in doc.get()
    assert f"default{kind.title()}Id" not in doc.get()["documentStyle"]


def test_a_section_can_have_its_own_header(doc: Document) -> None:
    doc.batch({"insertSectionBreak": at(4) | {"sectionType": "CONTINUOUS"}})
    begin = next(b["startIndex"] for b in doc.content()[1:] if "sectionBreak" in b)
    assert begin == 5
    doc.batch({"createHeader": {"type": "DEFAULT"}})
    number = doc.reply({"createHeader": {"type": "DEFAULT", "sectionBreakLocation": {"index": begin}}})[
        "headerId"
    ]
    (section,) = [b["sectionBreak"]["sectionStyle"] for b in doc.content()[1:] if "sectionBreak" in b]
    assert section["defaultHeaderId"] == number
    assert len(doc.get()["headers"]) == 2
    assert doc.refused({"createHeader": {}}) == "createHeader: Header type not specified."


def test_footnotes_are_numbered_in_the_order_of_the_text(doc: Document) -> None:
    second = doc.reply({"createFootnote": at(5)})["footnoteId"]
    first = doc.reply({"createFootnote": at(2)})["footnoteId"]
    notes = [
        e["footnoteReference"] for p in doc.paragraphs() for e in p["elements"] if "footnoteReference" in e
    ]
    assert [(n["footnoteId"], n["footnoteNumber"]) for n in notes] == [(first, "1"), (second, "2")]
    for note in doc.get()["footnotes"].values():
        assert check_content(note["content"]) == 2
        assert note["content"][0]["paragraph"]["elements"][0]["textRun"]["content"] == " \n"
    doc.batch(delete(2, 3))
    assert list(doc.get()["footnotes"]) == [second]
    doc.refused({"createFootnote": at(0, segmentId=second)})


def test_a_page_break_is_followed_by_a_newline(doc: Document) -> None:
    doc.batch({"insertPageBreak": at(4)})
    assert doc.text().startswith("abc▪\ndefghij\n")
    check_content(doc.content())
    doc.refused({"insertPageBreak": at(doc.table()["startIndex"] + 3)})


# ------------------------------------------------------------------------------------------ named ranges


def ranges(doc: Document) -> dict[str, list[tuple[int, int]]]:
    groups = doc.get().get("namedRanges", {})
    return {
        name: [(r["startIndex"], r["endIndex"]) for named in group["namedRanges"] for r in named["ranges"]]
        for name, group in groups.items()
    }


@pytest.mark.parametrize(
    ("request_", "after"),
    [
        (insert(2, "xx"), [(6, 8)]),
        (insert(4, "xx"), [(6, 8)]),
        (insert(5, "xx"), [(4, 8)]),
        (insert(6, "xx"), [(4, 6)]),
        (delete(2, 5), [(2, 3)]),
        (delete(5, 8), [(4, 5)]),
        (delete(3, 7), None),
        ({"insertTable": at(2) | {"rows": 1, "columns": 1}}, [(10, 12)]),
    ],
)
def test_a_named_range_keeps_to_its_text(
    doc: Document, request_: Json, after: list[tuple[int, int]] | None
) -> None:
    number = doc.reply({"createNamedRange": span(4, 6) | {"name": "n"}})["namedRangeId"]
    assert number.startswith("kix.")
    doc.batch(request_)
    assert ranges(doc) == ({"n": after} if after else {})


def test_what_a_named_range_covers_is_replaced_and_still_named(doc: Document) -> None:
    named = [{"createNamedRange": span(a, b) | {"name": "n"}} for a, b in ((2, 4), (6, 7))]
    number = doc.batch(*named)["replies"][0]["createNamedRange"]["namedRangeId"]
    doc.batch({"replaceNamedRangeContent": {"namedRangeName": "n", "text": "XYZ"}})
    assert doc.text().startswith("aXYZdeXYZghij\n")
    assert ranges(doc) == {"n": [(2, 5), (7, 10)]}
    doc.batch({"replaceNamedRangeContent": {"namedRangeId": number, "text": ""}})
    assert doc.text().startswith("adeXYZghij\n")
    assert ranges(doc) == {"n": [(4, 7)]}
    doc.batch({"replaceNamedRangeContent": {"namedRangeName": "gone", "text": "x"}})
    doc.refused({"replaceNamedRangeContent": {"namedRangeId": "gone", "text": "x"}})


def test_named_ranges_are_forgotten_by_id_and_by_name(doc: Document) -> None:
    named = [
        {"createNamedRange": span(a, a + 1) | {"name": name}} for a, name in ((2, "n"), (4, "n"), (6, "m"))
    ]
    number = doc.batch(*named)["replies"][0]["createNamedRange"]["namedRangeId"]
    doc.batch({"deleteNamedRange": {"namedRangeId": number}})
    assert ranges(doc) == {"n": [(4, 5)], "m": [(6, 7)]}
    doc.batch({"deleteNamedRange": {"name": "n"}})
    assert ranges(doc) == {"m": [(6, 7)]}
    words = doc.refused({"deleteNamedRange": {}})
    assert words == "deleteNamedRange: ID or name for named range must be set"
    doc.refused({"createNamedRange": span(2, 3) | {"name": "x" * 257}})


# ------------------------------------------------------------------------------------------ chips


def chip(doc: Document, kind: str) -> Json:
    (found,) = [e for p in doc.paragraphs() for e in p["elements"] if kind in e]
    assert found["endIndex"] - found["startIndex"] == 1
    return dict(found[kind])


def test_people_are_named_by_their_address(doc: Document) -> None:
    doc.batch({"insertPerson": at(3) | {"personProperties": {"email": "kim.lee@x.example"}}})
    assert chip(doc, "person")["personProperties"] == {"name": "Kim Lee", "email": "kim.lee@x.example"}
    named = {"insertPerson": at(3) | {"personProperties": {"email": "kim@x.example", "name": "K"}}}
    assert doc.refused(named) == "insertPerson: Insert person requests should not specify a name."


def test_files_are_shown_by_their_name(emulator: Emulator, doc: Document) -> None:
    other = emulator.file(emulator.put_markdown("The spec", "x"))
    link = {"insertRichLink": at(3) | {"richLinkProperties": {"uri": other.url}}}
    assert doc.refused(link) == "insertRichLink: The URL is invalid."  # the caller doesn't see it
    emulator.share(other.id, ROBOT)
    doc.batch(link)
    assert chip(doc, "richLink")["richLinkProperties"] == {
        "title": "The spec",
        "uri": other.url,
        "mimeType": "application/vnd.google-apps.document",
    }


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        ({}, "Jan 2, 2026"),
        ({"dateFormat": "DATE_FORMAT_ISO8601"}, "2026-01-02"),
        ({"dateFormat": "DATE_FORMAT_MONTH_DAY_FULL", "locale": "de"}, "Januar 2"),
        (
            {"dateFormat": "DATE_FORMAT_ISO8601", "timeFormat": "TIME_FORMAT_HOUR_MINUTE"},
            "2026-01-02 3:04 AM",
        ),
        (
            {
                "dateFormat": "DATE_FORMAT_ISO8601",
                "timeFormat": "TIME_FORMAT_HOUR_MINUTE",
                "timeZoneId": "America/New_York",
            },
            "2026-01-01 10:04 PM",
        ),
    ],
)
def test_dates_are_shown_as_asked_for(doc: Document, properties: Json, shown: str) -> None:
    given = {"timestamp": "2026-01-02T03:04:05Z"} | properties
    doc.batch({"insertDate": at(3) | {"dateElementProperties": given}})
    found = chip(doc, "dateElement")["dateElementProperties"]
    assert found["displayText"].replace("\u202f", " ") == shown
    assert {"timestamp", "locale", "dateFormat", "timeFormat"} <= set(found)


def test_an_image_is_its_address(doc: Document) -> None:
    size = {"width": {"magnitude": 20, "unit": "PT"}, "height": {"magnitude": 10, "unit": "PT"}}
    image = at(3) | {"uri": "https://x.example/p.png", "objectSize": size}
    number = doc.reply({"insertInlineImage": image})["objectId"]
    assert chip(doc, "inlineObjectElement")["inlineObjectId"] == number
    embedded = doc.get()["inlineObjects"][number]["inlineObjectProperties"]["embeddedObject"]
    assert embedded["imageProperties"]["sourceUri"] == "https://x.example/p.png"
    assert embedded["size"] == size
    doc.batch({"replaceImage": {"imageObjectId": number, "uri": "https://x.example/q.png"}})
    assert "q.png" in str(doc.get()["inlineObjects"])
    doc.batch(delete(3, 4))
    assert "inlineObjects" not in doc.get()
    words = doc.refused({"insertInlineImage": at(3) | {"uri": "file:///etc/passwd"}})
    assert words.startswith("insertInlineImage: There was a problem retrieving the image.")


# ------------------------------------------------------------------------------------------ dropdowns

OPTIONS = [{"displayValue": "Open", "optionId": "dropdownItem.open"}, {"displayValue": "Done"}]


def define(**more: Any) -> Json:
    properties = {"title": "State", "options": OPTIONS}
    return {
        "createDropdownDefinition": {
            "dropdownDefinition": {"dropdownDefinitionProperties": properties} | more
        }
    }


def test_a_dropdown_chooses_from_its_definition(doc: Document) -> None:
    made = doc.reply(define())["dropdownDefinition"]
    number = made["dropdownDefinitionId"]
    opened, done = (option["optionId"] for option in made["dropdownDefinitionProperties"]["options"])
    put = {"insertDropdown": at(3) | {"dropdownDefinitionId": number}}
    (answer,) = doc.batch(put)["replies"]
    inserted = answer["insertDropdown"]["dropdown"]
    assert inserted["dropdownProperties"] == {
        "dropdownDefinitionId": number,
        "selectedOptionId": opened,
        "displayValue": "Open",
    }
    select = {"dropdownProperties": {"selectedOptionId": done}, "fields": "selectedOptionId"}
    doc.batch({"updateDropdownProperties": select | {"dropdownId": inserted["dropdownId"]}})
    assert chip(doc, "dropdown")["dropdownProperties"]["displayValue"] == "Done"
    assert list(doc.tab()["documentTab"]["dropdownDefinitions"]) == [number]

    new = [{"displayValue": "To do", "optionId": "dropdownItem.todo"}, OPTIONS[0]]
    update = {
        "dropdownDefinitionId": number,
        "dropdownDefinitionProperties": {"options": new},
        "fields": "options",
    }
    doc.refused({"updateDropdownDefinitionProperties": update})  # Done is chosen
    swap = {"selectedOptionIdReplacements": {done: "dropdownItem.todo"}}
    doc.batch({"updateDropdownDefinitionProperties": update | swap})
    assert chip(doc, "dropdown")["dropdownProperties"]["displayValue"] == "To do"

    gone = {"deleteDropdownDefinition": {"dropdownDefinitionId": number}}
    doc.refused(gone)
    doc.batch(delete(3, 4), gone)
    assert "dropdownDefinitions" not in doc.tab()["documentTab"]


@pytest.mark.parametrize(
    "request_",
    [
        define(dropdownDefinitionId="x"),
        {"createDropdownDefinition": {"dropdownDefinition": {}}},
        {"insertDropdown": at(3) | {"dropdownDefinitionId": "kix.none"}},
        {"updateDropdownProperties": {"dropdownId": "kix.none", "fields": "displayValue"}},
    ],
)
def test_a_dropdown_needs_a_definition_of_two_options_at_least(doc: Document, request_: Json) -> None:
    doc.refused(request_)
