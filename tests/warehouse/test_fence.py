"""What typed SQL may do, on a real lake of each kind: escapes are refused, each for its reason; what analysts write keeps working."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
import topic_lake

from extractors.errors import LakeError
from warehouse import LakeLocation, open_lake
from warehouse.lake.extensions import CONFIG
from warehouse.read import allowed
from warehouse.read.export import export
from warehouse.read.fence import ask_fenced
from warehouse.read.statements import check

NO_TABLE = "there is no table or view"
NO_FUNCTION = "cannot be called here"
NO_QUERY = "only queries can be run here"
# (statement, why it must be refused, words of the refusal). {home} is the lake's folder, {file} a CSV file beside it, {data} its data.
ESCAPES = [
    # Files, by functions.
    ("SELECT * FROM read_csv('{file}')", "reads any file", NO_FUNCTION),
    ("SELECT * FROM read_csv_auto('{file}')", "reads any file", NO_FUNCTION),
    ("SELECT * FROM READ_CSV('{file}')", "the same in capitals", NO_FUNCTION),
    ("SELECT * FROM \"read_csv\"('{file}')", "the same in quotes", NO_FUNCTION),
    ("SELECT * FROM system.main.read_csv('{file}')", "the same with its schema", NO_FUNCTION),
    ("SELECT * FROM read_text('/etc/passwd')", "reads any file", NO_FUNCTION),
    ("SELECT * FROM read_blob('{home}/warc/*')", "reads the archive", NO_FUNCTION),
    ("SELECT * FROM read_json('{file}')", "reads any file", NO_FUNCTION),
    ("SELECT * FROM read_ndjson_objects('{file}')", "reads any file", NO_FUNCTION),
    ("SELECT * FROM read_parquet('{data}/**/*.parquet')", "reads files of articles that were purged", NO_FUNCTION),
    ("SELECT * FROM parquet_scan('{data}/**/*.parquet')", "an alias of read_parquet", NO_FUNCTION),
    ("SELECT * FROM parquet_metadata('{data}/**/*.parquet')", "reads files", NO_FUNCTION),
    ("SELECT * FROM parquet_kv_metadata('{file}')", "reads files", NO_FUNCTION),
    ("SELECT * FROM parquet_bloom_probe('{file}', 'a', 1)", "reads files", NO_FUNCTION),
    ("SELECT * FROM glob('/*')", "lists folders", NO_FUNCTION),
    ("SELECT * FROM sniff_csv('{file}')", "reads any file", NO_FUNCTION),
    ("SELECT * FROM read_duckdb('{file}')", "opens another database", NO_FUNCTION),
    ("SELECT * FROM sqlite_scan('{home}/catalog.sqlite', 'ducklake_snapshot')", "reads any SQLite file", NO_FUNCTION),
    ("SELECT * FROM sqlite_query('{home}/catalog.sqlite', 'SELECT 1')", "runs SQL of its own", NO_FUNCTION),
    ("SELECT * FROM postgres_scan('host=/tmp', 'public', 't')", "reaches any server", NO_FUNCTION),
    ("SELECT * FROM postgres_query('lake', 'SELECT pg_read_file(''/etc/passwd'')')", "runs SQL of its own on the server", NO_FUNCTION),
    ("SELECT * FROM postgres_execute('lake', 'DROP TABLE x')", "writes", NO_FUNCTION),
    # Files, by the names of tables.
    ("FROM '{file}'", "DuckDB reads a file by the name of a table", NO_TABLE),
    ('SELECT * FROM "{file}"', "the same in double quotes", NO_TABLE),
    ("FROM 'https://127.0.0.1:9/x.parquet'", "the same from the network", NO_TABLE),
    ("FROM 's3://bucket/x.parquet'", "the same from object storage", NO_TABLE),
    ("FROM article UNION ALL BY NAME FROM '{file}'", "the same within a set operation", NO_TABLE),
    ("SELECT (SELECT count(*) FROM '{file}')", "the same within a scalar subquery", NO_TABLE),
    ("SELECT * FROM article WHERE title IN (FROM '{file}')", "the same within IN", NO_TABLE),
    ("SELECT 1 ORDER BY (SELECT count(*) FROM '{file}')", "the same within ORDER BY", NO_TABLE),
    ("SELECT 1 LIMIT (SELECT count(*) FROM '{file}')", "the same within LIMIT", NO_TABLE),
    ('WITH "{file}" AS (SELECT 1) FROM "{file}"', "a name in WITH that is a file elsewhere", "a name in WITH"),
    ("DESCRIBE '{file}'", "the columns of a file", NO_TABLE),
    ("SUMMARIZE '{file}'", "the values of a file", NO_TABLE),
    ("SUMMARIZE SELECT * FROM read_csv('{file}')", "the same by a query", NO_FUNCTION),
    ("PIVOT '{file}' ON a USING count(*)", "a PIVOT is two statements, of which one reads the file", NO_TABLE),
    ("PIVOT (FROM read_csv('{file}')) ON a", "the same by a function", NO_FUNCTION),
    ("UNPIVOT '{file}' ON COLUMNS(*)", "the same the other way round", NO_TABLE),
    ("EXPLAIN SELECT * FROM '{file}'", "binding opens the file", NO_TABLE),
    ("EXPLAIN ANALYZE SELECT * FROM read_csv('{file}')", "runs it", NO_FUNCTION),
    ("FROM query('FROM ''{file}''')", "SQL in a string", NO_FUNCTION),
    ("FROM query_table('{file}')", "the name of a table in a string", NO_FUNCTION),
    ("FROM query_table(['article', '{file}'])", "the same in a list", NO_FUNCTION),
    ("FROM histogram('{file}', a)", "a macro that reads the table it is given by name", NO_FUNCTION),
    ("FROM json_execute_serialized_sql(json_serialize_sql('FROM x'))", "runs a serialized statement", NO_FUNCTION),
    # Other catalogues than the lake's marts and tables.
    ("FROM duckdb_databases()", "shows connection strings", NO_FUNCTION),
    ("FROM duckdb_databases", "the same as a view", NO_TABLE),
    ("WITH d AS (SELECT 1) FROM d, duckdb_databases", "the same beside a WITH", NO_TABLE),
    ("WITH duckdb_databases AS (FROM duckdb_databases) FROM duckdb_databases", "a name in WITH does not hide itself", NO_TABLE),
    ("FROM (WITH duckdb_databases AS (SELECT 1) FROM duckdb_databases), duckdb_databases", "nor does it count outside", NO_TABLE),
    ("FROM pg_database", "the same by another name", NO_TABLE),
    ("FROM pg_catalog.pg_database", "the same by another name", NO_TABLE),
    ("SHOW DATABASES", "the same by another name", "cannot be run here"),
    ("FROM (SHOW DATABASES)", "the same within a query", "cannot be run here"),
    ("SHOW TABLES FROM memory", "another database", "cannot be run here"),
    ("SHOW enable_external_access", "a setting", NO_TABLE),
    ("FROM duckdb_secrets()", "secrets", NO_FUNCTION),
    ("FROM which_secret('s3://x', 's3')", "secrets", NO_FUNCTION),
    ("FROM duckdb_settings()", "settings may hold secrets", NO_FUNCTION),
    ("SELECT current_setting('s3_secret_access_key')", "settings may hold secrets", NO_FUNCTION),
    ("SELECT getenv('AWS_SECRET_ACCESS_KEY')", "the environment", NO_FUNCTION),
    ("SELECT getvariable('x')", "what others have set", NO_FUNCTION),
    ("FROM duckdb_logs()", "other people's statements", NO_FUNCTION),
    ("FROM duckdb_temporary_files()", "names of files", NO_FUNCTION),
    ("FROM __ducklake_metadata_lake.main.ducklake_data_file", "the catalogue behind the lake", NO_TABLE),
    ("FROM sqlite_master", "the system's own tables", NO_TABLE),
    ("FROM memory.main.x", "another database", NO_TABLE),
    ("FROM base.alias AT (VERSION => 1)", "what was purged since", "AT cannot be used here"),
    # What writes, in the guise of a query or not.
    ("FROM ducklake_flush_inlined_data('lake')", "writes", NO_FUNCTION),
    ("CALL ducklake_flush_inlined_data('lake')", "writes", NO_QUERY),
    ("FROM ducklake_cleanup_old_files('lake', cleanup_all => true)", "deletes", NO_FUNCTION),
    ("FROM ducklake_delete_orphaned_files('lake', cleanup_all => true)", "deletes", NO_FUNCTION),
    ("CALL lake.expire_snapshots(older_than => now())", "deletes", NO_QUERY),
    ("FROM ducklake_set_option('lake', 'x', 'y')", "writes", NO_FUNCTION),
    ("FROM ducklake_list_files('lake', 'fate')", "names of files", NO_FUNCTION),
    ("FROM ducklake_snapshots('lake')", "an extension's function", NO_FUNCTION),
    ("FROM ducklake_table_changes('lake', 'base', 'fate', 0, 9)", "what was purged since", NO_FUNCTION),
    ("SELECT nextval('s')", "writes", NO_FUNCTION),
    ("SELECT write_log('x')", "writes", NO_FUNCTION),
    ("FROM checkpoint('lake')", "writes", NO_FUNCTION),
    ("FROM enable_logging()", "configures", NO_FUNCTION),
    ("FROM python_map_function(1)", "runs code", NO_FUNCTION),
    ("FROM arrow_scan(1, 2, 3)", "reads memory at an address", NO_FUNCTION),
    ("FROM pandas_scan(1)", "reads memory at an address", NO_FUNCTION),
    ("FROM seq_scan('x')", "internal", NO_FUNCTION),
    ("SELECT finalize('x'::BLOB)", "trusts bytes as a state", NO_FUNCTION),
    ("SELECT [x FOR x IN [1] IF getenv('x') = 1]", "a function within a comprehension", NO_FUNCTION),
    ("SELECT list_transform([1], x -> getenv('x'))", "a function within a lambda", NO_FUNCTION),
    ("SELECT ('x').getenv()", "a function by its other notation", NO_FUNCTION),
    ("SELECT sum(1) FILTER (getenv('x') = '')", "a function within FILTER", NO_FUNCTION),
    ("SELECT sum(1) OVER (ORDER BY getenv('x'))", "a function within a window", NO_FUNCTION),
    ("SELECT * REPLACE (getenv('x') AS title) FROM article", "a function within a star", NO_FUNCTION),
    ("SELECT * FROM article JOIN article AS b ON getenv('x') = ''", "a function within a join", NO_FUNCTION),
    ("VALUES (getenv('x'))", "a function within VALUES", NO_FUNCTION),
    ("FROM range(getenv('x')::INT)", "a function within a table function's arguments", NO_FUNCTION),
    ("FROM article TABLESAMPLE reservoir(10) WHERE getenv('x') = ''", "a function beside a sample", NO_FUNCTION),
    ("PIVOT article ON source_id USING count(getenv('x'))", "a function within PIVOT", NO_FUNCTION),
    ("PIVOT article ON source_id || getenv('x') /* ON */ USING count(*)", "a function within PIVOT … ON", NO_FUNCTION),
    ("PIVOT article ON source_id, title /*", "what is cut off by a comment", "Parser Error"),
    ("COPY (SELECT 1) TO '{home}/x.csv'", "writes a file", NO_QUERY),
    ("COPY base.alias FROM '{file}'", "writes", NO_QUERY),
    ("EXPLAIN ANALYZE COPY (SELECT 1) TO '{home}/x.csv'", "writes a file", NO_QUERY),
    ("EXPLAIN ANALYZE INSERT INTO base.alias SELECT * FROM base.alias", "writes", NO_QUERY),
    ("EXPORT DATABASE '{home}/x'", "writes files", NO_QUERY),
    ("ATTACH '{home}/other.db'", "another database", NO_QUERY),
    ("DETACH lake", "closes the lake", NO_QUERY),
    ("USE memory", "another database", NO_QUERY),
    ("INSTALL fts", "loads code", NO_QUERY),
    ("LOAD fts", "loads code", NO_QUERY),
    ("SET enable_external_access = true", "opens the doors", NO_QUERY),
    ("RESET memory_limit", "lifts a limit", NO_QUERY),
    ("PRAGMA database_list", "shows connection strings", NO_QUERY),
    ("PRAGMA enable_profiling", "configures", NO_QUERY),
    ("CALL pragma_database_list()", "shows connection strings", NO_QUERY),
    ("CREATE SECRET s (TYPE s3)", "configures", NO_QUERY),
    ("CREATE TEMP TABLE t AS FROM '{file}'", "reads a file", NO_QUERY),
    ("CREATE MACRO m() AS TABLE FROM '{file}'", "hides what it reads", NO_QUERY),
    ("CREATE TYPE e AS ENUM (SELECT column0 FROM '{file}'); SELECT 1", "hides what it reads", "here"),
    ("DELETE FROM base.alias", "writes", NO_QUERY),
    ("UPDATE base.alias SET url = ''", "writes", NO_QUERY),
    ("DROP VIEW mart.article", "writes", NO_QUERY),
    ("MERGE INTO base.alias USING base.alias AS b ON true WHEN MATCHED THEN DELETE", "writes", NO_QUERY),
    ("VACUUM", "writes", NO_QUERY),
    ("BEGIN; SELECT 1", "more than one statement", NO_QUERY),
    ("PREPARE p AS SELECT 1", "hides what it runs", NO_QUERY),
    ("EXECUTE p", "hides what it runs", NO_QUERY),
    ("SELECT $1", "a parameter", "PARAMETER"),
    ("SELECT 1; SELECT 2", "more than one statement", "expected one statement"),
    ("", "nothing", "expected a statement"),
    ("-- nothing", "nothing", "expected a statement"),
    ("SELECT 1\x00", "what ends a string in C", "NUL"),
    (f"SELECT {'[' * 5000}1{']' * 5000}", "exhausts the stack", "depth limit"),
]
WORKING = [
    "SELECT 1",
    "SELECT count(*) FROM article",
    "FROM article",
    "FROM article SELECT title LIMIT 3",
    "TABLE article",
    "VALUES (1, 'a'), (2, 'b')",
    "SELECT title FROM lake.mart.article LIMIT 1",
    "SELECT count(*) FROM base.fate JOIN base.article_version USING (key)",
    "WITH a AS (SELECT 1 AS n), b AS (SELECT n + 1 AS n FROM a) FROM b",
    "WITH article AS (SELECT 1 AS one) FROM article",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) FROM r",
    "WITH a AS MATERIALIZED (FROM article) SELECT count(*) FROM a, (WITH c AS (FROM a) FROM c LIMIT 1)",
    "DESCRIBE article",
    "DESCRIBE SELECT 1 AS a",
    "DESCRIBE",
    "SUMMARIZE topic_daily",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "EXPLAIN SELECT 1",
    "EXPLAIN ANALYZE FROM topic_daily",
    "explain /* a comment */ (SELECT 1)",
    "PIVOT topic_weekly ON topic USING sum(articles) GROUP BY week",
    "PIVOT topic_weekly ON year(week), topic || '--' -- why not\n USING sum(articles)",
    "PIVOT topic_weekly ON topic IN ('sanctions') USING sum(articles) GROUP BY week",
    "WITH p AS (PIVOT topic_weekly ON topic USING sum(articles) GROUP BY week) FROM p",
    "FROM topic_weekly PIVOT (sum(articles) FOR topic IN ('sanctions'))",
    "UNPIVOT topic_weekly ON articles, stories",
    "SELECT * EXCLUDE (text) REPLACE (upper(title) AS title) RENAME (url AS address) FROM article LIMIT 1",
    "SELECT COLUMNS('^t') FROM article LIMIT 1",
    "SELECT DISTINCT ON (source_id) source_id, title FROM article ORDER BY source_id, dated DESC",
    "SELECT source_id, count(*) FROM article GROUP BY ROLLUP (source_id) HAVING count(*) > 1 ORDER BY ALL",
    "SELECT title FROM article QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY dated) = 1",
    "SELECT day, avg(articles) OVER (PARTITION BY topic ORDER BY day ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) FROM topic_daily",
    "SELECT unnest(passages, recursive := true) FROM article_topic LIMIT 3",
    "SELECT * FROM article_topic, unnest(passages) AS p(passage) LIMIT 1",
    f"SELECT {' + '.join(['1'] * 200)}",
    "SELECT list_transform([1, 2], lambda x: x + 1), [x * 2 FOR x IN [1, 2] IF x > 1], [1, 2, 3][1:2]",
    "SELECT {'a': 1}.a, map {'k': 2}['k'], '{\"a\": 1}'::JSON ->> 'a', row(1, 2)",
    "SELECT CASE WHEN title ILIKE '%a%' THEN 'a' ELSE coalesce(title, '') END, title SIMILAR TO 'x.*', 1 BETWEEN 0 AND 2 FROM article",
    "SELECT extract('year' FROM dated), dated AT TIME ZONE 'Europe/Kyiv', date_trunc('week', dated), dated - INTERVAL 1 DAY FROM article",
    "SELECT now(), current_date, DATE '2026-03-01', '2026-03-01'::TIMESTAMPTZ, try_cast('x' AS INTEGER), CAST(1 AS DECIMAL(9, 2))",
    "SELECT count(*) FILTER (WHERE topic = 'sanctions'), string_agg(DISTINCT topic, ', ' ORDER BY topic) FROM article_topic",
    "SELECT 1 AS a UNION BY NAME SELECT 2 AS b",
    "FROM range(3) AS a(n) POSITIONAL JOIN (VALUES (1), (2))",
    "SELECT EXISTS (FROM article), 1 IN (SELECT 1), 2 > ANY (SELECT 1), (SELECT max(dated) FROM article)",
    "FROM topic_count('week', '2026-03-01', '2026-03-31')",
    "FROM article_at('2026-04-30 12:00')",
    "SELECT utc_day(now())",
    "FROM article USING SAMPLE 10",
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'mart'",
    "SELECT view_name FROM duckdb_views() WHERE schema_name = 'mart'",
    "SELECT title FROM article WHERE regexp_matches(title, '(?i)sanctions') LIMIT 1;",
]


@pytest.fixture(scope="module")
def lake(new_lake: Callable[[], LakeLocation]) -> LakeLocation:
    """Forty days of two topics."""
    return topic_lake.build(new_lake())


@pytest.fixture(scope="module")
def connection(lake: LakeLocation) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake as the fenced process has it attached, with all of its extensions."""
    with open_lake(lake, read_only=True) as opened:
        yield opened.connection


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that nobody should read."""
    file = tmp_path / "secret.csv"
    file.write_text("a,b\nsecret,1\n")
    return file


def written(lake: LakeLocation, file: Path, statement: str) -> str:
    """The statement with this lake's paths."""
    values = {"home": lake.home.absolute(), "data": lake.data_path.rstrip("/"), "file": file}
    for name, value in values.items():
        statement = statement.replace(f"{{{name}}}", str(value))
    return statement


