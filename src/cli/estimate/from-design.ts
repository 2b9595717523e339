import { readGiven } from '../../design/answers/given.js'
import { yamlStatements } from '../../design/answers/statements.js'
import { design } from '../../design/design.js'
import { scenariosOf as ofDesign, type Scenarios } from '../../design/scenarios.js'

/**
 * Scenarios from a design's answers, the same that its document estimates by.
 * @param text the answers in YAML. @throws MR_DESIGN_PROBLEM, MR_ANSWERS_CONTRADICT
 */
export const scenariosOf = (text: string): Scenarios => ofDesign(design(readGiven(yamlStatements(text))))
