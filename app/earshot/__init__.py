"""Earshot: a private voice assistant that runs on the person's own machine."""

import os

# ONNX Runtime would tell its makers what it runs on. Before it is imported; children inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

__version__ = "0.1.0"
