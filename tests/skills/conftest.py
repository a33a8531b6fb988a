from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.skills.hosting import Home

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)
