#include "harness/job.h"

#include "harness/cpus.h"
#include "harness/process.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char head[] = "#!/bin/sh\n"
                           "# Scales the ladder over the cores of some nodes. Set the lines below "
                           "for your cluster, then:\n"
                           "#   sbatch THIS_FILE [more options of ladder scale]\n"
                           "#SBATCH --job-name=ladder-scale\n"
                           "#SBATCH --output=ladder-scale-%j.txt\n"
                           "#SBATCH --nodes=2\n";

static const char middle[]
    = "#SBATCH --cpus-per-task=1\n"
      "#SBATCH --time=00:30:00\n"
      "#SBATCH --exclusive\n"
      "# Here: module load what the ladder was built with, if your cluster has modules.\n"
      "set -eu\n"
      ": \"${SLURM_JOB_NODELIST:?is not set: give this script to sbatch}\"\n"
      "\n";

/* SLURM_TASKS_PER_NODE is a list like "4(x2),3": two nodes with 4, one with 3. */
static const char tail[]
    = "mkdir -p \"$out\"\n"
      "\n"
      "# A line 'NAME slots=N' for each node; this script runs on the first.\n"
      "scontrol show hostnames \"$SLURM_JOB_NODELIST\" |\n"
      "  awk -v tasks=\"${SLURM_TASKS_PER_NODE:-$SLURM_CPUS_ON_NODE}\" '\n"
      "    BEGIN {\n"
      "      n_parts = split(tasks, part, \",\")\n"
      "      for (p = 1; p <= n_parts; p++) {\n"
      "        times = match(part[p], /x[0-9]+/) ? substr(part[p], RSTART + 1) + 0 : 1\n"
      "        for (t = 0; t < times; t++) slots[++n] = part[p] + 0\n"
      "      }\n"
      "    }\n"
      "    { print $1 \" slots=\" slots[NR < n ? NR : n] }' >\"$out/hosts\"\n"
      "\n"
      "exec \"$ladder\" scale --hosts \"$out/hosts\" --out \"$out\" \"$@\"\n";

/* As one word of a shell, whatever it holds. */
static void print_word(const char *word)
{
    putchar('\'');
    for (const char *c = word; *c; c++) {
        if (*c == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*c);
    }
    putchar('\'');
}

Status job_print(const Options *options, Reason *why)
{
    char found[PATH_MAX], ladder[PATH_MAX];
    if (!process_sibling("ladder", found, sizeof found) || !realpath(found, ladder))
        return reason(why, STATUS_MISSING, "cannot find the ladder program for the job script");
    fputs(head, stdout);
    printf("#SBATCH --ntasks-per-node=%zu\n", cpus_allowed()->n);
    fputs(middle, stdout);
    fputs("ladder=", stdout);
    print_word(ladder);
    fputs("\nout=", stdout);
    if (options->out)
        print_word(options->out);
    else
        fputs("ladder-scale-$SLURM_JOB_ID", stdout);
    putchar('\n');
    fputs(tail, stdout);
    if (fflush(stdout) != 0 || ferror(stdout))
        return reason(why, STATUS_STORAGE, "cannot print the job script: %s", strerror(errno));
    return STATUS_OK;
}
