/* Prints the job script of `ladder scale --print-job slurm`. usage: print_job [--out DIR] */
#include "harness/job.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static const CommandSyntax scale = { COMMAND_SCALE, "scale", NULL, "", "" };
    static Options options;
    Reason why = { "" };
    Status status = options_parse(&scale, argc, argv, &options, &why);
    if (status == STATUS_OK) status = job_print(&options, &why);
    if (status != STATUS_OK) fprintf(stderr, "%s\n", why.text);
    return status_exit_code(status);
}
