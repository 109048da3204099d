"""Which typed statements may run: each is parsed by DuckDB, and every node of its tree must be allowed.

Allowed are queries (SELECT, FROM, WITH, VALUES, TABLE, PIVOT, UNPIVOT), DESCRIBE and SUMMARIZE of one, SHOW TABLES, and EXPLAIN of
one; tables and macros of the lake; functions of `allowed`. Names of files, other databases and the system's own views are
refused, as are kinds of nodes that this program does not know, and everything that is not a query: COPY, ATTACH, SET, PRAGMA, CALL.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import duckdb

from extractors.errors import LakeError, did_you_mean
from warehouse.lake.extensions import quoted
from warehouse.lake.marts import marts
from warehouse.lake.moments import ARRIVED
from warehouse.read.allowed import CATALOG_FUNCTIONS, CATALOG_VIEWS, FUNCTIONS, TABLE_FUNCTIONS

Node = dict[str, Any]
SUBJECT = "SQL"
QUERIES = "SELECT, FROM, WITH, VALUES, PIVOT, DESCRIBE, SUMMARIZE, SHOW TABLES, EXPLAIN"
LOOK = "`SHOW TABLES` lists what can be read"
_WORD = re.compile(r"\w+|.", re.DOTALL)
_PLAIN = re.compile(r"[^\W\d]\w*")
_CLASSES = """
BETWEEN BOUND_REF CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA LAMBDA_REF OPERATOR
POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW
"""
_KINDS = """
SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE
BASE_TABLE SUBQUERY JOIN TABLE_FUNCTION EXPRESSION_LIST EMPTY PIVOT SHOW_REF
ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING
"""
_EXPRESSIONS, _NODES = frozenset(_CLASSES.split()), frozenset(_KINDS.split())
_SHOWN = frozenset({'"tables"', "__show_tables_expanded"})


def check(connection: duckdb.DuckDBPyConnection, sql: str, *, several: bool = False) -> list[str | duckdb.Statement]:
    """The statements of a typed text in order, if all of them are allowed; one statement, or `several`.

    Raises LakeError naming what is not allowed; duckdb.Error if the text is no SQL.
    """
    if "\x00" in sql:
        raise LakeError(SUBJECT, "expected text without NUL characters")
    statements = connection.extract_statements(sql)
    if not statements:
        raise LakeError(SUBJECT, f"expected a statement: {QUERIES}")
    explained = _explained(sql) if statements[0].type == duckdb.StatementType.EXPLAIN else None
    if explained is not None and len(statements) == 1:
        prefix, query = explained
        _check_tree(_tree(connection, query), several=False)
        return [f"{prefix} {query}"]
    if statements[0].type == duckdb.StatementType.CREATE and len(statements) > 1:  # PIVOT creates a type of its values first
        _check_tree(_tree(connection, _with_values(sql)), several=False)
    else:
        _check_tree(_tree(connection, sql), several=several)
    return list(statements)


def _tree(connection: duckdb.DuckDBPyConnection, sql: str) -> Node:
    # As a literal, because with a parameter the client imports pandas, which takes 0.25 s.
    row = connection.execute(f"SELECT json_serialize_sql({quoted(sql)})").fetchone()
    assert row is not None
    try:
        tree: Node = json.loads(row[0])
    except RecursionError:
        raise LakeError(SUBJECT, "the statement is nested too deeply") from None
    if tree["error"]:
        raise LakeError(SUBJECT, f"only queries can be run here ({QUERIES})")
    return tree


def _check_tree(tree: Node, *, several: bool) -> None:
    if len(tree["statements"]) > 1 and not several:
        raise LakeError(SUBJECT, f"expected one statement, got {len(tree['statements'])}")
    try:
        for statement in tree["statements"]:
            _check(statement, frozenset())
    except RecursionError:
        raise LakeError(SUBJECT, "the statement is nested too deeply") from None


def _check(node: Any, scope: frozenset[str]) -> None:
    """Check a node and its descendants; `scope` has the names of the common table expressions that it sees."""
    if isinstance(node, list):
        for each in node:
            _check(each, scope)
    if not isinstance(node, dict):
        return
    if "class" in node:
        _check_expression(node)
    elif isinstance(node.get("type"), str) and not node["type"].endswith("_TYPE_INFO"):
        _check_kind(node, scope)
    if node.get("type") == "TABLE_FUNCTION":
        _check(node["function"].get("children"), scope)
        node = {name: value for name, value in node.items() if name != "function"}
    if "cte_map" in node:
        for each in node["cte_map"]["map"]:  # each sees those before it, the query sees all
            _check(each["value"], scope)
            scope |= {_cte(each["key"])}
        node = {name: value for name, value in node.items() if name != "cte_map"}
    for kind, first in (("CTE_NODE", "query"), ("RECURSIVE_CTE_NODE", "left")):  # the part that does not see the name yet
        if node.get("type") == kind:
            _check(node[first], scope)
            scope |= {_cte(node["cte_name"])}
            node = {name: value for name, value in node.items() if name != first}
    for value in node.values():
        _check(value, scope)


def _cte(name: str) -> str:
    """A name that cannot be a file's: DuckDB reads unknown table names as names of files."""
    if not _PLAIN.fullmatch(name):
        raise LakeError(SUBJECT, f"a name in WITH has letters, digits and underscores only, got {name!r}")
    return name.lower()


