"""How much two profiles share beside their names. Weights are fixed, since sameness may not depend on the other articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kgx.graph.name_tables import words
from kgx.graph.organisation_names import parse_organisation_name
from kgx.graph.profiles import Context, ContextKind, Profile, Strength

# Best on the development pairs of data/gold/identity: what says little about who is meant weighs little.
_WEIGHTS: Mapping[ContextKind, float] = {
    "person": 1.0, "organisation": 0.8, "thing": 0.6, "place": 0.5, "office": 0.6, "country": 0.3,
}  # fmt: skip
_VAGUE_WEIGHT = 0.15
_BOTH_RELATED, _ONE_RELATED = 1.6, 1.25


@dataclass(frozen=True, slots=True)
class Shared:
    """amount: sum of the weights of what both have. names: the heaviest few, for the reason. country: what the countries of
    the two say.

    country: `same` where relations give both one country; `likely` where relations give one of them a country that is the
    only one in the other's article; `other` where relations give them different countries, of which the other article has
    none; `apart` where it has one, or where relations give only one of them a country, which the other's article lacks;
    else empty.
    """

    amount: float = 0.0
    names: tuple[str, ...] = ()
    country: Literal["same", "likely", "apart", "other", ""] = ""


def shared_context(one: Profile, two: Profile) -> Shared:
    """What both articles have about the two; nothing within one article, where everything would be shared."""
    if one.article_id == two.article_id:
        return Shared()
    strengths = {(c.kind, c.name): c.strength for c in two.context}
    weights: dict[str, float] = {}
    for context in one.context:
        other = strengths.get((context.kind, context.name))
        if other is not None:
            related = (context.strength, other).count("related")
            weights[context.name] = _weight(context) * (1.0, _ONE_RELATED, _BOTH_RELATED)[related]
    heaviest = sorted(weights, key=lambda name: (-weights[name], name))
    return Shared(sum(weights.values()), tuple(heaviest[:3]), _compare_countries(one, two))


def _weight(context: Context) -> float:
    if context.kind == "office" and (" " not in context.name or context.name in words("vague_offices")):
        return _VAGUE_WEIGHT
    if context.kind == "person" and " " not in context.name:
        return 0.4
    if context.kind == "organisation" and all(word in words("generic_organisation") for word in context.name.split()):
        return 0.3
    return _WEIGHTS[context.kind]


def _compare_countries(one: Profile, two: Profile) -> Literal["same", "likely", "apart", "other", ""]:
    related_one, related_two = (_countries(profile, ("related",)) for profile in (one, two))
    all_one, all_two = (_countries(profile, ("related", "co-mentioned")) for profile in (one, two))
    if related_one & related_two:
        return "same"
    if related_one and related_two:
        return "apart" if related_one & all_two or related_two & all_one else "other"
    if (related_one and all_two and all_two <= related_one) or (related_two and all_one and all_one <= related_two):
        return "likely"
    return "apart" if (related_one or related_two) and not (related_one & all_two or related_two & all_one) else ""


def _countries(profile: Profile, strengths: tuple[Strength, ...]) -> set[str]:
    """Those of the context, and the one that an organisation's name gives."""
    own = parse_organisation_name(profile.name).country if profile.kind == "organisation" else ""
    return {c.name for c in profile.context if c.kind == "country" and c.strength in strengths} | ({own} - {""})