@pytest.mark.parametrize(("statement", "why", "words"), ESCAPES, ids=[f"{statement[:60]!r}" for statement, _, _ in ESCAPES])
def test_an_escape_is_refused_for_its_reason(
    lake: LakeLocation, connection: duckdb.DuckDBPyConnection, file: Path, statement: str, why: str, words: str
) -> None:
    """By the check, in words, before anything runs: not because a file happens to be missing."""
    with pytest.raises((LakeError, duckdb.ParserException)) as refused:
        check(connection, written(lake, file, statement))
    assert words in str(refused.value), why


@pytest.mark.parametrize("statement", [statement for statement, _, _ in ESCAPES[::9]] + ["IMPORT DATABASE '{home}'"])
def test_an_escape_is_refused_by_the_process(lake: LakeLocation, file: Path, statement: str) -> None:
    """The same, asked as people ask; some are refused while they are parsed, which would read files already."""
    with pytest.raises(LakeError):
        ask_fenced(lake, written(lake, file, statement), 10)
    assert not list(lake.home.rglob("x*"))


@pytest.mark.parametrize("statement", WORKING, ids=[statement[:60] for statement in WORKING])
def test_what_analysts_write_is_answered(lake: LakeLocation, statement: str) -> None:
    """Each has columns and rows."""
    columns, rows = ask_fenced(lake, statement, 10)
    assert columns
    assert rows


