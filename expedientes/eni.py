"""ENI XML, version 1.0 as published: documento-e and expediente-e with its index.

Digests in the index are those of the file as it is sent, in base64 (design.md). The recording is
never embedded: its content is a reference by name.
"""

import base64
from dataclasses import dataclass

from lxml import etree

from core.refusals import Refused
from expedientes.domain import CASE_ID, CSV_RULE, DIR3, DOCUMENT_ID, Case, Document, SignatureType

BASE = "http://administracionelectronica.gob.es/ENI/XSD/v1.0/"
DOC, DOC_META, DOC_FILE = (
    BASE + "documento-e", BASE + "documento-e/metadatos", BASE + "documento-e/contenido",
)  # fmt: skip
EXP, EXP_META, EXP_INDEX = (
    BASE + "expediente-e", BASE + "expediente-e/metadatos", BASE + "expediente-e/indice-e",
)  # fmt: skip
EXP_CONTENT = BASE + "expediente-e/indice-e/contenido"
SIGN = BASE + "firma"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
NAMES = {
    "enidoc": DOC, "enidocmeta": DOC_META, "enifile": DOC_FILE, "enids": SIGN, "eniexp": EXP,
    "eniexpmeta": EXP_META, "eniexpind": EXP_INDEX, "eniconexpind": EXP_CONTENT,
}  # fmt: skip
CONTENT_ID = "CONTENIDO"


@dataclass(frozen=True, slots=True)
class IndexSignature:
    """The signature of the index: CAdES over its canonical bytes, or a CSV of the closing act."""

    cades: bytes = b""
    csv: str = ""


def document_xml(document: Document, content: bytes | None) -> bytes:
    """Return the documento-e; ``content`` None leaves a reference to the file by its name."""
    root = _root(DOC, "documento")
    holder = _add(root, DOC_FILE, "contenido")
    holder.set("Id", CONTENT_ID)
    if content is None:
        _add(holder, DOC_FILE, "referenciaFichero", document.name)
    else:
        _add(holder, DOC_FILE, "ValorBinario", base64.b64encode(content).decode())
    _add(holder, DOC_FILE, "NombreFormato", document.format)
    _document_metadata(root, document)
    _document_signatures(root, document)
    return _bytes(root)


def _document_metadata(root: etree._Element, document: Document) -> None:
    meta = _add(root, DOC_META, "metadatos")
    _add(meta, DOC_META, "VersionNTI", DOC)
    _add(meta, DOC_META, "Identificador", document.id)
    _add(meta, DOC_META, "Organo", document.organ)
    _add(meta, DOC_META, "FechaCaptura", document.captured_at)
    origin = "true" if document.is_administration else "false"
    _add(meta, DOC_META, "OrigenCiudadanoAdministracion", origin)
    state = _add(meta, DOC_META, "EstadoElaboracion")
    _add(state, DOC_META, "ValorEstadoElaboracion", document.elaboration.value)
    if document.origin:
        _add(state, DOC_META, "IdentificadorDocumentoOrigen", document.origin)
    _add(meta, DOC_META, "TipoDocumental", document.type.value)


def _document_signatures(root: etree._Element, document: Document) -> None:
    found = _add(root, SIGN, "firmas")
    if document.signature is not None and document.signature is not SignatureType.CSV:
        one = _add(found, SIGN, "firma")
        one.set("ref", f"#{CONTENT_ID}")
        _add(one, SIGN, "TipoFirma", document.signature.value)
        holder = _add(_add(one, SIGN, "ContenidoFirma"), SIGN, "FirmaConCertificado")
        _add(holder, SIGN, "ReferenciaFirma", f"#{CONTENT_ID}")
    if document.csv:
        _csv(_add(found, SIGN, "firma"), document.csv)


def _csv(one: etree._Element, value: str) -> None:
    _add(one, SIGN, "TipoFirma", SignatureType.CSV.value)
    holder = _add(_add(one, SIGN, "ContenidoFirma"), SIGN, "CSV")
    _add(holder, SIGN, "ValorCSV", value)
    _add(holder, SIGN, "RegulacionGeneracionCSV", CSV_RULE)


