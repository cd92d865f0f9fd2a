import http.server
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from newsroom import graph_of, mine_draft, paper_draft

from kgx.errors import InputError, QueryError, QuerySyntaxError, QueryTimeout
from kgx.graph.names import Names
from kgx.ontology import default_ontology
from kgx.stores import Solutions, query_files, table_rows
from kgx.stores.query import run_query
from kgx.stores.query_process import QueryProcess, RdfFile

FORMATS = ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "xml", "jsonl")


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("graphs")
    graph = graph_of(mine_draft(), paper_draft())
    for suffix in FORMATS:
        graph.write(folder / f"graph.{suffix}")
    return {suffix: folder / f"graph.{suffix}" for suffix in FORMATS}


def ask(path: Path | list[Path], sparql: str, *, timeout_s: float = 10.0, limit: int | None = None) -> Solutions:
    sources = path if isinstance(path, list) else [path]
    return query_files(sources, sparql, ontology=default_ontology(), timeout_s=timeout_s, limit=limit)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_answers_alike(suffix, graphs):
    solutions = ask(graphs[suffix], "SELECT DISTINCT ?name { ?org kgx:ceo/rdfs:label ?name }")

    assert table_rows(solutions) == [["name"], ["Aliya Serik"]]


def test_all_graphs_are_the_default_graph_and_graph_tells_articles_apart(graphs):
    everywhere = ask(graphs["trig"], "SELECT DISTINCT ?org ?boss { ?org kgx:ceo ?boss }")
    by_article = ask(graphs["trig"], "SELECT ?article { GRAPH ?article { ?org kgx:ceo ?boss } } ORDER BY ?article")

    assert len(everywhere.rows) == 1
    assert table_rows(by_article)[1:] == [["article:de%2F2"], ["article:kz-1"]]


def test_several_inputs_are_one(tmp_path):
    graph_of(mine_draft()).write(tmp_path / "one.ttl")
    graph_of(paper_draft()).write(tmp_path / "two.rdf")

    solutions = ask([tmp_path / "one.ttl", tmp_path / "two.rdf"], "SELECT (COUNT(?a) AS ?n) { ?a a kgx:Article }")

    assert table_rows(solutions) == [["n"], ["2"]]


def test_records_of_several_files_share_their_nodes(tmp_path):
    graph_of(mine_draft()).write(tmp_path / "one.jsonl")
    graph_of(paper_draft()).write(tmp_path / "two.jsonl")

    query = 'SELECT (COUNT(DISTINCT ?k) AS ?n) { ?k a kgx:ORG ; rdfs:label "Kazmin" }'
    assert table_rows(ask([tmp_path / "one.jsonl", tmp_path / "two.jsonl"], query))[1] == ["1"]


def test_evidence_leads_to_the_quote(graphs):
    solutions = ask(
        graphs["trig"],
        """SELECT ?quote ?start ?confidence { ?s rdf:predicate kgx:ceo ; kgx:confidence ?confidence ;
           prov:hadPrimarySource ?article ; prov:wasDerivedFrom/oa:hasSelector [ oa:exact ?quote ; oa:start ?start ] .
           ?article kgx:articleDate "2025-04-01"^^xsd:date }""",
    )

    assert table_rows(solutions)[1] == ["Kazmin chief Aliya Serik opened an office in Berlin in 2024.", "0", "0.95"]


@pytest.mark.parametrize("sparql, answer", [("ASK { ?s a kgx:meeting }", True), ("ASK { ?s a kgx:visit }", False)])
def test_ask_answers(sparql, answer, graphs):
    assert ask(graphs["ttl"], sparql).boolean is answer


@pytest.mark.parametrize("sparql", ["CONSTRUCT { ?b kgx:leads ?o } WHERE { ?o kgx:ceo ?b }", "DESCRIBE ?o { ?o kgx:ceo ?b }"])
def test_graphs_are_triples_each_once(sparql, graphs):
    solutions = ask(graphs["trig"], sparql)

    assert solutions.kind == "graph"
    assert solutions.variables == ("subject", "predicate", "object")
    assert len(set(solutions.rows)) == len(solutions.rows) > 0


def test_limit_cuts_and_says_so(graphs):
    solutions = ask(graphs["ttl"], "SELECT * { ?s ?p ?o }", limit=3)

    assert (len(solutions.rows), solutions.truncated) == (3, True)


