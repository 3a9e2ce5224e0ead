// Before going in with picture and sound: see and hear oneself, choose devices, know who sees it.
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { personOf } from "../../room/select";
import { useRoom, useSession } from "../../ui/context";
import { Icon } from "../../ui/icons";
import { Picture } from "../../ui/picture";
import { PersonLine } from "../../ui/people";
import type { DeviceTrouble } from "../../media/devices";
import { useMedia } from "../../ui/media";

export function PreJoin() {
  const media = useMedia();
  const isAgreed = useSignal(false);
  if (media.stage.value === "off") return <Invitation />;
  const join = (): void => {
    if (isAgreed.value) void media.join();
  };
  return (
    <section class="prejoin" aria-label={t("Antes de entrar con imagen y sonido")}>
      <Preview />
      <div class="prejoin-side">
        <DeviceMenus />
        <Gauge />
        <label class="check">
          <input
            type="checkbox"
            checked={isAgreed.value}
            onChange={(event) => (isAgreed.value = event.currentTarget.checked)}
          />
          <span>
            {t("Sé que la sesión se graba y, si es pública, se emite en directo. Solo se me oye cuando tengo la palabra.")}
          </span>
        </label>
        <button
          type="button"
          class="button button-primary button-wide"
          aria-disabled={!isAgreed.value}
          aria-busy={media.stage.value === "joining"}
          onClick={join}
        >
          <Icon name="video" /> {t("Entrar con imagen y sonido")}
        </button>
        <button type="button" class="button button-quiet" onClick={() => media.leave()}>
          {t("Ahora no")}
        </button>
      </div>
    </section>
  );
}

function Invitation() {
  const media = useMedia();
  const trouble = media.local.trouble.value;
  return (
    <section class="invitation">
      {trouble ? (
        <Trouble trouble={trouble} />
      ) : (
        <p>
          {t("Para que se le vea y se le oiga a distancia, pruebe antes su cámara y su micrófono.")}
        </p>
      )}
      <button type="button" class="button" onClick={() => void media.preview()}>
        <Icon name="camera" /> {trouble ? t("Probar otra vez") : t("Probar cámara y micrófono")}
      </button>
    </section>
  );
}

function Preview() {
  const media = useMedia();
  const state = useSession();
  const person = personOf(state, useRoom().me.value.person);
  const local = media.local.stream.value;
  const hasCamera = (local?.getVideoTracks().length ?? 0) > 0;
  return (
    <div class="preview">
      {local && hasCamera && media.local.isCameraOn.value ? (
        <Picture stream={local} label={t("Su imagen")} isMirrored />
      ) : (
        <div class="no-picture">
          <Icon name="camera-off" size="3rem" />
          <p>{hasCamera ? t("Cámara apagada") : t("Sin cámara: se le oirá sin imagen")}</p>
        </div>
      )}
      <div class="preview-foot">
        <PersonLine person={person} />
        <CameraSwitch />
      </div>
    </div>
  );
}

export function CameraSwitch() {
  const { local } = useMedia();
  const isOn = local.isCameraOn.value;
  return (
    <button type="button" class="button" aria-pressed={isOn} onClick={() => local.setCamera(!isOn)}>
      <Icon name={isOn ? "camera" : "camera-off"} />
      {isOn ? t("Cámara encendida") : t("Cámara apagada")}
    </button>
  );
}

export function DeviceMenus() {
  const media = useMedia();
  const chosen = media.local.chosen.value;
  const { cameras, microphones, speakers } = media.local.devices.value;
  return (
    <>
      <Menu label={t("Cámara")} devices={cameras} chosen={chosen.camera} choose={(camera) => void media.choose({ camera })} />
      <Menu label={t("Micrófono")} devices={microphones} chosen={chosen.microphone} choose={(microphone) => void media.choose({ microphone })} />
      {speakers.length > 0 && (
        <Menu label={t("Altavoz")} devices={speakers} chosen={chosen.speaker} choose={(speaker) => void media.choose({ speaker })} />
      )}
      <label class="field">
        <span>{t("Ruido de alrededor")}</span>
        <select
          value={chosen.suppressesNoise ? "off" : "on"}
          onChange={(event) => void media.choose({ suppressesNoise: event.currentTarget.value === "off" })}
        >
          <option value="off">{t("Se quita")}</option>
          <option value="on">{t("Se deja")}</option>
        </select>
      </label>
    </>
  );
}

interface MenuProps {
  readonly label: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

export function Menu({ label, devices, chosen, choose }: MenuProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{t("El del sistema")}</option>
        {devices.map((device, n) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `${label} ${n + 1}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Gauge() {
  const level = useMedia().local.level.value;
  return (
    <label class="field">
      <span>{t("Nivel del micrófono: hable y vea moverse la barra")}</span>
      <meter min={0} max={1} low={0.15} value={level}>
        {Math.round(level * 100)} %
      </meter>
    </label>
  );
}

function Trouble({ trouble }: { trouble: DeviceTrouble }) {
  return (
    <p class="note note-warning" role="alert">
      <Icon name="warning" /> {troubleWord(trouble)}
    </p>
  );
}

function troubleWord(trouble: DeviceTrouble): string {
  switch (trouble) {
    case "denied":
      return t("El navegador no permite la cámara ni el micrófono. Toque el candado junto a la dirección, permita los dos y pruebe otra vez.");
    case "missing":
      return t("No se encuentra ningún micrófono. Conéctelo y pruebe otra vez.");
    case "busy":
      return t("Otro programa está usando la cámara o el micrófono. Ciérrelo y pruebe otra vez.");
    case "insecure":
      return t("Esta dirección no es segura (https) y el navegador no da la cámara.");
    case "other":
      return t("No se ha podido abrir la cámara o el micrófono.");
  }
}
