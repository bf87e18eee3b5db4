"""The dimensions of the wood and the printed parts, read out of the OpenSCAD file."""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from pathlib import Path

CAD = Path(__file__).resolve().parents[2] / "cad"
FILE = CAD / "parameters.scad"

Value = float | list[float]

_STATEMENT = re.compile(r"\s*([a-z][a-z0-9_]*)\s*=\s*([^;=]+);\s*")
_COMMENT = re.compile(r"//[^\n]*")
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


_ONE: dict[str, Callable[[float], float]] = {
    # OpenSCAD counts angles in degrees.
    "tan": lambda degrees: math.tan(math.radians(degrees)),
    "sin": lambda degrees: math.sin(math.radians(degrees)),
    "cos": lambda degrees: math.cos(math.radians(degrees)),
    "atan": lambda ratio: math.degrees(math.atan(ratio)),
    "sqrt": math.sqrt,
}
_MANY: dict[str, Callable[[list[float]], float]] = {"min": min, "max": max}


class ParameterError(ValueError):
    """The file of the dimensions says something that can't be read; one sentence."""


class Parameters:
    """Dimensions by their name: lengths in mm, angles in degrees, masses in kg.

    Raises ParameterError for a name that is not there or is a list where a number is asked.
    """

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> float:
        value = self._find(name)
        if isinstance(value, list):
            raise ParameterError(f"{FILE.name}: {name} is a list, not one number.")
        return value

    def list_of(self, name: str) -> list[float]:
        """A list, such as the two sides of a board."""
        value = self._find(name)
        if not isinstance(value, list):
            raise ParameterError(f"{FILE.name}: {name} is one number, not a list.")
        return value

    def names(self) -> list[str]:
        return list(self._values)

    def replaced(self, **changes: float) -> "Parameters":
        """The same with some numbers changed; what follows from them is not worked out."""
        for name in changes:
            self._find(name)
        return Parameters({**self._values, **changes})

    def _find(self, name: str) -> Value:
        try:
            return self._values[name]
        except KeyError:
            raise ParameterError(f"{FILE.name} has no {name}.") from None


def read_parameters(text: str | None = None) -> Parameters:
    """The project's dimensions, or those of another text. Raises ParameterError."""
    if text is None:
        text = FILE.read_text(encoding="utf-8")
    text = _COMMENT.sub("", text).strip()
    values: dict[str, Value] = {}
    at = 0
    while at < len(text):
        found = _STATEMENT.match(text, at)
        if found is None:
            line = text[at:].strip().splitlines()[0]
            raise ParameterError(f"{FILE.name}: can't read {line!r}.")
        name, expression = found.group(1), found.group(2).strip()
        if name in values:
            raise ParameterError(f"{FILE.name}: {name} stands there twice.")
        values[name] = _evaluate(name, expression, values)
        at = found.end()
    return Parameters(values)


def _evaluate(name: str, expression: str, values: Mapping[str, Value]) -> Value:
    try:
        tree = ast.parse(expression, mode="eval").body
    except SyntaxError:
        raise ParameterError(f"{FILE.name}: can't read {name} = {expression}.") from None
    if isinstance(tree, ast.List):
        return [_number(name, entry, values) for entry in tree.elts]
    return _number(name, tree, values)


def _number(name: str, node: ast.expr, values: Mapping[str, Value]) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=other) if isinstance(found := values.get(other), float):
            return found
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(name, operand, values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)](
                _number(name, left, values), _number(name, right, values)
            )
        case ast.Subscript(value=ast.Name(id=other), slice=ast.Constant(value=int() as index)):
            found = values.get(other)
            if isinstance(found, list) and 0 <= index < len(found):
                return found[index]
        case ast.Call(func=ast.Name(id=function), args=[argument]) if function in _ONE:
            return _ONE[function](_number(name, argument, values))
        case ast.Call(func=ast.Name(id=function), args=arguments) if function in _MANY:
            return _MANY[function]([_number(name, entry, values) for entry in arguments])
        case _:
            pass
    raise ParameterError(f"{FILE.name}: can't work out {name} ({ast.unparse(node)}).")
