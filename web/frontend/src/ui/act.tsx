// Buttons that send a command, and what became of it.
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import type { Outcome, Sending } from "../wire/commands";
import type { Command } from "../wire/generated";
import { useRoom } from "./context";
import { Icon, type IconName } from "./icons";

export type ActState =
  | { readonly step: "idle" }
  | { readonly step: "sending" }
  | { readonly step: "failed"; readonly sending: Sending }
  | { readonly step: "refused"; readonly sentence: string; readonly article: string };

export interface Act {
  readonly state: Signal<ActState>;
  send(command: Command): void;
  again(): void;
}

/** One intention at a time: while it is under way another tap changes nothing. */
export function useAct(): Act {
  const room = useRoom();
  const state = useSignal<ActState>({ step: "idle" });
  const watch = (sending: Sending): void => {
    state.value = { step: "sending" };
    void sending.outcome.then((outcome) => {
      state.value = after(outcome, sending);
    });
  };
  return {
    state,
    send: (command) => {
      if (state.value.step !== "sending") watch(room.send(command));
    },
    again: () => {
      if (state.value.step === "failed") watch(state.value.sending.again());
    },
  };
}

function after(outcome: Outcome, sending: Sending): ActState {
  switch (outcome.status) {
    case "accepted":
    case "signed-out":
      return { step: "idle" };
    case "unanswered":
      return { step: "failed", sending };
    case "refused":
      return {
        step: "refused",
        sentence: outcome.refusal.sentence,
        article: outcome.refusal.article,
      };
  }
}

/** What became of the last command: nothing, under way, refused with its reason, or unanswered. */
export function ActNote({ act }: { act: Act }) {
  const state = act.state.value;
  if (state.step === "refused") {
    return (
      <p class="note note-warning" role="status">
        <Icon name="warning" /> {state.sentence}{" "}
        {state.article && <span class="article">({state.article})</span>}
      </p>
    );
  }
  if (state.step !== "failed") return null;
  return (
    <p class="note note-bad" role="alert">
      <Icon name="offline" /> {t("No hay respuesta. No se ha hecho nada todavía.")}{" "}
      <button type="button" class="button" onClick={act.again}>
        <Icon name="retry" /> {t("Reintentar")}
      </button>
    </p>
  );
}

interface ActButtonProps {
  readonly act: Act;
  readonly command: () => Command;
  readonly children: ComponentChildren;
  readonly icon?: IconName;
  readonly tone?: string;
  /** Why it cannot be done now; shown beside the words. */
  readonly blocked?: string | false | null | undefined;
}

export function ActButton({ act, command, children, icon, tone = "", blocked }: ActButtonProps) {
  const isSending = act.state.value.step === "sending";
  return (
    <button
      type="button"
      class={`button ${tone}`}
      aria-disabled={Boolean(blocked) || isSending}
      aria-busy={isSending}
      onClick={() => {
        if (!blocked) act.send(command());
      }}
    >
      {icon && <Icon name={icon} />}
      <span class="button-words">
        {children}
        {blocked && <small class="why">{blocked}</small>}
      </span>
    </button>
  );
}

/** An act that cannot be undone: the first tap asks, the second does. */
export function TwoStepButton(props: ActButtonProps & { readonly question: string }) {
  const isAsked = useSignal(false);
  if (!isAsked.value || props.blocked) {
    return (
      <button
        type="button"
        class={`button ${props.tone ?? ""}`}
        aria-disabled={Boolean(props.blocked)}
        onClick={() => {
          isAsked.value = !props.blocked;
        }}
      >
        {props.icon && <Icon name={props.icon} />}
        <span class="button-words">
          {props.children}
          {props.blocked && <small class="why">{props.blocked}</small>}
        </span>
      </button>
    );
  }
  return (
    <span class="two-step" role="group" aria-label={props.question}>
      <span>{props.question}</span>
      <ActButton {...props} tone="button-danger">
        {t("Sí, confirmar")}
      </ActButton>
      <button type="button" class="button button-quiet" onClick={() => (isAsked.value = false)}>
        {t("No")}
      </button>
    </span>
  );
}
