#!/usr/bin/perl
# A rung in another language: all of the runner protocol that it needs (harness/README.md).
#   ./build/ladder try --runner "perl exercises/other_language/runner.pl"
use strict;
use warnings;
use JSON::PP;
use Time::HiRes qw(time);

print(qq({"rung": "mine_in_perl", "language": "Perl", "may_shrink": true}\n)), exit if "@ARGV" =~ /--list/;
my %given = @ARGV;    # --rung NAME --requests PATH --answers PATH, and more
open my $requests, '<', $given{'--requests'} or die "no requests: $!";
open my $answers, '>', $given{'--answers'} or die "no answers: $!";
$answers->autoflush(1);
my ($p, @start, @end);

sub slope { my ($x, $y, $z) = @_; ($p->{sigma} * ($y - $x), $x * ($p->{rho} - $z) - $y, $x * $y - $p->{beta} * $z) }
sub along { my ($h, $s, $k) = @_; map { $s->[$_] + $h * $k->[$_] } 0 .. 2 }

sub integrate {    # all steps of one trajectory
    my ($h, @s) = ($p->{dt}, @_);
    for (1 .. $p->{steps}) {
        my @a = slope(@s);
        my @b = slope(along($h / 2, \@s, \@a));
        my @c = slope(along($h / 2, \@s, \@b));
        my @d = slope(along($h, \@s, \@c));
        $s[$_] += $h / 6 * ($a[$_] + 2 * $b[$_] + 2 * $c[$_] + $d[$_]) for 0 .. 2;
    }
    return @s;
}

sub open_problem {    # the starting points are rows of three doubles
    $p = shift;
    open my $in, '<:raw', $p->{start} or die "no starting points: $!";
    read $in, my $bytes, 24 * $p->{trajectories};
    @start = unpack 'd*', $bytes;
}

sub measure {    # every iteration begins at the starting points; wall_s and cpu_s are those of one
    my ($k, $asked) = (shift->{iterations}, time);
    my ($began, $cpu) = (time, (times)[0]);
    @end = map { integrate(@start[3 * $_ .. 3 * $_ + 2]) } 0 .. $p->{trajectories} - 1 for 1 .. $k;
    return wall_s => (time - $began) / $k, cpu_s => ((times)[0] - $cpu) / $k, untimed_s => $began - $asked;
}

sub write_states {    # into the file that is there: it must not become shorter
    open my $out, '+<:raw', $p->{end} or die "no final states: $!";
    print $out pack 'd*', @end;
}

while (my $line = <$requests>) {
    my $request = decode_json($line);
    my %answer = (answer => $request->{request});
    open_problem($request) if $request->{request} eq 'open';
    %answer = (%answer, measure($request)) if $request->{request} eq 'measure';
    write_states() if $request->{request} eq 'state';
    print $answers encode_json(\%answer), "\n";
}
