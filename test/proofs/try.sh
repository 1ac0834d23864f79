# Tries a probe as the user that the container runs as, and, where that is not root, again through a setuid program.
name=$1
shift
perl /probe.pl "$name" "$@"
[ "$(id -u)" = 0 ] || /bin/su root -c "perl /probe.pl '$name setuid' $*"
exit 0
