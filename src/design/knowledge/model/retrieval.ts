import { all, any, atLeast, below, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const retrieval: Decision = {
  id: 'retrieval', dimension: 'model', title: 'How candidates are found',
  question: 'How do some hundreds of candidates come out of all?',
  serves: ['candidates', 'dataKinds', 'latency'],
  applies: any(is('formulation', 'ranking'), all(is('formulation', 'assignment', 'generation'), atLeast('candidates', '2'))),
  options: [
    {
      id: 'exhaustive', name: 'Score them all', does: 'Score every candidate with the ranker; filters and rules cut the list first.', prior: 1,
      wins: [win(4, below('candidates', '500'), 'they are few enough to score each'), win(2, all(is('formulation', 'assignment'), below('candidates', '5k')), 'rules of place and time leave few')],
      never: [out(atLeast('candidates', '20k'), 'too many to score while somebody waits'), out(is('formulation', 'generation'), 'a text does not fit a prompt whole')],
      gains: 'nothing is missed', costs: 'time grows with the catalogue',
      precedent: { source: 'Zinkevich, Rules of Machine Learning, Google', shows: 'keep the first pipeline simple' },
      words: ['score all', 'exhaustive', 'brute force', 'all candidates'],
    },
    {
      id: 'lexical', name: 'Words', does: 'Find by an inverted index with BM25, synonyms and filters.', prior: 0.5,
      wins: [win(3, all(is('formulation', 'ranking'), is('dataKinds', 'text'), below('labelledExamples', '100k')), 'a query and texts, and too few clicks to learn meaning'), win(2, all(is('dataKinds', 'text'), below('candidates', '100k')), 'names, codes and rare words must match exactly'), win(1, below('latency', '20ms'), 'milliseconds on a CPU')],
      never: [out(not(is('dataKinds', 'text')), 'there are no words')],
      gains: 'exact, explainable, no training', costs: 'misses paraphrases',
      precedent: { source: 'Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009', shows: 'the baseline that is hard to beat' },
      words: ['bm25', 'inverted index', 'elasticsearch', 'opensearch', 'lucene', 'keyword search', 'full text'],
    },
    {
      id: 'behaviour', name: 'What others did', does: 'Find by co-occurrence and popularity: bought or watched together, popular here and now.', prior: 0.5,
      wins: [win(3, all(is('formulation', 'ranking'), is('labelSource', 'feedback'), below('labelledExamples', '20M')), 'behaviour is there, but not enough to learn vectors'), win(1, all(is('formulation', 'ranking'), is('dataKinds', 'events')), 'events tell what goes together')],
      never: [out(is('formulation', 'generation', 'assignment'), 'behaviour does not find passages or partners')],
      gains: 'simple, strong, explains itself', costs: 'new items are invisible; the popular grows',
      precedent: { source: 'Linden, Smith, York, Amazon.com Recommendations: Item-to-Item Collaborative Filtering, IEEE Internet Computing 2003', shows: 'item-to-item tables computed offline' },
      words: ['item-to-item', 'co-occurrence', 'collaborative filtering', 'popularity', 'bought together', 'matrix factorization', 'als'],
    },
    {
      id: 'embedding', name: 'Vectors and an approximate index', does: 'Embed both sides in one space and find neighbours in an approximate index that is rebuilt and swapped.',
      wins: [win(3, atLeast('candidates', '100k'), 'too many for tables of pairs'), win(3, all(is('formulation', 'ranking'), atLeast('labelledExamples', '20M')), 'enough interactions to learn the space'), win(3, is('dataKinds', 'images', 'audio'), 'meaning is not in words'), win(2, all(is('formulation', 'assignment'), atLeast('candidates', '5k')), 'both sides have descriptions to match')],
      never: [out(below('candidates', '500'), 'there is nothing to search')],
      gains: 'finds by meaning; new items by content', costs: 'an index to keep in step with the model; recall to watch',
      precedent: { source: 'Malkov and Yashunin, Efficient and Robust Approximate Nearest Neighbor Search Using HNSW, IEEE TPAMI 2020', shows: 'graphs that find neighbours in logarithmic time' },
      words: ['ann', 'hnsw', 'faiss', 'embedding', 'vector search', 'nearest neighbour', 'nearest neighbor', 'two-tower', 'vector index', 'pgvector'],
    },
    {
      id: 'hybrid-search', name: 'Words and vectors together', does: 'Run both searches, fuse their ranks, and let the ranker decide.',
      wins: [win(4.5, is('formulation', 'generation'), 'questions use other words than documents, and codes must still match'), win(3.5, all(is('formulation', 'ranking'), is('dataKinds', 'text'), atLeast('labelledExamples', '100k')), 'exact words and meaning both matter'), win(3, all(is('formulation', 'ranking'), is('dataKinds', 'text'), atLeast('candidates', '100k')), 'a large catalogue in words'), win(3.5, all(is('formulation', 'assignment'), is('dataKinds', 'text'), atLeast('candidates', '500')), 'skills and wishes are written in words')],
      never: [out(not(is('dataKinds', 'text')), 'there are no words')],
      gains: 'each finds what the other misses', costs: 'two indexes; a fusion to tune',
      precedent: { source: 'Cormack, Clarke, Buettcher, Reciprocal Rank Fusion, SIGIR 2009', shows: 'fusing ranks beats each list' },
      words: ['hybrid search', 'hybrid retrieval', 'rank fusion', 'rrf', 'bm25 and embedding', 'lexical and semantic'],
    },
  ],
  risks: [
    { risk: 'Retrieval bounds everything, and nobody measures it.', mitigation: 'Recall at the cut on held-out positives is a metric of its own, with a floor.' },
    { risk: 'Vectors of two model versions meet in one index.', mitigation: 'The index is named by its model; both are swapped together.', of: ['embedding', 'hybrid-search'] },
  ],
  revisit: 'Held-out positives that retrieval misses pass a tenth.',
  migrate: 'Add the new source beside the old ones and let the ranker choose; drop a source when its share of what is chosen is nothing.',
}
