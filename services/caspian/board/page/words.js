// Values of the contract in, what a person reads out. Nothing here is taken for markup: the page only makes text nodes.

export const STANCES = {
  FAVOURABLE: ["▲", "favourable"],
  NEUTRAL: ["■", "neutral"],
  CRITICAL: ["▼", "critical"],
  UNCERTAIN: ["?", "uncertain"],
};
export const CLASSES = {
  STATE_RU: "Russian state", STATE_IR: "Iranian state", INDEPENDENT: "independent", EXILE: "exile", WESTERN: "Western",
  REGIONAL: "regional", THINK_TANK: "think tank", WIRE: "wire", ORGANISATION: "organisation",
};
export const HOLDERS = {
  RU_GOV: "Russian gov.", IR_GOV: "Iranian gov.", UA_GOV: "Ukrainian gov.", US_GOV: "US gov.", EU_GOV: "EU",
  IL_GOV: "Israeli gov.", ANALYST: "analyst", IR_PUBLIC: "Iranian public", IR_OPPOSITION: "Iranian opposition",
  IR_POLITICIAN: "Iranian politician", MEDIA: "media", WEST: "the West", OTHER: "other",
};
export const KINDS = {
  SAME_PAGE: "same page as", EXACT: "copy of", NEAR: "near copy of", EXCERPT: "excerpt of", SUPERSET: "contains",
  COMPOSITE: "made from", PARTIAL: "shares parts with", REWRITE: "rewrite of", TRANSLATION: "translation of",
};
export const HEALTH = {
  news: ["●", "news"], "no-news": ["○", "no news"], quiet: ["◐", "unusually quiet"], "no-data": ["✕", "no data"],
};
export const TONES = { POSITIVE: "favourable", NEGATIVE: "critical", BOTH: "both", NONE: "none" };
export const FRAMES = {
  THREAT: "a threat", HOLLOW: "hollow", ILLEGITIMATE: "illegitimate", BENEFIT: "a benefit",
  COUNTER_HEGEMONY: "a counterweight to hegemony", FRIENDSHIP: "friendship", LEGAL_RIGHT: "a legal right",
};
const RTL = new Set(["fa", "ar", "he", "ur", "ps", "ckb"]);

const names = (kind) => {
  const shown = new Intl.DisplayNames(["en"], { type: kind });
  return (code) => {
    try { return shown.of(kind === "region" ? code.toUpperCase() : code) || code; } catch { return code; }
  };
};
export const country = names("region");
export const language = names("language");

export const direction = (code) => (RTL.has(code) ? "rtl" : "ltr");
export const count = (n, what, many = what + "s") => `${n} ${n === 1 ? what : many}`;
export const percent = (share) => `${Math.round(100 * (share || 0))}\u202f%`;

// Only what a browser may follow; anything else is shown as text.
export const safe = (url) => (/^https?:\/\//i.test(url || "") ? url : null);

// The board's clock, not this machine's.
let skew = 0;
export const setClock = (iso) => { skew = Date.parse(iso) - Date.now(); };
export const now = () => Date.now() + skew;

export function ago(iso) {
  const seconds = Math.max(0, (now() - Date.parse(iso)) / 1000);
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86400) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86400)} d ago`;
}
export const since = (iso) => {
  const seconds = Math.max(0, Math.round((now() - Date.parse(iso)) / 1000));
  return seconds < 100 ? `${seconds} s` : seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
};
export const stamp = (iso) => new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
export const title = (article) => article.metadata?.title || article.url || article.id;
