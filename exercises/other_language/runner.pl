#!/usr/bin/perl
# A rung in another language: all of the runner protocol that it needs (harness/README.md).
#   ./build/ladder try --runner "perl exercises/other_language/runner.pl"
use strict; use warnings; use JSON::PP; use Time::HiRes qw(time);

if ("@ARGV" =~ /--list/) { print qq({"rung": "mine_in_perl", "language": "Perl", "may_shrink": true}\n); exit }
my %given = @ARGV;    # --rung NAME --requests PATH --answers PATH, and more
open my $requests, '<', $given{'--requests'} or die "no requests: $!";
open my $answers, '>', $given{'--answers'} or die "no answers: $!";
my ($p, $state, @end) = ({}, '');

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

while (my $line = <$requests>) {
    my ($began, $cpu, $request) = (time, (times)[0], decode_json($line));
    my %answer = (answer => my $word = $request->{request});
    if ($word eq 'open') {    # the starting points are rows of three doubles
        open my $in, '<:raw', ($p = $request)->{start} or die "no starting points: $!";
        read $in, $state, 24 * $p->{trajectories};
    } elsif ($word eq 'measure') {    # every iteration begins there; wall_s and cpu_s are those of one
        my ($k, @start) = ($request->{iterations}, unpack 'd*', $state);
        @end = map { integrate(@start[3 * $_ .. 3 * $_ + 2]) } 0 .. $p->{trajectories} - 1 for 1 .. $k;
        @answer{qw(wall_s cpu_s untimed_s)} = ((time - $began) / $k, ((times)[0] - $cpu) / $k, 0);
    } elsif ($word eq 'state') {    # into the file that is there: it must not become shorter
        open my $out, '+<:raw', $p->{end} or die "no final states: $!";
        print $out pack 'd*', @end;
    }
    syswrite $answers, encode_json(\%answer) . "\n";
}
