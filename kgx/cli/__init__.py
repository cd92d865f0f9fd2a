"""The command `kgx`: one command a file. Data goes to stdout, messages to stderr; only this package prints."""
