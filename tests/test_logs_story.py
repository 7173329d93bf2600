"""Nothing of a plan in a log, whatever happens."""

from __future__ import annotations

from jobs.demo import SEED
from tests.office import JOB, Office
from tests.test_links_story import paste
from tests.test_publish_story import leaks, words_of


def test_no_sentence_of_any_plan_is_in_any_log_line(office: Office) -> None:
    logged: list[str] = []

    def log(*words: str, code: int) -> None:
        result = office.run(*words, "--as-of", "2024-10-08")
        assert result.exit_code == code, result.output
        logged.append(result.stderr)

    log("preview", code=3)
    log("nightly", code=3)
    paste(office, "https://wiki.example.com/x")
    office.edit_plan("search-2024-q4.md", ("from 6% to 4%", "from 6% to 3%"), ("## Risks", "## Worries"))
    office.workspace.share("storefront-2024-q4.md", JOB, "")
    log("preview", code=3)
    log("nightly", code=3)
    office.tpm.types(office.sheet, office.at("Search", "Next thing to do"), "Cut searches without a result")
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(
        "limits: {floor: 0, rows_changed: 0, rows_vanished: 0}\n" + text, encoding="utf-8"
    )
    office.workspace.put_markdown(
        "search-2024-q4.md", "# Search Q4 2024 plan\n\n## OKRs\n\n- KR: A short one (Ada)\n"
    )
    log("nightly", code=4)
    log("nightly", "--force", "--json", code=3)
    office.workspace.share(office.sheet, JOB, "")
    log("nightly", code=5)

    told = "\n".join(logged)
    assert "cannot read a link" in told
    assert "Too much would change" in told
    for plan in sorted(SEED.glob("*-2024-q?.md")):
        if not plan.name.startswith("plans-"):
            assert leaks(told, words_of(plan.name)) == [], plan.name
