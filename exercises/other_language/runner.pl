# A rung in another language: all of the runner protocol that it needs (harness/README.md), in 30 lines.
#   ./build/ladder try --runner "perl exercises/other_language/runner.pl"
use strict; use warnings; use JSON::PP; use Time::HiRes qw(time);
if ("@ARGV" =~ /--list/) { print qq({"rung": "mine_in_perl", "language": "Perl", "may_shrink": true}\n); exit }
my %given = @ARGV;    # --rung NAME --requests PATH --answers PATH, and more
sub opened { open my $file, $_[0], $_[1] or die "$_[1]: $!"; $file }
my ($requests, $answers, $p, $state, @end) = (opened('<', $given{'--requests'}), opened('>', $given{'--answers'}));
sub slope { my ($x, $y, $z) = @_; ($p->{sigma} * ($y - $x), $x * ($p->{rho} - $z) - $y, $x * $y - $p->{beta} * $z) }
sub ahead { my ($h, $s, @k) = @_; slope(map { $s->[$_] + $h * $k[$_] } 0 .. 2) }    # where slope k leads in time h
sub integrate {    # all steps of one trajectory
    my ($h, @s) = ($p->{dt}, @_);
    for (1 .. $p->{steps}) {
        my @b = ahead($h / 2, \@s, my @a = slope(@s));
        my @d = ahead($h, \@s, my @c = ahead($h / 2, \@s, @b));
        $s[$_] += $h / 6 * ($a[$_] + 2 * $b[$_] + 2 * $c[$_] + $d[$_]) for 0 .. 2;
    }
    return @s;
}
while (my $line = <$requests>) {
    my ($began, $cpu, $request) = (time, (times)[0], decode_json($line));
    my %answer = (answer => my $word = $request->{request});
    if ($word eq 'open') {    # the starting points are rows of three doubles
        read opened('<:raw', ($p = $request)->{start}), $state, 24 * $p->{trajectories};
    } elsif ($word eq 'measure') {    # every iteration begins there; wall_s and cpu_s are those of one
        my ($k, @start) = ($request->{iterations}, unpack 'd*', $state);
        @end = map { integrate(@start[3 * $_ .. 3 * $_ + 2]) } 0 .. $p->{trajectories} - 1 for 1 .. $k;
        @answer{qw(wall_s cpu_s untimed_s)} = ((time - $began) / $k, ((times)[0] - $cpu) / $k, 0);
    } elsif ($word eq 'state') { print { opened('+<:raw', $p->{end}) } pack 'd*', @end }    # it stays as long as it is
    syswrite $answers, encode_json(\%answer) . "\n";
}
