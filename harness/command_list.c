#include "harness/command.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_json(const Rung *rung)
{
    json_t *const line
        = json_pack("{ss ss ss* ss* ss* ss sb sb ss*}", "rung", rung->name, "family",
                    catalogue_family(rung->name), "title", rung->title, "base", rung->base,
                    "teaches", rung->teaches, "flags", rung->flags, "spine", rung->is_spine,
                    "anti_rung", rung->is_anti_rung, "not_built", rung->not_built);
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
}

static void print_row(const Rung *rung)
{
    const char *const mark = rung->is_spine ? "*" : rung->is_anti_rung ? "-" : " ";
    if (rung->not_built)
        printf("%s %-24s not built: %s\n", mark, rung->name, rung->not_built);
    else
        printf("%s %-24s %-41s %s%s\n", mark, rung->name, rung->title, rung->base ? "on " : "",
               rung->base ? rung->base : "bottom rung");
}

Status command_list(const Options *options, Reason *why)
{
    Catalogue catalogue;
    const Status status = catalogue_load(&catalogue, why);
    const char *family = "";
    for (size_t r = 0; status == STATUS_OK && r < catalogue.n_rungs; r++) {
        const Rung *const rung = &catalogue.rungs[r];
        if (options->is_json) {
            print_json(rung);
            continue;
        }
        if (strcmp(family, catalogue_family(rung->name)) != 0)
            printf("%s%s\n", r ? "\n" : "", catalogue_family(rung->name));
        family = catalogue_family(rung->name);
        print_row(rung);
    }
    if (status == STATUS_OK && !options->is_json)
        puts("\n* the spine: the short way up\n"
             "- an anti-rung: there to show what something costs, not to be climbed");
    catalogue_free(&catalogue);
    return status;
}
