"""What a person can do on the pages, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sync.emulator import Emulator, store
from tests.sync.emulator.caller import Caller, Json, Spreadsheet

PLAN = (
    """\
# The plan
## First

"""
    + "\n\n".join(f"Line {n}" for n in range(80))
    + """

## Risks <b>& needs</b>

Ask <script>document.title = "run"</script> Kim
<!-- tab: More -->
## Elsewhere
"""
)


@pytest.fixture
def doc(emulator: Emulator) -> str:
    return emulator.put_markdown("plan.md", PLAN)


@pytest.fixture
def book(emulator: Emulator) -> str:
    rows: list[Any] = [["Team", "Score"], ["Cherry", 3], ["apple", 1], ["Banana", 2]]
    return emulator.put_sheet(
        "Scores", {"tabs": [{"title": "Score", "gid": 0, "rows": rows, "frozen_rows": 1}]}
    )


@pytest.fixture
def api(emulator: Emulator, caller: Caller, book: str) -> Spreadsheet:
    """The same spreadsheet as a program sees it."""
    emulator.share(book, "robot@emulator.iam.gserviceaccount.com", "writer")
    return Spreadsheet(caller, book)


def cell(page: Page, name: str) -> Any:
    return page.locator(f'.tab.now td[data-at="{name}"]')


def pick(page: Page, name: str, action: str) -> None:
    cell(page, name).click(button="right")
    page.locator("#menu").get_by_role("button", name=action, exact=True).click()


def text_of(answer: Json) -> str:
    return str(answer)


def test_the_first_page_leads_through_folders_to_a_plan(emulator: Emulator, page: Page, doc: str) -> None:
    folder = emulator.workspace.new_file("Q4", store.FOLDER, "kim@x.example")
    emulator.file(doc).parent = folder.id
    page.goto("/")
    expect(page.locator("#files")).not_to_contain_text("plan.md")
    page.locator("#files").get_by_role("link", name="Q4").click()
    expect(page).to_have_url(re.compile(f"/drive/folders/{folder.id}$"))
    page.locator("#files").get_by_role("link", name="plan.md").click()
    expect(page.get_by_role("heading", name="The plan")).to_be_visible()


def test_a_call_appears_in_the_list_while_one_looks(page: Page, doc: str, caller: Caller) -> None:
    page.goto("/")
    expect(page.locator("#calls")).to_contain_text("token")
    caller("GET", f"/v1/documents/{doc}")
    row = page.locator("#calls tr").first
    expect(row).to_contain_text("docs.documents.get")
    expect(row).to_contain_text("403")
    expect(row).to_contain_text("plan.md")


def test_a_fault_is_scripted_on_the_first_page(page: Page, emulator: Emulator) -> None:
    page.goto("/")
    page.get_by_label("Method").fill("docs.documents.get")
    page.get_by_label("What happens").fill("nothing")
    page.get_by_role("button", name="Script").click()
    expect(page.get_by_role("alert")).to_contain_text("“nothing” is no fault")
    page.get_by_label("What happens").fill("503")
    page.get_by_role("button", name="Script").click()
    expect(page.locator("#faults")).to_contain_text("docs.documents.get: 503")
    assert emulator.faults.pending == 1


def test_a_deep_link_lands_on_its_heading(page: Page, emulator: Emulator, doc: str) -> None:
    page.goto(f"/document/d/{doc}/edit")
    link = page.get_by_role("navigation", name="Outline").get_by_role("link", name="Risks")
    anchor = link.get_attribute("href")
    heading = page.get_by_role("heading", name="Risks")
    expect(heading).not_to_be_in_viewport()
    page.goto("about:blank")
    page.goto(f"/document/d/{doc}/edit{anchor}")
    expect(heading).to_be_in_viewport()


def test_a_deep_link_finds_the_tab_that_its_heading_is_in(page: Page, emulator: Emulator, doc: str) -> None:
    tab = emulator.file(doc).content.tabs[1]
    style = tab["documentTab"]["body"]["content"][1]["paragraph"]["paragraphStyle"]
    page.goto(f"/document/d/{doc}/edit#heading={style['headingId']}")
    expect(page).to_have_url(re.compile(r"\?tab=t\.\w+#heading="))
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_in_viewport()


def test_a_doc_is_edited_as_markdown_and_headings_keep_their_ids(
    page: Page, emulator: Emulator, doc: str, caller: Caller
) -> None:
    emulator.share(doc, "robot@emulator.iam.gserviceaccount.com")
    before = re.findall(r"h\.\w+", str(caller.good("GET", f"/v1/documents/{doc}")))
    page.goto(f"/document/d/{doc}/edit")
    page.get_by_role("button", name="Edit as Markdown").click()
    area = page.get_by_label("Markdown", exact=True)
    expect(area).to_have_value(PLAN)
    area.fill(area.input_value().replace("Line 7\n", "Line seven\n"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".page")).to_contain_text("Line seven")
    after = caller.good("GET", f"/v1/documents/{doc}")
    assert "Line seven" in str(after)
    assert re.findall(r"h\.\w+", str(after)) == before
    assert {call.method for call in emulator.calls()} == {"token", "docs.documents.get"}


def test_what_is_typed_into_a_cell_is_seen_by_the_api(
    page: Page, emulator: Emulator, api: Spreadsheet
) -> None:
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    cell(page, "B2").click()
    page.keyboard.type("50%")
    page.keyboard.press("Enter")
    page.keyboard.type("=B2*4")
    page.keyboard.press("Enter")
    expect(cell(page, "B2")).to_have_text("50%")
    expect(cell(page, "B3")).to_have_text("2")
    cell(page, "A4").click()
    page.keyboard.press("Delete")
    expect(cell(page, "A4")).to_have_text("")
    assert api.values("A2:B4", valueRenderOption="FORMULA") == [["Cherry", 0.5], ["apple", "=B2*4"], ["", 2]]
    assert emulator.file(api.id).modifier == "owner@emulator.example"
    assert not emulator.calls("sheets.spreadsheets.values.u")


def test_rows_are_sorted_inserted_and_moved_by_the_menu(page: Page, api: Spreadsheet) -> None:
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    pick(page, "A3", "Sort sheet by column A, A to Z")
    expect(cell(page, "A2")).to_have_text("apple")
    assert api.values("A1:A4") == [["Team"], ["apple"], ["Banana"], ["Cherry"]]
    pick(page, "A3", "Insert 1 row above")
    expect(cell(page, "A4")).to_have_text("Banana")
    pick(page, "A5", "Move up")
    expect(cell(page, "A4")).to_have_text("Cherry")
    assert api.values("A1:A5") == [["Team"], ["apple"], [], ["Cherry"], ["Banana"]]


def test_cells_are_copied_inside_the_sheet(page: Page, api: Spreadsheet) -> None:
    api.put("B2", [["=A2&1"]], "USER_ENTERED")
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    cell(page, "B2").click()
    page.keyboard.press("ControlOrMeta+c")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ControlOrMeta+v")
    expect(cell(page, "B3")).to_have_text("apple1")
    assert api.values("B3", valueRenderOption="FORMULA") == [["=A3&1"]]


def test_a_note_and_a_colour_are_given(page: Page, api: Spreadsheet) -> None:
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    pick(page, "A2", "Note…")
    page.get_by_label("Note on A2").fill("call <Kim>")
    page.get_by_role("button", name="Save note").click()
    cell(page, "A2").hover()
    expect(page.get_by_role("tooltip")).to_have_text("call <Kim>")
    pick(page, "A3", "Fill with #fce8b2")
    expect(cell(page, "A3")).to_have_css("background-color", "rgb(252, 232, 178)")
    found = api.cells("A2:A3", "note,userEnteredFormat.backgroundColor")
    assert found[0][0]["note"] == "call <Kim>"
    assert "backgroundColor" in found[1][0]["userEnteredFormat"]


def test_a_filter_that_is_set_on_the_page_hides_rows(page: Page, api: Spreadsheet) -> None:
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    pick(page, "A1", "Create a filter")
    cell(page, "A1").get_by_role("button", name="Filter").click()
    page.get_by_label("apple").uncheck()
    page.get_by_role("button", name="Show only these").click()
    expect(cell(page, "A3")).to_have_count(0)
    expect(cell(page, "A4")).to_have_text("Banana")
    rows = api.get(fields="sheets.data.rowMetadata.hiddenByFilter")["sheets"][0]["data"][0]["rowMetadata"]
    assert [n for n, row in enumerate(rows) if row.get("hiddenByFilter")] == [2]
    cell(page, "A1").get_by_role("button", name="Filter").click()
    expect(page.get_by_label("apple")).not_to_be_checked()
    page.get_by_role("button", name="Show all").click()
    expect(cell(page, "A3")).to_have_text("apple")


def test_a_whole_column_is_coloured_to_its_end(page: Page, api: Spreadsheet) -> None:
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    page.locator(".tab.now thead th", has_text="B").click()
    page.get_by_role("button", name="Fill colour").click()
    page.get_by_role("button", name="Fill with #b7e1cd").click()
    expect(cell(page, "B9")).to_have_css("background-color", "rgb(183, 225, 205)")
    assert (
        "backgroundColor"
        in api.cells("B1000", "userEnteredFormat.backgroundColor")[0][0]["userEnteredFormat"]
    )


def test_what_others_change_appears_without_a_reload(page: Page, api: Spreadsheet) -> None:
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    expect(cell(page, "A2")).to_have_text("Cherry")
    page.evaluate("window.kept = true")
    api.put("A2", [["from the API"]])
    expect(cell(page, "A2")).to_have_text("from the API")
    assert page.evaluate("window.kept")


def test_a_refusal_is_shown_in_googles_words(page: Page, emulator: Emulator, api: Spreadsheet) -> None:
    emulator.share(api.id, "kim@x.example", "writer")
    protected = {"range": {"sheetId": 0, "endColumnIndex": 1}}
    emulator.as_person().does(api.id, {"addProtectedRange": {"protectedRange": protected}})
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    page.locator("#who").select_option("kim@x.example")
    cell(page, "A2").click()
    page.keyboard.type("mine")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(
        re.compile("^You are trying to edit a protected cell or object.")
    )
    expect(cell(page, "A2")).to_have_text("Cherry")


def test_a_tab_is_added_and_a_link_to_a_range_lights_it_up(page: Page, api: Spreadsheet) -> None:
    page.goto(f"/spreadsheets/d/{api.id}/edit#gid=0&range=A2:B3")
    expect(page.locator("td.asked")).to_have_count(4)
    page.get_by_role("button", name="Add a tab").click()
    expect(page.locator(".strip a.now")).to_have_text("Sheet2")
    cell(page, "A1").click()
    page.keyboard.type("new")
    page.keyboard.press("Enter")
    expect(cell(page, "A1")).to_have_text("new")
    assert api.values("Sheet2!A1") == [["new"]]


def test_a_script_in_a_cell_or_a_plan_is_not_run(
    page: Page, emulator: Emulator, doc: str, api: Spreadsheet
) -> None:
    bad = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    api.put("A2", [[bad]])
    emulator.as_person().notes(api.id, "A2", bad)
    page.goto(f"/spreadsheets/d/{api.id}/edit")
    expect(cell(page, "A2")).to_have_text(bad)
    cell(page, "A2").hover()
    expect(page.get_by_role("tooltip")).to_have_text(bad)
    page.goto(f"/document/d/{doc}/edit")
    expect(page).to_have_title("plan.md")
    assert page.locator(".page script, .page img").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_fit_a_phone_and_a_laptop(page: Page, doc: str, book: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for path in ("/", f"/document/d/{doc}/edit", f"/spreadsheets/d/{book}/edit"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
