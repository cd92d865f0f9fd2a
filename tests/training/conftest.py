"""Fixtures that tests of training share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Two threads wait for each other in busy loops, which takes minutes where something else runs on the machine."""
    torch = pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
