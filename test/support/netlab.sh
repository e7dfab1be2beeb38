#!/usr/bin/env bash
# An internet of network namespaces to test passive mode in: the node behind the 1:1 NAT of an Elastic IP and a security
# group, a router, a client with a public address, and a partner behind a masquerading office router. Root, iproute2, nftables.
#
#   LAB=ci-1234 netlab.sh up                 build it (LAB names it; default `lab`), or build it anew
#   netlab.sh run HOST COMMAND…              run in node | neighbour | edge | internet | client | office | partner
#   netlab.sh ns HOST                        the namespace's name (podman run --network ns:/run/netns/NAME)
#   netlab.sh admit 21,990,22,50000-50100    the security group's TCP ports; what else comes is dropped
#   netlab.sh guard <RULES                   the security group as nftables' own accepting rules, a line each
#   netlab.sh address 203.0.113.11           give the node another public address, at once; the host name follows
#   netlab.sh egress all | 21,80,443         which TCP ports the office lets out; the rest is dropped
#   netlab.sh alg none | office | edge       the kernel's FTP helper there (edge: the NAT becomes stateful; say it again after `address`)
#   netlab.sh rewrite none | ARGUMENTS       send the office's port 21 through netlab/ftp-alg.py with these arguments
#   netlab.sh down                           end what runs in it, remove it
#
#   partner 192.168.1.20 ── office 198.51.100.2 ┐                          ┌ neighbour 10.0.1.20 (no NAT)
#                       client 198.51.100.130 ──┴ internet ── edge (NAT) ──┴ node 10.0.0.10 = 203.0.113.10
#   IPv6, without NAT: node 2001:db8:10::10, client 2001:db8:30::30, partner 2001:db8:20::20
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=${LAB:-lab}
name=${LAB_HOST:-ftp.example.test}
hosts=(node neighbour edge internet client office partner)
private=10.0.0.10
state=/run/netlab-$lab
first_public=203.0.113.10

run() { local host=$1; shift; ip netns exec "$lab-$host" "$@"; }
rules() { run "$1" nft -f -; }

link() { # HOST ADDRESS ADDRESS6 -- HOST ADDRESS ADDRESS6; each end is named after the other
  ip link add "$4" netns "$lab-$1" type veth peer name "$1" netns "$lab-$4"
  end "$1" "$4" "$2" "$3"
  end "$4" "$1" "$5" "$6"
}
end() {
  ip -n "$lab-$1" address add "$3" dev "$2"
  ip -n "$lab-$1" address add "$4" dev "$2" nodad
  ip -n "$lab-$1" link set "$2" up
}
gateway() { ip -n "$lab-$1" route add default via "$2"; ip -n "$lab-$1" route add default via "$3"; }

up() {
  down
  local host
  mkdir -p "$state"
  for host in "${hosts[@]}"; do
    mkdir -p "/etc/netns/$lab-$host"
    : >"/etc/netns/$lab-$host/resolv.conf"
    : >"/etc/netns/$lab-$host/hosts"
    ip netns add "$lab-$host"
    ip -n "$lab-$host" link set lo up
  done
  for host in edge internet office; do run "$host" sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; done
  link node $private/24 2001:db8:10::10/64 edge 10.0.0.1/24 2001:db8:10::1/64
  link neighbour 10.0.1.20/24 2001:db8:11::20/64 edge 10.0.1.1/24 2001:db8:11::1/64
  link edge 198.18.0.2/30 2001:db8:1::2/64 internet 198.18.0.1/30 2001:db8:1::1/64
  link client 198.51.100.130/25 2001:db8:30::30/64 internet 198.51.100.129/25 2001:db8:30::1/64
  link office 198.51.100.2/25 2001:db8:2::2/64 internet 198.51.100.1/25 2001:db8:2::1/64
  link partner 192.168.1.20/24 2001:db8:20::20/64 office 192.168.1.1/24 2001:db8:20::1/64
  gateway node 10.0.0.1 2001:db8:10::1
  gateway neighbour 10.0.1.1 2001:db8:11::1
  gateway edge 198.18.0.1 2001:db8:1::1
  gateway client 198.51.100.129 2001:db8:30::1
  gateway office 198.51.100.1 2001:db8:2::1
  gateway partner 192.168.1.1 2001:db8:20::1
  ip -n "$lab-internet" route add blackhole default # as out there: no answer, not even an ICMP one
  rules edge <<<'table ip unassigned { chain forward { type filter hook forward priority 0; iifname internet oifname internet drop; }; }'
  ip -n "$lab-internet" route add 203.0.113.0/24 via 198.18.0.2
  ip -n "$lab-internet" route add 2001:db8:10::/47 via 2001:db8:1::2
  ip -n "$lab-internet" route add 2001:db8:20::/64 via 2001:db8:2::2
  admit 21,990,22,50000-50100
  address $first_public
  egress all
  rewrite none
}

