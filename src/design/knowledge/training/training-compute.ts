import { any, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const trainingCompute: Decision = {
  id: 'training-compute', dimension: 'training', title: 'What it is trained on',
  question: 'One machine, one GPU, several, or nothing at all?',
  serves: ['dataVolume', 'modelParameters', 'trainingWindow', 'accelerators'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'none', name: 'No training', does: 'Spend the time on evaluation sets, prompts and retrieval instead.', prior: 0.5,
      wins: [win(6, chose('family', 'prompted'), 'the model is used as it is')],
      never: [out(not(chose('family', 'prompted')), 'the model must be fitted')],
      gains: 'no training line', costs: 'quality is somebody else\'s',
      precedent: { source: 'Brown et al., Language Models are Few-Shot Learners, NeurIPS 2020', shows: 'tasks without gradient updates' },
      words: ['no training', 'prompt only', 'without training'],
    },
    {
      id: 'cpu', name: 'One machine', does: 'Train on the cores of one machine, sampling rows where needed; measure what a doubling of rows brings.', prior: 1,
      wins: [win(3, chose('family', 'linear', 'trees', 'classical', 'unsupervised'), 'this family trains on cores'), win(1, below('dataVolume', '2TB'), 'the training set fits memory')],
      never: [out(chose('family', 'deep', 'fine-tuned', 'prompted'), 'networks want accelerators')],
      gains: 'cheap, repeatable, no cluster', costs: 'a bound on rows: some hundred millions',
      precedent: { source: 'Ke et al., LightGBM, NeurIPS 2017', shows: 'millions of rows in minutes on one machine' },
      words: ['single machine', 'one machine', 'cpu training', 'cores'],
    },
    {
      id: 'one-gpu', name: 'One GPU', does: 'Train in mixed precision on one rented or own GPU with checkpoints; it is enough up to some billion parameters with adapters.', prior: 1,
      wins: [win(4, chose('family', 'fine-tuned'), 'fine-tuning fits one card'), win(2.5, chose('family', 'deep'), 'begin with one card'), win(1, is('accelerators', 'few'), 'that is what there is')],
      never: [out(chose('family', 'linear', 'classical', 'unsupervised', 'trees', 'prompted'), 'this family does not need one'), out(is('accelerators', 'none'), 'there is none')],
      gains: 'simple; hours, not days', costs: 'one run at a time',
      precedent: { source: 'Hu et al., LoRA: Low-Rank Adaptation of Large Language Models, ICLR 2022', shows: 'large models tuned on small hardware' },
      words: ['one gpu', 'single gpu', 'lora', 'qlora', 'mixed precision'],
    },
    {
      id: 'data-parallel', name: 'Several GPUs, the data split', does: 'Split each batch over GPUs, all-reduce gradients, warm up the learning rate; measure scaling efficiency before buying more.',
      wins: [win(3, atLeast('labelledExamples', '100M'), 'much data for one model that fits a card'), win(1, any(is('accelerators', 'many'), below('trainingWindow', '6h')), 'time is short or cards are there')],
      never: [out(not(chose('family', 'deep', 'fine-tuned')), 'this family does not need it'), out(is('accelerators', 'none'), 'there are none')],
      gains: 'nearly linear up to some tens of cards', costs: 'network, larger batches, more to break',
      precedent: { source: 'Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017', shows: 'warm-up and linear scaling to 256 GPUs' },
      words: ['data parallel', 'distributed training', 'ddp', 'multi-gpu', 'horovod', 'all-reduce', 'torchrun'],
    },
    {
      id: 'sharded', name: 'Model and optimiser sharded', does: 'Shard weights, gradients and optimiser over cards, with tensor parallelism inside a node when needed.',
      wins: [win(5, atLeast('modelParameters', '3B'), 'weights, gradients and optimiser (about 16 bytes a parameter) do not fit one card'), win(0.5, is('accelerators', 'many'), 'a cluster is there')],
      never: [out(below('modelParameters', '3B'), 'the model fits one card'), out(not(chose('family', 'deep', 'fine-tuned')), 'nothing that large is trained'), out(not(is('accelerators', 'many')), 'there is no cluster')],
      gains: 'models that fit no card', costs: 'network-bound, expertise, long restarts',
      precedent: { source: 'Rajbhandari et al., ZeRO: Memory Optimizations Toward Training Trillion Parameter Models, SC 2020', shows: 'memory divided by the number of cards' },
      words: ['fsdp', 'zero', 'deepspeed', 'tensor parallel', 'pipeline parallel', 'megatron', 'sharded'],
    },
  ],
  risks: [{ risk: 'A preempted machine loses a day.', mitigation: 'Checkpoints every half hour to storage outside the machine, and a test that restores one.', of: ['one-gpu', 'data-parallel', 'sharded'] }, { risk: 'More hardware hides a slow input pipeline.', mitigation: 'Measure utilisation first; below half, feed it better before buying more.' }],
  revisit: 'A training run passes half of its window.',
  migrate: 'Keep the training step the same and change what runs it; compare the loss curves of both on one sample.',
}
