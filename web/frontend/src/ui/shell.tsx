// What stands around every live screen: skeleton before the first word, signed out, the room after.
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import type { Room } from "../live/room";
import { RoomProvider } from "./context";
import { Elsewhere } from "./elsewhere";
import { Icon } from "./icons";

export function Shell({ room, children }: { room: Room; children: ComponentChildren }) {
  if (room.link.value === "signed-out") return <SignedOut />;
  if (!room.state.value) return <Skeleton isOffline={room.link.value === "offline"} />;
  return (
    <RoomProvider value={room}>
      <div class="post">
        <Elsewhere room={room} />
        {children}
      </div>
    </RoomProvider>
  );
}

function SignedOut() {
  const back = `/entrar?${new URLSearchParams({ next: location.pathname })}`;
  return (
    <main class="whole">
      <Icon name="lock" size="3rem" />
      <h1>{t("Su acceso ha terminado")}</h1>
      <p>{t("Vuelva a entrar; lo que ya hizo está registrado.")}</p>
      <a class="button button-primary" href={back}>
        {t("Entrar")}
      </a>
    </main>
  );
}

function Skeleton({ isOffline }: { isOffline: boolean }) {
  return (
    <main class="skeleton" aria-busy="true">
      <p role="status">
        {isOffline
          ? t("No se llega al servidor. Se vuelve a intentar sin que haga nada.")
          : t("Cargando la sesión…")}
      </p>
      <div class="bone bone-strip" />
      <div class="bone bone-now" />
      <div class="bone bone-action" />
      <div class="bone bone-panel" />
    </main>
  );
}
