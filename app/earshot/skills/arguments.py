"""A skill function's arguments: told to a chat model as JSON Schema, and fitted to what comes."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from earshot.errors import SkillError
from earshot.skills.api import Context
from earshot.values import JsonValue

_JSON_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean"}
_YES_NO = {
    **{True: True, "true": True, "yes": True, "on": True},
    **{False: False, "false": False, "no": False, "off": False},
}


def schema(function: Callable[..., object]) -> dict[str, JsonValue]:
    """JSON Schema of the arguments that `function` wants from outside. TypeError where one has an
    annotation that a slot or a chat model cannot fill."""
    wanted = dict(_wanted(function))
    return {
        "type": "object",
        "properties": {name: _type_schema(kind) for name, (kind, _) in wanted.items()},
        "required": [name for name, (_, required) in wanted.items() if required],
    }


def fitted(
    function: Callable[..., object], given: Mapping[str, JsonValue], context: Context
) -> dict[str, Any]:
    """The named arguments to call `function` with. SkillError where something is missing, unknown
    or of a wrong kind."""
    wanted = dict(_wanted(function))
    for name in given:
        if name not in wanted:
            raise SkillError("skill-argument", f"{_title(function)} takes no “{name}”.")
    for name, (_, required) in wanted.items():
        if required and name not in given:
            raise SkillError("skill-argument", f"I need to know the {name} for that.")
    values = {name: _fit(function, name, value, wanted[name][0]) for name, value in given.items()}
    return values | dict.fromkeys(_context_names(function), context)


def _wanted(function: Callable[..., object]) -> Iterator[tuple[str, tuple[Any, bool]]]:
    """Name to annotation and whether it must be given."""
    hints = get_type_hints(function)
    for name, parameter in inspect.signature(function).parameters.items():
        if hints.get(name) is not Context:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                raise TypeError(f"“{name}” must be a plain argument")
            yield name, (hints.get(name, str), parameter.default is parameter.empty)


def _context_names(function: Callable[..., object]) -> list[str]:
    return [name for name, kind in get_type_hints(function).items() if kind is Context]


def _type_schema(kind: Any) -> dict[str, JsonValue]:
    kind = _without_none(kind)
    if get_origin(kind) is Literal:
        return {"type": "string", "enum": list(get_args(kind))}
    if kind not in _JSON_TYPES:
        raise TypeError(f"arguments can be str, int, float, bool or a Literal, not {kind}")
    return {"type": _JSON_TYPES[kind]}


def _without_none(kind: Any) -> Any:
    """`X` of `X | None`."""
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [one for one in get_args(kind) if one is not type(None)]
        return kinds[0] if len(kinds) == 1 else kind
    return kind


def _fit(function: Callable[..., object], name: str, value: JsonValue, kind: Any) -> Any:
    if value is None and _without_none(kind) is not kind:
        return None
    try:
        return _converted(value, _without_none(kind))
    except (ValueError, TypeError, OverflowError, KeyError) as error:
        said = f"{_title(function)} cannot use “{str(value)[:60]}” as the {name}."
        raise SkillError("skill-argument", said) from error


def _converted(value: JsonValue, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        return {one: one for one in get_args(kind)}[value]
    if kind is bool:
        return _YES_NO[value.lower() if isinstance(value, str) else value]
    if kind is int and isinstance(value, float) and not value.is_integer():
        raise ValueError("not whole")
    if isinstance(value, list | dict | None):
        raise TypeError("not a single value")
    return kind(value)


def _title(function: Callable[..., object]) -> str:
    return function.__name__.replace("_", " ").capitalize()
