"""The public live stream: the speaker's picture and the room's sound as HLS, seconds behind."""