def test_limit_that_is_not_reached_cuts_nothing(graphs):
    solutions = ask(graphs["trig"], "SELECT DISTINCT ?o { ?o kgx:ceo ?b }", limit=1)

    assert (len(solutions.rows), solutions.truncated) == (1, False)


def test_unknown_term_is_a_warning_unless_the_data_have_it(graphs, tmp_path):
    extra = tmp_path / "extra.ttl"
    extra.write_text("<a:b> <https://w3id.org/kgx-news/vocab#ceoo> <a:c> .")

    assert "did you mean kgx:ceo?" in ask(graphs["ttl"], "SELECT * { ?s kgx:ceoo ?o }").warnings[0]
    assert ask([graphs["ttl"], extra], "SELECT * { ?s kgx:ceoo ?o }").warnings == ()


@pytest.mark.parametrize(
    "sparql, place, says",
    [
        ("SELECT * { ?s kgx:ceo ?o } LIMIT x", (1, 34), "unexpected 'x'"),
        ("SELECT ?s\nWHERE {\n  ?s a kgx:PERSON\n  ?s kgx:ceo ?o .\n}", (4, 3), "unexpected '?s'"),
        ("SELECT ?s { ?s a kgx:PERSON }}", (1, 30), "unexpected '}'"),
        ("SELECT ?s { ?s a kgx:PERSON", (1, 28), "ends too early"),
        ("SELEC ?s { }", (1, 1), "unexpected 'SELEC'"),
        ("", (1, 1), "ends too early"),
        ("SELECT ?s { ?s nope:x ?o }", (1, 16), "unexpected 'nope:x'"),
        ('SELECT ?s { ?s rdfs:label "é😀"@en^^xsd:string }', (1, 34), "unexpected '^^'"),
    ],
    ids=["word", "missing-point", "brace-too-many", "brace-missing", "misspelt", "empty", "prefix", "behind-an-emoji"],
)
def test_syntax_error_has_the_position_of_the_first_wrong_token(sparql, place, says, graphs):
    with pytest.raises(QuerySyntaxError) as caught:
        ask(graphs["ttl"], sparql)

    assert (caught.value.line, caught.value.column) == place
    assert f"line {place[0]}, column {place[1]}: " in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "sparql, hint",
    [
        ("SELECT ?s { ?s nope:x ?o }", "A prefix is not declared"),
        ("SELECT ?s { ?s <x> ?o }", "An IRI begins with a scheme"),
        ("SELECT ?s { ?s ?p ?o } ORDR BY ?s", "Did you mean ORDER?"),
        ("SELECT ?x {", "Expected"),
    ],
)
def test_syntax_error_hints_at_the_way_out(sparql, hint, graphs):
    with pytest.raises(QuerySyntaxError) as caught:
        ask(graphs["ttl"], sparql)

    assert hint in (caught.value.hint or "")
    assert (caught.value.hint or "").count('"') <= 2 * 5


def test_query_that_never_ends_is_ended(graphs):
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    start = time.monotonic()
    with pytest.raises(QueryTimeout):
        ask(graphs["ttl"], endless, timeout_s=0.5)

    assert time.monotonic() - start < 5


def test_time_out_kills_the_process(graphs):
    with QueryProcess([RdfFile(graphs["ttl"], "ttl", "graph.ttl")]) as process:
        with pytest.raises(QueryTimeout):
            run_query(process, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", names=Names(default_ontology()), timeout_s=0.3)

        assert process._process.wait(timeout=5) != 0


def test_time_before_the_process_is_asked_counts(graphs):
    with QueryProcess([RdfFile(graphs["ttl"], "ttl", "graph.ttl")]) as process:
        with pytest.raises(QueryTimeout, match="ended after 10 s"):
            run_query(process, "ASK { ?s ?p ?o }", names=Names(default_ontology()), timeout_s=10, spent_s=10)

        assert not process.has_ended


def test_many_unknown_terms_cost_little(graphs):
    terms = " ".join(f"kgx:hea{n}dd_of_sta{n * 7}dte" for n in range(5000))
    start = time.process_time()
    solutions = ask(graphs["ttl"], f"SELECT * {{ VALUES ?x {{ {terms} }} }} LIMIT 1", timeout_s=60)

    assert len(solutions.warnings) == 6
    assert time.process_time() - start < 2


def test_query_that_takes_all_memory_is_ended(graphs):
    greedy = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?f"
    with pytest.raises(QueryError, match="too much memory"):
        query_files([graphs["ttl"]], greedy, ontology=default_ontology(), timeout_s=60, memory_bytes=100_000_000)


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="only Linux tells the limits of a process")
def test_memory_of_the_process_is_limited(graphs):
    with QueryProcess([RdfFile(graphs["ttl"], "ttl", "graph.ttl")]) as process:
        limits = Path(f"/proc/{process._process.pid}/limits").read_text()

    (address_space,) = (line for line in limits.splitlines() if line.startswith("Max address space"))
    assert "unlimited" not in address_space


