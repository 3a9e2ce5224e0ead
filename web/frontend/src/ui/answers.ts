// The answers of secret votes that are words of the house.
import { t } from "../i18n";

/** An answer in the reader's language where it is one of the house. */
export function answerWord(answer: string): string {
  switch (answer) {
    case "Sí":
      return t("Sí");
    case "No":
      return t("No");
    case "Abstención":
      return t("Abstención");
    case "En blanco":
      return t("En blanco");
    default:
      return answer;
  }
}
