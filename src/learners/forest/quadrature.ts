/** Points and weights on [0, 1]. */
export interface Quadrature { readonly points: Float64Array; readonly weights: Float64Array }

/** Gauss–Legendre quadrature, exact for polynomials of degree up to 2·count − 1: roots of the Legendre polynomial by Newton's method (Golub and Welsch 1969 for the background). */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    let slope = 0
    for (let step = 0; step < 100; step++) {
      let [before, value] = [0, 1]
      for (let n = 1; n <= count; n++) [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n]
      slope = (count * (x * value - before)) / (x * x - 1)
      const change = value / slope
      x -= change
      if (Math.abs(change) < 1e-15) break
    }
    points[i] = (1 - x) / 2
    weights[i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { points, weights }
}
