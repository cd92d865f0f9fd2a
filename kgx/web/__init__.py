"""The server: a read-only SPARQL endpoint over a graph or a store, with a page that says how to ask it."""
