# Tries, one after the other, what only somebody with a certain power may do, and prints of each `NAME yes`, `NAME no ERROR` or
# `NAME unknown ERROR`, where this kernel does not know it at all. Nothing is changed: files are opened and not written, calls carry
# values that the kernel refuses after it has checked the rights, and a mount ends with the container.
use strict;
use warnings;
use Errno qw(EINVAL ENODEV ENOENT ENOEXEC ENOSYS ENXIO);
use Fcntl;
use POSIX ();
use Socket;

my $arm = (POSIX::uname())[4] eq 'aarch64' ? 1 : 0;
my %number = map { my ($name, $x86, $aarch) = split /:/; ($name => $arm ? $aarch : $x86) } qw(
  mount:165:40 umount2:166:39 bpf:321:280 perf_event_open:298:241 adjtimex:159:171 reboot:169:142
  syslog:103:116 init_module:175:105 name_to_handle_at:303:264 open_by_handle_at:304:265 keyctl:250:219 iopl:172:-1 mknodat:259:33 prctl:157:167 unshare:272:97);

# The result of a system call; it may write to the variables that it is given.
sub call { my $name = shift; $! = 0; return syscall $number{$name}, @_ }

# The same with copies of its arguments, for texts that are constants.
sub call_with { my @args = @_; return call(@args) }

# Whether the call got as far as an error that the kernel gives only to who has the right.
sub is_refused_later { my ($result, @errors) = @_; return $result != -1 || grep { $! == $_ } @errors }

# The process of the engine, which is none of the container's own.
sub engine_process {
  for my $folder (glob '/proc/[0-9]*') {
    open my $file, '<', "$folder/comm" or next;
    my $name = <$file> // '';
    return $folder =~ /(\d+)$/ if $name eq "dockerd\n";
  }
  $! = ENOENT;
  return;
}

# What is answered to a request, over a socket of Unix or of the network.
sub answer {
  my ($address, $request) = @_;
  socket my $socket, sockaddr_family($address), SOCK_STREAM, 0 or return;
  connect $socket, $address or return;
  syswrite $socket, $request;
  sysread $socket, my $answer, 100 or return;
  return $answer;
}

my $ping = "GET /_ping HTTP/1.0\r\n\r\n";

sub network_address { my ($address, $port) = split /,/, $_[0]; return pack_sockaddr_in($port, inet_aton($address)) }

sub opens { my ($path, $flags) = @_; return sysopen my $file, $path, $flags | O_NONBLOCK }

