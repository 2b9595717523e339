import type { LearnerMeta } from '../define/meta.js'
import type { LearnedPlan, ModelPlan, Plan, RankerPlan } from './plan.js'

/** The model or the ranker of this name. */
export const learnedOf = (plan: Pick<Plan, 'models' | 'rankers'>, name: string): ModelPlan | RankerPlan | undefined => plan.models.get(name) ?? plan.rankers.get(name)
export const isRanker = (learned: LearnedPlan): learned is RankerPlan => 'item' in learned
/** Whether it learns from whole lists of graded rows: its scores are margins without a unit, not probabilities. */
export const isListwise = (learner: LearnerMeta): boolean => learner.name === 'boost' && learner.objective === 'lambdarank'