def test_every_allowed_function_is_one_of_duckdbs_core() -> None:
    """No name in the list is left from another version, and none is an extension's: those are loaded to reach the lake."""
    with duckdb.connect(config=CONFIG) as connection:
        known = connection.execute("SELECT lower(function_name), function_type FROM duckdb_functions()").fetchall()
    core = {name for name, kind in known if kind in {"scalar", "aggregate", "macro"}}
    assert allowed.FUNCTIONS - core == {"->", "!", "unnest"}  # those are the grammar's own
    tables = {name for name, kind in known if kind in {"table", "table_macro"}}
    assert tables >= allowed.TABLE_FUNCTIONS | allowed.CATALOG_FUNCTIONS


def test_two_columns_of_one_name_keep_both_values(lake: LakeLocation) -> None:
    """The second gets another name, as in a Parquet file; case makes no difference."""
    assert ask_fenced(lake, "SELECT 1 AS a, 2 AS A, 3 AS a_1, 4 AS a", 10) == (["a", "A_1", "a_1_1", "a_2"], [(1, 2, 3, 4)])


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("SELECT titel FROM article", ['Candidate bindings: "title"', "LINE 1: SELECT titel FROM article", "       ^"]),
        ("SELECT 1 FORM article", ["syntax error", "LINE 1: SELECT 1 FORM article", "^"]),
        ("FROM articles", ["there is no table or view articles in the lake", "did you mean article"]),
        ("SELECT title.lower() FROM article", ["the function title.lower cannot be called here: write lower(title, …)"]),
        ("FROM article_att(now())", ["did you mean article_at,"]),
        ("FROM article WHERE language = en", ["\nIf text is meant, it needs single quotes: 'en'"]),
        ("FROM article WHERE language IN ('de', en)", ["\nIf text is meant, it needs single quotes: 'en'"]),
        ("SELECT 'x'::INTEGER", ["Could not convert", "LINE 1:", "^"]),
    ],
)
def test_a_wrong_statement_is_shown_where_it_is_wrong(lake: LakeLocation, statement: str, words: list[str]) -> None:
    """With DuckDB's candidates and its caret."""
    with pytest.raises(LakeError) as wrong:
        ask_fenced(lake, statement, 10)
    assert all(word in wrong.value.message for word in words), wrong.value.message