def index_content(case: Case, at: str) -> bytes:
    """Return the exclusive canonical form of IndiceContenido: the bytes that are signed.

    The element lives in the namespace of the index, its children in that of the content (R-ENI-4).
    """
    return bytes(etree.tostring(_index(case, at), method="c14n", exclusive=True))


def _index(case: Case, at: str) -> etree._Element:
    content = _root(EXP_INDEX, "IndiceContenido")
    content.set("Id", "INDICE")
    _add(content, EXP_CONTENT, "FechaIndiceElectronico", at)
    folders: dict[str, etree._Element] = {}
    for place, document in enumerate(case.documents, 1):
        name = document.folder.value
        if name not in folders:
            folders[name] = _add(content, EXP_CONTENT, "CarpetaIndizada")
            _add(folders[name], EXP_CONTENT, "IdentificadorCarpeta", name)
        _indexed(folders[name], document, place)
    return content


def _indexed(folder: etree._Element, document: Document, place: int) -> None:
    one = _add(folder, EXP_CONTENT, "DocumentoIndizado")
    _add(one, EXP_CONTENT, "IdentificadorDocumento", document.id)
    digest = base64.b64encode(bytes.fromhex(document.sha256)).decode()
    _add(one, EXP_CONTENT, "ValorHuella", digest)
    _add(one, EXP_CONTENT, "FuncionResumen", SHA256)
    _add(one, EXP_CONTENT, "FechaIncorporacionExpediente", document.captured_at)
    _add(one, EXP_CONTENT, "OrdenDocumentoExpediente", str(place))


def case_xml(case: Case, at: str, signature: IndexSignature) -> bytes:
    """Return the expediente-e with its index; the index must be signed (NTI-EXP, annex I)."""
    root = _root(EXP, "expediente")
    holder = _add(root, EXP_INDEX, "indice")
    holder.append(_index(case, at))
    found = _add(holder, SIGN, "firmas")
    if signature.cades:
        one = _add(found, SIGN, "firma")
        one.set("ref", "#INDICE")
        _add(one, SIGN, "TipoFirma", SignatureType.CADES_DETACHED.value)
        inner = _add(_add(one, SIGN, "ContenidoFirma"), SIGN, "FirmaConCertificado")
        _add(inner, SIGN, "FirmaBase64", base64.b64encode(signature.cades).decode())
    if signature.csv:
        _csv(_add(found, SIGN, "firma"), signature.csv)
    meta = _add(root, EXP_META, "metadatosExp")
    _add(meta, EXP_META, "VersionNTI", EXP)
    _add(meta, EXP_META, "Identificador", case.id)
    _add(meta, EXP_META, "Organo", case.organ)
    _add(meta, EXP_META, "FechaAperturaExpediente", case.opened_at)
    _add(meta, EXP_META, "Clasificacion", case.classification)
    _add(meta, EXP_META, "Estado", case.state.value)
    return _bytes(root)


def check_import(content: bytes) -> Refused | None:
    """Check what the schema does not: identifiers, organ, order, no DTD (documents.md 3.4)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return Refused("eni-malformed")
    if b"<!DOCTYPE" in content:
        return Refused("eni-doctype")
    shapes = {DOC_META: DOCUMENT_ID, EXP_META: CASE_ID}
    for namespace, shape in shapes.items():
        for found in root.iter(f"{{{namespace}}}Identificador"):
            if not shape.fullmatch(found.text or ""):
                return Refused("document-identifier", {"document": found.text or ""}, "NTI-DOC IV")
        for found in root.iter(f"{{{namespace}}}Organo"):
            if not DIR3.fullmatch(found.text or ""):
                return Refused("eni-organ", {"organ": found.text or ""}, "NTI-DOC annex I")
    return None


def _root(namespace: str, name: str) -> etree._Element:
    prefixes = {prefix: uri for prefix, uri in NAMES.items() if uri.startswith(_family(namespace))}
    return etree.Element(f"{{{namespace}}}{name}", nsmap=prefixes | {"enids": SIGN})


def _family(namespace: str) -> str:
    return DOC if namespace.startswith(DOC) else EXP


def _add(parent: etree._Element, namespace: str, name: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if text:
        child.text = text
    return child


def _bytes(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
