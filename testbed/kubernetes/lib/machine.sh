# The machines of the cluster: each is a network, a process and a mount namespace on this one. What runs in them ends with
# their first process, and their mounts with it. Machine 1 holds the control plane and the first node. Sourced, never run.

# Settings of the kernel that kubelets change for the whole machine.
kernel_settings="vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes"

save_kernel_settings() {
  [ -f "$run/kernel-settings" ] || sysctl $kernel_settings >"$run/kernel-settings.part"
  [ -f "$run/kernel-settings" ] || mv "$run/kernel-settings.part" "$run/kernel-settings"
}

restore_kernel_settings() {
  [ -f "$run/kernel-settings" ] || return 0
  sysctl -q -p "$run/kernel-settings" && rm "$run/kernel-settings"
}

anchor() { cat "$run/pid/machine-$1" 2>/dev/null || echo 0; } # MACHINE
is_up() { running "$(anchor "$1")"; }                           # MACHINE
address_of() { if [ "$1" = 1 ]; then echo $api_ip; else echo "10.111.$1.2"; fi; } # MACHINE

# Runs a command in a machine, on this terminal.
inside() { # MACHINE COMMAND...
  local machine=$1
  shift
  nsenter --target "$(anchor "$machine")" --mount --pid --net -- "$@"
}

# Starts a program in a machine, unless it runs there; its pid goes to a file, its output to a log.
start() { # MACHINE NAME COMMAND...
  local machine=$1 program=$2 file=$run/pid/$1-$2 parent attempt
  shift 2
  if [ -f "$file" ] && running "$(cat "$file")"; then return; fi
  setsid nsenter --target "$(anchor "$machine")" --mount --pid --net -- "$@" >>"$run/log/$program-$machine.log" 2>&1 </dev/null 9>&- &
  parent=$!
  # nsenter forks to enter the process namespace: the program is its child.
  for attempt in $(seq 50); do
    if pgrep -P $parent >"$file"; then return; fi
    sleep 0.02
  done
  fail "$program ended at once; its log is $run/log/$program-$machine.log"
}

# The network of machine 1, which this machine alone reaches: nothing is forwarded to it or from it.
first_network() {
  [ ! -e "/run/netns/$name-1" ] || return 0
  ip netns add "$name-1"
  ip link add $link-host type veth peer name eth0 netns "$name-1"
  ip addr add $host_ip/24 dev $link-host
  ip link set $link-host up
  ip -n "$name-1" addr add $api_ip/24 dev eth0
  ip -n "$name-1" link set eth0 up
  ip -n "$name-1" route add default via $host_ip
  for network in $service_network $pod_network $balancer_network; do ip route replace $network via $api_ip; done
  nft -f - <<NFT
table inet $name {
  chain forward { type filter hook forward priority -10; policy accept;
    iifname "$link-host" drop
    oifname "$link-host" drop
  }
}
NFT
}

# The network of a further machine, behind the first one.
further_network() { # MACHINE
  [ ! -e "/run/netns/$name-$1" ] || return 0
  ip netns add "$name-$1"
  ip link add "$link-$1" netns "$name-1" type veth peer name eth0 netns "$name-$1"
  ip -n "$name-1" addr add "10.111.$1.1/30" dev "$link-$1"
  ip -n "$name-1" link set "$link-$1" up
  ip -n "$name-$1" addr add "10.111.$1.2/30" dev eth0
  ip -n "$name-$1" link set eth0 up
  ip -n "$name-$1" route add default via "10.111.$1.1"
  ip -n "$name-1" route replace "10.244.$1.0/24" via "10.111.$1.2"
  ip route replace "10.111.$1.0/30" via $api_ip
}

# Makes a machine, unless it is up: as after a boot, with an empty /run and what /var/lib had before.
machine() { # NUMBER
  local folder=$run/machine-$1 parent
  if is_up "$1"; then return; fi
  if [ "$1" = 1 ]; then first_network; else further_network "$1"; fi
  rm -rf "$folder/run" "$run/pid/$1-"*
  mkdir -p "$folder"/{run,var-lib,var-log}
  # Kubelet and containerd keep to their usual places, which are the machine's own.
  setsid nsenter --net="/run/netns/$name-$1" unshare --mount --propagation private --pid --fork --kill-child --mount-proc sh -euc '
    ip link set lo up
    sysctl -q net.ipv4.ip_forward=1
    for place in var-lib var-log run; do mount --bind "$1/$place" "/$(echo $place | tr - /)"; done
    exec "$2"' sh "$folder" "$run/bin/pod" >>"$run/log/machine-$1.log" 2>&1 </dev/null 9>&- &
  parent=$!
  wait_for "machine $1" eval "pgrep -P $parent >'$run/pid/machine-$1' && [ \"\$(cat /proc/\$(cat '$run/pid/machine-$1')/comm)\" = pod ]"
  make_control_groups "$1"
}

# Prints the roots of the control groups: one for each controller (v1), or one in all (v2).
control_group_roots() {
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    echo /sys/fs/cgroup
  else
    find /sys/fs/cgroup -mindepth 1 -maxdepth 1 -type d
  fi
}

make_control_groups() { # MACHINE
  local root file
  for root in $(control_group_roots); do
    mkdir -p "$root/$name-$1"
    # Version 1: a new group of processors is empty, and nothing can run in it.
    for file in cpuset.cpus cpuset.mems; do
      if [ -f "$root/$file" ] && [ ! -f /sys/fs/cgroup/cgroup.controllers ]; then cat "$root/$file" >"$root/$name-$1/$file"; fi
    done
  done
}

# Ends a machine as a power cut would; its network and its disk stay.
stop_machine() { # NUMBER
  local attempt root
  if is_up "$1"; then
    kill -KILL "$(anchor "$1")"
    for attempt in $(seq 100); do is_up "$1" && sleep 0.1 || break; done
  fi
  rm -f "$run/pid/machine-$1" "$run/pid/$1-"*
  for root in $(control_group_roots); do
    [ ! -d "$root/$name-$1" ] || find "$root/$name-$1" -depth -type d -exec rmdir {} + 2>/dev/null || say "still in use: $root/$name-$1"
  done
}

remove_networks() {
  local network
  for network in $(ip netns list | grep -o "^$name-[0-9]*"); do ip netns del "$network"; done
  # The routes through the interface go with it.
  ip link del $link-host 2>/dev/null || true
  nft delete table inet $name 2>/dev/null || true
}
