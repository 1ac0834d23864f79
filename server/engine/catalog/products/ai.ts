import type { Product } from '../product.ts';
import { line, no, yes } from './forms.ts';

const chroma = 'docker.io/chromadb/chroma ghcr.io/chroma-core/chroma';

const extensions = "Stable Diffusion web UI's extension manager";

/** Its options that require a password, or by which only the container itself can connect. */
const closedUi = /^(?:--gradio-auth|(?:--server-name=)?(?:127\.|localhost))/;

/** The start scripts of Stable Diffusion web UI. */
const webUi = /^(?:launch\.py|webui\.(?:py|sh))$/;

const openHands = '*/all-hands-ai/openhands */openhands/openhands';

/** Model servers, and applications built on them. */
export const ai = (): readonly Product[] => [
  {
    // The first visitor sets a password, or leaves it without one.
    name: 'AnythingLLM',
    source: 'Mintplex-Labs/anything-llm docker/.env.example',
    images: 'docker.io/mintplexlabs/anythingllm ghcr.io/mintplex-labs/anything-llm',
    listens: ['3001'],
    gives: 'console',
    passwords: [{ variable: /^AUTH_TOKEN$/ }],
  },
  {
    // Version 1 has no login and reads no variables for one.
    name: 'Chroma',
    source: 'docs.trychroma.com, Migration; chroma-core/chroma rust/Dockerfile',
    images: chroma,
    tag: /^(?!v?0\.)/,
    listens: ['8000'],
    gives: 'data',
    sensitive: [{ port: '8000' }],
    open: {
      never: true,
      variable: /^CHROMA_(?:PORT|LISTEN_ADDRESS)$/,
      option: /^(?:--host|--port|localhost$|127\.)/,
    },
  },
  {
    name: 'Chroma',
    source: 'cookbook.chromadb.dev, Auth; docs.trychroma.com, Migration',
    images: chroma,
    tag: /^v?0\./,
    listens: ['8000'],
    gives: 'data',
    sensitive: [{ port: '8000', named: /(?:^|[-_/])chroma$/, login: /^CHROMA_SERVER_AUTH/ }],
    open: {
      variable: /^CHROMA_SERVER_(?:AUTH|HOST|HTTP_PORT)|^CHROMA_AUTH/,
      option: /./,
      config: /auth|htpasswd|\.env$/,
    },
  },
  {
    name: 'ComfyUI',
    source: 'docs.comfy.org, Startup flags',
    images: 'docker.io/yanwk/comfyui-boot ghcr.io/ai-dock/comfyui docker.io/mmartial/comfyui-nvidia-docker',
    sensitive: [{ port: '8188', named: /comfyui/, guarded: true }],
    memory: '16g',
  },
  {
    name: 'Dify',
    source: 'langgenius/dify docker/.env.example',
    images: 'docker.io/langgenius/dify-api',
    listens: ['5001'],
    gives: 'console',
  },
  {
    name: 'Dify sandbox',
    source: 'langgenius/dify docker/.env.example',
    images: 'docker.io/langgenius/dify-sandbox',
    listens: ['8194'],
    gives: 'code',
    passwords: [{ variable: /^API_KEY$/, published: /^dify-sandbox$/ }],
  },
  {
    // It requires a token if it listens on a port, unless that is switched off.
    name: 'Docker MCP Gateway',
    source: 'docker/mcp-gateway docs/security.md, docs/mcp-gateway.md',
    images: '*/docker/mcp-gateway',
    listens: ['8811'],
    gives: 'console',
    offOptions: [{ form: /^--allow-unauthenticated(?:=true)?$/, image: /(?:^|[-_/])mcp-gateway:/ }],
    engine: 'starts containers',
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
    passwords: [{ variable: /^FLOWISE_PASSWORD$/ }],
  },
  {
    // The first visitor creates the administrator's account.
    name: 'Flowise',
    source: 'FlowiseAI/Flowise docker/README.md',
    images: '*/flowiseai/flowise',
    tag: /^(?!v?[12]\.\d)/,
    listens: ['3000'],
  },
  {
    // It has a single user, the administrator, unless set up for several: every visitor can install models and nodes from any
    // address.
    name: 'InvokeAI',
    source: 'invoke-ai/InvokeAI invokeai/app/services/config/config_default.py, docker/Dockerfile',
    images: '*/invoke-ai/invokeai',
    listens: ['9090'],
    gives: 'console',
    sensitive: [{ port: '9090', guarded: true }],
    open: {
      variable: /^INVOKEAI_(?:MULTIUSER|HOST|PORT)$/i,
      option: /./,
      config: /^\/invokeai|invokeai\.yaml/,
    },
  },
  {
    name: 'Jupyter',
    source: 'jupyter/docker-stacks images/docker-stacks-foundation/Dockerfile',
    images:
      '*/jupyter/{base,minimal,scipy,datascience,tensorflow,pytorch,pyspark,all-spark,r,julia}-notebook',
    listens: ['8888'],
    gives: 'code',
    sensitive: [{ port: '8888', named: /jupyter/, guarded: true }],
    passwords: [{ variable: /^JUPYTER_TOKEN$/ }],
    offOptions: [{ form: /^--(?:NotebookApp|ServerApp|IdentityProvider|LabApp)\.token=(?:''|"")?$/ }],
    programs: [
      {
        names: [
          ...['jupyter', 'jupyter-lab', 'jupyter-notebook', 'jupyter-server'],
          ...['start-notebook', 'start-notebook.py', 'start-notebook.sh'],
        ],
        option: /^--(?:NotebookApp|ServerApp|IdentityProvider|LabApp)\.token=(?:''|"")?$/,
        what: 'Jupyter without a token',
        needs: /^--(?:ip|(?:NotebookApp|ServerApp)\.ip)[= ]["']?(?:0\.0\.0\.0|\[?::\]?|\*)["']?$/,
        unless: /\.(?:hashed_)?password=[^'"\s]/,
      },
    ],
    // The start script takes further options from a variable.
    offVariables: [
      {
        variable: 'NOTEBOOK_ARGS',
        value: /^(?!.*password).*--(?:NotebookApp|ServerApp|IdentityProvider|LabApp)\.token=(?:''|""|\s|$)/,
        unless: /^JUPYTERHUB_API_TOKEN$/,
        image: /-notebook$/,
        saysMore: true,
      },
    ],
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
    name: 'JupyterHub',
    source: 'jupyterhub/jupyterhub docs/source/reference/authenticators.md',
    images: '*/jupyterhub/jupyterhub',
    listens: ['8000'],
  },
  {
    // All releases of version 1 log everyone in as the administrator unless that is switched off.
    name: 'Langflow',
    source: 'langflow-ai/langflow src/lfx/src/lfx/services/settings/auth.py',
    images: 'docker.io/langflowai/langflow{,-all}',
    tag: /^(?:$|latest|v?1[.\d]*(?:$|-))/,
    open: {
      variable: /^LANGFLOW_(?:AUTO_LOGIN|HOST|PORT|CONFIG_DIR)$/,
      harmless: /^(?:0\.0\.0\.0|7860|\/[\w/.-]*)$/,
      option: /./,
      config: /\.env$|^\/app\/?$/,
    },
    listens: ['7860'],
    gives: 'code',
    passwords: [{ variable: /^LANGFLOW_SUPERUSER_PASSWORD$/, published: /^langflow$/ }],
    offVariables: [{ variable: 'LANGFLOW_AUTO_LOGIN', value: yes }],
    memory: '2g',
  },
  {
    name: 'Langfuse',
    source: 'langfuse/langfuse docker-compose.yml',
    images: '*/langfuse/langfuse',
    listens: ['3000'],
    passwords: [{ variable: /^LANGFUSE_INIT_USER_PASSWORD$/ }],
  },
  {
    // The master key is also the administrator's password.
    name: 'LiteLLM',
    source: 'docs.litellm.ai, Admin UI; BerriAI/litellm .env.example',
    images: '*/{berriai,litellm}/litellm{,-database}',
    listens: ['4000'],
    gives: 'console',
    passwords: [{ variable: /^(?:LITELLM_MASTER_KEY|UI_PASSWORD)$/, published: /^sk-1234$/ }],
  },
  {
    name: 'llama.cpp',
    source: 'ggml-org/llama.cpp .devops/cpu.Dockerfile',
    images: 'ghcr.io/{ggml-org,ggerganov}/llama.cpp',
    tag: /^server/,
    listens: ['8080'],
    sensitive: [{ port: '8080', guarded: true, login: /^LLAMA_API_KEY|^--api-key/ }],
  },
  {
    // Its image starts nothing by itself: the command names the server, which listens on every interface.
    name: 'LMDeploy',
    source: 'InternLM/lmdeploy lmdeploy/cli/serve.py, lmdeploy/cli/utils.py',
    images: 'docker.io/openmmlab/lmdeploy',
    listens: ['23333'],
    sensitive: [{ port: '23333', named: /(?:^|[-_/])lmdeploy$/, guarded: true, login: /^--api-keys(?:=|$)/ }],
    memory: '16g',
  },
  {
    // Every visitor can install backends and models, and change settings.
    name: 'LocalAI',
    source: 'mudler/LocalAI core/cli/run.go',
    images: '*/localai/localai quay.io/go-skynet/local-ai',
    listens: ['8080'],
    gives: 'console',
    sensitive: [{ port: '8080', guarded: true, login: /API_KEY$|^LOCALAI_AUTH|^--api-keys/ }],
    open: {
      variable: /^(?:LOCALAI_)?(?:API_KEY|AUTH|ADDRESS|CONFIG_DIR)|^LOCALAI_(?:AUTH|DISABLE)/,
      option: /^--(?:api-keys|address|localai-config-dir|auth)/,
      config: /configuration|\.env$|localai/,
    },
    memory: '16g',
  },
  {
    // It has no login, and listens on the loopback interface by default.
    name: 'mcp-proxy',
    source: 'sparfenyuk/mcp-proxy src/mcp_proxy/__main__.py',
    gives: 'console',
    offOptions: [
      { form: /^--(?:sse-)?host[= ](?:0\.0\.0\.0|::)$/, program: /^mcp[-_]proxy$/, unless: /^https?:/ },
    ],
  },
  {
    // Every client can call all tools of the servers behind it.
    name: 'mcpo',
    source: 'open-webui/mcpo src/mcpo/__init__.py, Dockerfile',
    images: '*/open-webui/mcpo',
    listens: ['8000'],
    gives: 'console',
    open: { option: /^(?:--(?:api-key|host|port|env-path)|-[hkp]$)/ },
    offOptions: [
      {
        form: /^(?:--$|-c$|--config(?:=|$))/,
        program: /^mcpo$/,
        unless: /^(?:-k|--api-key|--env-path|(?:--host=)?(?:127\.|localhost|::1))/,
      },
    ],
  },
  {
    name: 'MLflow',
    source: 'mlflow/mlflow mlflow/server/auth/basic_auth.ini',
    images: '*/mlflow/mlflow',
    sensitive: [{ port: '5000', named: /(?:^|[-_/])mlflow$/, guarded: true, login: /--app-name/ }],
    memory: '2g',
  },
  {
    name: 'Ollama',
    // It has no login: every client can run, pull, copy and delete models.
    source: 'ollama/ollama Dockerfile',
    images: 'docker.io/ollama/ollama',
    listens: ['11434'],
    gives: 'console',
    open: {
      never: true,
      variable: /^OLLAMA_HOST$/,
      harmless: /^(?:https?:\/\/)?(?:0\.0\.0\.0|\[::\])(?::11434)?\/?$/,
      option: /^(?!serve$)/,
    },
    sensitive: [{ port: '11434', named: /(?:^|[-_/])ollama$/, guarded: true }],
    memory: '16g',
  },
  {
    name: 'Open WebUI',
    source: 'docs.openwebui.com, Environment variable configuration',
    images: '*/open-webui/open-webui',
    listens: ['8080'],
    offVariables: [{ variable: 'WEBUI_AUTH', value: no }],
    memory: '2g',
  },
  {
    name: 'OpenHands',
    source: 'All-Hands-AI/OpenHands docker-compose.yml, containers/app/Dockerfile; issue 9932',
    images: openHands,
    tag: /^(?!v?0\.)/,
    listens: ['3000'],
    engine: 'starts containers',
  },
  {
    // "An application without auth": every visitor can have the agent run commands.
    name: 'OpenHands',
    source: 'All-Hands-AI/OpenHands docker-compose.yml, containers/app/Dockerfile; issue 9932',
    images: openHands,
    tag: /^v?0\./,
    listens: ['3000'],
    gives: 'code',
    open: {
      variable: /^(?:SESSION_API_KEY|OPENHANDS_CONFIG_CLS|SERVER_|PORT$|HOST$)/,
      option: /./,
      config: /config\.toml/,
    },
    engine: 'starts containers',
  },
  {
    name: 'SGLang',
    source: 'docs.sglang.ai, Server Arguments',
    images: 'docker.io/lmsysorg/sglang',
    sensitive: [{ port: '30000', named: /(?:^|[-_/])sglang$/, guarded: true, login: /^--api-key/ }],
  },
  {
    // Visitors can install extensions, which are programs, or run their own Python code.
    name: 'Stable Diffusion web UI',
    source:
      'AUTOMATIC1111/stable-diffusion-webui modules/{cmd_args,shared_cmd_options,ui_extensions,paths_internal}.py, scripts/custom_code.py; ' +
      'AbdBarho/stable-diffusion-webui-docker docker-compose.yml, services/AUTOMATIC1111/Dockerfile',
    listens: ['7860'],
    gives: 'code',
    offVariables: ['CLI_ARGS', 'COMMANDLINE_ARGS'].map((variable) => ({
      variable,
      value:
        /^(?!.*--(?:gradio-auth|server-name[= ](?:127\.|localhost))).*--enable-insecure-extension-access(?:\s|$)/,
      of: extensions,
      saysMore: true,
    })),
    offOptions: [
      {
        form: /^--enable-insecure-extension-access$/,
        needs: /^(?:--listen$|--server-name|--share$)/,
        unless: closedUi,
        of: extensions,
      },
      {
        form: /^--allow-code$/,
        program: webUi,
        needs: /^(?:--listen$|--server-name|--share$)/,
        unless: closedUi,
        of: "Stable Diffusion web UI's Python console",
      },
    ],
    programs: [
      {
        names: ['launch.py', 'webui.py', 'webui.sh'],
        option: /^--(?:enable-insecure-extension-access|allow-code)$/,
        what: 'Stable Diffusion web UI for everyone to run code',
        needs: /^--(?:listen$|server-name[= ]0\.0\.0\.0)/,
        unless: /^--gradio-auth/,
      },
    ],
  },
  {
    // Every client can call all tools of the server that it starts. Its header option sets a header that it sends itself.
    name: 'Supergateway',
    source: 'supercorp-ai/supergateway README.md, src/index.ts, src/lib/apiKey.ts',
    images: 'docker.io/supercorp/supergateway ghcr.io/supercorp-ai/supergateway',
    listens: ['8000'],
    gives: 'console',
    open: {
      variable: /^SUPERGATEWAY_API_KEY/,
      option:
        /^--(?:sse|streamableHttp|outputTransport[= ]?stdio|port|apiKey|apiKeyFile|host|config)(?:=|$)|^stdio$/,
    },
    offOptions: [
      {
        form: /^--stdio(?:=|$)/,
        program: /^supergateway$/,
        unless: /^(?:--apiKey|(?:--host=)?(?:127\.|localhost|::1)|(?:--outputTransport=)?stdio$)/,
      },
    ],
  },
  {
    name: 'text-generation-inference',
    source: 'huggingface/text-generation-inference docs/source/reference/launcher.md',
    images: '*/huggingface/text-generation-inference',
    listens: ['80'],
    sensitive: [
      {
        port: '80',
        named: /(?:^|[-_/])text-generation-inference$/,
        guarded: true,
        login: /^API_KEY$|^--api-key/,
      },
    ],
    memory: '16g',
  },
  {
    // It requires its key only below some paths.
    name: 'vLLM',
    source: 'vllm-project/vllm docs/usage/security.md',
    images: 'docker.io/vllm/vllm-openai',
    listens: ['8000'],
    sensitive: [{ port: '8000', named: /(?:^|[-_/])vllm-openai$/, guarded: true }],
    memory: '16g',
  },
];
