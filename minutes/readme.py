"""LEEME.txt: how a judge checks a package with tools of others, without us."""

from core.i18n import translations

TEXT = """{title}
{line}

Este paquete contiene el acta, la grabación y el registro electrónico de una sesión.
Todo él puede comprobarse sin conexión y sin programas de quien lo hizo:

1. Que ningún fichero ha cambiado:
     sha256sum --check --strict SHA256SUMS

2. Que el manifiesto lo firmó el sello de la entidad (CAdES):
     openssl cms -verify -cades -binary -inform DER -in manifest.p7s \\
       -content manifest.json -CAfile certificados/raices.pem -purpose any -out /dev/null

3. Que existía en la fecha de su sello de tiempo (RFC 3161):
     openssl ts -verify -in manifest.tsr -data manifest.json -CAfile certificados/raices.pem
     openssl ts -verify -in checkpoints/cabeza.tsr -data checkpoints/cabeza.txt \\
       -CAfile certificados/raices.pem

4. Las firmas de la Secretaría y de la Presidencia (PAdES):
     pdfsig acta.pdf

5. Todo lo anterior y además el registro, la grabación fragmento a fragmento y el recuento
   de cada votación:
     hemiciclo verify CARPETA --authority autoridad.json

«autoridad.json» dice con qué claves firman y sellan quienes deben hacerlo. Descárguelo de la sede
electrónica de la entidad (/verificar/autoridad.json): el que trae el paquete no basta, porque un
paquete falso podría traer otra raíz y otra autoridad.

acta.pdf          si una parte se trató a puerta cerrada, copia electrónica parcial auténtica con
                  el sello de la entidad; sus datos los firma la Secretaría en certificacion.pdf
registro.jsonl    un asiento por línea, JSON canónico (RFC 8785); hash = SHA-256 del asiento sin
                  «hash»; cada uno nombra en «previous» el hash del anterior; de los
                  reservados («withheld») consta solo el hash
checkpoints/      cabeza del registro (C2SP tlog-checkpoint) y su sello de tiempo
grabacion/        la grabación tal como se recibió: cada fragmento consta en el registro con su
                  huella («recording.sealed»)
video.mp4         copia de visionado, hecha de la grabación; su tiempo es el de la sesión
capitulos.vtt     capítulos de la copia de visionado
intervinientes.vtt  quién tiene la palabra, como subtítulos de la copia de visionado
"""
RESTRICTED = """
PAQUETE RESERVADO. Contiene íntegros el acta, el registro y la grabación, también de lo tratado a
puerta cerrada (artículo 70.1 LRBRL), que no está en el paquete público. No debe difundirse.
"""
DEVELOPMENT = """
ENTORNO DE DESARROLLO: identidades, certificados y sellos de tiempo son ficticios y sin valor.
"""


def readme(title: str, *, is_restricted: bool, is_development: bool) -> bytes:
    """Return the text for one package."""
    _ = translations("es").gettext
    text = _(TEXT).format(title=title, line="=" * len(title))
    text += _(RESTRICTED) if is_restricted else ""
    text += _(DEVELOPMENT) if is_development else ""
    return text.encode()
