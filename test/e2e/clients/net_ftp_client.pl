# A session by Perl's Net::FTP. The steps are those of ScriptedClient (test/support/client-script.ts).
use strict;
use warnings;
use IO::Handle;
use Net::FTP;

use constant SECONDS => 20;

my ($host, $port, $security, $certificate, $username, $password, $data_mode) = @ARGV;

sub connect_client {
    my $client = Net::FTP->new(
        $host,
        Port => $port, Timeout => SECONDS, Debug => 1, Passive => $data_mode ne 'active',
        SSL => $security eq 'implicit', SSL_ca_file => $certificate,
    ) or die "connect: $@\n";
    $security ne 'explicit' or $client->starttls or die 'starttls: ' . $client->message;
    $client->login($username, $password) or die 'login: ' . $client->message;
    $security eq 'plain' or $client->prot('P') or die 'prot: ' . $client->message;
    $client->binary;
    return $client;
}

sub done {
    my ($client, $outcome) = @_;
    defined $outcome or die $client->message || "no answer\n";
    return;
}

# By NLST and by LIST: both have to agree.
sub names {
    my ($client, $folder) = @_;
    done($client, $client->cwd($folder) || undef);
    my @bare = $client->ls;
    $client->ok or die 'NLST: ' . $client->message;
    my @long = $client->dir;
    @long == @bare && !grep({ substr($long[$_], -length $bare[$_]) ne $bare[$_] } 0 .. $#bare)
        or die "NLST @bare, LIST @long\n";
    return @bare;
}

sub download {
    my ($client, $path, $local_path) = @_;
    done($client, $client->get($path, $local_path));
    return;
}

sub resume_upload {
    my ($client, $local_path, $path) = @_;
    my $size = $client->size($path) // die 'SIZE: ' . $client->message;
    open my $file, '<:raw', $local_path or die "$local_path: $!\n";
    seek $file, $size, 0;
    done($client, $client->append($file, $path));
    return;
}

my %steps = (
    upload          => sub { my ($client, $local_path, $path) = @_; done($client, $client->put($local_path, $path)) },
    download        => \&download,
    resume          => sub { my ($client, $path, $local_path) = @_; done($client, $client->get($path, $local_path, -s $local_path)) },
    resumeUpload    => \&resume_upload,
    list            => \&names,
    rename          => sub { my ($client, $from, $to) = @_; done($client, $client->rename($from, $to) || undef) },
    remove          => sub { my ($client, $path) = @_; done($client, $client->delete($path) || undef) },
    makeDirectory   => sub { my ($client, $path) = @_; done($client, $client->mkdir($path)) },
    removeDirectory => sub { my ($client, $path) = @_; done($client, $client->rmdir($path) || undef) },
);

sub answer {
    my ($client, $step, @arguments) = @_;
    my @results = eval { $steps{$step}->($client, @arguments) };
    return ('ok', @results) if !$@;
    return ('error', join ' ', split ' ', $@);
}

STDOUT->autoflush(1);
my $client = connect_client();
while (my $line = <STDIN>) {
    chomp $line;
    print join("\t", answer($client, split /\t/, $line)), "\n";
}
$client->quit;
