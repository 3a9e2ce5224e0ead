// @vitest-environment jsdom
// Sentences in the reader's language.
import { describe, expect, it } from "vitest";
import { readCatalogue, t, tn, useCatalogue } from "../src/i18n";

describe("a sentence", () => {
  it("is Spanish where the catalogue has no other", () => expect(t("Receso")).toBe("Receso"));

  it("is taken from the catalogue, with its parameters", () => {
    useCatalogue({ "Punto {number}": "Item {number}" }, "en");
    expect(t("Punto {number}", { number: 4 })).toBe("Item 4");
  });

  it("stays Spanish while its translation is empty", () => {
    useCatalogue({ Receso: "" }, "en");
    expect(t("Receso")).toBe("Receso");
  });

  it("leaves a parameter that was not given visible", () => expect(t("Hola, {name}")).toBe("Hola, {name}"));

  it.each([
    [1, "1 голос"],
    [3, "3 голоса"],
    [5, "5 голосов"],
    [21, "21 голос"],
  ])("has the plural of its language: %d", (n, words) => {
    useCatalogue({ "{n} voto": ["{n} голос", "{n} голоса", "{n} голосов"] }, "ru");
    expect(tn("{n} voto", "{n} votos", n)).toBe(words);
  });

  it("has the plural of Spanish without a catalogue", () => expect(tn("{n} voto", "{n} votos", 2)).toBe("2 votos"));

  it("is read from the page", () => {
    document.body.innerHTML = '<script type="application/json" id="catalogue">{"Sí":"Oui"}</script>';
    readCatalogue(document);
    expect(t("Sí")).toBe("Oui");
    document.body.innerHTML = "";
  });
});
