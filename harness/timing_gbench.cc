#include "harness/timing.h"

#include <benchmark/benchmark.h>

#include <ctime>
#include <sstream>
#include <string>
#include <vector>

namespace {

double seconds(clockid_t clock)
{
    timespec t;
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// Prints nothing; keeps what the one run of the one benchmark took.
class Collector : public benchmark::BenchmarkReporter {
public:
    bool ReportContext(const Context &) override { return true; }
    void ReportRuns(const std::vector<Run> &runs) override
    {
        for (const Run &run : runs) {
            iterations += static_cast<size_t>(run.iterations);
            wall_s += run.real_accumulated_time;
        }
    }
    size_t iterations = 0;
    double wall_s = 0;
};

}

extern "C" void timing_once(const TimedTask *task, double *wall_s, double *cpu_s)
{
    const double cpu_before = seconds(CLOCK_PROCESS_CPUTIME_ID);
    const double wall_before = seconds(CLOCK_MONOTONIC);
    task->work(task->ctx);
    benchmark::ClobberMemory();
    *wall_s = seconds(CLOCK_MONOTONIC) - wall_before;
    *cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_before;
    task->agree(task->ctx, wall_s, cpu_s);
}

extern "C" int timing_measure(const TimedTask *task, size_t iterations, Timing *timing)
{
    double cpu_s = 0;
    const auto loop = [&](benchmark::State &state) {
        for (auto unused : state) {
            (void) unused;
            double once_wall_s, once_cpu_s;
            task->prepare(task->ctx);
            timing_once(task, &once_wall_s, &once_cpu_s);
            state.SetIterationTime(once_wall_s);
            cpu_s += once_cpu_s;
        }
    };
    benchmark::RegisterBenchmark("rung", loop)
        ->Iterations(static_cast<benchmark::IterationCount>(iterations))
        ->UseManualTime();
    Collector collector;
    benchmark::RunSpecifiedBenchmarks(&collector);
    benchmark::ClearRegisteredBenchmarks();
    const double n = static_cast<double>(iterations);
    *timing = { collector.wall_s / n, cpu_s / n };
    return collector.iterations == iterations ? 0 : -1;
}

// The library does not export how it was built, but its own JSON context says it.
extern "C" const char *timing_library_build(void)
{
    std::ostringstream text;
    benchmark::JSONReporter reporter;
    reporter.SetOutputStream(&text);
    reporter.SetErrorStream(&text);
    reporter.ReportContext(benchmark::BenchmarkReporter::Context());
    const bool is_debug = text.str().find("\"library_build_type\": \"debug\"") != std::string::npos;
    return is_debug ? "debug" : "release";
}
