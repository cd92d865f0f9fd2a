"""The labels that a data set scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra kgx-news[train]")

from kgx.training.examples import label_set
from kgx.vocabulary import Ontology


def test_labels_of_our_ontology_know_what_may_lead_where() -> None:
    labels = label_set("newskg", Path("nowhere"))
    assert isinstance(labels.ontology, Ontology)
    assert labels.allowed is not None

    types, relations = labels.index("type"), labels.index("relation")
    assert labels.allowed[types["ORG"], types["PERSON"], relations["founded_by"]]
    assert not labels.allowed[types["PERSON"], types["ORG"], relations["founded_by"]]
    assert labels.allowed.shape == (len(types), len(types), len(relations))
    assert np.all(labels.allowed.any((0, 1)))


def test_roles_belong_to_their_event_and_some_types_are_unknown_where_they_are_not_marked() -> None:
    labels = label_set("newskg", Path("nowhere"))

    events, roles = labels.index("event"), labels.index("role")
    assert labels.role_mask.shape == (len(events), len(roles))
    assert labels.role_mask[events["acquisition"], roles["acquisition.buyer"]] == 1
    assert labels.role_mask[events["meeting"], roles["acquisition.buyer"]] == 0
    assert labels.unmarked_types == (labels.index("type")["QUANTITY"],)


def test_labels_without_events_have_no_roles() -> None:
    assert label_set("gum", Path("nowhere")).role_mask.shape == (0, 0)


def test_labels_of_gum_come_with_the_package() -> None:
    assert list(label_set("gum", Path("nowhere")).texts["type"])[:2] == ["person", "place"]