def test_process_answers_again_after_an_error(graphs):
    names = Names(default_ontology())
    with QueryProcess([RdfFile(graphs["ttl"], "ttl", "graph.ttl")]) as process:
        with pytest.raises(QuerySyntaxError):
            run_query(process, "SELECT", names=names, timeout_s=10)

        assert run_query(process, "ASK { ?s ?p ?o }", names=names, timeout_s=10).boolean is True


def test_from_takes_graphs_of_the_data_only(graphs):
    own = "SELECT ?a FROM <https://w3id.org/kgx-news/article/kz-1> { ?a a kgx:Article }"

    assert table_rows(ask(graphs["trig"], own))[1:] == [["article:kz-1"]]
    with pytest.raises(QueryError, match="FROM <file:///etc/passwd> is refused"):
        ask(graphs["trig"], "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")


class Canary(http.server.BaseHTTPRequestHandler):
    hits = 0

    def do_GET(self) -> None:  # the name that the base class calls
        type(self).hits += 1
        self.send_response(200)
        self.end_headers()

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def canary() -> Iterator[str]:
    """Address of a server on this machine that counts who calls it."""
    Canary.hits = 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_refused_service_calls_nobody(graphs, canary):
    with pytest.raises(QueryError, match="SERVICE is refused"):
        ask(graphs["ttl"], f"SELECT * {{ SERVICE <{canary}> {{ ?s ?p ?o }} }}")

    assert Canary.hits == 0


@pytest.mark.skipif(os.name != "posix", reason="the second wall is made of POSIX limits")
@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_process_calls_nobody_even_where_the_refusal_fails(silent, graphs, canary):
    request = {
        "sparql": f"SELECT * {{ SERVICE {silent} <{canary}> {{ ?s ?p ?o }} }}", "padded": "", "prefixes": {}, "limit": None,
        "dataset": [], "unknown": [],
    }  # fmt: skip
    with QueryProcess([RdfFile(graphs["ttl"], "ttl", "graph.ttl")]) as process:
        reply = process.ask(request, timeout_s=10)

    assert Canary.hits == 0
    assert "error" in reply or reply["rows"] == [[None, None, None]]


@pytest.mark.parametrize(
    "name, content, says",
    [
        ("graph.ttl", "<a:b> <a:c>", "Unexpected end"),
        ("graph.nq", "rubbish", "graph.nq"),
        ("graph.jsonl", "{}", "without the key 'id'"),
        ("graph.jsonl", "rubbish", "graph.jsonl:1: not JSON"),
        ("graph.xyz", "", "cannot read .xyz"),
        ("graph", "", "a file without suffix"),
        ("graph.graphml", "<graphml/>", "cannot read .graphml"),
    ],
)
def test_source_that_cannot_be_read_says_why(name, content, says, tmp_path):
    (tmp_path / name).write_text(content)

    with pytest.raises(InputError, match=says) as caught:
        ask(tmp_path / name, "ASK { ?s ?p ?o }")

    assert name in str(caught.value)
    assert caught.value.hint


def test_missing_source_says_so(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        ask(tmp_path / "none.ttl", "ASK { ?s ?p ?o }")


def test_child_imports_nothing_of_kgx():
    child = Path(query_files.__code__.co_filename).with_name("query_child.py").read_text()

    assert "import kgx" not in child
    assert "from kgx" not in child


@pytest.mark.parametrize("timeout_s", [float("inf"), 1e12])
def test_limit_of_time_may_be_as_long_as_one_likes(graphs: dict[str, Path], timeout_s: float) -> None:
    assert ask(graphs["nt"], "ASK { ?s ?p ?o }", timeout_s=timeout_s).boolean is True
