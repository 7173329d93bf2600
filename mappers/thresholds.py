"""From which score on we believe something. All scores run from 0 to about 1; every threshold of recognition stands here.

They were set on plans of many houses (docs/reading.md has the figures), not on any one of them.
"""

from __future__ import annotations

from typing import Final

# Words of a heading, a label or a column against a declared name (`recognise.alike`).
SURE: Final = 0.72  # a heading that scores this much is the field's
NEAR: Final = 0.5  # … and from here it could be: a topic that may stand there is never surely missing
COLUMN: Final = 0.7  # a table column is the field's
LABEL: Final = 0.9  # "Owner: Kim" in running text; it has less around it than a column
RUN_IN: Final = 0.95  # "Risks: the vendor may slip" in bold, and a row that is a section
EXACT: Final = 0.99  # … not in bold: the name itself, nothing else
SAME_TEXT: Final = 88.0  # two texts are one key result or objective, of 100
TYPO: Final = 86.0  # two words are one, of 100

# Tables: the mean of the columns' scores over all columns, and what the headings above add.
ENOUGH: Final = 0.45  # columns that a table's model must explain, unless its heading says the same
HEADING_BONUS: Final = 0.35  # the heading above says so; half of it for one further up
DEEPER_HEADER: Final = 0.05  # taken off for each row above the header
NESTED: Final = 0.5  # of the items of a list that have items below them: they are objectives
KEYLESS: Final = 0.5  # a table of key results without a column of that name
BEATS_RESULTS: Final = 1.1  # what another model must reach to take a table under a heading of key results
WORK_OVER_RESULTS: Final = 0.6  # … and by how much a table under an objective must rather be work

# Lists and paragraphs: what the heading says against what the lines say.
OWN_HEADING: Final = 0.7  # times the heading's score
INHERITED: Final = 0.55  # a heading further up
LINES: Final = 0.9  # times the share of lines that say something else; several lines
ONE_LINE: Final = 0.6  # … a single line
AGREES: Final = 0.3  # times what the lines say, where they say the same as the heading
FURTHER: Final = 0.01  # taken off for each name before it in the heading
PLACED: Final = 0.5  # what no heading names is placed from here on

# Looks.
MOSTLY: Final = 0.8  # of a text, in bold, in italics or highlighted, makes it so as a whole
BOLD_LINE: Final = 0.85  # … a heading in bold
POINTER: Final = 0.7  # of a line that is a link makes it a pointer

# Documents.
GUIDE: Final = 0.6  # of the sentences talk of objectives or to the reader: it explains planning
TEMPLATE: Final = 0.5  # of the texts wait to be replaced: the document is a template
