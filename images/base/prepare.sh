# Sourced by build.sh: makes rootfs.tar of a minimal Debian from the package mirrors that this machine itself uses.

# Prints "URI RELEASE" of every Debian archive of the suite that this machine's apt knows; nothing on another system.
host_archives() {
  command -v apt-get >/dev/null || return 0
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)|$(ORIGIN)' 'Created-By: Packages' |
    sed -n "s#/\? \($SUITE[a-z-]*\)|Debian\$# \1#p" | sort -u
}

# Without this every apt layer of a derived image keeps the index caches.
apt_settings() { # ROOTFS
  cat >"$1/etc/apt/apt.conf.d/90-image" <<'CONF'
Acquire::Languages "none";
APT::Install-Recommends "false";
APT::Update::Post-Invoke { "rm -f /var/cache/apt/*.bin || true"; };
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
CONF
}

prepare() { # OUT
  need debootstrap debootstrap
  local root archives mirror
  root=$(mktemp -d)
  archives=$(host_archives)
  mirror=$(awk -v suite="$SUITE" '$2 == suite { print $1; exit }' <<<"$archives")
  # Without a mirror of its own debootstrap takes its default and writes that to sources.list.
  as_root debootstrap --variant=minbase --include=ca-certificates "$SUITE" "$root" ${mirror:+"$mirror"}
  if [ -n "$archives" ]; then
    as_root tee "$root/etc/apt/sources.list" >/dev/null <<<"$(sed 's/.*/deb & main/' <<<"$archives")"
  fi
  as_root bash -c "$(declare -f apt_settings); apt_settings '$root'"
  as_root sh -c "cd '$root' && rm -rf var/cache/apt/* var/lib/apt/lists/* usr/share/doc/* usr/share/man/* \
    usr/share/locale/* usr/share/info/* var/log/* etc/hostname && mkdir -p var/lib/apt/lists/partial \
    var/cache/apt/archives/partial && : >etc/resolv.conf"
  as_root tar -C "$root" --numeric-owner --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' -cf - . >"$1/rootfs.tar"
  as_root rm -rf "$root"
}
