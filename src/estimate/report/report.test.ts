import { expect, test } from 'vitest'
import { estimateServing } from '../serving/serving.js'
import { estimateHtml } from './html.js'
import { estimateText } from './text.js'

const estimate = estimateServing({ rate: '10k rps', latency: '20ms' })

test('each number of the text stands with its formula, its inputs and what it leaves out', () => {
  const text = estimateText(estimate)
  expect(text).toMatch(/replicas +400 +replicas for the average rate\n +.*= ceil\(rate \/ perReplica\) +\(rate 10,000\/s, perReplica 25\/s\)\n +leaves out: peaks/)
  expect(text).toMatch(/What moves it[\s\S]*rate +8,000\/s +12,500\/s/)
})

test('the page is whole in itself, and a name that somebody chose stays text', () => {
  const page = estimateHtml(estimate)
  expect(page).toMatch(/<svg class="tornado"/)
  expect(page).not.toMatch(/<script|https?:|src=|<link/)
  const named = estimateHtml({ ...estimate, notes: ['<img src=x onerror=alert(1)>'] })
  expect(named).toContain('&#60;img src=x')
  expect(named).not.toContain('<img')
})