admit() { guard <<<"tcp dport { $1 } accept"; }

guard() { # what a security group is: on the interface, stateful, default deny, silent
  local accepted
  accepted=$(cat)
  rules node <<NFT
table inet security_group
delete table inet security_group
table inet security_group {
  chain input {
    type filter hook input priority 0; policy drop
    iif lo accept
    ct state established,related accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, packet-too-big } accept
    $accepted
  }
}
NFT
}

address() { # an Elastic IP: 1:1 and without state, so a change takes running connections with it
  echo "$1" >"$state/address"
  ip -n "$lab-internet" route replace "$1/32" via 198.18.0.2 # whatever range the address is from
  nat_off
  rules edge <<NFT
table ip elastic_ip {
  chain prerouting { type filter hook prerouting priority raw; iifname internet ip daddr $1 notrack ip daddr set $private; }
  chain postrouting { type filter hook postrouting priority raw; oifname internet ip saddr $private ip saddr set $1; }
}
NFT
  local host
  for host in "${hosts[@]}"; do
    printf '127.0.0.1 localhost\n%s %s\n2001:db8:10::10 six.%s\n' "$1" "$name" "$name" >"/etc/netns/$lab-$host/hosts"
  done
}
nat_off() { rules edge <<<'table ip elastic_ip; delete table ip elastic_ip'; }

egress() { # the office: everything masquerades, some ports may leave
  local forward=accept allow=
  [[ $1 == all ]] || { forward=drop; allow="ct state established,related accept; iifname partner tcp dport { $1 } accept"; }
  rules office <<NFT
table inet office
delete table inet office
table inet office {
  chain forward { type filter hook forward priority 0; policy $forward; $allow
  }
  chain postrouting { type nat hook postrouting priority srcnat; oifname internet meta nfproto ipv4 masquerade; }
}
NFT
}

helper() { # HOST: the kernel's conntrack and NAT helper for FTP on port 21
  rules "$1" <<NFT
table ip alg
delete table ip alg
table ip alg {
  ct helper ftp { type "ftp" protocol tcp; }
  chain prerouting { type filter hook prerouting priority mangle; tcp dport 21 ct helper set "ftp"; }
}
NFT
}
alg() {
  local public host
  public=$(<"$state/address")
  for host in office edge; do rules "$host" <<<'table ip alg; delete table ip alg'; done
  address "$public"
  case $1 in
    none) ;;
    office) helper office ;;
    edge)
      nat_off
      rules edge <<NFT
table ip elastic_ip {
  chain prerouting { type nat hook prerouting priority dstnat; iifname internet ip daddr $public dnat to $private; }
  chain postrouting { type nat hook postrouting priority srcnat; oifname internet ip saddr $private snat to $public; }
}
NFT
      helper edge ;;
    *) usage ;;
  esac
}

rewrite() { # a middlebox that ends the control connection and writes its own 227
  local pidfile=$state/rewrite.pid
  [[ ! -s $pidfile ]] || { kill "$(<"$pidfile")" 2>/dev/null || true; rm -f "$pidfile"; }
  rules office <<<'table ip rewrite; delete table ip rewrite'
  [[ $1 == none ]] && return
  ip netns exec "$lab-office" python3 "$here/netlab/ftp-alg.py" --listen 2121 "$@" >/dev/null 2>&1 </dev/null &
  echo $! >"$pidfile"
  until run office ss -Hltn 'sport = :2121' | grep -q .; do kill -0 "$(<"$pidfile")"; sleep 0.02; done
  rules office <<<'table ip rewrite { chain prerouting { type nat hook prerouting priority dstnat; iifname partner tcp dport 21 redirect to :2121; }; }'
}

down() {
  local host pids
  for host in "${hosts[@]}"; do
    if [[ -e /run/netns/$lab-$host ]]; then
      pids=$(ip netns pids "$lab-$host")
      [[ -z $pids ]] || kill $pids 2>/dev/null || true
      ip netns delete "$lab-$host"
    fi
    rm -rf "/etc/netns/$lab-$host"
  done
  rm -rf "$state"
}

usage() { sed -n '2,19s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2; }

case ${1:-} in
  up | down | guard) "$1" ;;
  admit | address | egress | alg | rewrite) [[ $# -ge 2 ]] || usage; "$@" ;;
  run) [[ $# -ge 3 ]] || usage; exec ip netns exec "$lab-$2" "${@:3}" ;;
  ns) echo "$lab-$2" ;;
  *) usage ;;
esac
