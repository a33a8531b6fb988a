"""D-Bus, by which Linux desktops are asked for things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from earshot.errors import SkillError

Bus = Literal["SESSION", "SYSTEM"]
_PATIENCE_SECONDS = 5.0
_AGREED_WITHIN_SECONDS = 9.0
"""A skill has ten."""

_PORTAL = "org.freedesktop.portal"


class BusError(SkillError):
    """The service asked is not there, or declined."""


def call(
    bus: Bus, name: str, path: str, method: str, signature: str = "", *given: object
) -> tuple[Any, ...]:
    """What the object `path` of the service `name` answers to `method`, written with its interface:
    `org.freedesktop.DBus.ListNames`. BusError where it does not, within five seconds."""
    message = _message(name, path, method, signature, given)
    with _connected(bus) as connection:
        return _answer(connection, message)


def value(bus: Bus, name: str, path: str, interface: str, property_name: str) -> Any:
    """A property of an object. BusError where there is none."""
    method = "org.freedesktop.DBus.Properties.Get"
    ((_, found),) = call(bus, name, path, method, "ss", interface, property_name)
    return found


def portal(method: str, options: Mapping[str, tuple[str, object]]) -> Mapping[str, Any]:
    """What the desktop's portal answers to `method`, once the person agreed. BusError where there
    is no portal or no answer; SkillError where the person declined."""
    from jeepney import HeaderFields, MatchRule
    from jeepney.bus_messages import message_bus

    path = "/org/freedesktop/portal/desktop"
    asked = _message(
        f"{_PORTAL}.Desktop", path, f"{_PORTAL}.{method}", "sa{sv}", ("", dict(options))
    )
    answers = MatchRule(type="signal", interface=f"{_PORTAL}.Request", member="Response")
    with _connected("SESSION") as connection, connection.filter(answers) as queue:
        _answer(connection, message_bus.AddMatch(answers))
        (handle,) = _answer(connection, asked)
        while True:
            answer = connection.recv_until_filtered(queue, timeout=_AGREED_WITHIN_SECONDS)
            if answer.header.fields.get(HeaderFields.path) == handle:
                break
    outcome, results = answer.body
    if outcome != 0:
        raise SkillError("desktop-declined", "The desktop was not allowed to do it.")
    return {key: held for key, (_, held) in results.items()}


def _message(name: str, path: str, method: str, signature: str, given: tuple[object, ...]) -> Any:
    from jeepney import DBusAddress, new_method_call

    interface, _, member = method.rpartition(".")
    address = DBusAddress(path, bus_name=name, interface=interface)
    return new_method_call(address, member, signature or None, given)


def _answer(connection: Any, message: Any) -> tuple[Any, ...]:
    from jeepney.wrappers import unwrap_msg

    return tuple(unwrap_msg(connection.send_and_get_reply(message, timeout=_PATIENCE_SECONDS)))


@contextmanager
def _connected(bus: Bus) -> Iterator[Any]:
    """A connection. What goes wrong on it is a BusError."""
    from jeepney import DBusErrorResponse
    from jeepney.io.blocking import open_dbus_connection

    try:
        with open_dbus_connection(bus) as connection:
            yield connection
    except (OSError, KeyError, ValueError, EOFError, DBusErrorResponse) as error:
        raise BusError("desktop-silent", "The desktop did not answer or declined.") from error
