"""Polygons and circles of a warning against the outlines of our sub-districts.

Outlines stand in the pack as CAP writes a polygon: "22.60,114.29 22.59,114.31 …", latitude before longitude. Two shapes
that touch meet. Within a district the earth is flat: a degree of longitude is one of latitude times the cosine.

>>> square = outline("0,0 0,1 1,1 1,0")
>>> meets(square, polygon=outline("0.4,0.4 0.4,0.6 0.6,0.6")), meets(square, polygon=outline("2,2 2,3 3,3"))
(True, False)
>>> near(square, circle=(0.5, 1.1, 12.0)), near(square, circle=(0.5, 1.1, 10.0))
(True, False)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

Point = tuple[float, float]
Outline = tuple[Point, ...]
DEGREE: Final = 111.195
"""Kilometres in a degree of latitude."""


def outline(text: str) -> Outline:
    """The points of "22.60,114.29 22.59,114.31 …"; empty where it is none: no numbers, off the earth, no surface."""
    try:
        points = tuple((float(a), float(b)) for a, b in (pair.split(",") for pair in text.split()))
    except ValueError:
        return ()
    return closed(points)


def closed(points: Outline) -> Outline:
    """An outline whose last side closes by itself; empty where the points are off the earth or enclose nothing."""
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    return points if all(map(on_the_earth, points)) and len(set(points)) >= 3 else ()


def on_the_earth(point: Point) -> bool:
    """Whether a point is a latitude and a longitude, in that order as far as one can see."""
    return abs(point[0]) <= 90 and abs(point[1]) <= 180


def meets(ours: Outline, *, polygon: Outline) -> bool:
    """Whether two outlines share a point."""
    if inside(polygon[0], ours) or inside(ours[0], polygon):
        return True
    return any(cross(*one, *other) for one in edges(ours) for other in edges(polygon))


def near(ours: Outline, *, circle: tuple[float, float, float]) -> bool:
    """Whether a circle (latitude, longitude, radius in km) reaches an outline."""
    latitude, longitude, radius = circle
    wide = DEGREE * math.cos(math.radians(latitude))
    flat = tuple(((lat - latitude) * DEGREE, (lon - longitude) * wide) for lat, lon in ours)
    if inside((0.0, 0.0), flat):
        return True
    return any(from_origin(one, other) <= radius for one, other in edges(flat))


def edges(shape: Outline) -> Iterator[tuple[Point, Point]]:
    """Each side, the closing one too."""
    return zip(shape, (*shape[1:], shape[0]), strict=True)


def inside(point: Point, shape: Outline) -> bool:
    """Whether a point lies within an outline, by how often a ray crosses it."""
    x, y = point
    odd = False
    for (ax, ay), (bx, by) in edges(shape):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the sides a–b and c–d share a point."""
    one, two, three, four = side(c, d, a), side(c, d, b), side(a, b, c), side(a, b, d)
    if one * two < 0 and three * four < 0:
        return True
    touching = ((one, c, d, a), (two, c, d, b), (three, a, b, c), (four, a, b, d))
    return any(turn == 0 and between(start, end, point) for turn, start, end, point in touching)


def side(a: Point, b: Point, point: Point) -> float:
    """On which side of a–b a point lies; 0 on the line."""
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])


def between(a: Point, b: Point, point: Point) -> bool:
    """Whether a point on the line through a and b lies between them."""
    return min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])


def from_origin(a: Point, b: Point) -> float:
    """How far the side a–b is from 0,0."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = dx * dx + dy * dy
    along = max(0.0, min(1.0, -(a[0] * dx + a[1] * dy) / long)) if long else 0.0
    return math.hypot(a[0] + along * dx, a[1] + along * dy)
