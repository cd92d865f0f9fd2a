"""`python -m kgx.cli` is the command `kgx`."""

from kgx.cli.app import main

if __name__ == "__main__":
    main()
