import type { Profile } from './profile.js'

export const documents: Profile = {
  id: 'documents', title: 'Classification and routing of documents',
  words: { document: 3, ticket: 4, email: 3, classif: 2, categor: 2, route: 2, routing: 3, contract: 3, invoice: 2.5, 'support request': 4, triage: 3, intent: 2, sentiment: 4, letter: 2, form: 1, extract: 3, tagging: 3, paperwork: 3, complaint: 2 },
  row: 'one document', target: 'its class (and the fields that are needed from it)', action: 'route by itself above a confidence, else to a person with a suggestion',
  label: 'What clerks filed it under, corrections included; two label a share to know the ceiling.',
  baseline: 'words by class, and the sender',
  features: ['the text, by a pretrained encoder', 'layout: where things stand on the page', 'sender, channel, attachments', 'length, language'],
  traps: ['templates and threads on both sides of the split', 'clerks\' habits differ: the ceiling is their agreement', 'a new class appears: abstain instead of guessing', 'quality of scans'],
  goal: 'share handled without a touch at the agreed error', guardrails: 'errors by class, time to handle, corrections',
  answers: {
    users: '50k', requestsPerSecond: '2/s', latency: '10s', stakes: 'moderate', audience: 'operators', missCost: '$5', falseAlarmCost: '$5', humanReview: true, baseline: 'manual', budgetPerMonth: '$3k', team: 3, availability: '99.5%',
    dataKinds: ['text'], arrival: 'stream', eventRate: '2/s', dataVolume: '200GB', featureFreshness: '1d', entities: '10k', accessPattern: 'files', labelledExamples: '30k', positiveShare: '10%', labelSource: 'experts', labelDelay: '2d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'multiclass', explanations: 'internal', calibrated: true, whenDown: 'person', driftSpeed: 'seasonal', outcomesObserved: '50%', groups: true, expertHours: 10, unitsPerDay: '5k', retrainEvery: '60d', releasesPerMonth: 1, repeatedInputs: '5%', canRandomise: true,
  },
  perUserPerDay: 0.2, eventsPerRequest: 1,
}
export const medical: Profile = {
  id: 'medical', title: 'Clinical decision support',
  words: { medical: 4, patient: 4, clinical: 5, hospital: 4, diagnos: 5, radiolog: 5, 'x-ray': 5, xray: 5, nurse: 4, doctor: 3, symptom: 4, disease: 3, sepsis: 5, 'triage notes': 5, health: 2, readmission: 5, tumor: 5, tumour: 5, emergency: 3, dermat: 4, patholog: 4 },
  row: 'one patient (or image, or note) at one moment of care', target: 'the urgency or the finding, as a clinician panel would judge it', action: 'order the queue or warn; a clinician decides, sees why, and can overrule',
  label: 'Judged by two clinicians, a third on disagreement; later outcomes (admission, diagnosis) as a second label, biased by the care given.',
  baseline: 'the protocol in use, and the clinicians\' own agreement',
  features: ['the note or image, by an encoder of the domain', 'vital signs and laboratory values with their times', 'age, history, medication', 'how it was written or taken: site, device, writer'],
  traps: ['the note already says what was decided', 'devices, sites and marks on images instead of disease', 'patients on both sides of the split', 'under-diagnosed groups stay under-diagnosed', 'people trust the list and stop looking'],
  goal: 'time to care for the urgent, missed urgent cases', guardrails: 'sensitivity by group and site, overrides, alarms a shift',
  answers: {
    users: '200k', requestsPerSecond: '0.5/s', latency: '5s', stakes: 'safety', audience: 'operators', missCost: '$50k', falseAlarmCost: '$100', humanReview: true, baseline: 'manual', budgetPerMonth: '$8k', team: 5, availability: '99.9%', timeToLaunch: '1y',
    dataKinds: ['text', 'tables'], arrival: 'stream', eventRate: '5/s', dataVolume: '200GB', featureFreshness: '1min', entities: '200k', accessPattern: 'files', labelledExamples: '20k', positiveShare: '5%', labelSource: 'experts', labelDelay: '7d', delivery: 'onceOnly', retention: '10y', personalData: 'sensitive', regulation: ['gdpr', 'hipaa', 'medical', 'aiAct'], residency: true, audit: true, lineageNeeded: true,
    formulation: 'multiclass', explanations: 'affected', calibrated: true, uncertainty: true, protectedGroups: true, whenDown: 'person', driftSpeed: 'slow', outcomesObserved: '30%', groups: true, canRandomise: false, expertHours: 10, onCall: 'always', retrainEvery: '180d', releasesPerMonth: 0.2, unitsPerDay: '300', repeatedInputs: '0%',
  },
}
export const images: Profile = {
  id: 'images', title: 'Classification of images and video',
  words: { image: 5, photo: 5, picture: 4, video: 4, camera: 5, visual: 4, 'object detection': 5, segmentation: 3, scan: 2, pixel: 4, face: 3, drone: 3, satellite: 4, inspection: 3, defect: 4, 'production line': 2, ocr: 3, plant: 1, speech: 3, audio: 3, sound: 3, wildlife: 2, surveillance: 3 },
  row: 'one image (or frame, or recording)', target: 'its class, or where things are in it', action: 'accept, reject or show to a person',
  label: 'Drawn or named by trained people from a guide with pictures; two do a share. Grouped by what was photographed, not by file.',
  baseline: 'people, or a threshold on colour and size',
  features: ['pixels, by a pretrained encoder', 'augmentations that the world really has: light, angle, blur', 'camera, site, time'],
  traps: ['frames of one scene on both sides of the split', 'the background tells the class', 'a new camera or lamp', 'rare defects: collect them on purpose', 'labels of different people for the same picture'],
  goal: 'defects or cases found at the bearable rate of false alarms', guardrails: 'by camera and site, latency, share sent to people',
  answers: {
    users: '10k', requestsPerSecond: '20/s', latency: '500ms', stakes: 'moderate', audience: 'operators', missCost: '$50', falseAlarmCost: '$2', humanReview: true, baseline: 'manual', budgetPerMonth: '$5k', team: 3, availability: '99.5%',
    dataKinds: ['images'], arrival: 'stream', eventRate: '20/s', dataVolume: '5TB', featureFreshness: '1d', entities: '1k', accessPattern: 'files', labelledExamples: '20k', positiveShare: '5%', labelSource: 'experts', labelDelay: '3d', personalData: 'none',
    formulation: 'multiclass', explanations: 'internal', whenDown: 'person', driftSpeed: 'seasonal', outcomesObserved: '20%', groups: true, expertHours: 15, canRandomise: false, retrainEvery: '60d', releasesPerMonth: 1, repeatedInputs: '2%', unitsPerDay: '5k',
  },
}
export const assistant: Profile = {
  id: 'assistant', title: 'An assistant that answers from documents',
  words: { assistant: 5, chatbot: 6, chat: 4, rag: 5, 'question answering': 5, 'answer questions': 5, 'answers questions': 5, 'retrieval augmented': 6, 'retrieval-augmented': 6, llm: 4, 'language model': 4, 'knowledge base': 4, generat: 3, copilot: 4, conversation: 3, helpdesk: 2, 'draft repl': 3, faq: 3, wiki: 2 },
  row: 'one question in one conversation', target: 'an answer that its sources support, or that it is not known', action: 'show it with its sources, or hand over to a person',
  label: 'A fixed set of real questions with reference answers, graded by rubric; thumbs and hand-overs from use; a sample read each week.',
  baseline: 'search that shows passages',
  features: ['passages: cut by structure, with title and date, words and vectors both indexed', 'rights: only what the asker may read', 'conversation: rewritten into a question that stands alone', 'answer: schema, citations, refusal'],
  traps: ['passages that the asker may not read', 'instructions inside documents', 'old versions of a document answer', 'a judge model that likes long answers', 'cost a conversation that nobody watches'],
  goal: 'questions settled without a person', guardrails: 'unsupported statements, hand-overs, cost an answer, time to first word',
  answers: {
    users: '20k', requestsPerSecond: '2/s', latency: '8s', stakes: 'moderate', audience: 'endUsers', missCost: '$4', falseAlarmCost: '$20', humanReview: false, baseline: 'manual', budgetPerMonth: '$6k', team: 3, availability: '99.5%',
    dataKinds: ['text'], arrival: 'hourly', eventRate: '5/s', dataVolume: '20GB', featureFreshness: '1d', entities: '50k', accessPattern: 'files', labelledExamples: '300', positiveShare: '100%', labelSource: 'experts', labelDelay: '7d', personalData: 'personal', regulation: ['gdpr'],
    formulation: 'generation', candidates: '100k', explanations: 'affected', whenDown: 'person', adversary: true, driftSpeed: 'seasonal', outcomesObserved: '20%', expertHours: 5, unitsPerDay: '2k', minimumEffect: '5%', releasesPerMonth: 4, repeatedInputs: '25%', retrainEvery: '90d', trafficShape: 'daily',
  },
  perUserPerDay: 1, eventsPerRequest: 2,
}
export const tabular: Profile = {
  id: 'tabular', title: 'A prediction from tables',
  words: { predict: 1, classify: 1, estimate: 1, score: 1, probability: 1 },
  row: 'one case at the moment of the decision', target: 'the outcome that matters, within a fixed time', action: 'act where the expected gain exceeds the cost',
  label: 'The outcome from later events, joined by id within a fixed time.',
  baseline: 'the rule or habit of today, written down',
  features: ['the case itself', 'its history by window: how often, how much, how long ago', 'others like it', 'the moment: hour, day, season'],
  traps: ['a field that is filled after the decision', 'rows of one unit on both sides of the split', 'an outcome that the decision itself causes'],
  goal: 'the business\'s own number, a week', guardrails: 'errors by segment, latency, complaints',
  answers: {},
  eventsPerRequest: 2,
}
