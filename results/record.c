#include "results/record.h"

#include <math.h>
#include <string.h>

typedef struct TypeRow {
    const char *name;
    size_t size;
    const char *meaning;
} TypeRow;

static const TypeRow type_rows[N_RECORD_TYPES] = {
    [RECORD_RUN] = { "run", sizeof(RunRecord),
                     "the machine, the build and the command: always the first line, once" },
    [RECORD_HEAT] = { "heat", sizeof(HeatRecord),
                      "the plan of one heat: rungs that are timed in the same rounds" },
    [RECORD_RUNG] = { "rung", sizeof(RungRecord), "one rung of the plan, built or not" },
    [RECORD_SOURCE] = { "source", sizeof(SourceRecord),
                        "a file of source code that rungs of the plan are made of" },
    [RECORD_CEILING] = { "ceiling", sizeof(CeilingRecord),
                         "what the machine can do at most, in one respect, measured at the start" },
    [RECORD_LOOP] = { "loop", sizeof(LoopRecord),
                      "the hot loop of one rung, read from its machine code; counts are those of "
                      "one iteration" },
    [RECORD_CHECK] = { "check", sizeof(CheckRecord), "one verification of one rung" },
    [RECORD_CALIBRATION] = { "calibration", sizeof(CalibrationRecord),
                             "how much of the problem one rung runs in a sample of one heat" },
    [RECORD_SAMPLE] = { "sample", sizeof(SampleRecord), "one timed sample" },
    [RECORD_METRIC] = { "metric", sizeof(MetricRecord),
                        "what one tool counted of one rung, of the measured region alone" },
    [RECORD_HOT]
    = { "hot", sizeof(HotRecord), "a function, or a line of one, that a tool saw much of" },
    [RECORD_STACK] = { "stack", sizeof(StackRecord),
                       "functions above each other, and how many samples of a profiler met them" },
    [RECORD_MESSAGE] = { "message", sizeof(MessageRecord),
                         "what one rank did in one function of the message-passing library" },
    [RECORD_COST] = { "cost", sizeof(CostRecord),
                      "what something around the work costs: starting, joining, messages" },
    [RECORD_PATH] = { "path", sizeof(PathRecord),
                      "one trajectory of the problem, point by point, to be looked at" },
    [RECORD_RESUME]
    = { "resume", sizeof(ResumeRecord),
        "another session goes on with the run; verdicts and end before it are void" },
    [RECORD_OUTCOME]
    = { "outcome", sizeof(OutcomeRecord), "a rung that was skipped or failed, and why" },
    [RECORD_VERDICT]
    = { "verdict", sizeof(VerdictRecord), "one row of the tables, computed from the samples" },
    [RECORD_END]
    = { "end", sizeof(EndRecord), "the session is over; absent after a crash or a kill" },
};

// A row writes the record's name once (Run, Heat, ...): type and member both follow from it.
enum {
    TYPE_OF_Run = RECORD_RUN,
    TYPE_OF_Heat = RECORD_HEAT,
    TYPE_OF_Rung = RECORD_RUNG,
    TYPE_OF_Source = RECORD_SOURCE,
    TYPE_OF_Ceiling = RECORD_CEILING,
    TYPE_OF_Loop = RECORD_LOOP,
    TYPE_OF_Check = RECORD_CHECK,
    TYPE_OF_Calibration = RECORD_CALIBRATION,
    TYPE_OF_Sample = RECORD_SAMPLE,
    TYPE_OF_Metric = RECORD_METRIC,
    TYPE_OF_Hot = RECORD_HOT,
    TYPE_OF_Stack = RECORD_STACK,
    TYPE_OF_Message = RECORD_MESSAGE,
    TYPE_OF_Cost = RECORD_COST,
    TYPE_OF_Path = RECORD_PATH,
    TYPE_OF_Resume = RECORD_RESUME,
    TYPE_OF_Outcome = RECORD_OUTCOME,
    TYPE_OF_Verdict = RECORD_VERDICT,
    TYPE_OF_End = RECORD_END,
};

