"""The graph: nodes and statements of all articles, with the evidence for each."""

from kgx.graph.knowledge_graph import KnowledgeGraph, build_graph
from kgx.graph.names import DEFAULT_BASE_IRI
from kgx.graph.nodes import Member, Node, Statement, Support, Words

__all__ = ["DEFAULT_BASE_IRI", "KnowledgeGraph", "Member", "Node", "Statement", "Support", "Words", "build_graph"]
