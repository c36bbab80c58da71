"""Writes constraints.json: documents, and whether jsonschema finds them valid. Run: python constraints.py (needs jsonschema)."""

import json
import pathlib

from jsonschema import Draft202012Validator, FormatChecker

node = {"type": "object", "properties": {"value": {"type": "integer"}, "next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/node"}]}}, "required": ["value", "next"], "additionalProperties": False}
person = {
    "title": "Person",
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 5},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "tags": {"type": "array", "items": {"enum": ["red", "green", 1, None]}, "minItems": 1, "maxItems": 2},
    },
    "required": ["name", "tags"],
    "additionalProperties": False,
}
shape = {
    "oneOf": [
        {"type": "object", "properties": {"kind": {"const": "circle"}, "radius": {"type": "number", "exclusiveMinimum": 0}}, "required": ["kind", "radius"], "additionalProperties": False},
        {"type": "object", "properties": {"kind": {"const": "box"}, "sides": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}], "items": False, "minItems": 1}}, "required": ["kind", "sides"], "additionalProperties": False},
        {"type": ["null", "boolean"]},
    ]
}
cases = [
    (person, [{"name": "Ann", "age": 7, "tags": ["red"]}, {"name": "Änné€", "tags": [None, 1]}, {"name": "", "tags": [1]}, {"name": "Sixsix", "tags": [1]}, {"name": "😀😀😀😀😀", "tags": [1]}, {"name": "a\n\"\\\u0001", "tags": ["green"]},
              {"name": "Ann", "age": 151, "tags": ["red"]}, {"name": "Ann", "age": 150, "tags": ["red"]}, {"name": "Ann", "age": -1, "tags": ["red"]}, {"name": "Ann", "age": 1.5, "tags": ["red"]}, {"name": "Ann"}, {"tags": ["red"]}, {"name": "Ann", "tags": []}, {"name": "Ann", "tags": [1, 1, 1]}, {"name": "Ann", "tags": ["blue"]}, {"name": "Ann", "tags": [1], "more": 1}, [], None]),
    ({"$ref": "#/$defs/node", "$defs": {"node": node}}, [{"value": 1, "next": None}, {"value": 1, "next": {"value": 2, "next": {"value": 3, "next": None}}}, {"value": 1, "next": {"value": 2}}, {"value": 1, "next": 2}, None]),
    (shape, [{"kind": "circle", "radius": 0.5}, {"kind": "circle", "radius": 0}, {"kind": "circle", "radius": -2.5}, {"kind": "box", "sides": [1]}, {"kind": "box", "sides": [1, True]}, {"kind": "box", "sides": []}, {"kind": "box", "sides": [1, True, 1]}, {"kind": "box", "radius": 1}, None, True, 0]),
    ({"type": "object", "properties": {"a": {"type": "string"}, "ab": {"type": "null"}}, "additionalProperties": {"type": "integer"}}, [{}, {"a": "x"}, {"ab": None, "b": 1}, {"b": 1}, {"": 0}, {"a": 1}, {"abc": 1, "ac": 2}, {"ab": 1}, {"b": "x"}, {"aé\n": 3}]),
    ({"type": "object", "required": ["x"]}, [{"x": 1}, {"x": {"x": []}, "y": 2}, {"y": 2}, {}]),
    ({"type": "string", "pattern": "b+$|^[\"ä]{2}"}, ["b", "abb", "ba", "\"ä", "ä\"\n\u2028x", "aä\"", ""]),
    ({"type": "string", "format": "date"}, ["2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2024-04-31", "2024-12-31", "2024-13-01", "24-01-01"]),
    ({"type": "string", "format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"]),
    ({"type": "string", "format": "ipv4"}, ["0.0.0.0", "255.255.255.255", "256.1.1.1", "1.1.1", "01.1.1.1"]),
    ({"allOf": [{"type": "object", "properties": {"a": {"type": "number", "minimum": 1}}, "required": ["a"]}, {"properties": {"a": {"type": "integer", "maximum": 12}, "b": {"type": "null"}}, "required": ["b"]}]}, [{"a": 1, "b": None}, {"a": 12, "b": None}, {"a": 13, "b": None}, {"a": 0, "b": None}, {"a": 1.5, "b": None}, {"a": 1}]),
    ({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}, "additionalProperties": False, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, [{"a": 1}, {"b": 1}, {"a": 1, "b": 1}, {}]),
    ({"type": "array", "prefixItems": [{"type": "integer"}], "items": {"type": "string"}, "maxItems": 3}, [[], [1], [1, "a"], [1, "a", "b"], [1, "a", "b", "c"], ["a"], [1, 1]]),
    ({"enum": [{"a": [1, "é"]}, -0.5, "x\ty", []]}, [{"a": [1, "é"]}, -0.5, "x\ty", [], {"a": [1]}, 0.5, {}]),
    ({"type": ["integer", "null"], "exclusiveMinimum": -12, "maximum": 103}, [-12, -11, 0, 9, 10, 99, 100, 103, 104, 110, 1000, None, "a"]),
    ({"type": "number", "minimum": -1.25, "exclusiveMaximum": 10.5}, [-1.25, -1.251, -1.2, -2, 0, 0.001, 10.5, 10.4999, 10.50001, 10, 11, 9.99, 100]),
    ({"$defs": {"tree": {"type": "array", "items": {"$ref": "#/$defs/tree"}, "maxItems": 2}}, "type": "object", "properties": {"left": {"$ref": "#/$defs/tree"}, "self": {"$ref": "#"}}, "required": ["left"]}, [{"left": []}, {"left": [[], [[]]]}, {"left": [[], [], []]}, {"left": [], "self": {"left": [[]]}}, {"left": [], "self": {}}, {"left": [1]}]),
]


def is_valid(schema: dict, document: object) -> bool:
    return Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(document)


goldens = [{"schema": schema, "documents": [[json.dumps(document, ensure_ascii=False), is_valid(schema, document)] for document in documents]} for schema, documents in cases]
path = pathlib.Path(__file__).with_name("constraints.json")
path.write_text("[\n" + ",\n".join(json.dumps(golden, ensure_ascii=False) for golden in goldens) + "\n]\n", encoding="utf-8")
