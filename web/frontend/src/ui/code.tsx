// A hash for people: three words and a QR; the whole of it is one tap away.
import { encode } from "uqr";
import { wordsOf } from "../ballot/words";
import { t } from "../i18n";

export function Words({ hash }: { hash: string }) {
  return (
    <span class="code-words" lang="es" translate={false}>
      {wordsOf(hash).join(" · ")}
    </span>
  );
}

export function Code({ hash, label }: { hash: string; label: string }) {
  return (
    <div class="code">
      <Qr text={hash} label={label} />
      <div class="code-said">
        <p class="code-label">{label}</p>
        <p>
          <Words hash={hash} />
        </p>
        <details>
          <summary>{t("Código completo")}</summary>
          <code class="code-whole" translate={false}>
            {hash}
          </code>
        </details>
      </div>
    </div>
  );
}

/** A QR drawn in this device; dark on white in both themes, or cameras do not read it. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: text.length > 300 ? "L" : "M", border: 2 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")));
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={t("Código QR: {label}", { label })}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path.join("")} fill="#000" />
    </svg>
  );
}
