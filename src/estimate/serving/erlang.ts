/** Servers from which on the recursion gives way to the limit for many servers. */
const many = 20_000

/**
 * Probability that an arrival has to wait before one of `servers` equal servers takes it (Erlang C; A. K. Erlang 1917), with Poisson arrivals and exponential service.
 * By the stable recursion of Erlang B; beyond 20,000 servers by the limit of Halfin and Whitt (Operations Research 29, 1981).
 * @param offered arrivals a second × mean service time, in erlangs; 1 is returned where it reaches `servers`.
 */
export function erlangC(servers: number, offered: number): number {
  const load = offered / servers
  if (load >= 1) return 1
  if (servers > many) {
    const slack = (1 - load) * Math.sqrt(servers)
    const density = Math.exp(-slack * slack / 2) / Math.sqrt(2 * Math.PI)
    return density === 0 ? 0 : 1 / (1 + slack * normalBelow(slack) / density)
  }
  let blocked = 1
  for (let k = 1; k <= servers; k++) blocked = offered * blocked / (k + offered * blocked)
  return blocked / (1 - load * (1 - blocked))
}

/** Probability that a standard normal variable is below x ≥ 0, within 1e-7 (Abramowitz and Stegun 26.2.17). */
function normalBelow(x: number): number {
  const t = 1 / (1 + 0.2316419 * x)
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  return 1 - tail * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)
}

/** The waiting of a queue: none with probability 1 − `probability`, else exponential with mean `whenWaiting` seconds. */
export interface Waiting { readonly probability: number; readonly whenWaiting: number }

/**
 * Waiting in front of k servers with general service times (M/G/k): the mean of Allen and Cunneen (A. O. Allen, "Probability, Statistics and Queueing Theory", 1990),
 * Erlang C × s / (k (1 − ρ)) × (1 + cv²) / 2. Exact for exponential service (cv 1), and in the mean for one server (Pollaczek–Khinchine).
 * That the tail is exponential holds exactly for exponential service, and nearly at high load (Kingman's heavy-traffic limit).
 * @param rate arrivals a second. @param service mean seconds. @param cv coefficient of variation of the service time.
 * @returns an infinite wait where the servers cannot keep up.
 */
export function waiting(rate: number, service: number, cv: number, servers: number): Waiting {
  const offered = rate * service
  if (offered >= servers) return { probability: 1, whenWaiting: Infinity }
  return { probability: erlangC(servers, offered), whenWaiting: service / (servers - offered) * (1 + cv * cv) / 2 }
}
export const meanWait = ({ probability, whenWaiting }: Waiting): number => probability * whenWaiting
