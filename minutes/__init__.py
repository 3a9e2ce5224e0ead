"""From the log to the acta, the video-minutes and the package that anyone can verify."""
