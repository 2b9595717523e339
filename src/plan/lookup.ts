import type { Plan, ViewPlan } from './plan.js'

/** The view that a look-up reads. */
export const viewOf = (plan: Pick<Plan, 'lookups' | 'views'>, lookup: string): ViewPlan => plan.views.get(plan.lookups.get(lookup)!.view)!
