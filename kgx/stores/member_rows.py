"""An article's entity as the table `members` keeps it.

Names and reasons are JSON there: an article may hold lone surrogates, which SQLite does not take.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from kgx.annotation import Link, Value
from kgx.graph.alike import group_of, pool_of
from kgx.graph.entities import EntityMember
from kgx.graph.identity import Profile, settled_key
from kgx.graph.nodes import Member

_SHOWN = "id, article, names, mentions, node, merged_with, merge_reason"
_NODE = "nodes.type, nodes.label, nodes.value, nodes.link"
SHOWN_COLUMNS = f"{', '.join(f'members.{name}' for name in _SHOWN.split(', '))}, members.number, {_NODE}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member counts as where nodes are worked out: see `kgx.graph.alike`. settled: its settled key. alike: its group,
    or its own id. pool: of a member of no group."""

    settled: str | None
    alike: str
    pool: str | None
    crowd: str  # the group; empty where it has none


def standing_of(profile: Profile, decided: Collection[str]) -> Standing:
    """decided: members about which people decided something."""
    settled, alike = settled_key(profile), group_of(profile, decided)
    return Standing(
        None if settled is None else text_of(settled), alike, pool_of(profile, decided), "" if alike == profile.id else alike
    )


def read_standing(database: sqlite3.Connection, member: str) -> Standing:
    settled, alike, pool = database.execute("SELECT settled, alike, pool FROM members WHERE id = ?", (member,)).fetchone()
    return Standing(settled, alike, pool, "" if alike == member else alike)


def member_row(found: EntityMember, standing: Standing) -> dict[str, str | int | None]:
    """Values by column, of what is known before the member has a node."""
    member, profile = found.member, found.profile
    return {
        "id": member.id,
        "article": member.article_id,
        "number": found.entity.id,
        "type": profile.type,
        "types": json.dumps(profile.types),
        "name": json.dumps(profile.name),
        "names": json.dumps(member.names),
        "mentions": member.mention_count,
        "value": write_value(found.entity.value),
        "link": write_link(found.entity.link),
        "profile": text_of(profile.to_json()),
        "settled": standing.settled,
        "alike": standing.alike,
        "pool": standing.pool,
    }


def shown_member(row: Sequence[Any]) -> Member:  # Any: what SQLite returns
    """Of a row that begins with SHOWN_COLUMNS."""
    member_id, article, names, mentions, _, merged_with, merge_reason = row[:7]
    reason = None if merge_reason is None else json.loads(merge_reason)
    return Member(member_id, article, tuple(json.loads(names)), mentions, merged_with, reason)


def text_of(text: str) -> str:
    """The text with lone surrogates as escapes, as JSON has them: SQLite does not take them."""
    return text.encode("utf-8", "backslashreplace").decode()


def write_value(value: Value | None) -> str | None:
    return None if value is None else json.dumps([value.datatype, value.lexical, value.unit])


def read_value(text: str | None) -> Value | None:
    return None if text is None else Value(*json.loads(text))


def write_link(link: Link | None) -> str | None:
    return None if link is None else json.dumps([link.base, link.id, link.confidence])


def read_link(text: str | None) -> Link | None:
    return None if text is None else Link(*json.loads(text))
