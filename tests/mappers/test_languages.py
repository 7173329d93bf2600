"""Headings, columns, cycles and answers in the languages that we read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mappers import rows, spec
from mappers.cells import is_placeholder, not_applicable, says_none
from mappers.columns import named_columns
from mappers.cycle import Calendar, cycle_in
from mappers.languages import LANGUAGES, language_of
from mappers.languages.language import Language
from mappers.plan import KeyResult, Plan, Risk
from mappers.recognise import Words, columns, words

KNOWN = Words()
FRENCH, GERMAN, JAPANESE, SPANISH = (
    next(language for language in LANGUAGES if language.code == code) for code in ("fr", "de", "ja", "es")
)


def declared() -> Iterator[tuple[str, str, str]]:
    for language in LANGUAGES:
        for field, names in language.headings.items():
            yield from ((language.code, field, name) for name in names)


@pytest.mark.parametrize(("code", "field", "name"), list(declared()))
def test_every_heading_of_every_language_means_its_own_field(code: str, field: str, name: str) -> None:
    found = KNOWN.best(name)
    assert found is not None
    assert (found.field, found.topic) == (field, spec.headings(Plan)[field].topic), code


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_every_column_that_a_language_names_exists(language: Language) -> None:
    assert set(language.columns) <= set(named_columns())
    assert set(language.headings) <= set(spec.headings(Plan))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("RÜCKBLICK Q1 2024", "previous"),
        ("Ruckblick", "previous"),
        ("2. Ziele für Q3", "objectives"),
        ("Was wir in diesem Quartal nicht tun", "excluded"),
        ("Bilan du trimestre précédent (T1 2024)", "previous"),
        ("OBJECTIFS ET RESULTATS CLES", "objectives"),
        ("Nos risques", "risks"),
        ("Lo que no haremos este trimestre", "excluded"),
        ("Métricas de éxito", "success_criteria"),
        ("Riscos e Mitigações", "risks"),
        ("今四半期の目標", "objectives"),
        ("OKR振り返り(2024年Q2)", "previous"),
        ("主なリスクと対策", "risks"),
        ("今期やらないこと", "excluded"),
    ],
)
def test_a_heading_is_known_in_its_language(heading: str, field: str) -> None:
    found = KNOWN.best(heading)
    assert found is not None, words(heading)
    assert found.field == field


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (["Schlüsselergebnis", "Ausgangswert", "Zielwert", "Verantwortlich"], "text baseline target owner"),
        (["Résultat clé", "Valeur initiale", "Cible", "Responsable"], "text baseline target owner"),
        (["Resultado clave", "Línea base", "Valor objetivo", "Responsable"], "text baseline target owner"),
        (["Resultado-chave", "Linha de base", "Alvo", "Responsável"], "text baseline target owner"),
        (["主要な結果", "基準値", "目標値", "担当者"], "text baseline target owner"),
    ],
)
def test_a_table_of_key_results_is_known_in_its_language(header: list[str], fields: str) -> None:
    found = columns(header, KeyResult, KNOWN)
    assert found is not None
    assert [name for name, _ in sorted(found.fields, key=lambda pair: pair[1])] == fields.split()


@pytest.mark.parametrize(
    "header",
    [
        ["Risiko", "Wahrscheinlichkeit", "Auswirkung", "Maßnahme"],
        ["Risque", "Probabilité", "Impact", "Mitigation"],
        ["Riesgo", "Probabilidad", "Impacto", "Mitigación"],
        ["Risco", "Probabilidade", "Impacto", "Mitigação"],
        ["リスク", "確率", "影響", "対策"],
    ],
)
def test_a_table_of_risks_is_known_in_its_language(header: list[str]) -> None:
    found = columns(header, Risk, KNOWN)
    assert found is not None
    assert dict(found.fields) == {"risk": 0, "likelihood": 1, "impact": 2, "mitigation": 3}


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("T2 2024", FRENCH, "2024-Q2"),
        ("T4-2023", SPANISH, "2023-Q4"),
        ("2T24", SPANISH, "2024-Q2"),
        ("S1 2025", FRENCH, "2025-H1"),
        ("T2 2024", GERMAN, "2024-T2"),  # a trimester, as in English
        ("2e trimestre 2024", FRENCH, "2024-Q2"),
        ("segundo trimestre de 2024", SPANISH, "2024-Q2"),
        ("1. Quartal 2024", GERMAN, "2024-Q1"),
        ("Quartal 2/2024", GERMAN, "2024-Q2"),
        ("2. Halbjahr 2025", GERMAN, "2025-H2"),
        ("2024年度第2四半期", JAPANESE, "FY2024-Q2"),
        ("2024年 Q2", JAPANESE, "2024-Q2"),
        ("2024年度上期", JAPANESE, "FY2024-H1"),
        ("2024年5月", JAPANESE, "2024-05"),
        ("enero de 2024", SPANISH, "2024-01"),
    ],
)
def test_a_cycle_is_known_as_its_language_writes_it(text: str, language: Language, label: str) -> None:
    found = cycle_in(text, Calendar().spoken(language))
    assert found is not None
    assert (found.label, found.as_written) == (label, text)


def test_a_japanese_business_year_starts_in_april_unless_the_house_says_otherwise() -> None:
    assert str(cycle_in("2024年度第1四半期").start) == "2024-04-01"  # type: ignore[union-attr]  # it names one
    house = Calendar(fiscal_start=10, named_by="end")
    assert str(cycle_in("2024年度第1四半期", house).start) == "2023-10-01"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wir wollen im nächsten Quartal die Wartezeit für unsere Kunden halbieren.", "de"),
        ("Nous allons réduire le temps d'attente pour nos clients dans le prochain trimestre.", "fr"),
        ("En el próximo trimestre vamos a reducir el tiempo de espera con los clientes y las quejas.", "es"),
        ("No próximo trimestre vamos reduzir o tempo de espera dos clientes com ajuda da equipe.", "pt"),
        ("次の四半期にお客様の待ち時間を半分にします。", "ja"),
        ("Next quarter we will halve the time that our customers wait.", "en"),
        ("OKR", "en"),
    ],
)
def test_a_text_says_its_language(text: str, code: str) -> None:
    assert language_of(text).code == code


@pytest.mark.parametrize(
    "text",
    [
        "Keine",
        "Keine bekannten Risiken",
        "Aucun risque identifié",
        "Ninguno",
        "Nenhum risco",
        "特になし",
        "リスクはありません",
    ],
)
def test_a_none_is_an_answer_in_any_language(text: str) -> None:
    assert says_none(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Entfällt, weil das Team neu ist", "das Team neu ist"),
        ("Sans objet : équipe créée en mars", "équipe créée en mars"),
        ("No aplica porque el equipo es nuevo", "el equipo es nuevo"),
        ("Não se aplica: time novo", "time novo"),
    ],
)
def test_a_reason_why_not_is_kept_in_any_language(text: str, reason: str) -> None:
    assert not_applicable(text) == reason


@pytest.mark.parametrize(
    "text", ["noch offen", "à définir", "Por definir", "A definir", "未定", "wird ergänzt"]
)
def test_what_waits_to_be_written_is_a_placeholder_in_any_language(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "Summe", "Gesamt", "Total", "合計", "Suma", "**Total**", "Total:", "Total (12)", "Overall: 0.62", "Overall OKR score",
        "Overall score: 0.59 (below the 0.7 target)", "Gesamtbewertung: 0,6", "Total général", "Nota total", "合計スコア", "Grand total - 26",
        "All teams",
    ],
)  # fmt: skip
def test_a_sum_is_no_row_of_its_own(text: str) -> None:
    assert rows.is_total(text)


@pytest.mark.parametrize(
    "text",
    [
        "Total revenue above $3M", "Overall NPS: 40", "Sum of open incidents below 5", "Summer campaign reaches 20 towns",
        "Total active users: 12,000", "Gesamtumsatz über 3 Mio.", "Total results pages under 200 ms", "All teams publish their plan",
        "Overall: we lost two customers", "合計売上300万円",
    ],
)  # fmt: skip
def test_what_begins_like_a_sum_and_is_about_something_is_a_row(text: str) -> None:
    assert not rows.is_total(text)
