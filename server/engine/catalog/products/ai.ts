import type { Product } from '../product.ts';
import { line, no, yes } from './forms.ts';

/** Servers of models, and what people build with them. */
export const ai = (): readonly Product[] => [
  {
    name: 'Chroma',
    source: 'docs.trychroma.com, Migration',
    sensitive: [{ port: '8000', named: /(?:^|[-_/])chroma$/, login: /^CHROMA_SERVER_AUTH|.ya?ml$/ }],
  },
  {
    name: 'ComfyUI',
    source: 'docs.comfy.org, Startup flags',
    sensitive: [{ port: '8188', named: /comfyui/, guarded: true }],
  },
  {
    // Version 3 has accounts.
    name: 'Flowise',
    source: 'FlowiseAI/Flowise docker/README.md',
    images: '*/flowiseai/flowise',
    tag: /^v?[12]\.\d/,
    listens: ['3000'],
    gives: 'console',
    open: { variable: /^(?:FLOWISE_(?:USERNAME|PASSWORD)|PORT)$/, option: /^--/ },
  },
  {
    name: 'Jupyter',
    source: 'jupyter/docker-stacks images/docker-stacks-foundation/Dockerfile',
    listens: ['8888'],
    gives: 'code',
    sensitive: [{ port: '8888', named: /jupyter/, guarded: true }],
    passwords: [
      {
        variable: /^JUPYTER_TOKEN$/,
        images:
          '*/jupyter/{base,minimal,scipy,datascience,tensorflow,pytorch,pyspark,all-spark,r,julia}-notebook',
      },
    ],
    offOptions: [{ form: /^--(?:NotebookApp|ServerApp|IdentityProvider|LabApp)\.token=(?:''|"")?$/ }],
    offLines: [
      {
        what: 'Jupyter without a token',
        remedy: 'leave the token on',
        file: /jupyter_(?:notebook|server|lab)_config\.py$/,
        opens: line('c.notebookapp.token', 'c.serverapp.token', 'c.identityprovider.token', 'c.labapp.token'),
        program: /^(?:jupyter(?:-lab|-notebook|-server)?|start-notebook(?:\.sh|\.py)?)$/,
        image: /\/jupyter\/[\w-]+-notebook$/,
        listens: ['app.ip 0.0.0.0', 'app.ip *', '--ip 0.0.0.0', '--ip *'],
        unless: ['password '],
      },
    ],
  },
  {
    name: 'Langflow',
    source: 'langflow-ai/langflow src/lfx/src/lfx/services/settings/auth.py',
    listens: ['7860'],
    gives: 'code',
    offVariables: [{ variable: 'LANGFLOW_AUTO_LOGIN', value: yes }],
  },
  {
    name: 'MLflow',
    source: 'mlflow/mlflow mlflow/server/auth/basic_auth.ini',
    sensitive: [{ port: '5000', named: /(?:^|[-_/])mlflow$/, guarded: true, login: /--app-name/ }],
  },
  {
    name: 'Ollama',
    source: 'ollama/ollama Dockerfile',
    sensitive: [{ port: '11434', named: /(?:^|[-_/])ollama$/, guarded: true }],
  },
  {
    name: 'Open WebUI',
    source: 'docs.openwebui.com, Environment variable configuration',
    listens: ['8080'],
    offVariables: [{ variable: 'WEBUI_AUTH', value: no }],
  },
  {
    name: 'SGLang',
    source: 'docs.sglang.ai, Server Arguments',
    sensitive: [{ port: '30000', named: /(?:^|[-_/])sglang$/, guarded: true, login: /^--api-key/ }],
  },
  {
    name: 'text-generation-inference',
    source: 'huggingface/text-generation-inference docs/source/reference/launcher.md',
    sensitive: [
      {
        port: '80',
        named: /(?:^|[-_/])text-generation-inference$/,
        guarded: true,
        login: /^API_KEY$|^--api-key/,
      },
    ],
  },
  {
    name: 'vLLM',
    source: 'vllm-project/vllm docs/usage/security.md',
    sensitive: [
      {
        port: '8000',
        named: /(?:^|[-_/])vllm-openai$/,
        guarded: true,
        login: /^VLLM_API_KEY$|^--api-key/,
      },
    ],
  },
];
