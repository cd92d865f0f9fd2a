"""Reading graphs back and asking them: files of RDF and records, and SPARQL over both."""

from kgx.stores.graph_files import read_graph
from kgx.stores.query import query_files
from kgx.stores.solutions import Solutions, SolutionTerm, table_rows, to_csv, to_json, to_rdf

__all__ = ["SolutionTerm", "Solutions", "query_files", "read_graph", "table_rows", "to_csv", "to_json", "to_rdf"]
