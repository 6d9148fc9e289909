/** Pure: what a command writes, as lines for people. */

/** Takes text as it comes and hands over whole lines. */
export interface LineReader {
  push(text: string): void;
  /** Hands over what is left without a line end. */
  end(): void;
}

/** Colours, cursor movements and other control sequences of terminals; then single control characters. */
const CONTROL = /\p{Cc}\[[0-9;?]*[ -/]*[@-~]|\p{Cc}/gu;
/** Spinners: they turn in one place of a terminal, and fill lines elsewhere. */
const SPINNER = /[\u2800-\u28ff]\s?/g;

/**
 * Splits at line ends and at carriage returns, with which progress bars overwrite themselves; drops control
 * characters, spinners and empty lines.
 */
export function readLines(onLine: (line: string) => void): LineReader {
  let rest = "";
  const emit = (raw: string) => {
    const line = raw.replaceAll("\t", " ").replace(CONTROL, "").replace(SPINNER, "").trimEnd();
    if (line !== "") onLine(line);
  };
  return {
    push(text) {
      const parts = (rest + text).split(/[\r\n]/);
      rest = parts.pop() ?? "";
      parts.forEach(emit);
    },
    end() {
      emit(rest);
      rest = "";
    },
  };
}

/**
 * Lets a line through unless one like it, but for numbers and bars, was let through less than `seconds` ago.
 *
 * @param now clock in milliseconds
 */
export function throttle(onLine: (line: string) => void, seconds: number, now: () => number): (line: string) => void {
  const last = new Map<string, number>();
  return (line) => {
    const shape = line.replace(/[^A-Za-z]+/g, " ").replace(/\b(B|KB|MB|GB|KiB|MiB|GiB|s|m|h)\b/g, "");
    const before = last.get(shape);
    if (before !== undefined && now() - before < seconds * 1000) return;
    last.set(shape, now());
    onLine(line);
  };
}

/** The text without the values of secrets; values of less than four characters would match by chance. */
export function redact(text: string, secrets: string[]): string {
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce((all, secret) => all.split(secret).join("[secret]"), text);
}
