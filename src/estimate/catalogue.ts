/**
 * Hardware and list prices, gathered on one date. Prices move: check them before money is spent, and override them with `price`. Those marked `checked` were found in
 * published lists of the months before that date, the others are list prices of 2025.
 * Rates are dense (without structured sparsity) for bf16/fp16 matrix products.
 */
export const catalogueDate = '2026-11-25'

export interface Hardware {
  readonly name: string
  readonly kind: 'gpu' | 'cpu'
  /** Peak operations a second. */
  readonly flopPerSecond: number
  /** Bytes on one device; of a machine for CPUs. */
  readonly memory: number
  /** Bytes a second between the device and its memory. */
  readonly memoryBandwidth: number
  /** Bytes a second in one direction between devices of one machine. */
  readonly link: number
  /** Bytes a second in one direction between machines, for one device. */
  readonly network: number
  readonly devicesPerMachine: number
  /** US dollars an hour for one device (a GPU with its share of the machine), on demand, us-east-1. */
  readonly price: number
  readonly source: string
}

const ec2 = 'price: aws.amazon.com/ec2/pricing/on-demand (Linux, us-east-1)'
const gb = 1e9, tera = 1e12, gbit = 1e9 / 8
/** An SXM device's links carry their rated bandwidth in both directions together; half of it is one way. */
const catalogue: readonly Hardware[] = [
  { name: 'h200', kind: 'gpu', flopPerSecond: 989 * tera, memory: 141 * gb, memoryBandwidth: 4.8 * tera, link: 450 * gb, network: 400 * gbit, devicesPerMachine: 8, price: 63.296 / 8, source: `NVIDIA H200 datasheet; ${ec2}, p5en.48xlarge $63.30, checked` },
  { name: 'h100', kind: 'gpu', flopPerSecond: 989 * tera, memory: 80 * gb, memoryBandwidth: 3.35 * tera, link: 450 * gb, network: 400 * gbit, devicesPerMachine: 8, price: 55.04 / 8, source: `NVIDIA H100 SXM datasheet; ${ec2}, p5.48xlarge $55.04, checked` },
  { name: 'a100', kind: 'gpu', flopPerSecond: 312 * tera, memory: 80 * gb, memoryBandwidth: 2.039 * tera, link: 300 * gb, network: 50 * gbit, devicesPerMachine: 8, price: 27.44705 / 8, source: `NVIDIA A100 80GB SXM datasheet; ${ec2}, p4de.24xlarge $27.45, checked` },
  { name: 'a100-40', kind: 'gpu', flopPerSecond: 312 * tera, memory: 40 * gb, memoryBandwidth: 1.555 * tera, link: 300 * gb, network: 50 * gbit, devicesPerMachine: 8, price: 21.957642 / 8, source: `NVIDIA A100 40GB SXM datasheet; ${ec2}, p4d.24xlarge $21.96, checked` },
  { name: 'l40s', kind: 'gpu', flopPerSecond: 362 * tera, memory: 48 * gb, memoryBandwidth: 864 * gb, link: 32 * gb, network: 20 * gbit, devicesPerMachine: 1, price: 1.861, source: `NVIDIA L40S datasheet; ${ec2}, g6e.xlarge $1.861` },
  { name: 'l4', kind: 'gpu', flopPerSecond: 121 * tera, memory: 24 * gb, memoryBandwidth: 300 * gb, link: 32 * gb, network: 10 * gbit, devicesPerMachine: 1, price: 0.8048, source: `NVIDIA L4 datasheet; ${ec2}, g6.xlarge $0.8048` },
  { name: 'a10g', kind: 'gpu', flopPerSecond: 70 * tera, memory: 24 * gb, memoryBandwidth: 600 * gb, link: 32 * gb, network: 10 * gbit, devicesPerMachine: 1, price: 1.006, source: `NVIDIA A10G datasheet; ${ec2}, g5.xlarge $1.006, checked` },
  { name: 't4', kind: 'gpu', flopPerSecond: 65 * tera, memory: 16 * gb, memoryBandwidth: 320 * gb, link: 16 * gb, network: 5 * gbit, devicesPerMachine: 1, price: 0.526, source: `NVIDIA T4 datasheet; ${ec2}, g4dn.xlarge $0.526` },
  // Four hardware threads are two cores, each with 64 fp32 operations a cycle (two AVX-512 units of fused products and sums) at 3 GHz.
  { name: 'cpu', kind: 'cpu', flopPerSecond: 0.38 * tera, memory: 8 * 2 ** 30, memoryBandwidth: 20 * gb, link: 20 * gb, network: 1.5 * gbit, devicesPerMachine: 1, price: 0.1785, source: `worked out from AVX-512 at 3 GHz; ${ec2}, c7i.xlarge (4 vCPU, 8 GiB) $0.1785` },
]

export const hardwareNames = catalogue.map(({ name }) => name)
/** @throws RangeError for a name that the catalogue has not. */
export function hardwareOf(name: string): Hardware {
  const found = catalogue.find((each) => each.name === name)
  if (found === undefined) throw new RangeError(`the catalogue has no ${name}`)
  return found
}

/** US dollars, list prices of us-east-1. */
export const prices = {
  objectStorage: { value: 0.023, says: 'a GB-month of object storage', source: 'aws.amazon.com/s3/pricing (Standard, first 50 TB, checked)' },
  disk: { value: 0.08, says: 'a GB-month of SSD volume', source: 'aws.amazon.com/ebs/pricing (gp3)' },
  memory: { value: 0.0816 / 8 * 730, says: 'a GiB-month of memory in a general machine', source: 'aws.amazon.com/ec2/pricing/on-demand (m7g.large, 8 GiB, $0.0816 an hour, checked)' },
  egress: { value: 0.09, says: 'a GB to the internet', source: 'aws.amazon.com/ec2/pricing/on-demand, data transfer (first 10 TB)' },
} as const

/** Hours of an average month: 365 · 24 / 12. */
export const hoursOfMonth = 730
