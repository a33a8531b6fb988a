"""Change the volume, and play, pause or skip music."""

from __future__ import annotations

from earshot.computer import media, volume
from earshot.computer.volume import Volume
from earshot.skills.api import Reply, Risk, SkillError, skill

_STEP = 10
_SOUND = "[(the|your|my|master)] (volume|sound|audio|sound level|volume level) [level]"
_TO = "(to|at)"
_UP = "(raise|increase|boost|turn up|crank up|put up|bring up)"
_DOWN = "(lower|decrease|reduce|turn down|put down|bring down)"
_BY = "[by {percent}]"
_SPEAKERS = f"({_SOUND}|[(the|my|all)] (speaker|speakers|sounds)|[(the|my)] computer)"


@skill(
    f"(set|change|put|update|adjust|turn) {_SOUND} {_TO} {{percent}}",
    f"{_SOUND} [{_TO}] {{percent}}",
    f"({_UP}|{_DOWN}) {_SOUND} {_TO} {{percent}}",
    f"turn {_SOUND} (up|down) {_TO} {{percent}}",
    risk=Risk.REVERSIBLE,
)
def set_volume(percent: int) -> Reply:
    """Set the volume to so many percent, 0 to 100."""
    if not 0 <= percent <= 100:
        raise SkillError("volume-range", "The volume goes from 0 to 100 percent.")
    return _changed(percent)


@skill(
    "(max|maximum|full|highest|loudest) (volume|sound|audio)",
    f"(set|turn|put|raise|increase) {_SOUND} [(up|to)] [the] (max|maximum|full|loudest|highest)",
    "turn (it|the volume) [up] all the way [up]",
    risk=Risk.REVERSIBLE,
)
def full_volume() -> Reply:
    """Set the volume to its greatest."""
    return _changed(100)


@skill(
    f"{_UP} {_SOUND} {_BY}",
    f"turn ({_SOUND}|it|the music) up {_BY}",
    f"{_SOUND} up {_BY}",
    "(more|higher|louder) (volume|sound|audio)",
    "[(a bit|a little|much)] louder",
    "make (it|that|the music|the sound) [(a bit|a little|much)] louder",
    "crank it up",
    risk=Risk.REVERSIBLE,
)
def volume_up(percent: int = _STEP) -> Reply:
    """Make the computer louder, by so many percent."""
    return _changed(volume.read().percent + percent)


@skill(
    f"{_DOWN} {_SOUND} {_BY}",
    f"turn ({_SOUND}|it|the music) down {_BY}",
    f"{_SOUND} down {_BY}",
    "(less|lower|quieter) (volume|sound|audio)",
    "[(a bit|a little|much)] (quieter|softer)",
    "make (it|that|the music|the sound) [(a bit|a little|much)] (quieter|softer|lower)",
    "[(it is|that is)] too loud",
    risk=Risk.REVERSIBLE,
)
def volume_down(percent: int = _STEP) -> Reply:
    """Make the computer quieter, by so many percent."""
    return _changed(volume.read().percent - percent)


@skill(
    f"(mute|silence) {_SPEAKERS}",
    f"turn off {_SPEAKERS}",
    f"turn ({_SOUND}|[(the|my)] (speaker|speakers)) off",
    "mute",
    risk=Risk.REVERSIBLE,
)
def mute() -> Reply:
    """Turn the computer's sound off."""
    return _silenced(True, "Muted.")


@skill(
    f"unmute {_SPEAKERS}",
    f"turn ({_SOUND}|[(the|my)] (speaker|speakers)) [back] on",
    f"turn [back] on ({_SOUND}|[(the|my)] (speaker|speakers))",
    "turn (mute|muting) off",
    "unmute",
    risk=Risk.REVERSIBLE,
)
def unmute() -> Reply:
    """Turn the computer's sound on again."""
    return _silenced(False, "The sound is on again.")


@skill(
    "what (is|volume is) [(the|your|my)] [current] (volume|sound level|volume level) [(at|set to)]",
    "what is your (sound|audio) level",
    "what level is the volume (at|set to)",
    "how (loud|high) is (it|that|the volume|the sound|the audio) [level]",
    "volume (level|status)",
)
def tell_volume() -> str:
    """Tell how loud the computer is."""
    return _told(volume.read())


_IT = (
    "[(the|this|that|my)] (music|song|songs|track|tune|video|movie|film|podcast|episode|playback|"
    "audio|audiobook|book|player|playlist|album)"
)
_ONE = "(song|track|tune|video|episode|chapter|one)"


@skill(
    f"(play|resume|continue|unpause) {_IT}",
    "(play|resume|unpause|keep playing|press play)",
    "play some music",
    risk=Risk.REVERSIBLE,
)
def play() -> Reply:
    """Let the music or film that is open play on."""
    return _told_player("Play", "Playing", "Pause")


@skill(
    f"(pause|stop|halt|hold) {_IT}",
    "(pause|pause it|press pause|stop playing)",
    f"stop playing {_IT}",
    risk=Risk.REVERSIBLE,
)
def pause() -> Reply:
    """Pause the music or film that plays."""
    return _told_player("Pause", "Paused", "Play")


@skill(
    f"[(play|go to|skip to|jump to)] [the] next {_ONE}",
    f"skip [(the|this)] [current] {_ONE}",
    "(next|skip|skip it|skip forward|skip to next)",
    risk=Risk.REVERSIBLE,
)
def next_track() -> Reply:
    """Go to the next song, video or chapter."""
    return _told_player("Next", "Next", "Previous")


@skill(
    f"[(play|go to|go back to|skip to)] [the] (previous|last) {_ONE}",
    f"(play|go back to) the {_ONE} before",
    "(previous|go back one|skip back)",
    risk=Risk.REVERSIBLE,
)
def previous_track() -> Reply:
    """Go back to the song, video or chapter before."""
    return _told_player("Previous", "Previous", "Next")


def _changed(percent: int) -> Reply:
    """Sets the volume and lets it be heard: whoever asks for a volume does not want silence."""
    before = volume.read()
    volume.write(Volume(min(max(percent, 0), 100), muted=False))
    return _reply(_told(volume.read()), before)


def _silenced(muted: bool, said: str) -> Reply:
    before = volume.read()
    volume.write(Volume(before.percent, muted))
    return _reply(said, before)


def _reply(said: str, before: Volume) -> Reply:
    def undo() -> str:
        volume.write(before)
        return _told(before, "back at")

    return Reply(said, undo)


def _told(level: Volume, at: str = "at") -> str:
    muted = ", muted" if level.muted else ""
    return f"Volume is {at} {level.percent} percent{muted}."


def _told_player(command: media.Command, said: str, back: media.Command) -> Reply:
    player = media.send(command)
    where = f" in {player}" if player else ""

    def undo() -> str:
        media.send(back)
        return f"Took that back{where}."

    return Reply(f"{said}{where}.", undo)
