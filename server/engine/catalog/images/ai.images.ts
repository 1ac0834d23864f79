import type { ImageRow } from './row.ts';

/** Programs and bases for machine learning. */
export const ai = (): readonly ImageRow[] => [
  {
    images: 'docker.io/jupyter/* quay.io/jupyter/*',
    source: 'jupyter/docker-stacks images/docker-stacks-foundation/Dockerfile',
    publisher: 'jupyter',
    runs: [{ user: 'jovyan', uid: 1000, family: 'debian' }],
  },
  {
    images: 'docker.io/nvidia/cuda',
    source: 'general knowledge',
    publisher: 'nvidia',
    runs: [
      {
        user: 'root',
        family: 'debian',
        familyByTag: { '*ubi*': 'redhat', '*rockylinux*': 'redhat', '*oraclelinux*': 'redhat' },
      },
    ],
  },
  {
    images: 'docker.io/ollama/ollama',
    source: 'general knowledge',
    publisher: 'ollama',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/pytorch/pytorch',
    source: 'general knowledge',
    publisher: 'pytorch',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/tensorflow/tensorflow',
    source: 'general knowledge',
    publisher: 'tensorflow',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/vllm/vllm-openai',
    source: 'general knowledge',
    publisher: 'vllm',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'nvcr.io/nvidia/*',
    source: 'general knowledge',
    publisher: 'nvidia',
    runs: [{ family: 'debian' }],
  },
];
