"""The official 360Giving schema as a validator that needs no network."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

SCHEMAS = Path(__file__).parents[1] / "data/360giving"
#: The package of 1.4.3 still names the grant schema of 1.4.2 under this address.
NAMED = (
    "https://raw.githubusercontent.com/ThreeSixtyGiving/standard/{}/schema/360-giving-schema.json"
)


#: The library checks no moments and no addresses by itself; the schema rests on both.
FORMATS = FormatChecker()


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value) -> bool:
    return "T" in value and datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri", raises=ValueError)
def is_address(value) -> bool:
    return value is None or bool(urlsplit(value).scheme and urlsplit(value).netloc)


def official_validator() -> Draft202012Validator:
    """Of a whole package of grants."""
    grant = json.loads((SCHEMAS / "360-giving-schema.json").read_text())
    package = json.loads((SCHEMAS / "360-giving-package-schema.json").read_text())
    # The schemas give their dialect without the "s" of https; the resolver wants a known one.
    for each in (grant, package):
        each["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    resource = Resource.from_contents(grant)
    registry = Registry().with_resources(
        [(NAMED.format(version), resource) for version in ("1.4.2", "1.4.3")]
    )
    return Draft202012Validator(package, registry=registry, format_checker=FORMATS)
