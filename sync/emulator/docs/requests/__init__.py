"""Every kind of request that a batch may hold, by the name it has on the wire."""

from __future__ import annotations

from collections.abc import Callable

from sync.emulator.docs.requests import (
    chips,
    dropdowns,
    lists,
    ranges,
    review,
    segments,
    styling,
    table_styles,
    tables,
    tabs,
    text,
)
from sync.emulator.docs.work import Work
from sync.emulator.errors import Json

# What a handler returns is the reply; a request without one is answered with an empty reply.
REQUESTS: dict[str, Callable[[Work, Json], Json | None]] = {
    # text
    "insertText": text.insert_text,
    "deleteContentRange": text.delete_content_range,
    "replaceAllText": text.replace_all_text,
    # how it looks
    "updateTextStyle": styling.update_text_style,
    "updateParagraphStyle": styling.update_paragraph_style,
    "updateDocumentStyle": styling.update_document_style,
    "updateSectionStyle": styling.update_section_style,
    "updateNamedStyle": styling.update_named_style,
    "createParagraphBullets": lists.create_paragraph_bullets,
    "deleteParagraphBullets": lists.delete_paragraph_bullets,
    # tables
    "insertTable": tables.insert_table,
    "insertTableRow": tables.insert_table_row,
    "insertTableColumn": tables.insert_table_column,
    "deleteTableRow": tables.delete_table_row,
    "deleteTableColumn": tables.delete_table_column,
    "mergeTableCells": tables.merge_table_cells,
    "unmergeTableCells": tables.unmerge_table_cells,
    "updateTableCellStyle": table_styles.update_table_cell_style,
    "updateTableColumnProperties": table_styles.update_table_column_properties,
    "updateTableRowStyle": table_styles.update_table_row_style,
    "pinTableHeaderRows": table_styles.pin_table_header_rows,
    # breaks, headers, footers and footnotes
    "insertPageBreak": segments.insert_page_break,
    "insertSectionBreak": segments.insert_section_break,
    "createHeader": segments.create_header,
    "createFooter": segments.create_footer,
    "deleteHeader": segments.delete_header,
    "deleteFooter": segments.delete_footer,
    "createFootnote": segments.create_footnote,
    # named ranges
    "createNamedRange": ranges.create_named_range,
    "deleteNamedRange": ranges.delete_named_range,
    "replaceNamedRangeContent": ranges.replace_named_range_content,
    # tabs
    "addDocumentTab": tabs.add_document_tab,
    "deleteTab": tabs.delete_tab,
    "updateDocumentTabProperties": tabs.update_document_tab_properties,
    # chips and images
    "insertPerson": chips.insert_person,
    "insertRichLink": chips.insert_rich_link,
    "insertDate": chips.insert_date,
    "insertInlineImage": chips.insert_inline_image,
    "replaceImage": chips.replace_image,
    "deletePositionedObject": chips.delete_positioned_object,
    # dropdowns
    "createDropdownDefinition": dropdowns.create_dropdown_definition,
    "insertDropdown": dropdowns.insert_dropdown,
    "updateDropdownProperties": dropdowns.update_dropdown_properties,
    "updateDropdownDefinitionProperties": dropdowns.update_dropdown_definition_properties,
    "deleteDropdownDefinition": dropdowns.delete_dropdown_definition,
    # comments and suggestions
    "insertComment": review.insert_comment,
    "addCommentReply": review.of_comment("addCommentReply"),
    "updateCommentPost": review.of_comment("updateCommentPost"),
    "deleteComment": review.of_comment("deleteComment"),
    "deleteCommentReply": review.of_comment("deleteCommentReply"),
    "acceptSuggestion": review.of_suggestion("acceptSuggestion"),
    "rejectSuggestion": review.of_suggestion("rejectSuggestion"),
    "deleteSuggestion": review.of_suggestion("deleteSuggestion"),
}

# What Google refuses to take as a suggestion (measured, each of the eight).
NO_SUGGESTIONS = frozenset(
    "addDocumentTab createNamedRange deleteFooter deleteHeader deleteNamedRange deleteTab updateDocumentTabProperties"
    " updateTableColumnProperties".split()
)
