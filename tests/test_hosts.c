/* The file of hosts, and how ranks are dealt out to them. */
#include "tests/check.h"

#include "harness/hosts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/ladder-hosts-XXXXXX";
static char own[64]; /* this machine's name */
static Hosts hosts;
static Reason why;

/* An @ stands for this machine's name. */
static void write_text(FILE *file, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '@')
            fputs(own, file);
        else
            fputc(*c, file);
    }
}

static Status read_text(const char *text)
{
    FILE *const file = fopen(path, "w");
    why.text[0] = '\0';
    if (!CHECK(file != NULL)) exit(check_result());
    write_text(file, text);
    fclose(file);
    return hosts_read(path, &hosts, &why);
}

static int is_written(const char *want)
{
    char got[HOSTS_TEXT_BYTES], wanted[256] = "";
    FILE *const file = fmemopen(wanted, sizeof wanted, "w");
    write_text(file, want);
    fclose(file);
    hosts_write(&hosts, got, sizeof got);
    return strcmp(got, wanted) == 0;
}

static int is_refused(const char *text, const char *where)
{
    return read_text(text) == STATUS_BAD_USAGE && strstr(why.text, where) && strstr(why.text, path)
        && !strchr(why.text, '\n');
}

static void lines_are_names_with_slots(void)
{
    CHECK(read_text("# all of them\n\n@ slots=2 # rank 0\n  b-1.c \tslots=16\r\nd\n") == STATUS_OK);
    CHECK(is_written("@:2,b-1.c:16,d:1"));
    CHECK(hosts_slots(&hosts) == 19 && hosts_least_slots(&hosts) == 1);
}

static void a_host_named_again_has_more_slots(void)
{
    CHECK(read_text("@\nb\n@\nb\nb slots=3\n") == STATUS_OK);
    CHECK(is_written("@:2,b:5"));
}

static void this_machine_comes_first_whatever_it_is_called(void)
{
    CHECK(read_text("b slots=2\n@\n") == STATUS_OK && is_written("@:1,b:2"));
    CHECK(read_text("b\nlocalhost slots=3\n") == STATUS_OK && is_written("localhost:3,b:1"));
    CHECK(read_text("b\n127.0.0.1 slots=3\n") == STATUS_OK && is_written("127.0.0.1:3,b:1"));
    CHECK(read_text("b\n@.a.domain\n") == STATUS_OK && is_written("@.a.domain:1,b:1"));
    CHECK(read_text("localhost\nb\n@ slots=4\n") == STATUS_OK && is_written("localhost:5,b:1"));
    CHECK(is_refused("b slots=2\nc\n", own));
    CHECK(is_refused("@x\n192.0.2.1\n", own));
}

static void what_is_no_host_is_refused_with_its_line(void)
{
    static const char *const bad[]
        = { "b 2",        "b slots=0",     "b slots=-1", "b slots=",      "b slots=2 3",
            "b:2",        "b slots = 2",   "-b slots=1", "b;rm slots=1",  "b slots=1025",
            "b slots=2x", "b max_slots=2", "b,c",        "b slots=99999", "../b" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[64];
        snprintf(text, sizeof text, "@\n# two\n%s\n", bad[i]);
        CHECK(is_refused(text, ":3: "));
    }
    CHECK(is_refused("@ slots=1000\nb slots=25\n", ":2: "));
    CHECK(is_refused("", "names no host"));
    CHECK(is_refused("# none\n\n", "names no host"));
    CHECK(hosts_read("/nowhere/hosts", &hosts, &why) == STATUS_BAD_USAGE
          && strstr(why.text, "/nowhere/hosts"));
    CHECK(hosts_read("/tmp", &hosts, &why) == STATUS_BAD_USAGE && strstr(why.text, "/tmp"));
}

static void long_files_are_refused(void)
{
    static char text[HOSTS_MOST * 16];
    size_t used = (size_t) snprintf(text, sizeof text, "@\n");
    for (int h = 0; h < HOSTS_MOST; h++)
        used += (size_t) snprintf(text + used, sizeof text - used, "b%d\n", h);
    CHECK(is_refused(text, ":257: "));
    memset(text, 'b', 600);
    snprintf(text + 600, 2, "\n");
    CHECK(is_refused(text, ":1: "));
}

static void what_was_written_is_read_again(void)
{
    static const char *const bad[] = { "", "a", "a:0", ":1", "a:1,b", "a:x", "a:1,,b:1", "a b:1" };
    CHECK(read_text("@ slots=2\nb slots=16\n") == STATUS_OK);
    char text[HOSTS_TEXT_BYTES];
    hosts_write(&hosts, text, sizeof text);
    Hosts again;
    CHECK(hosts_parse(text, &again) == STATUS_OK && memcmp(&again, &hosts, sizeof again) == 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(hosts_parse(bad[i], &again) == STATUS_BAD_USAGE);
}

/* Returns: whether so many ranks are placed on a:4,b:2,c:4 as wanted; NULL: whether they do not
 * fit.
 */
static int are_placed(unsigned n_ranks, unsigned n_threads, const char *want)
{
    char got[HOSTS_TEXT_BYTES];
    Hosts all, placed;
    CHECK(hosts_parse("a:4,b:2,c:4", &all) == STATUS_OK);
    const Status status = hosts_place(&all, n_ranks, n_threads, &placed, &why);
    if (!want) return status == STATUS_BAD_USAGE;
    hosts_write(&placed, got, sizeof got);
    return status == STATUS_OK && strcmp(got, want) == 0;
}

static void ranks_fill_one_host_after_the_other(void)
{
    CHECK(are_placed(1, 1, "a:1"));
    CHECK(are_placed(5, 1, "a:4,b:1"));
    CHECK(are_placed(10, 1, "a:4,b:2,c:4"));
    CHECK(are_placed(11, 1, NULL) && strstr(why.text, "more ranks than slots"));
}

static void teams_of_threads_take_a_host_each(void)
{
    CHECK(are_placed(2, 2, "a:1,b:1"));
    CHECK(are_placed(5, 2, "a:2,b:1,c:2"));
    CHECK(are_placed(6, 2, NULL));
    CHECK(are_placed(2, 4, "a:1,c:1"));
    CHECK(are_placed(3, 4, NULL));
    CHECK(are_placed(1, 5, NULL));
    Hosts all, placed;
    CHECK(hosts_parse("a:1,b:2", &all) == STATUS_OK);
    CHECK(hosts_place(&all, 1, 2, &placed, &why) == STATUS_BAD_USAGE && strstr(why.text, "rank 0"));
}

int main(void)
{
    const int file = mkstemp(path);
    if (!CHECK(file >= 0 && gethostname(own, sizeof own - 1) == 0)) return check_result();
    close(file);
    own[strcspn(own, ".")] = '\0';
    RUN(lines_are_names_with_slots);
    RUN(a_host_named_again_has_more_slots);
    RUN(this_machine_comes_first_whatever_it_is_called);
    RUN(what_is_no_host_is_refused_with_its_line);
    RUN(long_files_are_refused);
    RUN(what_was_written_is_read_again);
    RUN(ranks_fill_one_host_after_the_other);
    RUN(teams_of_threads_take_a_host_each);
    unlink(path);
    return check_result();
}
