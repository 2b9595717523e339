import type { Dimension } from '../answers/question.js'
import type { Design } from '../design.js'

export interface Prompt { readonly dimension: Dimension; readonly asks: string }

/** What an interviewer would ask about this problem; no question tells what we would decide. */
export function prompts({ problem, profile, answers }: Pick<Design, 'problem' | 'profile' | 'answers'>): readonly Prompt[] {
  const { formulation, labelSource } = answers
  return [
    { dimension: 'requirements', asks: `We want to ${problem.replace(/^(we want to|please|design a system to)\s+/i, '').replace(/\.$/, '')}. Before drawing anything: what do you need to know, what would you assume, with numbers, and what counts as success?` },
    { dimension: 'requirements', asks: 'What does an error cost in each direction, what follows from that for how a score is used, and would you use machine learning at all at first?' },
    { dimension: 'data', asks: 'Which data do you need, how does it come in, where does it lie, and what may go wrong with it?' },
    { dimension: 'data', asks: `How do features for ${profile.row} come about, in training and in serving, and how fresh must they be? What of personal data, and how long do you keep it?` },
    { dimension: 'model', asks: `How do you frame the problem, which model do you begin with and which would you move to, and when?${formulation === 'ranking' || formulation === 'generation' ? ' How do candidates come out of all there is?' : ''}` },
    { dimension: 'model', asks: 'Which metric judges it and why that one, what does a score mean, and how is an answer explained to those who ask?' },
    { dimension: 'training', asks: 'How do you know that it works before anybody meets it? How do you split, tune, and keep runs repeatable?' },
    { dimension: 'training', asks: 'What is it trained on, how long may that take, and how is a version named and kept?' },
    { dimension: 'serving', asks: 'Take one request from arrival to answer. Where do the milliseconds go, what runs the model, how does capacity follow load?' },
    { dimension: 'serving', asks: 'A part is slow, a zone is lost, ten times the traffic comes. What happens?' },
    { dimension: 'monitoring', asks: `It has been live for a month. How do you know that it is still right${labelSource === 'outcome' ? ', given when the truth becomes known' : ''}? What wakes whom?` },
    { dimension: 'monitoring', asks: 'A customer complains about one answer. What do you do?' },
    { dimension: 'iteration', asks: 'How do new labels come back, what do they miss, and when does it learn again?' },
    { dimension: 'iteration', asks: 'How does a new version go live, and how do you know that it is better for the business?' },
  ]
}

/** What is asked after a thin answer; undefined after a good one. */
export function followUp(answer: string): string | undefined {
  if (answer.split(/\s+/).length < 12) return 'Can you say more: what exactly, and where?'
  if (!reasons.test(answer)) return 'Why that, and what do you give up for it?'
  if (!quantities.test(answer)) return 'Which numbers would you put on it?'
  return undefined
}
export const reasons = /\b(because|since|so that|therefore|trade-?offs?|instead of|rather than|at the cost|costs? (us|more|less)|but|however|unless|depends|otherwise|the reason|in exchange|give up|cheaper|simpler|too (slow|late|expensive|few|many|small|large))\b/i
export const quantities = /\d[\d.,]*\s*(%|percent|ms\b|milliseconds?|s\b|seconds?|minutes?|min\b|hours?|h\b|days?|d\b|weeks?|months?|years?|qps|rps|req|requests?|users?|k\b|m\b|million|billion|gb|tb|mb|pb|\$|dollars|usd|euros?|rows?|examples?|replicas?|gpus?|nines?|x\b|times|labels?|zones?|bins?|trees?|features?|items?|candidates?|events?|dimensions?)|[$€]\s?\d|\bp\d{2}\b|\b(one|two|three|five|ten|hundred|thousand|a million)\b (percent|days|weeks|months|zones|replicas|thresholds|stages|times)/i
