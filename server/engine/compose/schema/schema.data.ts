// Written by scripts/update-schema.ts; do not edit.

/**
 * Keys and types of the Compose Specification's schema: an object a line, with its name. Types: `s` string, `n` number,
 * `i` integer, `b` boolean, `z` null, `?` anything, `(a|b)` one of these, `[T]` list, `[=T]` list without equal items,
 * `<T>` mapping, `{name}` object.
 * A key with `!` must be there, `*` stands for any other one.
 */
export const schemaLines = `
- s:version,name [s{include}]:include <{service}>:services <{model}>:models <{network}z>:networks <{volume2}z>:volumes <{secret}>:secrets <{config2}>:configs
include s[=s]:path,env_file s:project_directory
service_hook zs[s]:!command s:user,working_dir bs:privileged <snbz>[=s]:environment
watch s[=s]:ignore,include s:!path,target (rebuild|sync|restart|sync+restart|sync+exec):!action {service_hook}:exec b:initial_sync
development [{watch}]:watch
rollback_config is:parallelism s:delay,failure_action,monitor ns:max_failure_ratio (start-first|stop-first):order
limits ns:cpus s:memory is:pids
discrete_resource_spec s:kind ns:value
generic_resources {discrete_resource_spec}:discrete_resource_spec
devices [=s]:!capabilities,device_ids si:count s:driver <snbz>[=s]:options
reservations ns:cpus s:memory [{generic_resources}]:generic_resources [{devices}]:devices
resources {limits}:limits {reservations}:reservations
restart_policy s:condition,delay,window is:max_attempts
preferences s:spread
placement [s]:constraints [{preferences}]:preferences is:max_replicas_per_node
deployment s:mode,endpoint_mode is:replicas <snbz>[=s]:labels {rollback_config}:rollback_config,update_config {resources}:resources {restart_policy}:restart_policy {placement}:placement
service_config_or_secret s:source,target,uid,gid ns:mode
ulimits is:!hard,!soft
build s:context,dockerfile,dockerfile_inline,network,target,isolation [s]:entitlements,cache_from,cache_to,tags,platforms <snbz>[=s]:args,ssh,labels,additional_contexts bs:no_cache,pull,privileged s[=s]:no_cache_filter sb:provenance,sbom is:shm_size <s[s]>[=s]:extra_hosts [s{service_config_or_secret}]:secrets <is{ulimits}>:ulimits
blkio_limit s:path is:rate
blkio_weight s:path is:weight
blkio_config [{blkio_limit}]:device_read_bps,device_read_iops,device_write_bps,device_write_iops is:weight [{blkio_weight}]:weight_device
credential_spec s:config,file,registry
depends_on bs:restart b:required (service_started|service_healthy|service_completed_successfully):!condition
devices2 s:!source,target,permissions
env_file s:!path,format bs:required
extends s:!service,file
provider s:!type <snb[snb]>:options
gpus [=s]:capabilities,device_ids si:count s:driver <snbz>[=s]:options ?:*
healthcheck bs:disable s:interval,timeout,start_period,start_interval ns:retries s[s]:test
logging s:driver <snz>:options
models s:endpoint_var,model_var
networks [=s]:aliases,link_local_ips s:interface_name,ipv4_address,ipv6_address,mac_address <sn>:driver_opts n:priority,gw_priority
ports s:name,mode,host_ip,protocol,app_protocol is:!target si:published
pre_start_hook zs[s]:command s:image,user,working_dir bs:privileged,per_replica <snbz>[=s]:environment
bind s:propagation bs:create_host_path (enabled|disabled|writable|readonly):recursive (z|Z):selinux
volume <snbz>[=s]:labels bs:nocopy s:subpath
tmpfs is:size ns:mode
image s:subpath
volumes (bind|volume|tmpfs|cluster|npipe|image):!type s:source,!target,consistency bs:read_only {bind}:bind {volume}:volume {tmpfs}:tmpfs {image}:image
service {development}z:develop {deployment}z:deploy <snbz>[=s]:annotations,environment,labels,sysctls bs:attach,init,oom_kill_disable,privileged,read_only,stdin_open,tty s{build}:build {blkio_config}:blkio_config [=s]:cap_add,cap_drop,device_cgroup_rules,dns_opt,external_links,links,profiles,security_opt,volumes_from (host|private):cgroup s:cgroup_parent,container_name,cpuset,domainname,hostname,image,ipc,isolation,mac_address,network_mode,platform,pull_policy,pull_refresh_after,restart,runtime,stop_grace_period,stop_signal,user,uts,userns_mode,working_dir zs[s]:command,entrypoint [s{service_config_or_secret}]:configs,secrets si:cpu_count,cpu_percent,mem_reservation,oom_score_adj ns:cpu_shares,cpu_quota,cpu_period,cpu_rt_period,cpu_rt_runtime,cpus,mem_limit,memswap_limit,pids_limit,shm_size {credential_spec}:credential_spec [=s]<{depends_on}>:depends_on [s{devices2}]:devices s[=s]:dns,dns_search,tmpfs s[s{env_file}]:env_file s[s]:label_file [=sn]:expose,group_add s{extends}:extends {provider}:provider <s[s]>[=s]:extra_hosts (all)[{gpus}]:gpus {healthcheck}:healthcheck {logging}:logging is:mem_swappiness,scale [=s]<{models}z>:models [=s]<{networks}z>:networks sz:pid [=ns{ports}]:ports [{pre_start_hook}]:pre_start [{service_hook}]:post_start,pre_stop <?>:storage_opt <is{ulimits}>:ulimits b:use_api_socket [=s{volumes}]:volumes
model s:name,!model i:context_size [s]:runtime_flags
config s:subnet,ip_range,gateway <s>:aux_addresses
ipam s:driver [{config}]:config <s>:options
external s:name
network s:name,driver <sn>:driver_opts {ipam}:ipam bs{external}:external bs:internal,enable_ipv4,enable_ipv6,attachable <snbz>[=s]:labels
volume2 s:name,driver <sn>:driver_opts bs{external}:external <snbz>[=s]:labels
external2 s:name ?:*
secret s:name,environment,file,driver,template_driver bs{external2}:external <snbz>[=s]:labels <sn>:driver_opts
config2 s:name,content,environment,file,template_driver bs{external2}:external <snbz>[=s]:labels`;
