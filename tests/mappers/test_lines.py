from __future__ import annotations

import pytest

from mappers.document import Item, Place, Text
from mappers.lines import key_result
from mappers.recognise import DECLARED


@pytest.mark.parametrize(
    ("line", "text", "baseline", "target"),
    [
        ("KR1.2 95% of tickets under 15 min", "95% of tickets under 15 min", "", "95%"),
        ("KR1.3 Fryer downtime down", "Fryer downtime down", "", ""),
        ("KR 2: 40 pilots", "40 pilots", "", "40"),
        ("1.2 Cut returns by 20%", "Cut returns by 20%", "", "20%"),
        ("1.2 million views a week", "1.2 million views a week", "", "1.2"),
        ("KR1 Open 3 shops", "Open 3 shops", "", "3"),
        ("Waste per meal 120 g -> 80 g", "Waste per meal 120 g -> 80 g", "120 g", "80 g"),
        ("Shops with bread at 6:00", "Shops with bread at 6:00", "", ""),
    ],
)
def test_the_number_of_a_key_result_is_not_its_target(
    line: str, text: str, baseline: str, target: str
) -> None:
    found = key_result(line, Item(Text(line), Place("", "")), (), 2024, DECLARED)

    assert (found.text, found.baseline, found.target) == (text, baseline, target)
