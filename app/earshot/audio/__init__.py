"""Sound in and out: PortAudio, files, resampling, voice activity. Nothing else touches a device."""
