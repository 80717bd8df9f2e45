"""Turns the words that a set has today (`x-extensible-enum`) into an enum, so that a fuzzer uses them.

    words-as-enums.py openapi.yaml > fuzzed.yaml
"""

import sys

import yaml


def walk(node):
    if isinstance(node, dict):
        if "x-extensible-enum" in node:
            node["enum"] = node["x-extensible-enum"]
        for value in node.values():
            walk(value)
    elif isinstance(node, list):
        for value in node:
            walk(value)


with open(sys.argv[1], encoding="utf-8") as file:
    document = yaml.safe_load(file)
walk(document)
yaml.safe_dump(document, sys.stdout, sort_keys=False, allow_unicode=True)
