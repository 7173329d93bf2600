"""Dropdown chips and the definitions that they choose from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sync.emulator.docs import content, masks
from sync.emulator.docs.masks import keep
from sync.emulator.docs.requests.text import insert_element
from sync.emulator.docs.work import Work
from sync.emulator.errors import Json, Refused

DEFINITION = re.compile(r"kix\.[a-zA-Z0-9_-]{2,14}")
OPTION = re.compile(r"dropdownItem\.[a-zA-Z0-9_-]{2,14}")
COLOURS = {"foregroundColor", "backgroundColor"}

# The wording of all refusals here is guessed.


def create_dropdown_definition(work: Work, body: Json) -> Json:
    wanted = body.get("dropdownDefinition", {})
    shown = work.tab(body.get("tabId", ""))["documentTab"]
    number = wanted.get("dropdownDefinitionId") or work.mint("kix.")
    if wanted.get("dropdownDefinitionId") and not DEFINITION.fullmatch(number):
        raise Refused(f"The dropdown definition ID {number} is invalid.")
    if number in shown.get("dropdownDefinitions", {}):
        raise Refused(f"The dropdown definition ID {number} is already in use.")
    given = wanted.get("dropdownDefinitionProperties", {})
    properties = {name: given[name] for name in ("title",) if name in given}
    properties["options"] = _options(work, given.get("options", []))
    made = {"dropdownDefinitionId": number, "dropdownDefinitionProperties": properties}
    shown.setdefault("dropdownDefinitions", {})[number] = made
    return {"dropdownDefinition": content.clone(made)}


def _options(work: Work, given: list[Json]) -> list[Json]:
    if not 2 <= len(given) <= 50:
        raise Refused("A dropdown definition must have between 2 and 50 options.")
    found: list[Json] = []
    for option in given:
        number = option.get("optionId") or work.mint("dropdownItem.")
        if option.get("optionId") and not OPTION.fullmatch(number):
            raise Refused(f"The dropdown option ID {number} is invalid.")
        if number in {other["optionId"] for other in found}:
            raise Refused(f"The dropdown option ID {number} is already in use.")
        style = masks.settled(option.get("textStyle", {}))
        if style.keys() - COLOURS:
            raise Refused("Only the foreground and background color of dropdown options can be set.")
        found.append({"optionId": number, "displayValue": option.get("displayValue", ""), "textStyle": style})
    return found


def insert_dropdown(work: Work, body: Json) -> Json:
    segment, where = work.insertion(body)
    number = body.get("dropdownDefinitionId", "")
    definition = _definition(segment.shown, number)
    chosen = (
        body.get("selectedOptionId") or definition["dropdownDefinitionProperties"]["options"][0]["optionId"]
    )
    properties = {
        "dropdownDefinitionId": number,
        "selectedOptionId": chosen,
        "displayValue": _shown(definition, chosen),
    }
    chip = {"dropdownId": work.mint("kix."), "dropdownProperties": properties}
    insert_element(work, segment, where, "dropdown", chip)
    return {"dropdown": content.clone(chip | {"textStyle": {}})}


def _definition(shown: Json, number: str) -> Json:
    found: Json | None = shown.get("dropdownDefinitions", {}).get(number)
    if found is None:
        raise Refused(f"A dropdown definition with ID {number} does not exist.")
    return found


def _shown(definition: Json, option: str) -> str:
    for each in definition["dropdownDefinitionProperties"]["options"]:
        if each["optionId"] == option:
            return str(each["displayValue"])
    raise Refused(f"A dropdown option with ID {option} does not exist.")


def _chips(work: Work, tab: Json) -> Iterator[Json]:
    for segment in work.segments(tab):
        for block in content.paragraphs(segment.content):
            for element in block["paragraph"]["elements"]:
                if "dropdown" in element:
                    yield element["dropdown"]


def update_dropdown_properties(work: Work, body: Json) -> None:
    masks.read(body, "DropdownProperties")
    tab, number = work.tab(body.get("tabId", "")), body.get("dropdownId", "")
    for chip in _chips(work, tab):
        if chip.get("dropdownId") == number:
            old = chip["dropdownProperties"]
            definition = _definition(tab["documentTab"], old["dropdownDefinitionId"])
            option = body.get("dropdownProperties", {}).get("selectedOptionId", "")
            chip["dropdownProperties"] = old | {
                "selectedOptionId": option,
                "displayValue": _shown(definition, option),
            }
            return
    raise Refused(f"A dropdown with ID {number} does not exist.")


def update_dropdown_definition_properties(work: Work, body: Json) -> None:
    paths = masks.read(body, "DropdownDefinitionProperties")
    tab, number = work.tab(body.get("tabId", "")), body.get("dropdownDefinitionId", "")
    definition = _definition(tab["documentTab"], number)
    wanted = dict(body.get("dropdownDefinitionProperties", {}))
    if any(path[0] == "options" for path in paths):
        wanted["options"] = _options(work, wanted.get("options", []))
    merged = masks.merge(definition["dropdownDefinitionProperties"], wanted, [path[:1] for path in paths])
    definition["dropdownDefinitionProperties"] = merged
    left = {option["optionId"] for option in merged["options"]}
    others = body.get("selectedOptionIdReplacements", {})
    for chip in _chips(work, tab):
        properties = chip["dropdownProperties"]
        if properties["dropdownDefinitionId"] == number:
            option = properties["selectedOptionId"]
            option = option if option in left else others.get(option, "")
            chip["dropdownProperties"] = properties | {
                "selectedOptionId": option,
                "displayValue": _shown(definition, option),
            }


def delete_dropdown_definition(work: Work, body: Json) -> None:
    tab, number = work.tab(body.get("tabId", "")), body.get("dropdownDefinitionId", "")
    _definition(tab["documentTab"], number)
    if any(chip["dropdownProperties"]["dropdownDefinitionId"] == number for chip in _chips(work, tab)):
        raise Refused(f"The dropdown definition {number} is in use.")
    definitions = tab["documentTab"]["dropdownDefinitions"]
    keep(tab["documentTab"], "dropdownDefinitions", {n: v for n, v in definitions.items() if n != number})
