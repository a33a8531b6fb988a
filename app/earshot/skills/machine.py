"""Tell about the battery, disk, memory, processor, network and uptime."""

from __future__ import annotations

import socket
import time
from ipaddress import ip_address
from pathlib import Path

from earshot.skills import spoken
from earshot.skills.api import SkillError, skill

_GIGABYTE = 1e9
_MY = "[(the|my|your|this)] [(computer|computer's|laptop|laptop's|machine|machine's|system)]"


@skill(
    f"(what is|how is|check|tell me|show me) {_MY} battery [(level|status|charge|percentage)]",
    "(how much|how many percent) battery [(power|life|charge)]"
    " [(is|do I have|have I)] [(left|got|remaining|there)]",
    f"how (full|charged|low) is {_MY} battery",
    f"is {_MY} (battery|computer|laptop) (charging|plugged in)",
    "[(the|my)] battery (level|status|charge|percentage|life)",
    "how long will [(the|my)] battery last",
)
def tell_battery() -> str:
    """Tell how full the battery is, and whether it charges."""
    import psutil

    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    if battery is None:
        return "This computer has no battery that I can see."
    charging = {True: ", charging", False: "", None: ""}[battery.power_plugged]
    if battery.power_plugged and battery.percent >= 100:
        charging = ", plugged in"
    left = f", {spoken.largest(battery.secsleft)} left" if battery.secsleft > 0 else ""
    return f"Battery is at {round(battery.percent)} percent{charging or left}."


@skill(
    "how much (disk|storage|hard disk|hard drive|drive) [space]"
    " [(is|do I have|have I)] [(left|free|got|available|remaining)]",
    "how much (free|disk|storage) space (is there|do I have|is left) [left]",
    f"how full is {_MY} (disk|hard disk|drive|hard drive|storage)",
    f"(what is|check|tell me|show me) {_MY} (disk|storage) (space|usage|status)",
    "(free|available) disk space",
)
def tell_disk() -> str:
    """Tell how much room is left on the disk with the home folder."""
    import psutil

    usage = psutil.disk_usage(str(Path.home()))
    return f"{_size(usage.free)} of {_size(usage.total)} are free on the disk."


@skill(
    "how much (memory|ram) [(is|do I have|have I)] [(left|free|used|got|available|in use)]",
    f"(what is|check|tell me|show me) {_MY} (memory|ram) [(usage|use|status)]",
    "(memory|ram) (usage|status)",
)
def tell_memory() -> str:
    """Tell how much of the memory is in use."""
    import psutil

    memory = psutil.virtual_memory()
    used = memory.total - memory.available
    return f"{_size(used)} of {_size(memory.total)} of memory are in use."


@skill(
    f"how busy is {_MY} (processor|cpu|computer)",
    f"(what is|check|tell me|show me) {_MY} (processor|cpu) [(usage|use|load|status)]",
    "(processor|cpu) (usage|load|status)",
    "is my computer busy",
)
def tell_processor() -> str:
    """Tell how busy the processor is."""
    import psutil

    busy = psutil.cpu_percent(interval=0.3)
    cores = psutil.cpu_count() or 1
    return f"The processor is {round(busy)} percent busy, over {cores} core{'s'[: cores != 1]}."


@skill(
    "(am I|are we|is (the|my|this) computer) (online|connected [to the (internet|network)])",
    "(what is|tell me|show me) [(the|my)] (ip|ip address|network|network status)",
    "(check|how is) [(the|my)] (network|connection|internet connection|wifi)",
    "(network|connection|wifi) status",
    "is (the|my) (network|internet|wifi) (up|working|connected|on)",
)
def tell_network() -> str:
    """Tell whether the computer is connected to a network, and with which address. Nothing is
    sent to find out."""
    found = _addresses()
    if not found:
        return "You are not connected to a network."
    name, address = found[0]
    return f"You are connected by {name}, with the address {address}."


@skill(
    f"how long (has|have) {_MY} (computer|you|laptop|machine|system) been (on|up|running)",
    "how long has (it|this) been (on|up|running) [since the last restart]",
    "when (did I|was the computer) last (restart|restarted|start|started|boot|booted)"
    " [(the|my|this)] [computer]",
    f"(what is|tell me) {_MY} uptime",
    "uptime",
)
def tell_uptime() -> str:
    """Tell how long the computer has been running."""
    import psutil

    parts = spoken.duration(max(60, (time.time() - psutil.boot_time()) // 60 * 60))
    return f"This computer has been on for {parts}."


def _size(size: float) -> str:
    """ "1.8 terabytes", "231 gigabytes", "7.9 gigabytes", "512 megabytes"."""
    for unit, name in ((1000 * _GIGABYTE, "terabytes"), (_GIGABYTE, "gigabytes")):
        if size >= unit:
            amount = size / unit
            return f"{amount:.0f} {name}" if amount >= 10 else f"{amount:.1f} {name}"
    return f"{size / 1e6:.0f} megabytes"


def _addresses() -> list[tuple[str, str]]:
    """Name and IPv4 address of each network that is up, but not of the computer's own."""
    import psutil

    try:
        up = {name for name, state in psutil.net_if_stats().items() if state.isup}
        every = psutil.net_if_addrs()
    except OSError as error:
        raise SkillError("network-unknown", "The system does not tell about networks.") from error
    return [
        (name, one.address)
        for name, addresses in every.items()
        for one in addresses
        if name in up and one.family == socket.AF_INET and not ip_address(one.address).is_loopback
    ]
