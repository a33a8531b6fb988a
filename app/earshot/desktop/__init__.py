"""The Qt face. `bridge.py` alone knows both Qt and asyncio."""
