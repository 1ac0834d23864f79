import type { ImageRow } from './row.ts';

/** Programs and bases for machine learning. */
export const ai = (): readonly ImageRow[] => [
  {
    images: 'docker.io/argilla/argilla-server',
    source:
      'argilla-io/argilla argilla-server/docker/server/Dockerfile; argilla-io/argilla-server docker/server/Dockerfile',
    runs: [{ user: 'argilla', since: '1.29', uid: 1000 }],
  },
  {
    images: 'docker.io/chromadb/chroma ghcr.io/chroma-core/chroma',
    source: 'chroma-core/chroma rust/Dockerfile',
    runs: [{ from: '1.0.9', user: 'root' }],
  },
  {
    images: 'docker.io/flowiseai/{flowise,flowise-worker}',
    source: 'FlowiseAI/Flowise docker/Dockerfile; .github/workflows/docker-image-dockerhub.yml',
    runs: [{ user: 'root', account: 'node' }],
  },
  {
    images:
      'docker.io/jupyter/{all-spark,base,datascience,julia,minimal,pyspark,pytorch,r,scipy,tensorflow}-notebook',
    source: 'jupyter/docker-stacks images/docker-stacks-foundation/Dockerfile',
    publisher: 'jupyter',
    privileges: 'gains',
    runs: [{ user: 'jovyan', since: '2021', uid: 1000, family: 'debian' }],
  },
  {
    images: 'docker.io/langflowai/langflow',
    source: 'langflow-ai/langflow docker/build_and_push.Dockerfile',
    runs: [{ user: '1000', since: '1.1' }],
  },
  {
    images: 'docker.io/langgenius/dify-api',
    source: 'langgenius/dify api/Dockerfile',
    runs: [
      { from: '1.10.1', user: 'dify', uid: 1001 },
      { before: '1.10.1', user: 'root' },
    ],
  },
  {
    images: 'docker.io/langgenius/dify-plugin-daemon',
    source: 'langgenius/dify-plugin-daemon docker/local.dockerfile',
    runs: [{ tags: ['*-local'], user: 'root' }],
  },
  {
    images: 'docker.io/langgenius/dify-sandbox',
    source: 'langgenius/dify-sandbox docker/templates/production.dockerfile; docker/entrypoint.sh',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/libretranslate/libretranslate',
    source: 'LibreTranslate/LibreTranslate docker/Dockerfile; docker/cuda.Dockerfile',
    runs: [
      { tags: ['*cuda*'], user: 'root' },
      { from: '1.3.9', user: 'libretranslate', uid: 1032 },
    ],
  },
  {
    images: 'docker.io/lobehub/lobe-chat',
    source: 'lobehub/lobe-chat Dockerfile',
    runs: [{ user: 'nextjs', since: '1.26', uid: 1001 }],
  },
  {
    images: 'docker.io/localai/localai quay.io/go-skynet/local-ai',
    source: 'mudler/LocalAI Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/mintplexlabs/anythingllm ghcr.io/mintplex-labs/anything-llm',
    source: 'Mintplex-Labs/anything-llm docker/Dockerfile; tag 1.0.0, the first',
    runs: [{ user: 'anythingllm', since: 'first', uid: 1000 }],
  },
  {
    images: 'docker.io/nousresearch/hermes-agent',
    source: 'NousResearch/hermes-agent Dockerfile',
    runs: [{ user: 'root', stepsDown: 'all' }],
  },
  {
    images: 'docker.io/nvidia/cuda nvcr.io/nvidia/cuda',
    source:
      'taehun-kmu/FMCL-Docker dist/12.2.2/ubuntu2204/base/Dockerfile (a copy, its label names NVIDIA); NVIDIA pushes one build to both registries',
    publisher: 'nvidia',
    base: 'runtime',
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
    source: 'ollama/ollama Dockerfile',
    publisher: 'ollama',
    privileges: 'plain',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/openmmlab/lmdeploy',
    source: 'InternLM/lmdeploy docker/Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/pytorch/pytorch',
    source: 'pytorch/pytorch Dockerfile',
    publisher: 'pytorch',
    base: 'runtime',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/rocm/dev-ubuntu-*',
    source: 'ROCm/ROCm-docker dev/Dockerfile-ubuntu-22.04, dev/Dockerfile-ubuntu-24.04',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/rocm/rocm-terminal',
    source: 'ROCm/ROCm-docker rocm-terminal/Dockerfile',
    privileges: 'gains',
    runs: [{ user: 'rocm-user', since: '5.0', family: 'debian' }],
  },
  {
    images: 'docker.io/supercorp/supergateway ghcr.io/supercorp-ai/supergateway',
    source: 'supercorp-ai/supergateway docker/base.Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/taskingai/taskingai-console',
    source: 'TaskingAI/TaskingAI frontend/Dockerfile',
    runs: [{ user: 'root', stepsDown: 'workers' }],
  },
  {
    images: 'docker.io/taskingai/{taskingai-inference,taskingai-plugin,taskingai-server}',
    source: 'TaskingAI/TaskingAI backend/Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'docker.io/tensorflow/tensorflow',
    source:
      'tensorflow/build tensorflow_runtime_dockerfiles/cpu.Dockerfile; tensorflow/tensorflow tensorflow/tools/dockerfiles/dockerfiles/cpu.Dockerfile',
    publisher: 'tensorflow',
    base: 'runtime',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'docker.io/vllm/vllm-openai',
    source: 'vllm-project/vllm docker/Dockerfile, only its last stages',
    publisher: 'vllm',
    runs: [{ user: 'root', family: 'debian' }],
  },
  {
    images: 'ghcr.io/berriai/{litellm,litellm-database}',
    source: 'BerriAI/litellm Dockerfile; BerriAI/litellm pull 5306',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/danny-avila/{librechat,librechat-dev}',
    source: 'danny-avila/LibreChat Dockerfile',
    runs: [{ user: 'node', since: '0.7', uid: 1000 }],
  },
  {
    images: 'ghcr.io/danny-avila/{librechat-rag-api-dev,librechat-rag-api-dev-lite}',
    source: 'danny-avila/rag_api Dockerfile.lite; Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/ggerganov/llama.cpp ghcr.io/ggml-org/llama.cpp',
    source: 'ggml-org/llama.cpp .devops/cpu.Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/huggingface/text-generation-inference',
    source: 'huggingface/text-generation-inference Dockerfile',
    runs: [{ user: 'root' }],
  },
  {
    images: 'ghcr.io/invoke-ai/invokeai',
    source: 'invoke-ai/InvokeAI docker/docker-entrypoint.sh',
    runs: [{ user: 'root', stepsDown: 'all' }],
  },
  { images: 'ghcr.io/mlflow/mlflow', source: 'mlflow/mlflow docker/Dockerfile', runs: [{ user: 'root' }] },
  {
    images: 'ghcr.io/modelcontextprotocol/inspector',
    source: 'modelcontextprotocol/inspector Dockerfile',
    runs: [{ user: 'node', since: 'latest' }],
  },
  { images: 'ghcr.io/open-webui/mcpo', source: 'open-webui/mcpo Dockerfile', runs: [{ user: 'root' }] },
  {
    images: 'ghcr.io/open-webui/open-webui',
    source: 'open-webui/open-webui Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: 'nvcr.io/nvidia/*',
    source: 'docs.nvidia.com, NGC Catalog',
    publisher: 'nvidia',
    runs: [{}],
  },
  {
    images: 'nvcr.io/nvidia/tritonserver',
    source: 'triton-inference-server/server build.py, create_dockerfile_linux',
    publisher: 'nvidia',
    runs: [{ before: '26.06', user: 'root', account: 'triton-server', uid: 1000, family: 'debian' }],
  },
  {
    images:
      'quay.io/jupyter/{all-spark,base,datascience,julia,minimal,pyspark,pytorch,r,scipy,tensorflow}-notebook',
    source: 'jupyter/docker-stacks images/docker-stacks-foundation/Dockerfile (this registry since 2023)',
    publisher: 'jupyter',
    privileges: 'gains',
    runs: [{ user: 'jovyan', since: 'first', uid: 1000, family: 'debian' }],
  },
  {
    images: '{cr.weaviate.io,docker.io}/semitechnologies/weaviate',
    source: 'weaviate/weaviate Dockerfile',
    privileges: 'plain',
    runs: [{ user: 'root' }],
  },
  {
    images: '{docker.io,docker.langfuse.com}/langfuse/langfuse',
    source: 'langfuse/langfuse web/Dockerfile',
    runs: [{ user: 'nextjs', since: '3' }],
  },
  {
    images: '{ghcr.io,quay.io}/docling-project/docling-serve',
    source: 'docling-project/docling-serve Containerfile',
    runs: [{ user: '1001', since: '1.6' }],
  },
];
