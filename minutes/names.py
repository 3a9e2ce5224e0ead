"""The names of the files of a package and what each is (docs/package.md)."""

SCHEMA = "videoacta/1"

ACTA = "acta.pdf"
ACTA_DATA = "acta.json"
PUBLIC_DATA = "acta-publica.json"  # inside certificacion.pdf where doors were closed
FILM = "video.mp4"
CHAPTERS = "capitulos.vtt"
SPEAKERS = "intervinientes.vtt"
INTERVENTIONS = "intervenciones.json"
VOTES = "votaciones.json"
CERTIFICATION = "certificacion.pdf"
LOG = "registro.jsonl"
README = "LEEME.txt"
RECORDING = "grabacion/"
DOCUMENTS = "documentos/"
BALLOTS = "votaciones-secretas/"  # one folder for each: .bel, manifest.json, LEEME.txt
CHECKPOINTS = "checkpoints/"
CERTIFICATES = "certificados/"
ROOTS = "certificados/raices.pem"
AUTHORITY = "certificados/autoridad.json"
CHECKPOINT = "checkpoints/cabeza.txt"
CHECKPOINT_STAMP = "checkpoints/cabeza.tsr"
MANIFEST = "manifest.json"
MANIFEST_SIGNATURE = "manifest.p7s"
MANIFEST_STAMP = "manifest.tsr"
SUMS = "SHA256SUMS"

ENVELOPE = (MANIFEST, MANIFEST_SIGNATURE, MANIFEST_STAMP, SUMS)  # not listed in the manifest
ROLES = {
    ACTA: "acta",
    ACTA_DATA: "acta-data",
    FILM: "recording",
    CHAPTERS: "chapters",
    SPEAKERS: "speakers",
    INTERVENTIONS: "interventions",
    VOTES: "votes",
    CERTIFICATION: "certification",
    LOG: "log",
    README: "readme",
    CHECKPOINT: "checkpoint",
    CHECKPOINT_STAMP: "checkpoint-stamp",
}
FOLDERS = {
    RECORDING: "evidence",
    DOCUMENTS: "document",
    BALLOTS: "ballots",
    CERTIFICATES: "certificate",
}
PUBLIC, RESTRICTED = "public", "restricted"
NEEDED = (
    ACTA, ACTA_DATA, CHAPTERS, SPEAKERS, INTERVENTIONS, VOTES, CERTIFICATION, LOG, README,
    CHECKPOINT, CHECKPOINT_STAMP, ROOTS, AUTHORITY,
)  # fmt: skip


def role(name: str) -> str | None:
    """Return what a file is; None for one that has no place in a package."""
    if name in ROLES:
        return ROLES[name]
    for folder, kind in FOLDERS.items():
        if name.startswith(folder) and name != folder:
            return kind
    return None