// The kind follows from the C type, so that no row can contradict its member.
#define KIND(Name, member)                                                                         \
    _Generic(((Name##Record *) 0)->member, const char *                                            \
             : FIELD_TEXT, int64_t                                                                 \
             : FIELD_COUNT, double                                                                 \
             : FIELD_NUMBER, bool                                                                  \
             : FIELD_FLAG)

#define ROW(Name, key, member, rule, choices, unit, meaning)                                       \
    {                                                                                              \
        (RecordType) TYPE_OF_##Name, key, KIND(Name, member), FIELD_##rule,                        \
            offsetof(Name##Record, member), choices, unit, meaning                                 \
    }

#define FIELD(Name, member, rule, unit, meaning)                                                   \
    ROW(Name, #member, member, rule, NULL, unit, meaning)

#define CHOICE(Name, member, choices, meaning)                                                     \
    ROW(Name, #member, member, REQUIRED, choices, "", meaning)

#define INTERVAL(Name, member, unit, meaning)                                                      \
    ROW(Name, #member "_median", member.median, OPTIONAL, NULL, unit, "median of " meaning),       \
        ROW(Name, #member "_low", member.low, OPTIONAL, NULL, unit,                                \
            "lower end of the 95 % interval of " meaning),                                         \
        ROW(Name, #member "_high", member.high, OPTIONAL, NULL, unit,                              \
            "upper end of the 95 % interval of " meaning)

const Field record_fields[] = {
    FIELD(Run, schema, POSITIVE, "", "version of this list; a reader refuses any other"),
    FIELD(Run, run_id, REQUIRED, "", "name of the run and of its folder; stamped on every table"),
    FIELD(Run, started_at, REQUIRED, "", "start of the run, UTC, ISO 8601"),
    FIELD(Run, command, REQUIRED, "", "the command line as it was typed"),
    CHOICE(Run, mode, "full|quick|duel",
           "how much was measured; quick runs are only an estimate, duels are of two rungs"),
    FIELD(Run, estimate, OPTIONAL, "",
          "why the figures are only an estimate (quick, changed source); absent if they are not"),
    FIELD(Run, plan_hash, REQUIRED, "",
          "hash of rungs, problems, rounds and seeds; a run is resumed only under the same plan"),
    FIELD(Run, order_seed, REQUIRED, "", "seed of the random order of the rungs in each round"),
    FIELD(Run, source_commit, REQUIRED, "", "commit the programs were built from, or \"unknown\""),
    FIELD(Run, is_source_dirty, REQUIRED, "", "the source differed from that commit"),
    FIELD(Run, compiler, REQUIRED, "", "compiler that built the rungs, with its version"),
    FIELD(Run, compiler_flags, REQUIRED, "",
          "flags of the whole project; a rung's own flags are in its rung record"),
    FIELD(Run, build_type, REQUIRED, "", "Meson's buildtype"),
    FIELD(Run, runner_hash, REQUIRED, "",
          "hash of the programs that were timed; verification and timing ran these same files"),
    FIELD(Run, benchmark_library, REQUIRED, "",
          "library that holds the clock, its version, and whether it is a debug build"),
    FIELD(Run, mpi_library, OPTIONAL, "", "MPI library and version; absent in a build without MPI"),
    FIELD(Run, host_name, REQUIRED, "", "name of the machine"),
    FIELD(Run, cpu_model, REQUIRED, "", "processor, in its own words"),
    FIELD(Run, cpu_isa, REQUIRED, "", "widest instruction set that dispatching rungs can use here"),
    FIELD(Run, hypervisor, REQUIRED, "", "whether the processor says it is a virtual one"),
    FIELD(Run, cpus_online, POSITIVE, "", "logical CPUs that are online"),
    FIELD(Run, cpus_allowed, POSITIVE, "", "logical CPUs that the affinity mask allows"),
    FIELD(Run, cores, OPTIONAL, "", "physical cores, as far as the topology is visible"),
    FIELD(Run, smt, OPTIONAL, "", "hardware threads a core, in words; absent if not visible"),
    FIELD(Run, l1d_bytes, OPTIONAL, "bytes", "first-level data cache of one core"),
    FIELD(Run, l2_bytes, OPTIONAL, "bytes", "second-level cache of one core"),
    FIELD(Run, last_level_cache_bytes, OPTIONAL, "bytes",
          "last-level cache, which sizes the memory problem"),
    FIELD(Run, memory_bytes, OPTIONAL, "bytes", "main memory"),
    FIELD(Run, memory_free_bytes, OPTIONAL, "bytes", "main memory available at the start"),
    FIELD(Run, governor, REQUIRED, "", "frequency governor, or \"not visible\""),
    FIELD(Run, turbo, REQUIRED, "", "whether the clock may boost, or \"not visible\""),
    FIELD(Run, kernel, REQUIRED, "", "operating system kernel and release"),
    FIELD(Run, clock_source, REQUIRED, "", "the kernel's clock source, or \"not visible\""),
    FIELD(Run, timer_resolution_s, POSITIVE, "s", "smallest step of the clock, measured at start"),
    FIELD(Run, timer_overhead_s, REQUIRED, "s", "cost of reading the clock, measured at start"),
    FIELD(Run, load_average, OPTIONAL, "", "load of the machine over one minute, at the start"),
    FIELD(Run, pinning, REQUIRED, "", "where serial rungs, threads, ranks and the harness ran"),
    FIELD(Run, runner_prefix, OPTIONAL, "", "program put before every runner, if any"),
    FIELD(Run, forced_isa, OPTIONAL, "",
          "instruction set forced on rungs that choose one; absent: the widest"),
    FIELD(Run, schedule, OPTIONAL, "",
          "how loops are dealt out to threads, where that was said; absent: in equal shares"),
    FIELD(Run, hosts, OPTIONAL, "",
          "machines that the ranks run on, with slots; absent where it is this one alone"),

    FIELD(Heat, heat, REQUIRED, "", "name of the heat"),
    FIELD(Heat, problem, REQUIRED, "", "name of the problem; heats of one problem share a table"),
    FIELD(Heat, skipped, OPTIONAL, "", "why the whole heat did not run; absent if it did"),
    FIELD(Heat, trajectories, POSITIVE, "", "trajectories of the ensemble"),
    FIELD(Heat, steps, POSITIVE, "", "steps of one integration, before slow rungs are scaled down"),
    FIELD(Heat, dt, POSITIVE, "model time", "length of a step"),
    FIELD(Heat, sigma, SIGNED, "", "parameter sigma of the Lorenz system"),
    FIELD(Heat, rho, SIGNED, "", "parameter rho of the Lorenz system"),
    FIELD(Heat, beta, SIGNED, "", "parameter beta of the Lorenz system"),
    FIELD(Heat, seed, REQUIRED, "", "seed of the starting points"),
    FIELD(Heat, rounds, POSITIVE, "", "analysed rounds planned; warm-up rounds come on top"),
    FIELD(Heat, rounds_per_block, POSITIVE, "", "rounds before every rung gets a fresh process"),
    FIELD(Heat, control, OPTIONAL, "",
          "rung that runs twice a round: the comparison of it with itself tells the noise"),
    FIELD(Heat, sweep, OPTIONAL, "",
          "what this heat is one value of: heats of one sweep share a table"),
    FIELD(Heat, cores, OPTIONAL, "",
          "threads or ranks of the parallel rungs; absent: as the rung records say"),
    FIELD(Heat, flops_per_step, POSITIVE, "",
          "useful floating-point operations of one trajectory-step, whatever a rung executes"),
    FIELD(Heat, alpha, POSITIVE, "",
          "chance of a false claim in one comparison, before it is divided by their number"),
    FIELD(Heat, noise_threshold, REQUIRED, "",
          "relative difference below which nothing is called faster or slower"),
    FIELD(Heat, stop_half_width, OPTIONAL, "",
          "of a duel: it may end before its last round, after whole blocks, once the interval of "
          "its ratio is no wider on either side, as a share of the median"),

    FIELD(Rung, rung, REQUIRED, "",
          "name of the rung: the stem of its file; in a duel of builds with @a or @b behind it"),
    FIELD(Rung, title, REQUIRED, "", "short title for tables"),
    FIELD(Rung, base, OPTIONAL, "",
          "rung that it improves on; absent on a bottom rung. In a duel: what it is compared with"),
    FIELD(Rung, teaches, OPTIONAL, "",
          "the one idea that it adds to its base; absent if not built"),
    FIELD(Rung, source, OPTIONAL, "", "where the technique is described"),
    FIELD(Rung, family, REQUIRED, "", "point of attack that it shares with its neighbours"),
    ROW(Rung, "attack", attack, OPTIONAL,
        "as one writes it|libraries|compiled|parallel|distributed", "",
        "point of attack that it shares with rungs of other languages"),
    FIELD(Rung, language, OPTIONAL, "", "programming language of its own file"),
    FIELD(Rung, is_spine, REQUIRED, "", "one of the few rungs that a short lecture shows"),
    FIELD(Rung, is_anti_rung, OPTIONAL, "", "is there to show a cost, not to be climbed"),
    FIELD(Rung, arithmetic, OPTIONAL, "",
          "what its results must equal, bit for bit or within gates; absent if not built"),
    FIELD(Rung, different_work, OPTIONAL, "",
          "why its time must not be compared; absent if it does the same work"),
    ROW(Rung, "launch", launch, OPTIONAL, "serial|threads|mpirun|spawn|hybrid|workers", "",
        "how its process or processes are started; absent if not built"),
    FIELD(Rung, is_gated, REQUIRED, "",
          "CPU time tells its clean samples; false for Python rungs on several processes"),
    FIELD(Rung, cores, OPTIONAL, "", "threads or ranks it was given; absent if it is not built"),
    FIELD(Rung, ranks, OPTIONAL, "", "of these, processes; absent without message passing"),
    FIELD(Rung, flags, OPTIONAL, "", "compile flags of its own, on top of the project's"),
    FIELD(Rung, lines_of_code, OPTIONAL, "", "lines of its file, comments and blank ones aside"),
    FIELD(Rung, lines_changed, OPTIONAL, "",
          "code lines added or changed against the file of its base"),
    FIELD(Rung, bytes_per_trajectory, OPTIONAL, "bytes", "what it allocates for each trajectory"),
    FIELD(Rung, bytes_per_trajectory_step, OPTIONAL, "bytes",
          "modelled traffic of a step with the level that the ensemble lives in; 0 where a "
          "trajectory comes and goes once in an integration"),
    CHOICE(Rung, outcome, "planned|not-built", "whether this build has the rung"),
    FIELD(Rung, reason, OPTIONAL, "", "why it is not built; there whenever it is not"),
    FIELD(Rung, build, OPTIONAL, "",
          "of a duel of builds: folder that it is from; elsewhere the run record says it"),
    FIELD(Rung, build_compiler, OPTIONAL, "", "compiler of that build, as it says itself"),
    FIELD(Rung, build_flags, OPTIONAL, "", "flags of the whole of that build"),
    FIELD(Rung, build_type, OPTIONAL, "", "Meson's buildtype there"),
    FIELD(Rung, build_commit, OPTIONAL, "", "commit of the tree that it was built from"),
    FIELD(Rung, is_build_dirty, OPTIONAL, "", "that tree differed from that commit"),
    FIELD(Rung, build_hash, OPTIONAL, "", "hash of the runner that was verified and timed"),

    FIELD(Source, file, REQUIRED, "", "its path below the top of the project"),
    FIELD(Source, text, REQUIRED, "", "all of it, as it was when the run began"),

    CHOICE(Ceiling, kind, "clock|issue|latency|bandwidth", "what is limited"),
    FIELD(Ceiling, operation, REQUIRED, "", "what was done as often as possible"),
    FIELD(Ceiling, isa, OPTIONAL, "", "width of its instructions; absent where it has no part"),
    FIELD(Ceiling, level, OPTIONAL, "", "cache level or memory; absent where it has no part"),
    FIELD(Ceiling, cores, POSITIVE, "", "cores at work together; a rate is that of all of them"),
    FIELD(Ceiling, bytes, OPTIONAL, "bytes", "memory that each core went through"),
    FIELD(Ceiling, value, OPTIONAL, "see unit", "the most that was reached by a loop of our own"),
    CHOICE(Ceiling, unit, "GHz|instructions/ns|cycles|ns|GB/s", "unit of value and roof"),
    FIELD(Ceiling, other, OPTIONAL, "",
          "another program that measured the same, for a cross-check"),
    FIELD(Ceiling, other_value, OPTIONAL, "see unit", "what the other program reached"),
    FIELD(Ceiling, roof, OPTIONAL, "see unit", "the higher of both"),
    FIELD(Ceiling, reason, OPTIONAL, "", "why there is no value; there whenever it is absent"),
    FIELD(Ceiling, doubt, OPTIONAL, "",
          "why the value may not come out again; absent where it should"),

    FIELD(Loop, rung, REQUIRED, "", "rung that the loop is of"),
    FIELD(Loop, isa, OPTIONAL, "", "width of its widest floating-point instructions"),
    FIELD(Loop, function, OPTIONAL, "", "function that holds it"),
    FIELD(Loop, address, OPTIONAL, "", "its first instruction, in the object file"),
    FIELD(Loop, code_bytes, OPTIONAL, "bytes", "length of its machine code"),
    FIELD(Loop, instructions, OPTIONAL, "", "instructions of an iteration, of any kind"),
    FIELD(Loop, fp_instructions, OPTIONAL, "",
          "of these, floating-point arithmetic: a fused or a wide one counts one"),
    FIELD(Loop, fp_mul_instructions, OPTIONAL, "", "of these, multiplications, fused ones too"),
    FIELD(Loop, fp_fma_instructions, OPTIONAL, "", "of these, fused multiply-adds"),
    FIELD(Loop, fp_div_instructions, OPTIONAL, "", "of the arithmetic, divisions"),
    FIELD(Loop, loads, OPTIONAL, "", "instructions that read memory"),
    FIELD(Loop, stores, OPTIONAL, "", "instructions that write memory"),
    FIELD(Loop, load_bytes, OPTIONAL, "bytes", "what they read"),
    FIELD(Loop, store_bytes, OPTIONAL, "bytes", "what they write"),
    FIELD(Loop, trajectories, OPTIONAL, "", "trajectories that an iteration advances by a step"),
    FIELD(Loop, vectors_in_flight, OPTIONAL, "", "these trajectories over the lanes of a vector"),
    FIELD(Loop, step_cycles, OPTIONAL, "cycles",
          "an iteration on its own, from its first operation to its last result, were there units "
          "without end"),
    FIELD(
        Loop, chain_cycles, OPTIONAL, "cycles",
        "distance of iterations that wait for each other's results, were there units without end"),
    FIELD(Loop, listing, OPTIONAL, "",
          "one iteration, an instruction a line as an assembler takes it; jumps are left out"),
    FIELD(Loop, reason, OPTIONAL, "", "why nothing is known of the loop"),
    FIELD(Loop, predicted_cycles, OPTIONAL, "cycles",
          "an iteration among others, as a model of the processor has it"),
    FIELD(Loop, predictor, OPTIONAL, "", "that model: program, version, flags"),
    FIELD(Loop, predicted_reason, OPTIONAL, "", "why there is no prediction"),

    FIELD(Check, rung, REQUIRED, "", "rung that was verified"),
    FIELD(Check, check, REQUIRED, "", "what was demanded, in words"),
    FIELD(Check, trajectories, POSITIVE, "", "trajectories of the check"),
    FIELD(Check, steps, REQUIRED, "", "steps of the check"),
    FIELD(Check, dt, POSITIVE, "model time", "length of a step in the check"),
    FIELD(Check, passed, REQUIRED, "", "the rung computed what was demanded"),
    FIELD(Check, compared, REQUIRED, "", "trajectories that were really compared"),
    FIELD(Check, worst_error, OPTIONAL, "",
          "largest error of any trajectory, relative to its state or to 1 if that is more; absent "
          "if not finite"),
    FIELD(Check, reason, OPTIONAL, "", "what is wrong; there whenever the check did not pass"),

    FIELD(Calibration, heat, REQUIRED, "", "heat that the sizes are for"),
    FIELD(Calibration, rung, REQUIRED, "", "rung that the sizes are for"),
    FIELD(Calibration, trajectories, POSITIVE, "", "trajectories of one integration"),
    FIELD(Calibration, steps, POSITIVE, "", "steps of one integration, fewer for slow rungs"),
    FIELD(Calibration, iterations, POSITIVE, "", "integrations in one sample"),
    FIELD(Calibration, time_per_step_ns, POSITIVE, "ns",
          "first estimate of the time of a trajectory-step, by which the sizes were chosen"),
    FIELD(Calibration, startup_s, OPTIONAL, "s",
          "start of the process and change of layout, which are never part of a sample"),
    FIELD(Calibration, spawn_s, OPTIONAL, "s",
          "of the start, what it took a rung to start its other ranks"),
    FIELD(Calibration, binding, OPTIONAL, "",
          "CPUs that the threads of each rank were seen on, ranks apart by a blank; on another "
          "machine after its name and a colon"),
    FIELD(Calibration, evaluations_per_step, OPTIONAL, "",
          "evaluations of the right-hand side in a trajectory-step, counted"),
    FIELD(Calibration, note, OPTIONAL, "", "how the rung runs less than the heat's problem"),

    FIELD(Sample, heat, REQUIRED, "", "heat that it belongs to"),
    FIELD(Sample, rung, REQUIRED, "", "rung that was timed"),
    FIELD(Sample, is_control, REQUIRED, "", "second run of the control rung in its round"),
    FIELD(Sample, is_warm_up, REQUIRED, "", "first round of a fresh process: kept, not analysed"),
    FIELD(Sample, round, REQUIRED, "", "round, from 0; a warm-up carries the round it precedes"),
    FIELD(Sample, block, REQUIRED, "", "block of rounds in one process, from 0"),
    FIELD(Sample, position, REQUIRED, "", "place in the order of its round, from 0"),
    FIELD(Sample, session, REQUIRED, "", "0, and one more after every resume"),
    FIELD(Sample, attempt, REQUIRED, "", "0, or 1 for the retry of a contaminated sample"),
    FIELD(Sample, steps, POSITIVE, "", "steps of one integration"),
    FIELD(Sample, iterations, POSITIVE, "", "integrations in this sample"),
    FIELD(Sample, start_s, REQUIRED, "s", "when it began, since the start of the run"),
    FIELD(Sample, wall_s, POSITIVE, "s",
          "wall time of one integration, mean over the iterations; under MPI the slowest rank's"),
    FIELD(Sample, cpu_s, REQUIRED, "s", "CPU time of all threads or ranks in one integration"),
    FIELD(Sample, untimed_s, REQUIRED, "s",
          "what else the runner did since the request: resets, barriers, as it says itself"),
    FIELD(Sample, elapsed_s, POSITIVE, "s", "request to answer, by the harness's own clock"),
    FIELD(Sample, voluntary_switches, OPTIONAL, "", "times the rung gave up its CPU"),
    FIELD(Sample, involuntary_switches, OPTIONAL, "", "times the CPU was taken from the rung"),
    FIELD(Sample, page_faults, OPTIONAL, "", "page faults during the sample"),
    FIELD(Sample, steal_ticks, OPTIONAL, "", "clock ticks that the hypervisor gave to others"),
    FIELD(Sample, pad_bytes, REQUIRED, "bytes",
          "length of a dummy environment variable that shifts the stack of the process"),
    FIELD(Sample, state_hash, OPTIONAL, "", "hash of the final states; the same in every sample"),
    FIELD(Sample, rank_min_s, OPTIONAL, "s", "fastest rank, one integration; absent without ranks"),
    FIELD(Sample, rank_max_s, OPTIONAL, "s", "slowest rank, one integration; absent without ranks"),
    FIELD(Sample, ranks_s, OPTIONAL, "s", "every rank, in order, blanks between them"),
    FIELD(Sample, issue_per_ns, OPTIONAL, "instructions/ns",
          "the peak loop as wide as the rung, in its process, right before and after; the mean"),
    FIELD(Sample, pace_before_per_ns, OPTIONAL, "instructions/ns",
          "instructions without effect right before: half as many beside a busy hardware thread"),
    FIELD(Sample, pace_after_per_ns, OPTIONAL, "instructions/ns", "the same, right after"),
    FIELD(Sample, clock_ghz, OPTIONAL, "GHz", "clock of the core under that load"),

    FIELD(Metric, rung, REQUIRED, "", "rung that was counted"),
    CHOICE(Metric, tool, "callgrind|perf-stat|perf-record|likwid|mpi|cprofile",
           "tool that counted"),
    FIELD(Metric, metric, REQUIRED, "", "what was counted"),
    CHOICE(Metric, kind, "counted|simulated|sampled",
           "by hardware or kernel, by a simulator, or "
           "now and then"),
    FIELD(Metric, value, OPTIONAL, "see unit", "what came out"),
    FIELD(Metric, unit, REQUIRED, "", "unit of value; /step is a trajectory-step"),
    FIELD(Metric, program, REQUIRED, "", "the runner that was counted"),
    FIELD(Metric, trajectories, POSITIVE, "", "trajectories of the integration"),
    FIELD(Metric, steps, POSITIVE, "",
          "steps of the integration, of the longer where two are compared"),
    FIELD(Metric, session, REQUIRED, "", "session of the run it was counted in; the last counts"),
    FIELD(Metric, counted_share, OPTIONAL, "",
          "share of the time in which the counter ran, where counters take turns"),
    FIELD(Metric, note, OPTIONAL, "", "what is to be known about the value"),
    FIELD(Metric, reason, OPTIONAL, "", "why there is no value; there whenever it is absent"),

    FIELD(Hot, rung, REQUIRED, "", "rung it was seen in"),
    CHOICE(Hot, tool, "callgrind|perf-record|cprofile", "tool that saw it"),
    FIELD(Hot, function, REQUIRED, "", "name of the function"),
    FIELD(Hot, file, OPTIONAL, "", "its source file; absent where not known"),
    FIELD(Hot, line, OPTIONAL, "", "the line; absent for the whole function"),
    FIELD(Hot, share, REQUIRED, "", "its own share of all that was counted, 0 to 1"),
    FIELD(Hot, unit, REQUIRED, "", "of what it is a share"),
    FIELD(Hot, session, REQUIRED, "", "session of the run it was counted in; the last counts"),

    FIELD(Stack, rung, REQUIRED, "", "rung it was seen in"),
    CHOICE(Stack, tool, "perf-record", "tool that saw it"),
    FIELD(Stack, event, REQUIRED, "", "what makes the profiler look: a timer, or a counter"),
    FIELD(Stack, stack, REQUIRED, "", "functions from the outermost, with ; between them"),
    FIELD(Stack, samples, POSITIVE, "", "how often it was met"),
    FIELD(Stack, session, REQUIRED, "", "session of the run it was counted in; the last counts"),

    FIELD(Message, rung, REQUIRED, "", "rung it was counted in"),
    FIELD(Message, function, REQUIRED, "", "function of the message-passing library"),
    FIELD(Message, rank, REQUIRED, "", "rank that called it"),
    FIELD(Message, calls, POSITIVE, "", "calls in all integrations together"),
    FIELD(Message, bytes, REQUIRED, "bytes",
          "handed to the library in them; 0 by who only receives"),
    FIELD(Message, time_s, REQUIRED, "s", "spent in them, waiting for other ranks included"),
    FIELD(Message, iterations, POSITIVE, "", "integrations"),
    FIELD(Message, trajectories, POSITIVE, "", "trajectories of one integration"),
    FIELD(Message, steps, REQUIRED, "", "steps of one integration"),
    FIELD(Message, session, REQUIRED, "", "session of the run it was counted in; the last counts"),

    CHOICE(Cost, kind,
           "serial part|startup|sharing|messages|collectives|wall|chain|balance|break-even|"
           "linearity",
           "of what kind the cost is"),
    FIELD(Cost, operation, REQUIRED, "", "what was done"),
    FIELD(Cost, rung, OPTIONAL, "", "rung whose integration it is a part of"),
    FIELD(Cost, heat, OPTIONAL, "", "heat that it was measured for"),
    FIELD(Cost, transport, OPTIONAL, "", "how messages went"),
    FIELD(Cost, cores, OPTIONAL, "", "threads or ranks that took part"),
    FIELD(Cost, bytes, OPTIONAL, "bytes", "size of one message"),
    FIELD(Cost, trajectories, OPTIONAL, "", "trajectories of the integration"),
    FIELD(Cost, steps, OPTIONAL, "", "steps of the integration"),
    INTERVAL(Cost, value, "see unit", "what it costs"),
    FIELD(Cost, unit, REQUIRED, "", "unit of value and prediction"),
    FIELD(Cost, samples, OPTIONAL, "", "samples that the value is the median of"),
    FIELD(Cost, predicted, OPTIONAL, "see unit", "what a model of the other costs says"),
    FIELD(Cost, note, OPTIONAL, "", "what is to be known about the value"),
    FIELD(Cost, reason, OPTIONAL, "", "why there is no value; there whenever it is absent"),
    FIELD(Cost, session, REQUIRED, "", "session of the run it was measured in; the last counts"),

    FIELD(Path, heat, REQUIRED, "", "heat whose problem it is"),
    FIELD(Path, rung, REQUIRED, "", "rung that computed it, verified before"),
    FIELD(Path, trajectory, REQUIRED, "", "its number in the ensemble, from 0"),
    FIELD(Path, steps_apart, POSITIVE, "", "steps from one point to the next"),
    FIELD(Path, points, REQUIRED, "",
          "x y z of each with ; between them, from the starting point on, two decimals"),
    FIELD(Path, session, REQUIRED, "", "session of the run it was computed in; the last counts"),

    FIELD(Resume, session, POSITIVE, "", "1 for the first resume of a run, and so on"),
    FIELD(Resume, started_at, REQUIRED, "", "start of the session, UTC, ISO 8601"),

    FIELD(Outcome, rung, REQUIRED, "", "rung that has no time"),
    FIELD(Outcome, heat, OPTIONAL, "", "heat that it concerns; absent if the whole run"),
    CHOICE(Outcome, outcome, "skipped|failed", "whether it could not run or went wrong"),
    FIELD(Outcome, reason, REQUIRED, "", "what happened"),

    FIELD(Verdict, problem, REQUIRED, "", "problem, that is table, of this row"),
    FIELD(Verdict, heat, REQUIRED, "", "heat that the row was measured in"),
    FIELD(Verdict, rung, REQUIRED, "", "rung of this row"),
    FIELD(Verdict, family, REQUIRED, "", "point of attack of the rung"),
    FIELD(Verdict, base, OPTIONAL, "", "rung that it improves on; absent on a bottom rung"),
    CHOICE(Verdict, outcome, "ok|skipped|failed|not-built", "whether the row has a time"),
    FIELD(Verdict, reason, OPTIONAL, "", "why it has none; there whenever outcome is not ok"),
    FIELD(Verdict, trajectories, POSITIVE, "", "trajectories that it integrated"),
    FIELD(Verdict, steps, POSITIVE, "", "steps that it took in one integration"),
    FIELD(Verdict, cores, OPTIONAL, "", "threads or ranks it used"),
    FIELD(Verdict, state_level, OPTIONAL, "",
          "innermost of L1, L2, L3 (the last level) and memory that holds the states, 24 bytes a "
          "trajectory, whatever else a rung keeps; absent if a size that decides is not visible"),
    FIELD(Verdict, lines_changed, OPTIONAL, "",
          "code lines added or changed against the file of its base"),
    FIELD(Verdict, rounds, REQUIRED, "", "rounds with a sample"),
    FIELD(Verdict, clean_rounds, REQUIRED, "", "rounds with an undisturbed sample"),
    INTERVAL(Verdict, time_per_step_ns, "ns",
             "the time of one trajectory-step; in a duel of the rounds that the ratio is from"),
    FIELD(Verdict, time_is_clean_only, REQUIRED, "",
          "the time was taken from clean samples alone, because enough of them are"),
    FIELD(Verdict, time_min_ns, OPTIONAL, "ns", "fastest sample, clean or not"),
    FIELD(Verdict, time_p5_ns, OPTIONAL, "ns", "5th percentile of all samples"),
    FIELD(Verdict, time_p95_ns, OPTIONAL, "ns", "95th percentile of all samples"),
    FIELD(Verdict, time_max_ns, OPTIONAL, "ns", "slowest sample, clean or not"),
    FIELD(Verdict, gflops, OPTIONAL, "GFLOP/s",
          "useful operations a second: those of a step over the median time of a step"),
    INTERVAL(Verdict, speedup_base, "x",
             "the time of the base over that of the rung, round by round"),
    FIELD(Verdict, speedup_base_verdict_low, OPTIONAL, "x",
          "lower end of the wider interval that the verdict was taken from"),
    FIELD(Verdict, speedup_base_verdict_high, OPTIONAL, "x",
          "upper end of the wider interval that the verdict was taken from"),
    FIELD(Verdict, speedup_base_rounds, OPTIONAL, "", "rounds that the speed-up was taken from"),
    FIELD(Verdict, speedup_base_is_clean_only, REQUIRED, "",
          "the speed-up was taken from the rounds in which both samples are clean"),
    INTERVAL(Verdict, speedup_base_all, "x", "the same ratio over all rounds, clean or not"),
    FIELD(Verdict, speedup_base_reason, OPTIONAL, "", "why there is no speed-up over the base"),
    INTERVAL(Verdict, speedup_start, "x", "the time of the ladder's start over that of the rung"),
    FIELD(Verdict, start, OPTIONAL, "", "rung that the ladder starts from in this heat"),
    FIELD(Verdict, speedup_start_reason, OPTIONAL, "", "why there is no speed-up over the start"),
    FIELD(Verdict, verdict, REQUIRED, "", "the verdict in one word or two"),
    FIELD(Verdict, verdict_text, REQUIRED, "",
          "the verdict with its figures, or why there is none"),
    ROW(Verdict, "limit_kind", limit_kind, OPTIONAL, "issue|latency|memory", "",
        "which limit of the hardware binds: the one that allows least"),
    FIELD(Verdict, limit_level, OPTIONAL, "", "level whose bandwidth makes the memory limit"),
    FIELD(Verdict, limit_bound_ns, OPTIONAL, "ns",
          "least time of a trajectory-step that the binding limit allows"),
    INTERVAL(Verdict, limit_fraction, "",
             "the bound over the time, sample by sample: 1 is the limit"),
    FIELD(Verdict, limit_issue_ns, OPTIONAL, "ns",
          "floating-point instructions of a step over the most that can be issued"),
    FIELD(Verdict, limit_latency_ns, OPTIONAL, "ns",
          "the chain of results that wait for each other, shared by the vectors in flight"),
    FIELD(Verdict, limit_memory_ns, OPTIONAL, "ns",
          "loads, stores and bytes of a step over the bandwidth of the level they go to"),
    FIELD(Verdict, limit_is_steady_only, OPTIONAL, "",
          "the fraction was taken from the clean samples beside which the pace of the core stood "
          "still"),
    FIELD(Verdict, limit_reason, OPTIONAL, "", "why there is no limit"),
    FIELD(
        Verdict, is_above_roof, OPTIONAL, "",
        "the whole interval of the fraction lies above 1: the roof is too low, or work is missing"),
    FIELD(Verdict, what_stops, OPTIONAL, "",
          "what keeps the rung from being faster, in a sentence"),
    FIELD(Verdict, predicted_ns, OPTIONAL, "ns",
          "time of a trajectory-step as the model of the loop record has it"),
    FIELD(Verdict, predicted_reason, OPTIONAL, "", "why there is no prediction"),

    CHOICE(End, outcome, "complete|incomplete", "whether every planned round was measured"),
    FIELD(End, elapsed_s, REQUIRED, "s", "length of all sessions together"),
    FIELD(End, sampling_s, REQUIRED, "s", "time inside samples, all iterations"),
    FIELD(End, harness_s, REQUIRED, "s",
          "time between the samples of a block: resets, state checks, journal"),
    FIELD(End, samples, REQUIRED, "", "samples taken, warm-ups left out"),
    FIELD(End, contaminated, REQUIRED, "", "samples that were disturbed"),
    FIELD(End, retried, REQUIRED, "", "samples taken again because they were disturbed"),
};

const size_t n_record_fields = sizeof record_fields / sizeof record_fields[0];

const char *record_type_name(RecordType type)
{
    return type_rows[type].name;
}

const char *record_type_meaning(RecordType type)
{
    return type_rows[type].meaning;
}

size_t record_size(RecordType type)
{
    return type_rows[type].size;
}

static void set_absent(const Field *field, void *value)
{
    if (field->kind == FIELD_COUNT) *(int64_t *) value = -1;
    if (field->kind == FIELD_NUMBER) *(double *) value = NAN;
}

Record record_new(RecordType type)
{
    Record record;
    memset(&record, 0, sizeof record);
    record.type = type;
    for (size_t f = 0; f < n_record_fields; f++)
        if (record_fields[f].type == type)
            set_absent(&record_fields[f], (char *) &record.as + record_fields[f].offset);
    return record;
}

static bool is_choice(const char *choices, const char *text)
{
    const size_t n = strlen(text);
    for (const char *word = choices; *word;) {
        const size_t n_word = strcspn(word, "|");
        if (n_word == n && memcmp(word, text, n) == 0) return true;
        word += n_word + (word[n_word] == '|');
    }
    return false;
}

static const char *text_fault(const Field *field, const char *text)
{
    if (!text) return field->rule == FIELD_OPTIONAL ? NULL : "is absent";
    if (field->choices && !is_choice(field->choices, text)) return "is none of the known words";
    return NULL;
}

static const char *size_fault(const Field *field, bool is_absent, double value)
{
    if (is_absent) return field->rule == FIELD_OPTIONAL ? NULL : "is absent or not finite";
    if (field->rule == FIELD_POSITIVE && !(value > 0)) return "must be above zero";
    if (field->rule != FIELD_SIGNED && value < 0) return "must not be negative";
    return NULL;
}

static const char *value_fault(const Field *field, const void *value)
{
    switch (field->kind) {
    case FIELD_TEXT: return text_fault(field, *(const char *const *) value);
    case FIELD_COUNT: {
        const int64_t count = *(const int64_t *) value;
        return size_fault(field, count == -1, (double) count);
    }
    case FIELD_NUMBER: {
        const double number = *(const double *) value;
        return size_fault(field, !isfinite(number), number);
    }
    case FIELD_FLAG: return NULL;
    }
    return NULL;
}

Status record_check(const Record *record, Reason *why)
{
    for (size_t f = 0; f < n_record_fields; f++) {
        const Field *const field = &record_fields[f];
        if (field->type != record->type) continue;
        const char *const fault = value_fault(field, (const char *) &record->as + field->offset);
        if (fault) return reason(why, STATUS_BAD_USAGE, "field \"%s\" %s", field->key, fault);
    }
    return STATUS_OK;
}
