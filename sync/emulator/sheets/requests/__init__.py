"""Every kind of request that a batch may hold, by the name it has on the wire."""

from __future__ import annotations

from collections.abc import Callable

from sync.emulator.errors import Json
from sync.emulator.sheets.requests import (
    anchors,
    banding,
    charts,
    conditional_rules,
    dimensions,
    filters,
    grid,
    named_ranges,
    protection,
    slicers,
    tables,
    tabs,
)
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
    # what lies over ranges of cells
    "addNamedRange": named_ranges.add,
    "updateNamedRange": named_ranges.update,
    "deleteNamedRange": named_ranges.delete,
    "addProtectedRange": protection.add,
    "updateProtectedRange": protection.update,
    "deleteProtectedRange": protection.delete,
    "addConditionalFormatRule": conditional_rules.add,
    "updateConditionalFormatRule": conditional_rules.update,
    "deleteConditionalFormatRule": conditional_rules.delete,
    "setBasicFilter": filters.set_basic,
    "clearBasicFilter": filters.clear_basic,
    "addFilterView": filters.add_view,
    "updateFilterView": filters.update_view,
    "duplicateFilterView": filters.duplicate_view,
    "deleteFilterView": filters.delete_view,
    "addBanding": banding.add,
    "updateBanding": banding.update,
    "deleteBanding": banding.delete,
    "addTable": tables.add,
    "updateTable": tables.update,
    "deleteTable": tables.delete,
    # what lies above the grid
    "addChart": charts.add,
    "updateChartSpec": charts.update_spec,
    "addSlicer": slicers.add,
    "updateSlicerSpec": slicers.update_spec,
    "updateEmbeddedObjectPosition": charts.update_position,
    "updateEmbeddedObjectBorder": charts.update_border,
    "deleteEmbeddedObject": charts.delete,
}
