"""Every kind of request that a batch may hold, by the name it has on the wire."""

from __future__ import annotations

from collections.abc import Callable

from sync.emulator.errors import Json
from sync.emulator.sheets.requests import (
    anchors,
    borders,
    dimensions,
    filling,
    groups,
    merges,
    pasted_data,
    pasting,
    ranges,
    rules,
    searching,
    sorting,
    spreadsheet,
    tabs,
    tidying,
    validation,
    writing,
)
from sync.emulator.sheets.work import Work

REQUESTS: dict[str, Callable[[Work, Json], Json]] = {
    # tabs and the spreadsheet itself
    "addSheet": tabs.add_sheet,
    "deleteSheet": tabs.delete_sheet,
    "duplicateSheet": tabs.duplicate_sheet,
    "updateSheetProperties": tabs.update_sheet_properties,
    "updateSpreadsheetProperties": spreadsheet.update_properties,
    # cells
    "updateCells": writing.update_cells,
    "repeatCell": writing.repeat_cell,
    "appendCells": writing.append_cells,
    "updateBorders": borders.update_borders,
    "mergeCells": merges.merge_cells,
    "unmergeCells": merges.unmerge_cells,
    "setDataValidation": validation.set_data_validation,
    "sortRange": sorting.sort_range,
    "randomizeRange": sorting.randomize_range,
    "copyPaste": pasting.copy_paste,
    "cutPaste": pasting.cut_paste,
    "pasteData": pasted_data.paste_data,
    "autoFill": filling.auto_fill,
    "findReplace": searching.find_replace,
    "textToColumns": tidying.text_to_columns,
    "trimWhitespace": tidying.trim_whitespace,
    "deleteDuplicates": tidying.delete_duplicates,
    "insertRange": ranges.insert,
    "deleteRange": ranges.delete,
    # rows and columns
    "insertDimension": dimensions.insert,
    "deleteDimension": dimensions.delete,
    "moveDimension": dimensions.move,
    "appendDimension": dimensions.append,
    "updateDimensionProperties": dimensions.update_properties,
    "autoResizeDimensions": dimensions.auto_resize,
    "addDimensionGroup": groups.add,
    "updateDimensionGroup": groups.update,
    "deleteDimensionGroup": groups.delete,
    # developer metadata
    "createDeveloperMetadata": anchors.create,
    "updateDeveloperMetadata": anchors.update,
    "deleteDeveloperMetadata": anchors.delete,
    # rules, views and names
    "addConditionalFormatRule": rules.add_conditional_format,
    "updateConditionalFormatRule": rules.update_conditional_format,
    "deleteConditionalFormatRule": rules.delete_conditional_format,
    "addProtectedRange": rules.add_protected_range,
    "updateProtectedRange": rules.update_protected_range,
    "deleteProtectedRange": rules.delete_protected_range,
    "setBasicFilter": rules.set_basic_filter,
    "clearBasicFilter": rules.clear_basic_filter,
    "addFilterView": rules.add_filter_view,
    "updateFilterView": rules.update_filter_view,
    "deleteFilterView": rules.delete_filter_view,
    "addNamedRange": rules.add_named_range,
    "updateNamedRange": rules.update_named_range,
    "deleteNamedRange": rules.delete_named_range,
}
