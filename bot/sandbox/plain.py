"""
Values of our types as plain JSON values, and back.

The types are read off annotations, so neither side has to trust the other to name a class: what does not fit raises.
Known are dataclasses, enumerations, tuples, lists, sets, mappings, one type or None, and what JSON has itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

#: What reading a value of the wrong form raises.
MISFITS = (TypeError, ValueError, KeyError, AttributeError)

_PLAIN = frozenset({str, int, float, bool, NoneType})

Reading = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """The value in JSON's types."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: to_plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, Mapping):
        return {key: to_plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str):
        return list(value) if _all_texts(value) else [to_plain(inner) for inner in value]
    raise TypeError(f"no plain form for {type(value).__name__}")


def from_plain(kind: Any, plain: Any) -> Any:
    """
    The value of a type from its plain form; what a form has beyond the fields of a dataclass is passed over.

    Raises:
        MISFITS: it is none of that type.
    """
    return _reading(kind)(plain)


def arguments(
    function: Callable[..., Any], given: Sequence[Any], named: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """Positional and named arguments from their plain forms, by the function's annotations."""
    kinds = {name: kind for name, kind in get_type_hints(function).items() if name != "return"}
    return (
        [from_plain(kind, plain) for kind, plain in zip(kinds.values(), given, strict=False)],
        {name: from_plain(kinds[name], plain) for name, plain in named.items()},
    )


def returned(function: Callable[..., Any], plain: Any) -> Any:
    """What a function returned, from its plain form."""
    return from_plain(get_type_hints(function)["return"], plain)


@cache
def _reading(kind: Any) -> Reading:
    """How values of a type are read; worked out once, as there may be thousands of them."""
    origin = get_origin(kind)
    if kind in (Any, object):
        return lambda plain: plain
    if origin in (Union, UnionType):
        (only,) = set(get_args(kind)) - {NoneType}  # a union of two others could be read two ways
        read = _reading(only)
        return lambda plain: None if plain is None else read(plain)
    if origin is not None:
        return _of_many(origin, get_args(kind))
    return _of_fields(kind) if is_dataclass(kind) else _just(kind)


def _just(kind: Any) -> Reading:
    def read(plain: Any) -> Any:
        if not isinstance(plain, kind):
            raise TypeError(f"{type(plain).__name__} where {kind.__name__} was meant")
        return plain

    return kind if issubclass(kind, Enum | float) else read


def _of_fields(kind: Any) -> Reading:
    hints = get_type_hints(kind)
    reads = [(field.name, _reading(hints[field.name])) for field in fields(kind)]
    return lambda plain: kind(**{name: read(plain[name]) for name, read in reads if name in plain})


def _of_many(origin: type, inner: tuple[Any, ...]) -> Reading:
    if issubclass(origin, Mapping):
        key_of, read = inner[0], _reading(inner[1])  # JSON has texts as keys
        return lambda plain: {key_of(key): read(value) for key, value in plain.items()}
    if issubclass(origin, tuple) and inner[-1] is not Ellipsis:
        reads = [_reading(one) for one in inner]
        return lambda plain: tuple(read(value) for read, value in zip(reads, plain, strict=True))
    made: Reading = origin if issubclass(origin, list | set | frozenset) else tuple
    read = _reading(inner[0])
    if inner[0] is str:  # sentences are most of what goes to and fro
        return lambda plain: made(plain) if _all_texts(plain) else made(map(read, plain))
    return lambda plain: made(map(read, plain))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _all_texts(values: Any) -> bool:
    return set(map(type, values)) == {str}
