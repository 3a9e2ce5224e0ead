"""Fits a picture of any size on the film's ground and lays the name over it."""

from fractions import Fraction
from io import BytesIO

import av
from av.filter import Graph
from av.video.frame import VideoFrame

from media.viewing.cards import LowerThird, Slate, lower_third_png, slate_png

GROUND = "0x0E1519"


class Canvas:
    """Draws frames of one size; the time of what it gives is the number it was given."""

    def __init__(self, width: int, height: int, fps: int) -> None:
        self._size = width, height
        self._time_base = Fraction(1, fps)
        self._graph = Graph()
        self._made_for: tuple[object, ...] = ()

    def slate(self, card: Slate, number: int) -> VideoFrame:
        """Return a slate as the frame of that number."""
        return self._draw(_decoded(slate_png(card, *self._size), "yuv420p"), None, number)

    def picture(self, source: VideoFrame, name: LowerThird | None, number: int) -> VideoFrame:
        """Return a picture with a name as the frame of that number."""
        return self._draw(source, name, number)

    def _draw(self, source: VideoFrame, name: LowerThird | None, number: int) -> VideoFrame:
        made_for = source.width, source.height, source.format.name, name
        if made_for != self._made_for:
            self._graph, self._made_for = self._build(source, name), made_for
        source.pts, source.time_base = number, self._time_base
        self._graph.vpush(source, at=0)
        return self._graph.vpull()

    def _build(self, source: VideoFrame, name: LowerThird | None) -> Graph:
        width, height = self._size
        graph = Graph()
        fitted = f"{width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2"
        nodes = [
            graph.add_buffer(
                width=source.width,
                height=source.height,
                format=source.format,
                time_base=self._time_base,
            ),
            graph.add("scale", f"{fitted}:out_range=tv"),
            graph.add("pad", f"{width}:{height}:(ow-iw)/2:(oh-ih)/2:color={GROUND}"),
        ]
        overlay = None if name is None else _decoded(lower_third_png(name, *self._size), "rgba")
        if overlay is not None:
            left, bottom = width // 20, height // 14
            nodes.append(graph.add("overlay", f"{left}:H-h-{bottom}:eof_action=repeat"))
            over = graph.add_buffer(
                width=overlay.width,
                height=overlay.height,
                format=overlay.format,
                time_base=self._time_base,
                name="name",
            )
            over.link_to(nodes[-1], 0, 1)
        nodes += [graph.add("format", "yuv420p"), graph.add("buffersink")]
        graph.link_nodes(*nodes).configure()
        if overlay is not None:
            overlay.pts, overlay.time_base = 0, self._time_base
            graph.vpush(overlay, at=1)
            graph.vpush(None, at=1)
        return graph


def _decoded(png: bytes, pixels: str) -> VideoFrame:
    with av.open(BytesIO(png), "r") as image:
        return next(image.decode(video=0)).reformat(format=pixels)
