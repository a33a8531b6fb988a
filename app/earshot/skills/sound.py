"""Change the volume, and play, pause or skip music."""

from __future__ import annotations

from earshot.computer import media, volume
from earshot.computer.volume import Volume
from earshot.skills.api import Reply, Risk, SkillError, skill

_STEP = 10
_OF = "[(of|on|in|from) [(the|my)] (speaker|speakers|music|music player|computer)]"
_SOUND = f"[(the|your|my|all)] [(speaker|music|media)] (volume|sound|audio) [level] {_OF}"
_TO = "(to|at)"
_UP = "(raise|rise|increase|boost|up|turn up|crank [up])"
_DOWN = "(lower|decrease|reduce|down|turn down|cut down)"
_BY = "[([by] {percent}|a bit|a little|a little bit)]"
_MUCH = "[(a bit|a little|a little bit|much)]"
_SPEAKERS = f"({_SOUND}|[(the|my|all)] (speaker|speakers|sounds))"
_LOUD = f"({_SPEAKERS}|[(the|my)] (music|computer))"


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
    "(turn|raise) (it|the volume) [up] all the way [up]",
    "raise volume all the way",
    risk=Risk.REVERSIBLE,
)
def full_volume() -> Reply:
    """Set the volume to its greatest."""
    return _changed(100)


@skill(
    f"{_UP} {_LOUD} {_BY}",
    f"(turn|crank) ({_LOUD}|it|that) (up|higher) {_BY}",
    f"{_SOUND} (up|higher|louder) {_BY}",
    "(more|higher|louder) (volume|sound|audio)",
    f"{_MUCH} louder",
    f"make ({_LOUD}|it|that|this) {_MUCH} louder",
    f"(speak|talk) ({_MUCH} louder|up)",
    "I cannot hear you",
    risk=Risk.REVERSIBLE,
)
def volume_up(percent: int = _STEP) -> Reply:
    """Make the computer louder, by so many percent."""
    return _changed(volume.read().percent + percent)


@skill(
    f"{_DOWN} {_LOUD} {_BY}",
    f"turn ({_LOUD}|it|that) (down|lower) {_BY}",
    f"{_SOUND} (down|lower|quieter) {_BY}",
    "(less|lower|quieter) (volume|sound|audio)",
    f"{_MUCH} (quieter|softer)",
    f"make ({_LOUD}|it|that|this) {_MUCH} (quieter|softer|lower)",
    f"(speak|talk) {_MUCH} (quieter|softer)",
    "[(it is|that is|you are)] too loud",
    risk=Risk.REVERSIBLE,
)
def volume_down(percent: int = _STEP) -> Reply:
    """Make the computer quieter, by so many percent."""
    return _changed(volume.read().percent - percent)


@skill(
    f"(mute|silence) {_LOUD}",
    f"turn off {_SPEAKERS}",
    f"turn {_SPEAKERS} off",
    "(sound|sounds|audio|speakers) off",
    "mute [(it|yourself)]",
    risk=Risk.REVERSIBLE,
)
def mute() -> Reply:
    """Turn the computer's sound off."""
    return _silenced(True, "Muted.")


@skill(
    f"unmute {_LOUD}",
    f"turn {_SPEAKERS} [back] on",
    f"turn [back] on {_SPEAKERS}",
    "(sound|sounds|audio|speakers) [back] on",
    "turn (mute|muting) off",
    "unmute [(it|yourself)]",
    risk=Risk.REVERSIBLE,
)
def unmute() -> Reply:
    """Turn the computer's sound on again."""
    return _silenced(False, "The sound is on again.")


@skill(
    "what is [(the|your|my)] [current] (volume|sound level|audio level) [level] [(at|set to)]",
    "what (level|volume) (is the volume|are you) (at|set to)",
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
