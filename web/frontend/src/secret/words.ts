// The words of the secret ballot: its steps, and what the device found wrong.
import type { Trouble } from "../ballot/device/ports";
import { t } from "../i18n";
import type { SecretGround, SecretShape } from "../wire/generated";

export function groundWord(ground: SecretGround): string {
  switch (ground) {
    case "persons":
      return t("Elección o destitución de personas (ROF, artículo 102.3)");
    case "honour":
      return t("Asunto declarado secreto por afectar al honor o la intimidad (LRBRL, artículo 70.1)");
    case "agreed":
      return t("Así lo ha acordado el Pleno por mayoría absoluta");
  }
}

export function shapeWord(shape: SecretShape): string {
  switch (shape) {
    case "yes-no":
      return t("Sí, no o abstención");
    case "one":
      return t("Una persona de varias, o en blanco");
    case "several":
      return t("Varias personas, o en blanco");
  }
}

/** What the device found, in a sentence that says what to do next. */
export function troubleWord(trouble: Trouble): string {
  return trouble.sentence || known(trouble.code) || general(trouble);
}

function known(code: string): string {
  switch (code) {
    case "unreachable":
      return t("No se llega al servidor. Se volverá a intentar.");
    case "tap-unreachable":
      return t("No se ha llegado al servidor. Vuelva a tocar el botón.");
    case "storage-refused":
      return t("Este navegador no deja guardar nada, y su papeleta o su parte de la clave se perderían. Abra la sesión en una ventana normal, no privada, o vote en papel.");
    case "seed-unmade":
      return t("Esta tableta ya no tiene la parte de la clave que había empezado. Pida a la Secretaría que designe de nuevo a los custodios.");
    case "own-credential":
      return t("Esta tableta no guarda su credencial para esta votación. Avise a la Presidencia: puede votar en papel.");
    case "credential-used":
      return t("La urna ya tiene una papeleta con su credencial, y no es la de esta tableta. Avise a la Secretaría.");
    case "other-ballot":
      return t("La urna tiene una papeleta suya distinta de la que guarda esta tableta. Avise a la Secretaría.");
    case "receipt-false":
      return t("El resguardo del servidor no es válido. Avise a la Secretaría antes de que se cierre la votación.");
    case "close-missing":
      return t("Alarma: su papeleta no está en la urna cerrada. Muestre su resguardo a la Presidencia: la votación debe repetirse.");
    case "seed-locked":
      return t("Su parte de la clave está cerrada con su llave de acceso.");
    case "seed-missing":
      return t("Esta tableta no tiene su parte de la clave. Recupérela con la hoja sellada.");
    case "seed-form":
      return t("La clave de la hoja sellada tiene 22 letras y cifras.");
    case "seed-other":
      return t("Esa clave no es la de su parte en esta sesión.");
    case "close-unsigned":
      return t("Faltan firmas del cierre de los demás custodios.");
    case "release-other-tally":
      return t("Esta tableta ya abrió otro recuento de esta misma votación y no abrirá un segundo.");
    case "passkey-cancelled":
      return t("Se ha cancelado. Puede volver a intentarlo.");
    case "passkey-unusable":
      return t("La llave de acceso no ha servido aquí.");
    default:
      return "";
  }
}

function general({ code, where }: Trouble): string {
  const what = where === "" ? code : `${code} · ${where}`;
  if (code.startsWith("setup-")) {
    return t("No vote: lo que ha preparado el servidor no es lo que muestran las pantallas ({code}). Avise a la Presidencia.", { code: what });
  }
  if (code.startsWith("close-")) {
    return t("La urna cerrada no es la que esta tableta ha comprobado ({code}). Avise a la Presidencia antes de abrir el resultado.", { code: what });
  }
  return t("La comprobación ha fallado ({code}). Avise a la Secretaría.", { code: what });
}
