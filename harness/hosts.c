#include "harness/hosts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 512 };

/* ---- which of them is this machine ---- */

/* Of two names of which one may lack the domain. */
static bool is_same_name(const char *a, const char *b)
{
    const size_t n = strcspn(a, ".");
    const bool has_both_domains = strchr(a, '.') && strchr(b, '.');
    if (has_both_domains || n == 0) return strcasecmp(a, b) == 0;
    return n == strcspn(b, ".") && strncasecmp(a, b, n) == 0;
}

static bool is_own_address(const char *text)
{
    struct in_addr wanted;
    struct ifaddrs *all;
    bool is_found = false;
    if (inet_pton(AF_INET, text, &wanted) != 1 || getifaddrs(&all) != 0) return false;
    for (const struct ifaddrs *i = all; i && !is_found; i = i->ifa_next) {
        if (!i->ifa_addr || i->ifa_addr->sa_family != AF_INET) continue;
        struct sockaddr_in own; /* copied: an address of any kind is declared as a shorter one */
        memcpy(&own, i->ifa_addr, sizeof own);
        is_found = own.sin_addr.s_addr == wanted.s_addr;
    }
    freeifaddrs(all);
    return is_found;
}

static bool is_this_machine(const char *name)
{
    char own[HOST_NAME_BYTES] = "";
    struct in_addr address;
    if (inet_pton(AF_INET, name, &address) == 1) return is_own_address(name);
    if (strcmp(name, "localhost") == 0) return true;
    return gethostname(own, sizeof own - 1) == 0 && is_same_name(name, own);
}

/* ---- reading ---- */

/* Letters, digits, dots and dashes, as names and addresses have them: no option, no list. */
static bool is_host_name(const char *text, size_t n)
{
    static const char allowed[]
        = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return n > 0 && n < HOST_NAME_BYTES && *text != '-' && *text != '.'
        && strspn(text, allowed) >= n;
}

/* Returns: the number, or 0 for what is none from 1 to HOSTS_MOST_SLOTS. */
static unsigned slots_of(const char *digits, size_t n)
{
    if (n == 0 || n > 4 || strspn(digits, "0123456789") < n) return 0;
    const unsigned long slots = strtoul(digits, NULL, 10);
    return slots <= HOSTS_MOST_SLOTS ? (unsigned) slots : 0;
}

/* Returns: false when there is no room for it. */
static bool add(Hosts *hosts, const char *name, size_t n_bytes, unsigned slots)
{
    size_t h = 0;
    while (h < hosts->n
           && (strlen(hosts->host[h].name) != n_bytes
               || memcmp(hosts->host[h].name, name, n_bytes) != 0))
        h++;
    if (h == HOSTS_MOST || hosts_slots(hosts) + slots > HOSTS_MOST_SLOTS) return false;
    Host *const host = &hosts->host[h];
    snprintf(host->name, sizeof host->name, "%.*s", (int) n_bytes, name);
    host->slots += slots;
    if (h == hosts->n) hosts->n++;
    return true;
}

static Status read_line(const char *path, int number, char *line, Hosts *hosts, Reason *why)
{
    static const char blanks[] = " \t\r\n", key[] = "slots=";
    line[strcspn(line, "#\r\n")] = '\0';
    char *const name = line + strspn(line, blanks);
    const size_t n_name = strcspn(name, blanks);
    if (n_name == 0) return STATUS_OK;
    char *const rest = name + n_name + strspn(name + n_name, blanks);
    const size_t n_rest = strcspn(rest, blanks);
    const bool is_alone = rest[n_rest + strspn(rest + n_rest, blanks)] == '\0';
    const size_t n_key = sizeof key - 1;
    const bool has_slots = n_rest > n_key && strncmp(rest, key, n_key) == 0;
    const unsigned slots = n_rest == 0 ? 1
        : has_slots && is_alone        ? slots_of(rest + n_key, n_rest - n_key)
                                       : 0;
    if (!is_host_name(name, n_name) || slots == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "%.200s:%d: '%.60s' is not 'NAME' or 'NAME slots=N' with N from 1 to %d",
                      path, number, name, HOSTS_MOST_SLOTS);
    if (!add(hosts, name, n_name, slots))
        return reason(why, STATUS_BAD_USAGE, "%.200s:%d: more than %d hosts or %d slots", path,
                      number, HOSTS_MOST, HOSTS_MOST_SLOTS);
    return STATUS_OK;
}

/* However often and by which names it stands there, it is one host. */
static Status put_this_first(const char *path, Hosts *hosts, Reason *why)
{
    Host own = { .slots = 0 };
    size_t n_others = 0;
    for (size_t h = 0; h < hosts->n; h++) {
        Host *const host = &hosts->host[h];
        if (!is_this_machine(host->name)) {
            hosts->host[n_others++] = *host;
            continue;
        }
        if (own.slots == 0) memcpy(own.name, host->name, sizeof own.name);
        own.slots += host->slots;
    }
    char name[HOST_NAME_BYTES] = "this machine";
    gethostname(name, sizeof name - 1);
    if (own.slots == 0)
        return reason(
            why, STATUS_BAD_USAGE,
            "%.200s does not name this machine, where rank 0 stays with the harness; add a "
            "line '%s slots=N'",
            path, name);
    memmove(&hosts->host[1], &hosts->host[0], n_others * sizeof hosts->host[0]);
    hosts->host[0] = own;
    hosts->n = n_others + 1;
    return STATUS_OK;
}