@pytest.mark.parametrize(("defuse", "text"), [(False, "=1+1"), (True, "'=1+1")])
def test_exported_csv_is_json_where_it_is_nested(lake: LakeLocation, tmp_path: Path, defuse: bool, text: str) -> None:
    """And formulas are defused on request, in whatever type and in the name of a column; numbers are none."""
    file = tmp_path / "rows.csv"
    texts = "'=1+1' AS text, '=1+1'::BLOB AS bytes, '=1+1'::ENUM('=1+1') AS \"=1+1\""
    numbers = "-1 AS n, -1.5::DECIMAL(4, 1) AS m, NULL AS none"
    statement = f"SELECT [{{'a': 'x, \"y\"'}}] AS nested, map {{'k': 1}} AS keys, {texts}, {numbers} -- the end"
    with open_lake(lake, read_only=True) as opened:
        assert export(opened, statement, file, defuse=defuse) == 1
    [row] = csv.DictReader(file.open(encoding="utf-8", newline=""))
    assert json.loads(row["nested"]) == [{"a": 'x, "y"'}]
    assert json.loads(row["keys"]) == {"k": 1}
    assert (row["text"], row["bytes"], row[text]) == (text, text, text)
    assert (row["n"], row["m"], row["none"]) == ("-1", "-1.5", "")


@pytest.mark.parametrize(
    "statement", ["FROM read_text('/etc/passwd')", "SELECT getenv('HOME')", "SELECT 1) TO '/tmp/x' --", "COPY x TO 'y'"]
)
def test_an_exported_statement_is_checked_too(lake: LakeLocation, tmp_path: Path, statement: str) -> None:
    """It is typed like any other."""
    with open_lake(lake, read_only=True) as opened, pytest.raises(LakeError):
        export(opened, statement, tmp_path / "rows.csv")
    assert list(tmp_path.iterdir()) == []
