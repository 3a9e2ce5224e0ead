// Who must be trusted in this installation, and what a secret vote does not protect, in plain words.
import { t } from "../i18n";
import { personOf } from "../room/select";
import { useSession } from "../ui/context";
import { Icon } from "../ui/icons";
import { fullName } from "../ui/words";

export function Trust() {
  const state = useSession();
  const { trustees, threshold } = state.secret;
  const names = trustees.map((id) => fullName(personOf(state, id))).join("; ");
  return (
    <details class="trust">
      <summary>
        <Icon name="shield" /> {t("En quién hay que confiar")}
      </summary>
      <ul>
        <li>
          {t("La clave está repartida entre {names}. {threshold} de estas personas, juntas, podrían descifrar papeletas sueltas; ninguna sola puede.", { names, threshold })}
        </li>
        <li>{t("Quien sirve el programa de esta tableta podría leer el voto antes de cifrarlo. Por eso la huella del programa es pública y puede comprobar una papeleta en otro aparato.")}</li>
        <li>{t("El servidor no conoce su credencial: no puede votar por usted ni cambiar su papeleta sin que se note. No guarda el orden ni la hora.")}</li>
        <li>{t("No impide que alguien mire su pantalla, ni que usted vote delante de otra persona. Si participa a distancia, busque un lugar a solas.")}</li>
        <li>{t("Se sabe quién ha votado. Si todos votan lo mismo, el resultado lo dice.")}</li>
        <li>{t("Dentro de muchos años, ordenadores más potentes podrían descifrar lo publicado.")}</li>
      </ul>
      <p>
        <a href="/voto-secreto" target="_blank" rel="noreferrer">
          {t("Cómo funciona el voto secreto")}
        </a>
      </p>
    </details>
  );
}
