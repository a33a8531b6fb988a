"""Nothing is told to the makers of what we are made of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_onnx_runtime_leaves_no_identifier_behind(tmp_path: Path) -> None:
    """Its telemetry would make one in the cache folder at its first use, and then report."""
    use = "from earshot.audio.vad import SileroVad; SileroVad()"
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", use], check=True, env=os.environ | home, timeout=60)
    assert not list(tmp_path.rglob("*onnxruntime*"))
