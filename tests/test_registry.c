/* What every rung says of itself, and that it refuses what no memory holds. Built once for each
 * runner. Nothing is integrated here. */
#include "tests/check.h"

#include "variants/registry.h"

#include <stdint.h>
#include <string.h>

static const RegistryEntry *entries;
static size_t n_entries;

static void names_are_sorted_and_unique(void)
{
    CHECK(n_entries > 0);
    for (size_t i = 1; i < n_entries; i++) CHECK(strcmp(entries[i - 1].name, entries[i].name) < 0);
}

static void names_have_a_family_and_a_topic(void)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";
    for (size_t i = 0; i < n_entries; i++) {
        const char *const name = entries[i].name;
        CHECK(strlen(name) > 4 && strspn(name, letters) == strlen(name));
        CHECK(strspn(name + 1, "0123456789") == 2 && name[3] == '_');
    }
}

static void an_entry_is_built_or_says_why_not(void)
{
    for (size_t i = 0; i < n_entries; i++) {
        const RegistryEntry *const e = &entries[i];
        CHECK((e->variant == NULL) == (e->not_built != NULL));
        CHECK(e->not_built == NULL || e->not_built[0] != '\0');
        CHECK(e->flags != NULL && strstr(e->flags, "-O") != NULL);
        CHECK(registry_find(e->name) == e);
    }
}

static void what_is_not_there_is_not_found(void)
{
    CHECK(registry_find("") == NULL);
    CHECK(registry_find("v") == NULL);
    CHECK(registry_find("v10_naive ") == NULL);
    CHECK(registry_find("../v10_naive") == NULL);
}

/* Calls `test` with every rung that is built. */
static void for_each_rung(void (*test)(const RegistryEntry *e, const Variant *v))
{
    for (size_t i = 0; i < n_entries; i++)
        if (entries[i].variant) test(&entries[i], entries[i].variant);
}

static void check_texts(const RegistryEntry *e, const Variant *v)
{
    CHECK(strcmp(v->name, e->name) == 0);
    CHECK(v->title && strlen(v->title) > 0 && strlen(v->title) <= 40);
    CHECK(v->teaches && strlen(v->teaches) > 10 && strlen(v->teaches) <= 100);
    CHECK(v->teaches[strlen(v->teaches) - 1] == '.');
    CHECK(strchr(v->teaches, '\n') == NULL);
    CHECK(!v->source || strlen(v->source) > 10);
}

static void texts_fit_their_places(void)
{
    for_each_rung(check_texts);
}

static void check_functions(const RegistryEntry *e, const Variant *v)
{
    (void) e;
    CHECK(v->setup && v->reset && v->run && v->collect && v->teardown);
    CHECK((v->launch == LAUNCH_SPAWN) == (v->spawn && v->part));
    CHECK(!v->spawn == !v->part);
    if (!variant_is_mpi(v->launch) && !cpu_missing(v->cpu_needs)) v->teardown(NULL);
}

static void no_function_is_missing(void)
{
    for_each_rung(check_functions);
}

static void check_facts(const RegistryEntry *e, const Variant *v)
{
    (void) e;
    CHECK(v->launch >= LAUNCH_SERIAL && v->launch < N_VARIANT_LAUNCHES);
    CHECK(v->arithmetic >= SAME_AS_REFERENCE && v->arithmetic < N_VARIANT_ARITHMETICS);
    CHECK((v->arithmetic == DIFFERENT_METHOD) == (v->different_work != NULL));
    CHECK(v->bytes_per_trajectory >= sizeof(L63State));
    CHECK(v->bytes_per_trajectory_step >= 0 && v->bytes_per_trajectory_step <= 1024);
    CHECK(!v->is_spine || v->is_on_memory_problem);
    CHECK(!v->is_anti_rung || (v->base && !v->is_spine));
}

static void facts_are_sane(void)
{
    for_each_rung(check_facts);
}

/* Bases of rungs in other runners may be in the registry of the first. */
static void check_base(const RegistryEntry *e, const Variant *v)
{
    CHECK(v->arithmetic != SAME_AS_BASE || v->base != NULL);
    if (!v->base) return;
    CHECK(strcmp(v->base, e->name) < 0);
    const RegistryEntry *const base = registry_find(v->base);
    CHECK(base != NULL || !registry_find("v10_naive"));
}

static void bases_exist_and_come_first(void)
{
    for_each_rung(check_base);
}

/* The last one times 24 bytes wraps to 8. */
static const size_t too_many[]
    = { SIZE_MAX, SIZE_MAX - 7, SIZE_MAX / 8, SIZE_MAX / 24, 768614336404564651u };

static void check_refusal(const RegistryEntry *e, const Variant *v)
{
    const VariantSetting setting = { .n_threads = 1, .isa = ISA_WIDEST };
    const L63State start = { 1, 2, 3 };
    if (variant_is_mpi(v->launch) || cpu_missing(v->cpu_needs)) return;
    for (size_t i = 0; i < sizeof too_many / sizeof *too_many; i++) {
        const L63Problem p = l63_problem(too_many[i], 1, 0.01);
        void *ctx = &ctx;
        if (!CHECK(v->setup(&p, &start, &setting, &ctx) == STATUS_NO_MEMORY))
            fprintf(stderr, "  %s, %zu trajectories\n", e->name, too_many[i]);
        CHECK(ctx == NULL);
    }
}

static void sizes_that_no_memory_holds_are_refused(void)
{
    for_each_rung(check_refusal);
}

/* ---- the processor ---- */

static void the_processor_lacks_nothing_it_has(void)
{
    CHECK(cpu_missing(0) == NULL);
    CHECK(cpu_missing(cpu_bits()) == NULL);
    const unsigned lacks = (CPU_SSE3 | CPU_AVX2 | CPU_AVX512VNNI) & ~cpu_bits();
    CHECK(lacks == 0 || cpu_missing(lacks) != NULL);
    CHECK(cpu_missing(1u << 31) != NULL);
}

static void isa_names_come_back(void)
{
    for (int i = ISA_WIDEST; i <= ISA_AVX512; i++) {
        CpuIsa isa = ISA_SSE2;
        CHECK(cpu_isa_parse(cpu_isa_name((CpuIsa) i), &isa) == STATUS_OK && isa == (CpuIsa) i);
    }
    CpuIsa isa = ISA_AVX2;
    CHECK(cpu_isa_parse("AVX2", &isa) == STATUS_BAD_USAGE && isa == ISA_AVX2);
    CHECK(cpu_isa_parse("", &isa) == STATUS_BAD_USAGE);
}

static void the_widest_isa_is_one_that_runs_here(void)
{
    const CpuIsa widest = cpu_isa_choose(ISA_WIDEST);
    CHECK(widest != ISA_WIDEST);
    CHECK(cpu_missing(cpu_isa_needs(widest)) == NULL);
    CHECK(cpu_isa_choose(ISA_SSE2) == ISA_SSE2);
}

int main(void)
{
    entries = registry_entries(&n_entries);
    RUN(names_are_sorted_and_unique);
    RUN(names_have_a_family_and_a_topic);
    RUN(an_entry_is_built_or_says_why_not);
    RUN(what_is_not_there_is_not_found);
    RUN(texts_fit_their_places);
    RUN(no_function_is_missing);
    RUN(facts_are_sane);
    RUN(bases_exist_and_come_first);
    RUN(sizes_that_no_memory_holds_are_refused);
    RUN(the_processor_lacks_nothing_it_has);
    RUN(isa_names_come_back);
    RUN(the_widest_isa_is_one_that_runs_here);
    return check_result();
}
