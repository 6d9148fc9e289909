/** Pure: quantities of bytes as the API server writes them. */

const UNITS: Record<string, number> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/**
 * Bytes of a quantity, for example `10Gi`.
 *
 * @throws Error for what is no quantity of bytes
 */
export function bytesOf(quantity: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?(?:e\d+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = UNITS[unit ?? "none"];
  if (number === undefined || factor === undefined) throw new Error(`'${quantity}' is no quantity of bytes`);
  return Number(number) * factor;
}
