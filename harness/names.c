#include "harness/names.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

typedef struct Numbered {
    unsigned space;
    uint64_t number;
    const char *name;
} Numbered;

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int by_number(const void *a, const void *b)
{
    const Numbered *const x = a, *const y = b;
    if (x->space != y->space) return x->space < y->space ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

const char *names_keep(Names *names, const char *text)
{
    const char *const *const known = tfind(text, &names->by_text, by_text);
    if (known) return *known;
    const char *const copy = texts_copy(&names->texts, text, strlen(text));
    return copy && tsearch(copy, &names->by_text, by_text) ? copy : NULL;
}

bool names_number(Names *names, unsigned space, uint64_t number, const char *name)
{
    const Numbered wanted = { .space = space, .number = number };
    Numbered *const *const known = tfind(&wanted, &names->by_number, by_number);
    if (known) {
        (*known)->name = name;
        return true;
    }
    Numbered *const fresh = malloc(sizeof *fresh);
    if (!fresh) return false;
    *fresh = (Numbered) { .space = space, .number = number, .name = name };
    if (tsearch(fresh, &names->by_number, by_number)) return true;
    free(fresh);
    return false;
}

bool names_find(const Names *names, unsigned space, uint64_t number, const char **name)
{
    const Numbered wanted = { .space = space, .number = number };
    Numbered *const *const known = tfind(&wanted, &names->by_number, by_number);
    if (known) *name = (*known)->name;
    return known != NULL;
}

static void leave(void *text)
{
    (void) text;
}

void names_forget(Names *names)
{
    tdestroy(names->by_text, leave); // the texts are not the tree's
    tdestroy(names->by_number, free);
    names->by_text = names->by_number = NULL;
}
