import type { FeaturePlan, Plan, ViewFeaturePlan, ViewPlan } from './plan.js'

/** The view that a look-up reads. */
export const viewOf = (plan: Pick<Plan, 'lookups' | 'views'>, lookup: string): ViewPlan => plan.views.get(plan.lookups.get(lookup)!.view)!

/** What is folded for a feature: itself, the two sides of a ratio, the counts of a grade. */
export const partsOf = (feature: ViewFeaturePlan): readonly FeaturePlan[] =>
  (feature.op === 'ratio' ? [feature.numerator, feature.denominator] : feature.op === 'grade' ? feature.grades.map(({ count }) => count) : [feature])
