// Actas of earlier sessions: corrections noted, approval given; as sessions/domain/applying/actas.py.
import type { ItemNow, SessionState } from "../wire/generated";
import type { Linked } from "./technical";

/** The state after an event about an earlier acta; null for any other event. */
export function actasApproved(state: SessionState, event: Linked): SessionState | null {
  switch (event.kind) {
    case "acta.correction-noted": {
      const { item, correction } = event.body;
      return changed(state, item, (now) => ({ corrections: [...now.corrections, correction] }));
    }
    case "acta.correction-withdrawn": {
      const { item, correction } = event.body;
      return changed(state, item, (now) => ({
        corrections: now.corrections.filter((one) => one.id !== correction),
      }));
    }
    case "acta.approved": {
      const { item, acta } = event.body;
      return changed(state, item, (now) => ({ approved: [...now.approved, acta.session] }));
    }
    default:
      return null;
  }
}

function changed(
  state: SessionState,
  item: string,
  change: (now: ItemNow) => Partial<ItemNow>,
): SessionState {
  const items = state.items.map((now) => (now.id === item ? { ...now, ...change(now) } : now));
  return { ...state, items };
}