def _check_expression(node: Node) -> None:
    if node["class"] not in _EXPRESSIONS:
        raise LakeError(SUBJECT, f"an expression of the kind {node['class']} cannot be run here")
    if node["class"] not in {"FUNCTION", "WINDOW"}:
        return
    name = node["function_name"].lower()
    known = name in FUNCTIONS | _macros()
    if known and not node.get("catalog") and not _ours(node):  # DuckDB reads `column.function()` as a schema's function
        called = f"{node['schema']}.{node['function_name']}"
        raise LakeError(SUBJECT, f"the function {called} cannot be called here: write {node['function_name']}({node['schema']}, …)")
    if not known or node.get("export_state") or not _ours(node):
        raise LakeError(
            SUBJECT, f"the function {node['function_name']} cannot be called here; docs/sql.md says which can{_nearest(name, FUNCTIONS)}"
        )


def _check_kind(node: Node, scope: frozenset[str]) -> None:
    kind = node["type"]
    if kind not in _NODES:
        raise LakeError(SUBJECT, f"{kind} cannot be run here ({QUERIES} can)")
    if kind == "TABLE_FUNCTION":
        function = node["function"]
        name = str(function.get("function_name", "")).lower()
        if function.get("class") != "FUNCTION" or name not in TABLE_FUNCTIONS | CATALOG_FUNCTIONS | _macros() or not _ours(function):
            near = _nearest(name)
            raise LakeError(
                SUBJECT, f"the table function {name} cannot be called here: tables, views and macros of the lake can; {LOOK}{near}"
            )
    if kind == "BASE_TABLE" and not _readable(node, scope):
        name = ".".join(node[part] for part in ("catalog_name", "schema_name", "table_name") if node[part])
        raise LakeError(SUBJECT, f"there is no table or view {name} in the lake; {LOOK}{_nearest(node['table_name'])}")
    if kind == "BASE_TABLE" and node["at_clause"] is not None:  # it would show rows that were purged since
        raise LakeError(SUBJECT, "AT cannot be used here: `newslake sql --as-of` shows what the lake held at a moment")
    if kind == "SHOW_REF" and node["query"] is None and node["table_name"] not in _SHOWN:
        raise LakeError(SUBJECT, f"SHOW {node['table_name']} cannot be run here: SHOW TABLES and DESCRIBE can".replace('"', ""))


def _ours(function: Node) -> bool:
    """Whether the qualifier of a function's name, if any, is a schema with functions of DuckDB's core and the marts only."""
    catalog, schema = function.get("catalog", "").lower(), function.get("schema", "").lower()
    return catalog in {"", "system", "lake"} and schema in {"", "main", "mart", "pg_catalog"}


def _readable(table: Node, scope: frozenset[str]) -> bool:
    catalog, schema, name = (table[part].lower() for part in ("catalog_name", "schema_name", "table_name"))
    if schema == "information_schema":
        return catalog in {"", "lake", "system"} and name in CATALOG_VIEWS
    if schema:
        return catalog in {"", "lake"} and name in {"mart": _views(), "base": frozenset(ARRIVED)}.get(schema, frozenset())
    return not catalog and (name in scope or name in _views() or name in ARRIVED)


@cache
def _views() -> frozenset[str]:
    return frozenset(mart.name for mart in marts() if not mart.macro)


@cache
def _macros() -> frozenset[str]:
    return frozenset(mart.name for mart in marts() if mart.macro)


def _nearest(name: str, known: frozenset[str] = frozenset(ARRIVED)) -> str:
    meant = did_you_mean(name, sorted(_views() | _macros() | known), 3)
    return f"; {meant}" if meant else ""


def _explained(sql: str) -> tuple[str, str] | None:
    """The EXPLAIN and its query, which is checked alone."""
    tokens = _tokens(sql)
    words = [token.word for token in tokens[:3]]
    for prefix in (["EXPLAIN", "ANALYZE"], ["EXPLAIN"]):
        if words[: len(prefix)] == prefix and len(tokens) > len(prefix):
            return " ".join(prefix), sql.encode()[tokens[len(prefix)].start :].decode()
    return None


class _Token(NamedTuple):
    """A bracket, a comma, a word in upper case or the start of any other token, and its position in bytes."""

    word: str
    start: int


def _tokens(sql: str) -> list[_Token]:
    data = sql.encode()
    offsets = [offset for offset, _ in duckdb.tokenize(sql)]
    texts = [data[start:end].decode("utf-8", "replace") for start, end in pairwise([*offsets, len(data)])]
    return [_Token(_WORD.match(text)[0].upper(), offset) for text, offset in zip(texts, offsets, strict=True)]  # type: ignore[index]


def _with_values(sql: str) -> str:
    """Rewrite a PIVOT without given columns, which DuckDB runs as two statements, as one query with columns, to be checked.

    Only brackets, a number and IN are added before other tokens. They neither open nor close a string or a comment, so nothing is
    hidden. (The line break closes a comment at the very end, where nothing follows.)
    """
    data = sql.encode()
    for start, end in sorted(_without_values([*_tokens(sql), _Token(";", len(data))]), reverse=True):
        data = data[:start] + b"(" + data[start:end] + b"\n) IN (1) " + data[end:]
    return data.decode()


def _without_values(tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """The ranges of the expressions of PIVOT … ON without IN."""
    depth, pivots = 0, set[int]()  # depth of brackets; depths at which a PIVOT has no ON yet
    lists: dict[int, list[_Token]] = {}  # by depth: the tokens of an ON since its last comma
    for token in tokens:
        if depth in lists and token.word in {",", "USING", "GROUP", "ORDER", "LIMIT", ")", ";"}:
            expression = lists.pop(depth)
            if expression and not any(each.word == "IN" for each in expression):
                yield expression[0].start, token.start
            if token.word == ",":
                lists[depth] = []
        elif depth in pivots and token.word == "ON":
            pivots.discard(depth)
            lists[depth] = []
        else:
            for expression in lists.values():
                expression.append(token)
        if token.word in {"PIVOT", "PIVOT_WIDER"}:
            pivots.add(depth)
        depth += {"(": 1, ")": -1}.get(token.word, 0)
