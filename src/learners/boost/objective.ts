import { countPositives, marginLoss, priorLogOdds, sigmoid } from '../matrix.js'
import type { LabelledRows } from '../matrix.js'

/** What trees are grown towards, on one set of rows. */
export interface Objective {
  /** Every row's margin before the first tree. */
  readonly base: number
  /** False where no tree could better anything. */
  readonly learnable: boolean
  /** First and second derivatives of the loss by each row's margin, written over both arrays. */
  differentiate(margins: Float64Array, gradients: Float64Array, hessians: Float64Array): void
  /** What early stopping holds down; null where these rows say nothing. */
  loss(margins: Float64Array): number | null
}

/** The log loss of a yes/no label: margins are log-odds. */
export function logLoss({ matrix: { rows }, labels }: LabelledRows): Objective {
  const positives = countPositives(labels)
  return {
    base: priorLogOdds(positives, rows),
    learnable: positives > 0 && positives < rows,
    differentiate(margins, gradients, hessians) {
      for (let row = 0; row < rows; row++) {
        const probability = sigmoid(margins[row]!)
        gradients[row] = probability - labels[row]!
        hessians[row] = probability * (1 - probability)
      }
    },
    loss(margins) {
      let sum = 0
      for (let row = 0; row < rows; row++) sum += marginLoss(margins[row]!, labels[row]!)
      return sum / rows
    },
  }
}
