"""The trigger that makes an annotation a fact: no UPDATE, by whomever."""

from typing import Any

_SQLITE = """
CREATE TRIGGER annotation_is_a_fact BEFORE UPDATE ON workers_annotation
BEGIN SELECT RAISE(ABORT, 'an annotation is a fact and cannot be changed'); END;
"""
_POSTGRES = """
CREATE FUNCTION annotation_is_a_fact() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an annotation is a fact and cannot be changed'; END $$;
CREATE TRIGGER annotation_is_a_fact BEFORE UPDATE ON workers_annotation
FOR EACH ROW EXECUTE FUNCTION annotation_is_a_fact();
"""


def create(apps: Any, schema_editor: Any) -> None:
    schema_editor.execute(_SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRES)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER annotation_is_a_fact")
    else:
        schema_editor.execute("DROP FUNCTION annotation_is_a_fact() CASCADE")
