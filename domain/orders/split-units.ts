/**
 * Gives the shares of an amount in proportion to weights that are not negative, all in whole units: each share is
 * rounded, and the last one that has a weight takes what remains, so that they add up to the amount. Without any
 * weight the shares are even. No share has another sign than the amount.
 */
export function splitUnits(units: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0 && weights.length > 0)
    return splitUnits(
      units,
      weights.map(() => 1),
    );
  const last = weights.findLastIndex((weight) => weight > 0);
  const amount = Math.abs(units);
  let left = amount;
  return weights.map((weight, index) => {
    // Many shares that are rounded up may use the amount up before the last one.
    const share = index === last ? left : Math.min(left, Math.round((amount * weight) / sum));
    left -= share;
    return units < 0 && share > 0 ? -share : share;
  });
}
