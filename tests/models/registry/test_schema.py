"""The tables agree with each other and with the glossary's habits."""

import pytest
from sqlalchemy import inspect

from ejadmin.models.base.chain import ChainHead, Change
from ejadmin.models.base.columns import Base, titled_columns
from ejadmin.models.registry import schema

TABLES = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda m: m.__name__)
NEVER_ASKED_BY = {"room_id", "guardian_id", "year_id", "from_class_id", "to_class_id"}


@pytest.mark.parametrize("model", TABLES, ids=lambda m: m.__name__)
def test_a_table_has_a_russian_title_and_distinct_headings(model: type[Base]) -> None:
    assert model.__title__
    headings = [column.info["title"] for _, column in titled_columns(model)]
    assert len(headings) == len(set(headings))
    assert headings or model in (Change, ChainHead)


@pytest.mark.parametrize("model", TABLES, ids=lambda m: m.__name__)
def test_sorting_names_columns_that_exist(model: type[Base]) -> None:
    assert set(model.__order__) <= set(inspect(model).columns.keys())


@pytest.mark.parametrize("model", TABLES, ids=lambda m: m.__name__)
def test_what_is_looked_up_has_an_index(model: type[Base]) -> None:
    """A foreign key leads an index, unless nothing is ever asked by it."""
    table = inspect(model).local_table
    led = {next(iter(index.columns)).name for index in table.indexes}
    for constraint in table.constraints:
        columns = list(getattr(constraint, "columns", ()))
        if columns:
            led.add(columns[0].name)
    missing = {c.name for c in table.columns if c.foreign_keys} - led - NEVER_ASKED_BY
    assert not missing


def test_every_table_belongs_to_an_area() -> None:
    modules = {area.__name__ for area in schema.AREAS}
    for model in TABLES:
        assert any(model.__module__.startswith(module) for module in modules), model
