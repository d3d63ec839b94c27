"""A parser of Prometheus' text format that knows nothing of how our metrics are written."""

from __future__ import annotations

import re

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]

# https://prometheus.io/docs/instrumenting/exposition_formats/, text format 0.0.4
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)')
_SAMPLE = re.compile(rf"({_NAME})(?:\{{(.*)\}})? ([-+]?(?:\d+(?:\.\d+)?(?:e[-+]\d+)?|Inf|NaN))")


def parsed(text: str) -> tuple[Samples, dict[str, str]]:
    """Give the samples and the types of a text; fail at whatever the format does not allow."""
    assert not text or text.endswith("\n")
    samples: Samples = {}
    types: dict[str, str] = {}
    helped: set[str] = set()
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ", 3)[2]
            assert name not in helped, f"{name} is explained twice"
            helped.add(name)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in types, f"{name} has two types"
            assert kind in {"counter", "gauge"}
            types[name] = kind
        else:
            found = _SAMPLE.fullmatch(line)
            assert found, line
            name, inner, value = found.groups()
            assert list(types)[-1] == name, f"{name} is not together with its type"
            assert name in helped
            key = (name, labels(inner or ""))
            assert key not in samples, f"{key} comes twice"
            samples[key] = float(value)
    return samples, types


def labels(inner: str) -> tuple[tuple[str, str], ...]:
    """Give the labels between two braces, unescaped."""
    found, at = [], 0
    while at < len(inner):
        pair = _LABEL.match(inner, at)
        assert pair, inner[at:]
        found.append((pair[1], re.sub(r"\\(.)", lambda sign: {"n": "\n"}.get(sign[1], sign[1]), pair[2])))
        at = pair.end()
    return tuple(found)
