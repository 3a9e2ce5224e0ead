"""The documents that others rely on say what the code says."""

from sessions.reference import BEGIN, END, pages, with_part


def test_the_pages_are_those_that_the_code_gives_now() -> None:
    written = {path: path.read_text(encoding="utf-8") for path in pages()}
    assert written == pages(), "run: python -m sessions.reference"


def test_what_others_wrote_around_the_part_stays() -> None:
    first = with_part("# Título\n\nAntes.\n", f"{BEGIN}\nuno\n{END}\n")
    assert first == f"# Título\n\nAntes.\n\n{BEGIN}\nuno\n{END}\n"
    second = with_part(first + "Después.\n", f"{BEGIN}\ndos\n{END}\n")
    assert second == f"# Título\n\nAntes.\n\n{BEGIN}\ndos\n{END}\nDespués.\n"
