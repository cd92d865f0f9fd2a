"""Which media type is the best, and which hosts are ours."""

from __future__ import annotations

import pytest

from kgx.web.application import is_known_host
from kgx.web.negotiation import best_media_type


@pytest.mark.parametrize(
    "accept, best",
    [
        ("", "a/x"), ("*/*", "a/x"), ("b/y", "b/y"), ("B/Y", "b/y"), ("a/x;q=0.4, b/y;q=0.5", "b/y"), ("b/*, */*;q=0.1", "b/y"),
        ("a/*;q=0.9, a/x;q=0.1, b/y;q=0.5", "b/y"), ("c/z", None), ("a/x;q=0, b/y;q=0", None), ("a/x;q=wrong", None),
        ("a/x;charset=utf-8;q=1", "a/x"), (",,", None),
    ],
)  # fmt: skip
def test_best_media_type(accept: str, best: str | None) -> None:
    assert best_media_type(accept, ("a/x", "b/y")) == best


@pytest.mark.parametrize(
    "header, bound, is_known",
    [
        ("localhost:8000", "127.0.0.1", True), ("news.local:8000", "127.0.0.1", False), ("news.local:8000", "news.local", True),
        ("10.0.0.5:8000", "0.0.0.0", True), ("news.local", "0.0.0.0", False), ("[fe80::1]:8000", "::", True),
        ("10.0.0.5", "10.0.0.5", True), ("10.0.0.6", "10.0.0.5", False), ("", "127.0.0.1", False), ("[", "127.0.0.1", False),
        ("localhost:x", "127.0.0.1", False), ("[fe80::1%eth0]:80", "fe80::1%eth0", True),
        ("localhost:80 <b>", "127.0.0.1", False), ("[::1]x", "127.0.0.1", False),
    ],
)  # fmt: skip
def test_host_is_the_bound_address_or_localhost(header: str, bound: str, is_known: bool) -> None:
    assert is_known_host(header, bound) == is_known