Status hosts_read(const char *path, Hosts *hosts, Reason *why)
{
    memset(hosts, 0, sizeof *hosts);
    char line[LINE_BYTES];
    Status status = STATUS_OK;
    FILE *const file = fopen(path, "re");
    if (!file)
        return reason(why, STATUS_BAD_USAGE, "cannot read the hosts in %.200s: %s", path,
                      strerror(errno));
    for (int number = 1; status == STATUS_OK && fgets(line, sizeof line, file); number++)
        status = strlen(line) + 1 < sizeof line
            ? read_line(path, number, line, hosts, why)
            : reason(why, STATUS_BAD_USAGE, "%.200s:%d: a line of more than %d bytes", path, number,
                     LINE_BYTES - 2);
    if (status == STATUS_OK && ferror(file))
        status = reason(why, STATUS_BAD_USAGE, "cannot read the hosts in %.200s: %s", path,
                        strerror(errno));
    fclose(file);
    if (status == STATUS_OK && hosts->n == 0)
        status = reason(why, STATUS_BAD_USAGE,
                        "%.200s names no host; a line for each: 'NAME slots=N'", path);
    return status == STATUS_OK ? put_this_first(path, hosts, why) : status;
}

/* ---- one line of text ---- */

void hosts_write(const Hosts *hosts, char *text, size_t n_bytes)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t h = 0; h < hosts->n && used < n_bytes; h++)
        used += (size_t) snprintf(text + used, n_bytes - used, "%s%s:%u", h > 0 ? "," : "",
                                  hosts->host[h].name, hosts->host[h].slots);
}

Status hosts_parse(const char *text, Hosts *hosts)
{
    memset(hosts, 0, sizeof *hosts);
    for (const char *c = text; *c;) {
        const size_t n_name = strcspn(c, ":");
        const char *const digits = c + n_name + (c[n_name] == ':');
        const size_t n_digits = strcspn(digits, ",");
        const unsigned slots = slots_of(digits, n_digits);
        if (!is_host_name(c, n_name) || slots == 0 || !add(hosts, c, n_name, slots))
            return STATUS_BAD_USAGE;
        c = digits + n_digits + (digits[n_digits] == ',');
    }
    return hosts->n > 0 ? STATUS_OK : STATUS_BAD_USAGE;
}

/* ---- slots ---- */

unsigned hosts_slots(const Hosts *hosts)
{
    unsigned slots = 0;
    for (size_t h = 0; h < hosts->n; h++) slots += hosts->host[h].slots;
    return slots;
}

unsigned hosts_least_slots(const Hosts *hosts)
{
    unsigned least = hosts->n > 0 ? hosts->host[0].slots : 0;
    for (size_t h = 1; h < hosts->n; h++)
        if (hosts->host[h].slots < least) least = hosts->host[h].slots;
    return least;
}

/* A team of threads stays within a host: so many of them find room there. */
static unsigned room(const Host *host, unsigned n_threads)
{
    return host->slots / n_threads;
}

static bool take_place(const Host *host, Host *placed, unsigned n_threads)
{
    if (placed->slots >= room(host, n_threads)) return false;
    placed->slots++;
    return true;
}

static void drop_empty(Hosts *placed)
{
    size_t n = 0;
    for (size_t h = 0; h < placed->n; h++)
        if (placed->host[h].slots > 0) placed->host[n++] = placed->host[h];
    placed->n = n;
}

Status hosts_place(const Hosts *hosts, unsigned n_ranks, unsigned n_threads, Hosts *placed,
                   Reason *why)
{
    unsigned n_placed = 0, n_before = 1;
    *placed = *hosts;
    for (size_t h = 0; h < hosts->n; h++) placed->host[h].slots = 0;
    while (n_placed < n_ranks && n_placed != n_before) { /* a turn through all hosts */
        n_before = n_placed;
        for (size_t h = 0; h < hosts->n; h++)
            while (n_placed < n_ranks && take_place(&hosts->host[h], &placed->host[h], n_threads)) {
                n_placed++;
                if (n_threads > 1) break;
            }
    }
    if (n_placed < n_ranks)
        return reason(why, STATUS_BAD_USAGE,
                      "more ranks than slots: %u rank%s of %u thread%s, and the %zu hosts have %u "
                      "slots",
                      n_ranks, n_ranks == 1 ? "" : "s", n_threads, n_threads == 1 ? "" : "s",
                      hosts->n, hosts_slots(hosts));
    if (placed->host[0].slots == 0)
        return reason(why, STATUS_BAD_USAGE,
                      "rank 0 of %u threads does not fit the %u slots of this machine", n_threads,
                      hosts->host[0].slots);
    drop_empty(placed);
    return STATUS_OK;
}
