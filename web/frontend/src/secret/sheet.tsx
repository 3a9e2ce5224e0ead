// The sheet that a trustee prints and seals: drawn in this device, never sent anywhere.
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { personOf } from "../room/select";
import { Qr } from "../ui/code";
import { useRoom, useSession } from "../ui/context";
import { dateOf, fullName } from "../ui/words";

export function SealedSheet({ seed, close }: { seed: string; close: () => void }) {
  const state = useSession();
  const me = useRoom().me.value.person;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="sheet" onClose={close} aria-label={t("Hoja sellada")}>
      <h2 class="law">{t("Parte de la clave de los votos secretos")}</h2>
      <p>
        {state.body_name} · {state.town}
      </p>
      <p>
        {state.title} · {dateOf(state.starts_at)}
      </p>
      <p>{fullName(personOf(state, me))}</p>
      <Qr text={seed} label={t("Parte de la clave")} />
      <p class="sheet-seed" translate={false}>
        {seed.match(/.{1,4}/g)?.join(" ")}
      </p>
      <p>{t("Guárdese en sobre cerrado y firmado. Quien la lea tiene esta parte de la clave. Destrúyase cuando el acta sea firme.")}</p>
      <p class="sheet-acts">
        <button type="button" class="button button-primary" onClick={() => print()}>
          {t("Imprimir")}
        </button>
        <button type="button" class="button" onClick={() => dialog.current?.close()}>
          {t("Cerrar")}
        </button>
      </p>
    </dialog>
  );
}
