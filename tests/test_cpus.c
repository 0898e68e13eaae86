/* The CPUs of this process, memory node by memory node. */
#include "check.h"
#include "harness/cpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/ladder-nodes-XXXXXX";

static void write_node(int node, const char *list)
{
    char path[256];
    snprintf(path, sizeof path, "%s/node%d", folder, node);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/node%d/cpulist", folder, node);
    FILE *const file = fopen(path, "we");
    if (!CHECK(file != NULL)) return;
    fputs(list, file);
    fclose(file);
}

static void remove_nodes(void)
{
    for (int node = 0; node < 8; node++) {
        char path[256];
        snprintf(path, sizeof path, "%s/node%d/cpulist", folder, node);
        unlink(path);
        snprintf(path, sizeof path, "%s/node%d", folder, node);
        rmdir(path);
    }
}

static void without_nodes_all_are_one(void)
{
    static int id[CPUS_MOST];
    CHECK(cpus_by_node("/nowhere", id) == 1);
    CHECK(memcmp(id, cpus_allowed()->id, cpus_allowed()->n * sizeof *id) == 0);
}

/* The last CPU in the first node, all others in the second; a node without CPUs between them. */
static void nodes_come_one_after_the_other(void)
{
    static int id[CPUS_MOST];
    const Cpus *const cpus = cpus_allowed();
    const int last = cpus->id[cpus->n - 1];
    char list[64];
    snprintf(list, sizeof list, "%d\n", last);
    write_node(0, list);
    write_node(1, "\n");
    snprintf(list, sizeof list, "0-%d,%d-1023\n", last - 1, last + 1);
    write_node(3, last > 0 ? list : "1-1023\n");
    CHECK(cpus_by_node(folder, id) == (cpus->n > 1 ? 2 : 1));
    CHECK(id[0] == last);
    CHECK(cpus->n < 2 || (id[1] == cpus->id[0] && id[cpus->n - 1] == cpus->id[cpus->n - 2]));
    remove_nodes();
}

static void cpus_of_no_node_come_last(void)
{
    static int id[CPUS_MOST];
    const Cpus *const cpus = cpus_allowed();
    char list[16];
    snprintf(list, sizeof list, "%d", cpus->id[cpus->n - 1]);
    write_node(2, list);
    CHECK(cpus_by_node(folder, id) == (cpus->n > 1 ? 2 : 1));
    CHECK(id[0] == cpus->id[cpus->n - 1]);
    remove_nodes();
}

int main(void)
{
    if (!CHECK(mkdtemp(folder) != NULL)) return check_result();
    RUN(without_nodes_all_are_one);
    RUN(nodes_come_one_after_the_other);
    RUN(cpus_of_no_node_come_last);
    rmdir(folder);
    return check_result();
}
