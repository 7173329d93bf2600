"""Every kind of request that a batch may hold, by the name it has on the wire."""

from __future__ import annotations

from collections.abc import Callable

from sync.emulator.errors import Json
from sync.emulator.sheets.requests import anchors, dimensions, grid, rules, tabs
from sync.emulator.sheets.work import Work

REQUESTS: dict[str, Callable[[Work, Json], Json]] = {
    # tabs and the spreadsheet itself
    "addSheet": tabs.add_sheet,
    "deleteSheet": tabs.delete_sheet,
    "duplicateSheet": tabs.duplicate_sheet,
    "updateSheetProperties": tabs.update_sheet_properties,
    "updateSpreadsheetProperties": tabs.update_spreadsheet_properties,
    # cells
    "updateCells": grid.update_cells,
    "repeatCell": grid.repeat_cell,
    "appendCells": grid.append_cells,
    "sortRange": grid.sort_range,
    "mergeCells": grid.merge_cells,
    "unmergeCells": grid.unmerge_cells,
    "updateBorders": grid.update_borders,
    "setDataValidation": grid.set_data_validation,
    "copyPaste": grid.copy_paste,
    "cutPaste": grid.cut_paste,
    # rows and columns
    "insertDimension": dimensions.insert,
    "deleteDimension": dimensions.delete,
    "moveDimension": dimensions.move,
    "appendDimension": dimensions.append,
    "updateDimensionProperties": dimensions.update_properties,
    "autoResizeDimensions": dimensions.auto_resize,
    "addDimensionGroup": dimensions.add_group,
    "updateDimensionGroup": dimensions.update_group,
    "deleteDimensionGroup": dimensions.delete_group,
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