my %probes = (
  mount => sub {
    my $at = $_[0] // '/mnt';
    return call_with('mount', 'none', $at, 'tmpfs', 0, 0) == 0 && call_with('umount2', $at, 0) == 0;
  },
  # A user namespace of its own.
  namespace => sub { return call('unshare', 0x10000000) == 0 },
  # Opens for writing what exists, and writes nothing.
  change => sub {
    for (@_) {
      my $can = -d $_ ? POSIX::access($_, POSIX::W_OK()) : opens($_, O_WRONLY);
      return $can if $can || $! != ENOENT;
    }
    return;
  },
  read => sub {
    return opendir my $folder, $_[0] if -d $_[0];
    sysopen my $file, $_[0], O_RDONLY | O_NONBLOCK or return;
    return defined sysread $file, my $byte, 1;
  },
  # Any of the devices that most kernels have, that root alone opens there, and that containers do not get.
  device => sub {
    my ($folder) = @_;
    for (map { "$folder/$_" } qw(loop-control btrfs-control mapper/control cpu_dma_latency vda sda nvme0n1)) {
      my $opened = opens($_, O_RDONLY);
      return $opened if $opened || $! != ENOENT;
    }
    return;
  },
  # The same, with a node that the probe makes.
  node => sub {
    my $path = "/tmp/node-$$";
    for (237, 234, 236, 62) {
      call_with('mknodat', -100, $path, 020600, 10 << 8 | $_) == 0 or return;
      my $opened = opens($path, O_RDONLY);
      my $error = $!;
      unlink $path;
      $! = $error;
      return $opened if $opened || $! != ENXIO && $! != ENODEV;
    }
    return;
  },
  docker => sub { return (answer(pack_sockaddr_un($_[0]), $ping) // '') =~ /^HTTP\S+ 200/ },
  engine => sub { return (answer(network_address($_[0]), $ping) // '') =~ /^HTTP\S+ 200/ },
  # The first frame of HTTP/2, with which an engine's own protocol begins.
  grpc => sub { return answer(pack_sockaddr_un($_[0]), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0") },
  tcp => sub {
    socket my $socket, AF_INET, SOCK_STREAM, 0 or return;
    return connect $socket, network_address($_[0]);
  },
  # Sets the flags of the loopback interface to what they are.
  network => sub {
    socket my $socket, AF_INET, SOCK_DGRAM, 0 or return;
    my $request = pack 'Z16 x24', 'lo';
    ioctl $socket, 0x8913, $request or return;
    return ioctl $socket, 0x8914, $request;
  },
  signal => sub { my $process = engine_process() or return; return kill 0, $process },
  memory => sub { my $process = engine_process() or return; return opens("/proc/$process/mem", O_RDONLY) },
  files => sub { my $process = engine_process() or return; return opendir my $folder, "/proc/$process/root/" },
  # The protection of a system call by seccomp: the filter of the engine refuses it to everybody.
  keyring => sub { return call('keyctl', 0, -3, 0) != -1 },
  # A map of one value.
  program => sub { return call_with('bpf', 0, pack('L5 x104', 2, 4, 4, 1, 0), 72) != -1 },
  # Counts the processor's time of all processes.
  counter => sub { return call_with('perf_event_open', pack('L L Q x112', 1, 128, 0), -1, 0, -1, 0) != -1 },
  # A length of the clock's tick that is refused.
  clock => sub { return is_refused_later(call_with('adjtimex', pack('L x4 x200', 0x4000)), EINVAL) },
  restart => sub { return is_refused_later(call('reboot', 0, 0, 0, 0), EINVAL) },
  # A level of messages that is refused.
  log => sub { return is_refused_later(call('syslog', 8, 0, 0), EINVAL) },
  module => sub { return is_refused_later(call_with('init_module', "none\0", 4, "\0"), ENOEXEC) },
  ports => sub { return call('iopl', 3) == 0 },
  handle => sub {
    my $handle = pack 'H*', $_[0] // '';
    if ($handle eq '') { $! = ENOSYS; return }
    open my $mount, '<', '/etc/hostname' or return;
    return call('open_by_handle_at', fileno $mount, $handle, O_RDONLY) != -1;
  },
  # What `handle` takes: the handle of a file.
  name => sub {
    my ($handle, $mount) = (pack('L l x128', 128, 0), pack 'l', 0);
    call('name_to_handle_at', -100, $_[0], $handle, $mount, 0) == -1 and return;
    print 'handle ', unpack('H*', substr $handle, 0, 8 + unpack 'L', $handle), "\n";
    return 1;
  },
  # Nothing but that it runs.
  reach => sub { return 1 },
  root => sub { return $> == 0 },
  # Whether a capability, by its number, is in the bounding set.
  bounding => sub { return call('prctl', 23, $_[0] + 0, 0, 0, 0) == 1 },
);

my ($who, @tries) = @ARGV;
$| = 1;
for my $try (@tries) {
  my ($name, @args) = split /=/, $try;
  $! = 0;
  my $can = $probes{$name}->(@args);
  my $error = $! + 0;
  my $word = (sort grep { $!{$_} } keys %!)[0] // $error;
  my $answer = $can ? 'yes' : $error == ENOSYS ? "unknown $word" : "no $word";
  print "$who $try $answer\n";
}
