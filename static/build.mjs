/**
 * Bundle and minify the style sheets static/css/{site,forms,map,closed,guide,home}.css and the script static/js/zoeken.js
 * into static/build/.
 *
 * Calls esbuild's own binary (starting it through Node costs half a second) and first drops the rules of
 * the NL Design System packages that no template uses: their button alone is 24 kB, of which we need 7.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const require = createRequire(import.meta.url);
const output = join(here, "build");

/** NL Design System packages per bundle: site.css is on every page, forms.css on sign-in and leerkringen. */
const BUNDLES = {
  site: ["button", "heading", "paragraph", "skip-link", "data-badge", "number-badge", "mark"].map(
    (name) => `@nl-design-system-candidate/${name}-css/${name}.css`,
  ),
  forms: ["form-field", "form-label", "form-field-description", "form-field-error-message", "textbox"].map(
    (name) => `@utrecht/${name}-css/dist/index.css`,
  ),
  map: [],
  closed: [],
  guide: [],
  home: [],
};

/** Selectors of package parts that no template uses. */
const UNUSED = new RegExp(
  [
    "nl-button--(pressed|positive|negative|busy|icon-only)",
    "nl-heading--level-[2-6]",
    "nl-button(:where\\(\\.nl-button--(secondary|subtle)\\))?\\.nl-button--disabled",
    "^\\.nl-button:(hover|active)$",
    "nl-skip-link--visible$",
    "nl-number-badge__",
    "utrecht-form-field--(checkbox|radio)",
    "utrecht-form-label--(checkbox|radio|checked|disabled)",
    "utrecht-form-field-description--(valid|warning|invalid|distanced)",
    "utrecht-textbox--(postal|house|voorvoegsel|tel|iban|placeholder|url|numeric|password|focus|read-only|disabled|invalid)",
    "utrecht-textbox__placeholder",
    "utrecht-textbox--html-input(:read-only|:focus$|\\[pattern|\\[type|\\[input)",
    "nl-paragraph__lead",
  ].join("|"),
);

/** Split style sheet text into [prelude, body] pairs of its top-level rules. */
function rules(css) {
  const found = [];
  let depth = 0;
  let start = 0;
  let open = 0;
  for (let at = 0; at < css.length; at += 1) {
    if (css[at] === "{" && depth++ === 0) open = at;
    if (css[at] === "}" && --depth === 0) {
      found.push([css.slice(start, open).trim(), css.slice(open + 1, at)]);
      start = at + 1;
    }
  }
  return found;
}

/** Drop unused selectors; a selector list keeps the parts that are in use. */
function trim(css) {
  return rules(css.replace(/\/\*[^]*?\*\//g, ""))
    .map(([prelude, body]) => {
      if (prelude.startsWith("@")) return `${prelude}{${trim(body)}}`;
      const used = prelude.split(/,(?![^()]*\))/).filter((selector) => !UNUSED.test(selector.trim()));
      return used.length && body.trim() ? `${used.join(",")}{${body}}` : "";
    })
    .join("\n");
}

/** Path of esbuild's native binary, from the package of this platform. */
function esbuildBinary() {
  const platform = `@esbuild/${process.platform}-${process.arch}`;
  const folder = dirname(require.resolve(`${platform}/package.json`));
  return join(folder, process.platform === "win32" ? "esbuild.exe" : "bin/esbuild");
}

mkdirSync(output, { recursive: true });
for (const [bundle, packages] of Object.entries(BUNDLES)) {
  if (!packages.length) continue;
  const trimmed = packages.map((name) => trim(readFileSync(require.resolve(name), "utf8")));
  writeFileSync(join(output, `${bundle}-packages.css`), trimmed.join("\n"));
}
const entries = Object.keys(BUNDLES).map((bundle) => `static/css/${bundle}.css`);
/** Scripts that are worth making smaller; the others are a few lines. */
const SCRIPTS = ["static/js/zoeken.js"];
const options = ["--bundle", "--minify", "--target=chrome114,firefox125,safari17", "--log-level=warning"];
execFileSync(esbuildBinary(), [...entries, ...options, "--outdir=static/build"], { cwd: root, stdio: "inherit" });
execFileSync(esbuildBinary(), [...SCRIPTS, ...options, "--format=iife", "--outdir=static/build"], { cwd: root, stdio: "inherit" });
const built = [...Object.keys(BUNDLES).map((bundle) => `${bundle}.css`), ...SCRIPTS.map((path) => basename(path))];
for (const name of built) {
  process.stdout.write(`static/build/${name} ${statSync(join(output, name)).size} bytes\n`);
}
