import { ingestion } from './data/ingestion.js'
import { datasetVersions } from './data/dataset-versions.js'
import { delivery } from './data/delivery.js'
import { featureDefinitions } from './data/feature-definitions.js'
import { featureFreshness } from './data/feature-freshness.js'
import { privacy } from './data/privacy.js'
import { quality } from './data/quality.js'
import { retention } from './data/retention.js'
import { storage } from './data/storage.js'
import type { Decision } from './decision.js'
import { experiment } from './iteration/experiment.js'
import { exploration } from './iteration/exploration.js'
import { labels } from './iteration/labels.js'
import { retraining } from './iteration/retraining.js'
import { rollout } from './iteration/rollout.js'
import { documentation } from './maintainability/documentation.js'
import { organisation } from './maintainability/organisation.js'
import { tests } from './maintainability/tests.js'
import { calibration } from './model/calibration.js'
import { explanations } from './model/explanations.js'
import { fallback } from './model/fallback.js'
import { family } from './model/family.js'
import { framing } from './model/framing.js'
import { imbalance } from './model/imbalance.js'
import { metric } from './model/metric.js'
import { retrieval } from './model/retrieval.js'
import { alerting } from './monitoring/alerting.js'
import { errorAnalysis } from './monitoring/error-analysis.js'
import { inputChecks } from './monitoring/input-checks.js'
import { qualitySignal } from './monitoring/quality-signal.js'
import { caching } from './performance/caching.js'
import { parallelism } from './performance/parallelism.js'
import { backups } from './reliability/backups.js'
import { overload } from './reliability/overload.js'
import { redundancy } from './reliability/redundancy.js'
import { approach } from './requirements/approach.js'
import { errorPolicy } from './requirements/error-policy.js'
import { platform } from './requirements/platform.js'
import { compression } from './serving/compression.js'
import { runtime } from './serving/runtime.js'
import { scaling } from './serving/scaling.js'
import { servingMode } from './serving/serving-mode.js'
import { reproducibility } from './training/reproducibility.js'
import { search } from './training/search.js'
import { tracking } from './training/tracking.js'
import { trainingCompute } from './training/training-compute.js'
import { validation } from './training/validation.js'

/** Every decision, in the order in which they are taken: a later one may read what an earlier one came to. */
export const knowledge: readonly Decision[] = [
  approach, errorPolicy, platform,
  ingestion, delivery, storage, featureFreshness, featureDefinitions, quality, retention, privacy, datasetVersions,
  framing, family, retrieval, imbalance, calibration, metric, explanations, fallback,
  trainingCompute, validation, search, tracking, reproducibility,
  servingMode, runtime, scaling, compression, caching, parallelism, redundancy, overload, backups,
  qualitySignal, inputChecks, alerting, errorAnalysis,
  labels, retraining, rollout, experiment, exploration, organisation, tests, documentation,
]
