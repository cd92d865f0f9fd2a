"""Colours of types, for the formats that are pictures or become one."""

from __future__ import annotations

import colorsys
import hashlib


def type_colour(type_label: str) -> tuple[int, int, int]:
    """Red, green and blue of a type, 0 to 255: always the same for a label, in light and strong tones."""
    number = int.from_bytes(hashlib.sha256(type_label.encode("utf-8", "surrogatepass")).digest()[:4], "big")
    hue, saturation, value = number % 360 / 360, 0.45 + number // 360 % 3 * 0.15, 0.75 + number // 1080 % 2 * 0.15
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)
