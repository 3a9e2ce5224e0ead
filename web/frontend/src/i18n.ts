// Sentences: Spanish in the source, other languages from the catalogue that the page delivers.

type Entry = string | readonly string[];
type Catalogue = Readonly<Record<string, Entry>>;
export type Params = Readonly<Record<string, string | number>>;

let catalogue: Catalogue = {};
let language = "es";

/** Use another catalogue; the messages are those of gettext, plurals as a list of forms. */
export function useCatalogue(messages: Catalogue, tongue: string): void {
  catalogue = messages;
  language = tongue;
}

/** Read the catalogue from the page; Spanish stands where there is none. */
export function readCatalogue(page: Document): void {
  const text = page.getElementById("catalogue")?.textContent;
  useCatalogue(text ? (JSON.parse(text) as Catalogue) : {}, page.documentElement.lang || "es");
}

export function currentLanguage(): string {
  return language;
}

/** The sentence in the reader's language; `{name}` is taken from `params`. */
export function t(sentence: string, params: Params = {}): string {
  const found = catalogue[sentence];
  const text = typeof found === "string" ? found : found?.[0];
  return fill(text || sentence, params);
}

/** The sentence that fits the number `n`; `{n}` may stand in it. */
export function tn(one: string, many: string, n: number, params: Params = {}): string {
  const found = catalogue[one];
  const forms = Array.isArray(found) ? (found as readonly string[]) : [];
  const text = forms[formOf(n, forms.length)];
  return fill(text || (n === 1 ? one : many), { ...params, n });
}

// gettext orders its forms one, few, many; CLDR names the same classes.
function formOf(n: number, forms: number): number {
  const rule = new Intl.PluralRules(language).select(n);
  if (rule === "one") return 0;
  return rule === "few" || forms < 3 ? 1 : 2;
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
