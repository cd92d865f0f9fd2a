"""Source formats: bytes to Articles, one format a module. `kgx.readers.sources.read_articles` is the way in."""
