"""Results that a later round of the same work can take over, where all that went into them is the same.

A command that works once has no memory, and everything is worked out; only `serve` works again and again.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

Result = TypeVar("Result")

PLAIN = (str, bytes, int, float, bool, range, frozenset, type(None))


class Memory:
    """What was worked out in the rounds before, by name, with what went into it."""

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[object, Any]] = {}
        self._asked: set[Hashable] = set()

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Let `recalled` use this memory meanwhile. What a whole round did not ask for is forgotten after it."""
        self._asked.clear()
        token = _memory.set(self)
        try:
            yield
        finally:
            _memory.reset(token)

    def forget_unasked(self) -> None:
        """Keep only what was asked for since the memory was taken to hand."""
        self._held = {name: held for name, held in self._held.items() if name in self._asked}

    def recall(self, name: Hashable, inputs: object, work: Callable[[], Result]) -> Result:
        """The result of the same inputs under the same name, or of the work now."""
        self._asked.add(name)
        held = self._held.get(name)
        if held is not None and same(held[0], inputs):
            result: Result = held[1]
            return result
        fresh = work()
        self._held[name] = inputs, fresh
        return fresh


_memory: ContextVar[Memory | None] = ContextVar("memory", default=None)


def recalled(name: Hashable, inputs: object, work: Callable[[], Result]) -> Result:
    """The result of the work, which may follow from its inputs alone; its name is its own among all work."""
    memory = _memory.get()
    return memory.recall(name, inputs, work) if memory else work()


def same(one: object, other: object) -> bool:
    """Whether two values are alike for every use: `==` would take 1 for True and one order of keys for another.

    What is not looked into, as a model, is the same only if it is the very object.
    """
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, PLAIN):
        return one == other
    ours, theirs = _parts(one), _parts(other)
    if ours is None or theirs is None:
        return False
    return len(ours) == len(theirs) and all(map(same, ours, theirs))


def _parts(value: object) -> Sequence[object] | None:
    """What a value is put together from, in its order, if that is all there is to it."""
    if isinstance(value, Mapping):
        return tuple(value.items())
    if isinstance(value, (tuple, list)):
        return value
    if is_dataclass(value):
        return tuple(getattr(value, item.name) for item in fields(value))
    return None
